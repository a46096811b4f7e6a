"""Defaults from a settings file: `clean.toml`, or `[tool.clean]` in `pyproject.toml`.

The nearest one upward from the working directory counts, and no other.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaner.cli.args import options as lines
from cleaner.cli.args.options import Options
from cleaner.cli.args.parser import UsageError, did_you_mean

# What a run does with its output is said anew each time, not by a file somewhere above.
_LINE_ONLY = (
    *("out", "in-place", "check", "diff", "json", "explain", "stats", "quiet"),
    *("seen", "counts", "bloom", "resume", "report", "format", "min-docs", "near", "exact"),
    *("markdown", "html-field"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """A settings file that was found: its path, its text, and the table that is ours."""

    path: Path
    text: str
    table: dict[str, Any]
    header: str


def fill_in(options: Options) -> None:
    """Sets the options that the line left open from the settings nearest to the working directory.

    Raises UsageError, with file and line, for a key or a value that means nothing.
    """
    try:
        settings = find_settings(Path.cwd())
    except FileNotFoundError:  # the working directory has been deleted
        return
    if settings is None:
        return
    given = set(vars(options))
    for key, value in settings.table.items():
        name = key.replace("-", "_")
        checked = _check(settings, key, value)
        if name not in given:
            setattr(options, name, checked)


def find_settings(folder: Path) -> Settings | None:
    """The nearest settings upward from `folder`; a pyproject.toml without our table is none."""
    for above in (folder, *folder.parents):
        for name, header in (("clean.toml", ""), ("pyproject.toml", "tool.clean")):
            settings = _read(above / name, header)
            if settings is not None:
                return settings
    return None


def _read(path: Path, header: str) -> Settings | None:
    try:
        content = path.read_bytes()
    except OSError:  # not there, or not ours to read
        return None
    # Most pyproject.toml files are nothing to us: neither parse them nor mind their faults.
    if header and b"clean" not in content:
        return None
    import tomllib

    try:
        text = content.decode()
        table: Any = tomllib.loads(text)
    except ValueError as error:  # of which TOMLDecodeError and UnicodeDecodeError are kinds
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    for part in header.split(".") if header else ():
        table = table.get(part) if isinstance(table, dict) else None
    return Settings(path, text, table, header) if isinstance(table, dict) else None


def _check(settings: Settings, key: str, value: object) -> object:
    """What the option that `key` sets is to be."""
    where = f"{settings.path}:{_find_line(settings, key)}"
    if key not in _CHECKS:
        raise UsageError(f"{where}: {_say_unknown(key, settings)}")
    try:
        checked = _CHECKS[key](value)
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"{where}: {key}: {error}") from None
    # A path to a pack is meant from the settings file, wherever the command runs.
    return _from(settings.path.parent, _to_list(value)) if key == "packs" else checked


def _say_unknown(key: str, settings: Settings) -> str:
    if key in _LINE_ONLY:
        return f"{key!r} is for the command line only"
    if key == "tool" and not settings.header:
        return "unknown key 'tool': clean.toml holds the settings themselves, without [tool.clean]"
    known = ", ".join(sorted(_CHECKS))
    hint = did_you_mean(key.replace("_", "-"), _CHECKS) or f"; known are {known}"
    return f"unknown key {key!r}{hint}"


def _text(check: Callable[[str], str]) -> Callable[[object], str]:
    def to_text(value: object) -> str:
        if isinstance(value, str):
            return check(value)
        raise argparse.ArgumentTypeError(f"{value!r} is not a text: write it in quotes")

    return to_text


def _to_count(value: object) -> int:
    # As written: true is a number to Python, and 1.0 to a person, and neither is one here.
    return lines.to_count(repr(value))


def _to_list(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return lines.to_list(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise argparse.ArgumentTypeError(f"{value!r} is not a list of texts")


def _from(folder: Path, packs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(folder / pack) if _is_path(pack) else pack for pack in packs)


def _is_path(pack: str) -> bool:
    return pack.endswith((".yaml", ".yml")) or "/" in pack or os.sep in pack


# Each key, with the check that its value must pass: the same as on the command line.
_CHECKS: dict[str, Callable[[object], object]] = {
    "level": _text(lines.one_of("level", lines.LEVELS)),
    "dedup": _text(lines.one_of("dedup", lines.DEDUPS)),
    "dedup-min": lambda value: lines.to_length(repr(value)),
    "packs": _to_list,
    "ignore": _to_list,
    "text-field": _text(str),
    "url-field": _text(str),
    "on-error": _text(lines.one_of("way out", lines.ON_ERROR)),
    "mode": _text(lines.one_of("mode", lines.MODES)),
    "url": _text(str),
    "jobs": _to_count,
    "encoding": _text(lines.to_encoding),
    "errors": _text(lines.one_of("error policy", lines.ERRORS)),
    "color": _text(lines.one_of("color", lines.COLORS)),
}


def _find_line(settings: Settings, key: str) -> int:
    """The line that `key` stands on; that of its table where it is written in another style."""
    named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
    table, header_line = "", 1
    for number, line in enumerate(settings.text.split("\n"), 1):
        if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            table = re.sub(r"[\s\"']", "", header[1])
            if table == settings.header:
                header_line = number
        elif table == settings.header and named.match(line):
            return number
    return header_line
