"""Opens files that may be packed, as gzip or Zstandard: their first bytes say whether they are."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, cast

from cleaner import _core
from cleaner.errors import InputError
from cleaner.formats.missing import missing_reason
from cleaner.formats.names import compression_of

_CHUNK = 1 << 17


@cache
def standard_input() -> _core.Input:
    """Standard input, unpacked where it is packed: one, however often it is asked for.

    Its `front` is how it begins. Raises InputError if it is closed.
    """
    try:
        return _core.Input()
    except OSError as error:
        reason = "is closed" if sys.stdin is None else error.strerror or str(error)
        raise InputError("<stdin>", reason) from None


@contextlib.contextmanager
def opened(path: str, source: str) -> Iterator[IO[bytes]]:
    """The content of the file at `path`, unpacked; "-" is standard input. Raises InputError."""
    with opened_raw(path, source) as file, unpacking(file, source) as content:
        yield content


@contextlib.contextmanager
def opened_raw(path: str, source: str) -> Iterator[IO[bytes]]:
    """The file at `path` as it is; "-" is standard input. Raises InputError."""
    try:
        if path == "-":
            with io.BufferedReader(_FromInput(standard_input()), _CHUNK) as content:
                yield cast(IO[bytes], content)
            return
        if not path:  # which would be the working folder
            raise FileNotFoundError
        with Path(path).open("rb") as file:
            yield file
    except IsADirectoryError:
        raise InputError(source, "is a directory, but must be a file") from None
    except FileNotFoundError as error:
        raise InputError(source, missing_reason(path) or str(error.strerror)) from None
    except OSError as error:
        raise InputError(source, error.strerror or str(error)) from None


@contextlib.contextmanager
def unpacking(file: IO[bytes], source: str) -> Iterator[IO[bytes]]:
    """The content of a file that is open, unpacked if it is packed. Raises InputError."""
    try:
        with io.BufferedReader(_Unpacked(file), _CHUNK) as content:
            yield cast(IO[bytes], content)
    except _BrokenPackingError as error:
        raise InputError(source, f"cannot be decompressed: {error}") from None


def read_bounded(content: IO[bytes], source: str, limit: int) -> bytes:
    """All that a stream holds. Raises InputError for more than `limit` bytes."""
    found = content.read(limit + 1)
    if len(found) > limit:
        raise InputError(source, too_much(limit))
    return found


def unpacked(packed: bytes, kind: str, limit: int) -> bytes:
    """What bytes hold that are packed as "gzip", "deflate", "br" or "zstd". Raises ValueError."""
    try:
        return _core.unpack(packed, kind, limit)
    except OverflowError:
        raise ValueError(too_much(limit)) from None
    except ValueError as error:
        raise ValueError(f"cannot be decompressed: {error}") from None


def too_much(limit: int) -> str:
    """What is said about a record that holds too much.

    >>> too_much(256 << 20)
    'holds more than 256 MiB, the most that one record may (--max-record)'
    """
    size = f"{limit >> 20:,} MiB" if limit % (1 << 20) == 0 else f"{limit:,} bytes"
    return f"holds more than {size}, the most that one record may (--max-record)"


@contextlib.contextmanager
def packing(file: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Where to write what a file is to hold, packed as its name says; the same every time."""
    kind = compression_of(name)
    if kind is None:
        yield file
        return
    packed = _Packed(file, kind)
    yield cast(IO[bytes], packed)
    packed.finish()


class _FromInput(io.RawIOBase):
    """What an input of the core holds."""

    def __init__(self, source: _core.Input) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        content = self._source.read_some(len(buffer))
        buffer[: len(content)] = content
        return len(content)


class _BrokenPackingError(ValueError):
    """Bytes that cannot be decompressed; not every ValueError in a block that reads them is one."""


class _Unpacked(io.RawIOBase):
    """What a file holds, unpacked."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._unpacker: _core.Unpacker | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            if self._unpacker is None:
                self._unpacker = _core.Unpacker(self._file)
            content = self._unpacker.read(len(buffer))
        except ValueError as error:
            raise _BrokenPackingError(str(error)) from None
        buffer[: len(content)] = content
        return len(content)


class _Packed(io.RawIOBase):
    """Packs what is written to it into a file, which stays open."""

    def __init__(self, file: IO[bytes], kind: str) -> None:
        self._file = file
        self._packer = _core.Packer(kind)

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._file.write(self._packer.pack(content))
        return len(content)

    def finish(self) -> None:
        """Writes the end of what is packed."""
        self._file.write(self._packer.finish())
