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


def from_tables(tables: list[Any]) -> bytes:
    """Tables as bytes, each as it is: so a run keeps what it has done.

    >>> [table.num_rows for table in to_tables(from_tables([]))]
    []
    """
    import pyarrow

    pieces = []
    for table in tables:
        out = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
        piece = out.getvalue().to_pybytes()
        pieces += [len(piece).to_bytes(8, "big"), piece]
    return b"".join(pieces)


def to_tables(content: bytes) -> Iterator[Any]:
    """The tables that `from_tables` was given."""
    import pyarrow

    at = 0
    while at < len(content):
        end = at + 8 + int.from_bytes(content[at : at + 8], "big")
        yield pyarrow.ipc.open_stream(content[at + 8 : end]).read_all()
        at = end


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
