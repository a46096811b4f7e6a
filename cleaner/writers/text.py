"""Writes whole files or nothing: after a crash there is the old file or the new one.

How that is done is the core's business, for every route: the content goes to a file of a random
name in the same folder, is forced to the disk, and only then takes the old one's name.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from cleaner import _core
from cleaner.errors import InputError
from cleaner.formats.names import Compression

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


def write(path: Path, content: bytes) -> None:
    """Writes `content` to the file at `path`, all of it or none. Raises InputError."""
    with replacing(path) as out:
        out.write(content)


@contextlib.contextmanager
def replacing(path: Path, compression: Compression | None = None) -> Iterator[_core.Replacement]:
    """A writer whose content becomes the file at `path` when the block ends without an error.

    Folders that the file lies in are made. Links are followed: the file they lead to is replaced,
    not the link. Its mode stays, and its owner where the system lets us. Something that is not a
    regular file (a pipe, /dev/null) cannot be replaced and is written straight. A file that another
    run is writing is refused. Raises InputError, and then the old file is as it was.
    """
    try:
        out = _core.Replacement(path, compression)
        try:
            yield out
            out.commit()
        finally:  # Ctrl-C too must leave no temporary file behind
            out.abandon()
    except BrokenPipeError:  # nobody reads the pipe any more: not a fault of the file
        raise
    except OSError as error:
        raise InputError(str(path), f"not written: {error.strerror or error}") from error
