"""One way through the command for each kind of input; `table.py` has them, and which takes what."""
