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

from cleaner.cli import options as lines
from cleaner.cli.options import Options, UsageError, did_you_mean

# The option that each key sets, and the check its value must pass: the same as on the line.
_TEXTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "level": ("level", lines.one_of("level", lines.LEVELS)),
    "dedup": ("dedup", lines.one_of("dedup", lines.DEDUPS)),
    "url": ("url", str),
    "encoding": ("encoding", lines.to_encoding),
    "errors": ("errors", lines.one_of("error policy", lines.ERRORS)),
    "color": ("color", lines.one_of("color", lines.COLORS)),
}
_COUNTS = {"dedup-min": "dedup_min", "jobs": "jobs"}
_LISTS = {"packs": "packs", "ignore": "ignore"}
_KEYS = (*_TEXTS, *_COUNTS, *_LISTS)
# What a run does with its output is said anew each time, not by a file somewhere above.
_LINE_ONLY = ("out", "in-place", "check", "diff", "json", "explain", "stats", "quiet")


@dataclass(frozen=True, slots=True)
class Settings:
    """A settings file that was found: its path, its text, and the table that is ours."""

    path: Path
    text: str
    table: dict[str, Any]
    header: str


def fill_in(options: Options, folder: Path) -> None:
    """Sets the options that the line left open from the settings nearest to `folder`.

    Raises UsageError, with file and line, for a key or a value that means nothing.
    """
    settings = find_settings(folder)
    if settings is None:
        return
    given = set(vars(options))
    for key, value in settings.table.items():
        name, checked = _check(settings, key, value)
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


def _check(settings: Settings, key: str, value: object) -> tuple[str, object]:
    """The option that `key` sets, and its value for it."""
    where = f"{settings.path}:{_find_line(settings, key)}"
    try:
        if key in _TEXTS:
            name, check = _TEXTS[key]
            return name, check(_to_text(value))
        if key in _COUNTS:
            return _COUNTS[key], _to_count(value)
        if key in _LISTS:
            return _LISTS[key], _to_list(value, settings.path.parent)
    except argparse.ArgumentTypeError as error:
        raise UsageError(f"{where}: {key}: {error}") from None
    raise UsageError(f"{where}: {_say_unknown(key, settings)}")


def _say_unknown(key: str, settings: Settings) -> str:
    if key in _LINE_ONLY:
        return f"{key!r} is for the command line only"
    if key == "tool" and not settings.header:
        return "unknown key 'tool': clean.toml holds the settings themselves, without [tool.clean]"
    hint = did_you_mean(key.replace("_", "-"), _KEYS) or f"; known are {', '.join(sorted(_KEYS))}"
    return f"unknown key {key!r}{hint}"


def _to_text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise argparse.ArgumentTypeError(f"{value!r} is not a text: write it in quotes")


def _to_count(value: object) -> int:
    # true is a number to Python, and so is 1.0 to a person: neither is one here.
    return lines.to_count(str(value) if type(value) is int else repr(value))


def _to_list(value: object, folder: Path) -> tuple[str, ...]:
    """The parts; a path to a pack is meant from the settings file, wherever the command runs."""
    parts = lines.to_list(value) if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
        raise argparse.ArgumentTypeError(f"{value!r} is not a list of texts")
    return tuple(str(folder / part) if _is_pack_path(part) else part for part in parts)


def _is_pack_path(part: str) -> bool:
    return part.endswith((".yaml", ".yml")) or "/" in part or os.sep in part


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
