"""Writes whole files or nothing: after a crash there is the old file or the new one.

The new content is written to a temporary file in the same folder and forced to the disk; only then
does it get the name of the old file.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cleaner.errors import InputError


def write(path: Path, content: bytes) -> None:
    """Writes `content` to the file at `path`, all of it or none. Raises InputError."""
    with replacing(path) as out:
        out.write(content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content becomes the file at `path` when the block ends without an error.

    Links are followed: the file at their end is replaced, not the link. Its mode is kept, and its
    owner where the system allows that. A pipe or a device cannot be replaced and is written
    directly. Raises InputError, and then the old file is as it was.
    """
    try:
        real = Path(path).resolve()
        old = _stat(real)
        if old is not None and not stat.S_ISREG(old.st_mode):
            with real.open("wb") as out:
                yield out
        else:
            with _replacing_regular(real, old) as out:
                yield out
    except BrokenPipeError:  # nobody reads the pipe any more: not a fault of the file
        raise
    except OSError as error:
        raise InputError(str(path), f"not written: {error.strerror or error}") from error


@contextlib.contextmanager
def _replacing_regular(real: Path, old: os.stat_result | None) -> Iterator[IO[bytes]]:
    # Replacing needs permission of the folder only: a read-only file is respected here.
    if old is not None and not os.access(real, os.W_OK):
        raise PermissionError(None, "the file is read-only")
    # Not named after the file: a long name may leave no room for a suffix.
    temporary = real.parent / f".clean-{os.urandom(8).hex()}"
    # Until it has the old file's mode nobody else may read it: it could be private.
    mode = 0o666 if old is None else 0o600
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        with open(descriptor, "wb") as out:  # noqa: PTH123 - a descriptor has no path to open
            yield out
            out.flush()
            if old is not None:
                _take_over(temporary, old)
            os.fsync(out.fileno())
        temporary.replace(real)
    except BaseException:  # Ctrl-C too must not leave a temporary file
        temporary.unlink(missing_ok=True)
        raise


_BINARY: int = getattr(os, "O_BINARY", 0)  # Windows translates newlines without it


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _take_over(path: Path, old: os.stat_result) -> None:
    """Gives `path` the owner and the mode of the file it will replace."""
    if sys.platform != "win32":
        # Only root may change the owner; else the file belongs to the user who cleaned it.
        with contextlib.suppress(PermissionError):
            os.chown(path, old.st_uid, old.st_gid)
    # After the owner, because a change of owner clears the set-id bits.
    path.chmod(stat.S_IMODE(old.st_mode))
