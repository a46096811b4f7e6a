"""What holds for a run: the command line, then the settings file, then the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cleaner.cli.args.config import load_settings
from cleaner.cli.args.parser import Line, read_line
from cleaner.cli.args.table import Settings

_COMMANDS: tuple[Literal["rules", "restore"], ...] = ("rules", "restore")


def to_settings(argv: Sequence[str]) -> Settings:
    """The settings that a command line asks for. Raises UsageError."""
    for command in _COMMANDS:
        if argv and argv[0] == command:
            line = read_line(argv[1:])
            given = frozenset(line.values)
            return Settings(command=command, inputs=line.words, given=given, **line.values)
    return _with_file(read_line(argv))


def _with_file(line: Line) -> Settings:
    given = frozenset(line.values)
    if line.values.get("no_config") or {"help", "short_help", "version"} & given:
        return Settings(inputs=line.words, given=given, **line.values)
    found = load_settings(line.values.get("config"))
    values = {**found.values, **line.values}
    return Settings(inputs=line.words, given=given, settings_file=found.path, **values)
