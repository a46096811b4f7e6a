"""What an interrupted run has done of one input, part by part, for `--resume` to go on with.

The parts lie in a folder beside the output, and are gone when the output is there. They count only
for the same input, settings and version: then the run reads over what they hold, cleans the rest,
and writes the bytes that it would have written at once.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner.account import Gone
from cleaner.errors import InputError
from cleaner.readers import removed as reader
from cleaner.writers import removed as writer
from cleaner.writers.text import write

# What is done again at most when a run is killed, in bytes of the input.
PART_BYTES = 64 << 20

_MARK = "run.json"
_OURS = re.compile(r"run\.json|[0-9]{6,}\.(?:part|jsonl)|\..+")


class Parts:
    """The parts of one input that are done; none are kept without a `target` or a `mark`."""

    def __init__(self, target: Path | None, mark: str, source: str) -> None:
        """Takes over the parts of an earlier run with the same mark over the same input."""
        self._folder: Path | None = None
        if target is None or not mark:
            return
        status = Path(source).stat()
        known = [mark, source, status.st_size, status.st_mtime_ns]
        self._folder = target.with_name(f"{target.name}.parts")
        if _read_mark(self._folder) != known:
            _check_ours(self._folder)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            write(self._folder / _MARK, json.dumps(known).encode())

    @property
    def are_kept(self) -> bool:
        """Whether parts are kept."""
        return self._folder is not None

    def content(self, number: int) -> bytes | None:
        """What was written for a part; None if it is not done."""
        if self._folder is None or not self._path(number).is_file():
            return None
        return self._path(number).read_bytes()

    def gone(self, number: int) -> Iterator[Gone]:
        """What was removed from a part that is done."""
        path = self._path(number).with_suffix(".jsonl")
        return reader.read(str(path)) if path.is_file() else iter(())

    def keep(self, number: int, content: bytes, gone: Iterable[Gone]) -> None:
        """Keeps a part that has been done."""
        if self._folder is None:
            return
        # The account first: a part is done when its content is there.
        with writer.opened(self._path(number).with_suffix(".jsonl")) as write_gone:
            for row in gone:
                write_gone(row)
        write(self._path(number), content)

    def finish(self) -> None:
        """Removes the parts: the output is there."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return Path(self._folder or "") / f"{number:06}.part"


def _read_mark(folder: Path) -> object:
    with contextlib.suppress(OSError, ValueError):
        return json.loads((folder / _MARK).read_bytes())
    return None


def _check_ours(folder: Path) -> None:
    """Raises InputError for something in the way that no run of ours has made.

    A run may have been killed before it wrote its mark, or while it wrote a part to a hidden file.
    """
    if not folder.exists():
        return
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else [""]
    if not all(_OURS.fullmatch(name) for name in names):
        raise InputError(str(folder), "is in the way of the parts of --resume: move it away")
