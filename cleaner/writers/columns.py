"""Writes Parquet and Arrow: what both need to write into a stream of ours."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from typing import Any

# Of pyarrow, whose types are not named: it is an extra.
Schema = Any
# Takes the next part of a table.
Write = Callable[[Any], object]


@contextlib.contextmanager
def sink(write: Callable[[bytes], object]) -> Iterator[Any]:
    """A file of pyarrow whose bytes go to `write`."""
    import pyarrow

    with pyarrow.PythonFile(_Out(write), mode="w") as file:
        yield file


class _Out(io.RawIOBase):
    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._write(bytes(content))
        self._at += len(content)
        return len(content)
