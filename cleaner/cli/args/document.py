"""The reference page of the command, in Markdown, and its man page: both made from the table."""

from __future__ import annotations

from cleaner import __version__
from cleaner.cli.args.help import (
    ABOUT,
    EXAMPLES,
    EXIT_CODES,
    RULES_ABOUT,
    RULES_USAGE,
    SETTINGS_FILE,
    USAGE,
    signature,
)
from cleaner.cli.args.refuse import join, names_of
from cleaner.cli.args.table import ANYWHERE, EVERY, GROUPS, RULES, Option, default_of, rows


def to_markdown() -> str:
    """The reference page of the command, for the documentation.

    >>> to_markdown().startswith("# The command `clean`")
    True
    """
    lines = ["# The command `clean`", "", "```text", USAGE, "```", "", *_paragraphs()]
    for group, title in GROUPS.items():
        lines += [f"## {_escape(title)}", ""]
        for name, row in rows().items():
            if row.group == group:
                lines += [f"### {', '.join(signature(row, '`'))}", "", *_markdown(name, row)]
    lines += ["## Rule packs", "", "```text", RULES_USAGE, "```", ""]
    lines += [f"* `clean rules {name}`: {about}." for name, about in RULES_ABOUT.items()]
    lines += ["", "## Settings file", "", SETTINGS_FILE.replace("marked with *", "that say so"), ""]
    lines += ["## Examples", "", "```sh"]
    width = max(len(words) for words, _ in EXAMPLES)
    lines += [f"{words:<{width}}  # {about}" for words, about in EXAMPLES]
    lines += ["```", "", "## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {about} |" for code, about in EXIT_CODES]
    return "\n".join(lines) + "\n"


def to_man() -> str:
    """The man page, as troff.

    >>> to_man().split("\\n")[0].startswith(".TH CLEAN 1")
    True
    """
    lines = [f'.TH CLEAN 1 "" "clean {__version__}"', ".SH NAME"]
    lines += [r"clean \- remove the boilerplate from text", ".SH SYNOPSIS"]
    lines += [".nf", *(_troff(line.strip()) for line in USAGE.split("\n")), ".fi"]
    lines += [".SH DESCRIPTION"]
    lines += [line for part in ABOUT for line in (_troff(part), ".PP")]
    for group, title in GROUPS.items():
        lines.append(f".SH {_troff(title.upper())}")
        for name, row in rows().items():
            if row.group == group:
                lines += [".TP", rf"\fB{_troff(', '.join(signature(row)))}\fR", *_man(name, row)]
    lines += [".SH RULE PACKS"]
    for command, about in RULES_ABOUT.items():
        lines += [".TP", rf"\fBclean rules {command}\fR", _troff(f"{about}.")]
    lines += [".SH SETTINGS FILE", _troff(SETTINGS_FILE.replace("marked with *", "that say so"))]
    lines += [".SH EXAMPLES"]
    for words, about in EXAMPLES:
        lines += [".TP", rf"\fB{_troff(words)}\fR", _troff(f"{about}.")]
    lines += [".SH EXIT STATUS"]
    for code, about in EXIT_CODES:
        lines += [".TP", rf"\fB{code}\fR", _troff(f"{about}.")]
    return "\n".join(lines) + "\n"


def _paragraphs() -> list[str]:
    return [line for part in ABOUT for line in (part.replace("*.", r"\*."), "")]


def _facts(name: str, row: Option) -> list[str]:
    """What the table says of an option beside its help, a sentence each."""
    facts = []
    if row.kind.choices:
        facts.append(f"Values: {join((f'`{word}`' for word in row.kind.choices), 'or')}.")
    if default := default_of(name):
        facts.append(f"Default: {default}.")
    on = [target for target in row.on if target not in RULES]
    if set(on) not in (set(EVERY), set(ANYWHERE)):
        facts.append(f"For {join(names_of(on))}.")
    if row.excludes:
        flags = [f"`{rows()[other].flags[0]}`" for other in row.excludes]
        facts.append(f"Cannot be used with {join(flags, 'or')}.")
    if row.settable:
        facts.append(f"In a settings file: `{name.replace('_', '-')}`.")
    return facts


def _markdown(name: str, row: Option) -> list[str]:
    lines = [f"{row.help[0].upper()}{row.help[1:]}.", ""]
    if row.about:
        lines += [row.about, ""]
    if facts := _facts(name, row):
        lines += [" ".join(facts), ""]
    return lines


def _man(name: str, row: Option) -> list[str]:
    first = f"{row.help[0].upper()}{row.help[1:]}."
    return [_troff(" ".join(part for part in (first, row.about, *_facts(name, row)) if part))]


def _escape(text: str) -> str:
    return text.replace("*", r"\*")


def _troff(text: str) -> str:
    """A text for troff: hyphens are minus signs, and code is bold."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    parts = escaped.split("`")
    marked = "".join(rf"\fB{part}\fR" if number % 2 else part for number, part in enumerate(parts))
    # A line that begins with a dot or a quote would be a request.
    return rf"\&{marked}" if marked.startswith((".", "'")) else marked
