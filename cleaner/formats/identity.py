"""Tells whether two paths lead to one file: by links, hard links, or another way to write it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

# A file whatever it is called: its device, and its number there.
FileId = tuple[int, int]


def files_at(paths: Iterable[str | os.PathLike[str]]) -> set[FileId]:
    """The regular files that these paths, or what they link to, are names of.

    >>> files_at([os.devnull, "no such file"])
    set()
    """
    found = set()
    for path in paths:
        try:
            status = Path(path).stat()
        except (OSError, ValueError):  # not there, or no path at all
            continue
        if stat.S_ISREG(status.st_mode):
            found.add((status.st_dev, status.st_ino))
    return found
