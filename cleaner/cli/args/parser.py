"""The command line, read by the table of options: words become values, and mistakes get a hint.

argparse does the splitting. It alone starts fast enough (`clean --version` must take
well under 100 ms, and others spend 30 to 80 of them on their import), and is kept as long as Python
is.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.kinds import read_path
from cleaner.cli.args.table import MARKDOWN, Option, rows
from cleaner.hints import did_you_mean

# What the same thing is called by other programs: an option of ours, or a sentence.
_FOREIGN = {
    "--output": "-o", "--outfile": "-o", "--output-dir": "-o", "--outdir": "-o", "--dest": "-o",
    "--threads": "-j", "--workers": "-j", "--processes": "-j", "--num-workers": "-j", "-t": "-j",
    "--dry-run": "--check", "-n": "--check", "--list-different": "--check",
    "--isolated": "--no-config", "--no-settings": "--no-config", "-c": "--config",
    "--settings": "--config", "--silent": "--quiet", "-s": "--quiet",
    "--why": "--explain", "--reasons": "--explain", "--statistics": "--stats",
    "--colour": "--color", "--charset": "--encoding", "--target-url": "--url",
    "--generate-shell-completion": "--completions", "--completion": "--completions",
    "--rule": "--packs", "--pack": "--packs", "--exclude-rule": "--ignore",
    "--recursive": "leave it out: a folder is read with all that is in it",
    "-r": "leave it out: a folder is read with all that is in it",
    "-R": "leave it out: a folder is read with all that is in it",
    "--list": "use the command: clean rules list", "--rules": "use the command: clean rules list",
    "--list-rules": "use the command: clean rules list",
    "--include": "name the files, or use find and xargs",
    "--exclude": "name the files, or use find and xargs",
    "--progress": "leave it out: long runs show how far they are",
    "--no-progress-bar": "--no-progress", "--disable-progress": "--no-progress",
    "--usage": "--help", "-?": "--help",
}  # fmt: skip


class Line(NamedTuple):
    """A command line: the values of the options on it, by their names, and the other words."""

    values: dict[str, Any]
    words: tuple[str, ...]


def read_line(argv: Sequence[str]) -> Line:
    """Reads the words of a command line. Raises UsageError."""
    parser = _Parser(
        prog="clean", add_help=False, allow_abbrev=False, usage=argparse.SUPPRESS,
        formatter_class=_formatter,
    )  # fmt: skip
    for name, row in rows().items():
        action = "store_true" if row.kind.metavar is None else "store"
        parser.add_argument(
            *row.flags, dest=name, action="append" if row.kind.joined else action,
            default=argparse.SUPPRESS,
        )  # fmt: skip
    # argparse takes files between options only if it knows of no files: what it then does not know
    # is a file, or a mistyped option.
    at = argv.index("--") if "--" in argv else len(argv)
    found, rest = parser.parse_known_args(list(argv[:at]))
    for word in rest:
        if word.startswith("-") and word != "-":
            raise UsageError(f"unknown option {word}{_hint(word)}")
    words = (*rest, *argv[at + 1 :])
    values = {name: _read(rows()[name], given) for name, given in vars(found).items()}
    return Line(_split_format(values), tuple(_read_word(word) for word in words))


def _formatter(prog: str) -> argparse.HelpFormatter:
    # argparse makes one for each option, to check it; without a width each asks the terminal.
    return argparse.HelpFormatter(prog, width=80)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "))


def _read(row: Option, given: object) -> object:
    try:
        if isinstance(given, list):
            return tuple(part for word in given for part in row.kind.read(word))
        return given if isinstance(given, bool) else row.kind.read(str(given))
    except ValueError as error:
        raise UsageError(f"{'/'.join(row.flags)}: {error}") from None


def _read_word(word: str) -> str:
    try:
        return read_path(word)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _split_format(values: dict[str, Any]) -> dict[str, Any]:
    """Markdown is a format of the output, and the others are formats of the input."""
    formats = values.pop("format", ())
    if MARKDOWN in formats:
        values["markdown"] = True
    inputs = [name for name in formats if name != MARKDOWN]
    return {**values, "format": inputs[-1]} if inputs else values


def _hint(word: str) -> str:
    """What a flag that we do not have was meant to be. Never one that writes over files."""
    flag = word.partition("=")[0]
    meant = _FOREIGN.get(flag)
    if meant is not None:
        return f" (did you mean {meant!r}?)" if meant.startswith("-") else f": {meant}"
    known = [name for row in rows().values() if not row.writes_over for name in row.flags]
    # Letters are all alike: only long flags are slips of each other.
    hint = did_you_mean(flag, [name for name in known if name.startswith("--")])
    return hint or (": if it is a file, write ./" + word if not word.startswith("--") else "")
