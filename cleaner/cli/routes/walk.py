"""Walks a folder for the files of known formats, and counts what it passes over."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.errors import InputError
from cleaner.formats.names import (
    HTML,
    JSONL,
    TABLES,
    TEXT,
    WARC,
    compression_of,
    kind_of,
)

# How each kind of file is cleaned where it is not what the run looks for.
_ADVICE = {
    TEXT: "--format text reads them",
    HTML: "clean them with -o DIR",
    JSONL: "--format jsonl reads them",
    WARC: "--format warc reads them",
    **{kind: f"--format {kind.name} reads them" for kind in TABLES},
}

_INNER, _OUTER = "links", "links that lead out of it"
_FOLDERS = "links to folders"
_SINGLE = {
    _INNER: "link",
    _OUTER: "link that leads out of it",
    _FOLDERS: "link to a folder",
}


@dataclass(slots=True)
class Walk:
    """A walk through the folder `root` for files whose names end in one of `suffixes`.

    Hidden files, and the folder `skipped`, are not looked at. Links to folders are not followed,
    and links to files only within `root`, and not where files are written `in_place`: what is
    outside of the folder is not meant, and a file inside has a name of its own.
    """

    root: Path
    suffixes: tuple[str, ...]
    skipped: Path | None = None
    in_place: bool = False
    found: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def files(self) -> Iterator[Path | InputError]:
        """The files, in order, or why something could not be looked into.

        A loop and not a recursion, because folders may be nested deeper than Python calls.
        """
        waiting = [(self.root, True)]
        while waiting:
            path, is_folder = waiting.pop()
            if not is_folder:
                self.found += 1
                yield path
                continue
            try:
                waiting += self._list(path)
            except OSError as error:
                self.found += 1
                yield InputError(str(path), error.strerror or str(error))

    def missed(self) -> str:
        """What was left out, by kind and with what reads it, as a list; empty if nothing was."""
        return ", ".join(
            f"{count:,} {what if count > 1 else _SINGLE.get(what, what)}"
            for what, count in sorted(self.left_out.items())
        )

    def wanted(self) -> str:
        """What was looked for. Compressed forms are looked for too, but make a long sentence.

        >>> Walk(Path("notes"), (".txt", ".md", ".txt.gz")).wanted()
        '*.txt or *.md'
        """
        plain = [suffix for suffix in self.suffixes if compression_of(f"x{suffix}") is None]
        return " or ".join(f"*{suffix}" for suffix in plain)

    def _list(self, folder: Path) -> list[tuple[Path, bool]]:
        """What to open in a folder, last first, each with whether it is a folder itself."""
        with os.scandir(folder) as entries:
            names = sorted(entries, key=lambda entry: entry.name, reverse=True)
        return [
            (folder / entry.name, entry.is_dir(follow_symlinks=False))
            for entry in names
            if not entry.name.startswith(".") and self._is_wanted(entry)
        ]

    def _is_wanted(self, entry: os.DirEntry[str]) -> bool:
        if entry.is_dir(follow_symlinks=False):
            return not self._is_skipped(entry.path)
        if entry.is_symlink() and Path(entry.path).is_dir():  # it could lead round in a circle
            self.left_out[_FOLDERS] += 1
            return False
        if not entry.name.lower().endswith(self.suffixes):
            kind = kind_of(entry.name)
            what = f"*{kind.suffixes[0]} ({_ADVICE[kind]})" if kind else "of no known kind"
            self.left_out[what] += 1
            return False
        # Pipes hang.
        return self._is_good_link(entry) if entry.is_symlink() else entry.is_file()

    def _is_skipped(self, path: str) -> bool:
        try:
            return self.skipped is not None and Path(path).samefile(self.skipped)
        except OSError:  # it is not there yet
            return False

    def _is_good_link(self, entry: os.DirEntry[str]) -> bool:
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):  # it leads nowhere, or to itself: reading it says so
            return True
        is_inside = target.is_relative_to(self.root.resolve())
        if is_inside and not self.in_place:
            return target.is_file()
        self.left_out[_INNER if is_inside else _OUTER] += 1
        return False
