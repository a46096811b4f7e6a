"""Opens files that may be compressed, as their names say: with gzip or Zstandard."""

from __future__ import annotations

import contextlib
import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cleaner.errors import InputError
from cleaner.formats.names import compression_of

_BINARY_OUT = "wb"


@contextlib.contextmanager
def opened(path: str, source: str) -> Iterator[IO[bytes]]:
    """The content of the file at `path`, decompressed; "-" is standard input. Raises InputError."""
    with opened_raw(path, source) as file:
        try:
            with unpacking(file, path) as content:
                yield content
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InputError(source, f"cannot be decompressed: {error}") from None


@contextlib.contextmanager
def opened_raw(path: str, source: str) -> Iterator[IO[bytes]]:
    """The file at `path` as it is; "-" is standard input. Raises InputError."""
    try:
        if path == "-":
            if sys.stdin is None:  # the shell's `<&-`
                raise InputError(source, "is closed")
            yield sys.stdin.buffer
            return
        with Path(path).open("rb") as file:
            yield file
    except IsADirectoryError:
        raise InputError(source, "is a directory, and a file is needed here") from None
    except OSError as error:
        raise InputError(source, error.strerror or str(error)) from None


def unpacking(file: IO[bytes], name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """The content of an open file, decompressed as its name says."""
    match compression_of(name):
        case "gzip":
            # Typed as more than it is: reading is all that is done with it.
            return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
        case "zstd":
            unpacker = _zstandard(name).ZstdDecompressor(max_window_size=1 << 27)
            stream: contextlib.AbstractContextManager[IO[bytes]]
            stream = unpacker.stream_reader(file, read_across_frames=True, closefd=False)
            return stream
    return contextlib.nullcontext(file)


def packing(file: IO[bytes], name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
    """Where to write a file's content, compressed as its name says; the same bytes every time."""
    match compression_of(name):
        case "gzip":
            return gzip.GzipFile("", _BINARY_OUT, 6, file, mtime=0)  # type: ignore[return-value]
        case "zstd":
            stream: contextlib.AbstractContextManager[IO[bytes]]
            stream = _zstandard(name).ZstdCompressor().stream_writer(file, closefd=False)
            return stream
    return contextlib.nullcontext(file)


def _zstandard(name: str) -> Any:  # noqa: ANN401 - an optional library without types of its own
    try:
        import zstandard
    except ImportError:
        raise InputError(
            name, "reading Zstandard needs a library: pip install 'deboilerplate[zstd]'"
        ) from None
    return zstandard
