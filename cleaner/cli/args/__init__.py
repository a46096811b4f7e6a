"""What the user asked for: one table of options, and everything that is made from it.

`table.py` has a row for each option. The parser, the settings file and its schema, the refusals,
the help, the completions, the man page and the reference page all read that table. Nothing in this
room reads an input or prints.
"""
