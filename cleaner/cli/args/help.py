"""The help for a terminal: `-h` on one screen, and `--help` with everything."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill, wrap

from cleaner.cli.args.table import GROUPS, RULES, Option, default_of, rows

WIDTH = 80
# Longer flags have their help on the next line.
_COLUMN = 24

USAGE = """clean [FILE|DIR|-]... [-o OUT | -i | --check | --diff] [options]
       clean restore CLEANED REMOVED [-o OUT]
       clean rules COMMAND [...]"""

RULES_USAGE = """clean rules list [PACK|PATH...] [--json]
       clean rules show PACK|PACK/RULE...
       clean rules test [PACK|PATH...] [-q]
       clean rules lint [PACK|PATH...] [-q]
       clean rules new HOST [FILE...] [-o FILE] [-q]
       clean rules learn CORPUS... [--url HOST] [-o FILE] [-q]
       clean rules stats FILE|DIR... [-p PACK,...] [-q]
       clean rules import FILE... [-o DIR] [-q]"""

ABOUT = (
    "Removes the boilerplate from text and writes the rest.",
    'For a folder, cleans every .txt, .md and .html file below it. "-" is standard input. JSONL'
    " and compressed files (*.jsonl, *.gz, *.zst) may be bigger than memory, and so may tables"
    " (*.csv, *.tsv, *.parquet, *.arrow), which are cleaned in one column. Each record of a WARC"
    " file, or of JSONL with pages in it, becomes a line of JSONL with its text, address and"
    " metadata.",
)

RULES_ABOUT = {
    "list": "list the packs, and when each is on",
    "show": "print the source of a pack, or of one rule",
    "test": "run the examples of every rule; exit 1 if any fails",
    "lint": "report packs that load but could be better; exit 1 if anything is found",
    "new": "draft a pack for a site from texts of it: HOST [FILE...]; --out names its file",
    "learn": "draft a pack for a site from many of its documents: DIR, FILE... or JSONL",
    "stats": "count what each rule removes from FILE..., and name those that remove nothing",
    "import": "make a pack from a full-text-rss site config (HOST.txt) or a filter list",
}

EXAMPLES = (
    ("clean article.txt", "print the cleaned text"),
    ("clean -e article.txt", "and report each removal and its rule"),
    ("clean articles/ -o cleaned/", "clean the files of a folder into another one"),
    ("clean --check -q articles/", "exit 1 if anything would be removed"),
    ("curl -s URL | clean - --url URL", "clean a page, with the packs for its host"),
    ("clean page.html --mode article --markdown", "an article as Markdown"),
    ("clean crawl.warc.gz -o texts.jsonl.gz", "the texts of a crawl, a line for each page"),
    (
        "clean in.jsonl -o out.jsonl --dedup site --min-docs 10",
        "also remove what 10 pages of a site share",
    ),
    ("clean in.csv -o out.csv --removed gone.jsonl", "a column of a table, with an account"),
    ("clean restore out.csv gone.jsonl -o in.csv", "put back what was removed"),
    ("clean rules show web/ad", "print a rule"),
)

EXIT_CODES = (
    ("0", "done"),
    ("1", "--check or --diff found something; a rule's example failed; lint found something"),
    ("2", "an error: a wrong option, a file or record that could not be read or written"),
)

SETTINGS_FILE = (
    "`clean.toml`, or the table `[tool.clean]` in `pyproject.toml`, sets defaults for the options"
    " marked with *. The nearest file upward from the working directory is used, or the one that"
    " `--config` names."
)


def short_help() -> str:
    """What `clean -h` prints: the common options, and the names of the others.

    >>> short_help().startswith("usage: clean [FILE|DIR|-]...")
    True
    """
    lines = [f"usage: {USAGE}", "", ABOUT[0], ""]
    for group, title in GROUPS.items():
        common = [(name, row) for name, row in rows().items() if row.common and row.group == group]
        lines += [f"{title.partition(' (')[0]}:"] if common else []
        for name, row in common:
            lines += _entry(row, row.help, f" ({_values(name, row)})" if _values(name, row) else "")
    others = [row.long for row in rows().values() if not row.common]
    lines += ["", *wrap(f"Also: {', '.join(others)}", WIDTH, subsequent_indent="  ",
                        break_on_hyphens=False)]  # fmt: skip
    lines += ["", "clean --help explains every option; clean rules -h is for rule packs."]
    return "\n".join(lines)


def long_help() -> str:
    """What `clean --help` prints: every option with its default, examples, and exit codes."""
    lines = [f"usage: {USAGE}"]
    for part in ABOUT:
        lines += ["", fill(part, WIDTH)]
    for group, title in GROUPS.items():
        lines += ["", f"{title}:"]
        for name, row in rows().items():
            if row.group == group:
                lines += [f"  {_flags(row)}{' *' if row.settable else ''}"]
                lines += wrap(_sentences(name, row), WIDTH, initial_indent=" " * 6,
                              subsequent_indent=" " * 6)  # fmt: skip
    lines += ["", "Settings file:", fill(plain(SETTINGS_FILE), WIDTH, initial_indent="  ",
                                         subsequent_indent="  ")]  # fmt: skip
    lines += ["", "Examples:"]
    lines += [line for words, about in EXAMPLES for line in (f"  {words}", f"      {about}")]
    lines += ["", "Exit codes:", *(f"  {code}  {about}" for code, about in EXIT_CODES)]
    return "\n".join(lines)


def rules_help() -> str:
    """What `clean rules -h` prints."""
    lines = [f"usage: {RULES_USAGE}", ""]
    lines += [f"  {command:<8}{about}" for command, about in RULES_ABOUT.items()]
    lines += ["", "Without a name, all packs that come with cleaner are meant.", ""]
    for row in rows().values():
        if (on := [target for target in row.on if target in RULES]) and row.group != "other":
            lines += _entry(row, row.help, f" ({', '.join(on)})")
    return "\n".join(lines)


def plain(text: str) -> str:
    """A text of the table without the marks of code in it."""
    return text.replace("`", "")


def signature(row: Option, mark: str = "") -> Iterator[str]:
    """The flags of an option as they are written, the value after the last, each in `mark`s."""
    for flag in row.flags:
        value = f" {row.kind.metavar}" if row.kind.metavar and flag == row.long else ""
        yield f"{mark}{flag}{value}{mark}"


def _flags(row: Option) -> str:
    return ", ".join(signature(row))


def _values(name: str, row: Option) -> str:
    """The words that an option takes, and its default."""
    known = ", ".join(row.kind.choices)
    default = default_of(name)
    return "; ".join(part for part in (known, f"default: {default}" if default else "") if part)


def _entry(row: Option, text: str, values: str) -> list[str]:
    head = f"  {_flags(row)}"
    indent = " " * _COLUMN
    lines = wrap(text + values, WIDTH, initial_indent=indent, subsequent_indent=indent)
    if len(head) + 2 <= _COLUMN:
        lines[0] = head.ljust(_COLUMN) + lines[0].lstrip()
        return lines
    return [head, *lines]


def _sentences(name: str, row: Option) -> str:
    parts = [f"{row.help[0].upper()}{row.help[1:]}."]
    if row.kind.choices:
        parts.append(f"One of {', '.join(row.kind.choices)}.")
    if row.about:
        parts.append(plain(row.about))
    if default := default_of(name):
        parts.append(f"Default: {default}.")
    return " ".join(parts)
