"""Defaults from a settings file: `clean.toml`, or `[tool.clean]` in `pyproject.toml`.

The nearest one upward from the working directory counts, and no other; `--config` names another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.table import Option, rows
from cleaner.hints import did_you_mean

_PROJECT = "pyproject.toml"
_PROJECT_TABLE = "tool.clean"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The options that a settings file sets, by their names, and the path of the file."""

    values: Mapping[str, Any] = field(default_factory=dict)
    path: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A settings file: its path, its text, our table in it, and the header of that table."""

    path: Path
    text: str
    table: dict[str, Any]
    header: str


def load_settings(named: str | None) -> Loaded:
    """The settings of the file `named`, or else of the one nearest to the working directory.

    Raises UsageError, with file and line, for a key or a value that means nothing.
    """
    file = _find() if named is None else _open(Path(named))
    if file is None:
        return Loaded()
    values = {key.replace("-", "_"): _read(file, key, value) for key, value in file.table.items()}
    return Loaded(values, str(file.path))


def settable() -> dict[str, Option]:
    """The options that a settings file may set, by their keys."""
    return {name.replace("_", "-"): row for name, row in rows().items() if row.settable}


def _find() -> _File | None:
    """The nearest settings; a pyproject.toml without our table does not count."""
    try:
        folder = Path.cwd()
    except FileNotFoundError:  # the working directory has been deleted
        return None
    for above in (folder, *folder.parents):
        for name in ("clean.toml", _PROJECT):
            content = _content_of(above / name)
            if content is None:
                continue
            # Most pyproject.toml files are nothing to us: neither parse them nor mind their faults.
            if (name != _PROJECT or b"clean" in content) and (
                file := _parse(above / name, content)
            ):
                return file
    return None


def _content_of(path: Path) -> bytes | None:
    """The content of a file; None where there is none, or it is not ours to read."""
    try:
        # Opening a pipe of that name would wait for somebody to write to it.
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _open(path: Path) -> _File:
    try:
        file = _parse(path, path.read_bytes())
    except OSError as error:
        raise UsageError(f"--config: {path}: {error.strerror or error}") from None
    if file is None:
        raise UsageError(f"--config: {path}: has no table [{_PROJECT_TABLE}]")
    return file


def _parse(path: Path, content: bytes) -> _File | None:
    import tomllib

    try:
        text = content.decode()
        table: Any = tomllib.loads(text)
    except ValueError as error:  # of which TOMLDecodeError and UnicodeDecodeError are kinds
        raise UsageError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise UsageError(f"{path}: not valid TOML: it is nested too deeply") from None
    header = _PROJECT_TABLE if path.name == _PROJECT else ""
    for part in header.split(".") if header else ():
        table = table.get(part) if isinstance(table, dict) else None
    return _File(path, text, table, header) if isinstance(table, dict) else None


def _read(file: _File, key: str, value: object) -> object:
    """The value of the option that `key` sets."""
    where = f"{file.path}:{_find_line(file, key)}"
    row = settable().get(key)
    if row is None:
        raise UsageError(f"{where}: {_unknown(key, file)}")
    try:
        loaded = row.kind.load(value)
    except ValueError as error:
        raise UsageError(f"{where}: {key}: {error}") from None
    return _from(file.path.parent, loaded) if key == "packs" else loaded


def _unknown(key: str, file: _File) -> str:
    if key.replace("-", "_") in rows() and "_" not in key:
        return f"{key!r} is for the command line only"
    if key == "tool" and not file.header:
        return "unknown key 'tool': clean.toml holds the settings themselves, without [tool.clean]"
    hint = did_you_mean(key, settable()) or f"; known are {', '.join(sorted(settable()))}"
    return f"unknown key {key!r}{hint}"


def _from(folder: Path, packs: tuple[str, ...]) -> tuple[str, ...]:
    """Paths of packs, which are meant from the settings file, wherever the command runs."""
    return tuple(str(folder / pack) if _is_path(pack) else pack for pack in packs)


def _is_path(pack: str) -> bool:
    return pack.endswith((".yaml", ".yml")) or "/" in pack or os.sep in pack


def _find_line(file: _File, key: str) -> int:
    """The line of `key`; that of its table where the key is written in another style."""
    named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
    table, header_line = "", 1
    for number, line in enumerate(file.text.split("\n"), 1):
        if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            table = re.sub(r"[\s\"']", "", header[1])
            if table == file.header:
                header_line = number
        elif table == file.header and named.match(line):
            return number
    return header_line
