"""Writes the account of a run, what `--removed` asks for: a row for each piece that was removed.

As JSONL, packed as the name says, or as Parquet. Its reader is beside the others, in `readers/`.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cleaner.account import Gone
from cleaner.errors import InputError
from cleaner.formats.names import PARQUET, compression_of, kind_of
from cleaner.writers.text import replacing

# So many rows of Parquet are in memory.
_ROWS_A_GROUP = 10_000

_OPTIONAL = ("id", "path", "encoding", "field", "written", "whole")

Write = Callable[[Gone], object]


def to_line(gone: Gone) -> bytes:
    """A row as a line of JSON.

    >>> to_line(Gone("a.txt", 1, "text", 3, 7, 12, "web/share", None, "Share"))[-33:]
    b' "score": null, "text": "Share"}\\n'
    """
    row = {
        name: value
        for name, value in asdict(gone).items()
        if value is not None or name not in _OPTIONAL
    }
    # UTF-8 has no place for lone surrogates: they are written as JSON's escapes.
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Write]:
    """What takes rows: they become the file at `path` when the block ends. InputError."""
    if kind_of(path.name) is PARQUET:
        with _opened_parquet(path) as write:
            yield write
        return
    with replacing(path, compression_of(path.name)) as out:
        yield lambda gone: out.write(to_line(gone))


@contextlib.contextmanager
def _opened_parquet(path: Path) -> Iterator[Write]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        advice = "writing Parquet needs pyarrow: pip install 'deboilerplate[arrow]'"
        raise InputError(str(path), advice) from None
    from cleaner.writers.columns import sink

    schema = _schema(pyarrow)
    waiting: list[dict[str, object]] = []
    with (
        replacing(path) as out,
        sink(out.write) as file,
        parquet.ParquetWriter(file, schema) as writer,
    ):

        def flush() -> None:
            writer.write_table(pyarrow.Table.from_pylist(waiting, schema=schema))
            waiting.clear()

        def write(gone: Gone) -> None:
            waiting.append(_to_values(gone))
            if len(waiting) == _ROWS_A_GROUP:
                flush()

        yield write
        flush()


def _schema(pyarrow: Any) -> Any:  # noqa: ANN401 - of pyarrow
    numbers = ("record", "line", "start", "end")
    kinds = dict.fromkeys(numbers, pyarrow.int64()) | {"score": pyarrow.float64()}
    names = (*Gone.__slots__, "exact")
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in names])


def _to_values(gone: Gone) -> dict[str, object]:
    """The values of a row. Arrow has no lone surrogates: `exact` has such texts as JSON."""
    row = asdict(gone)
    odd = {
        name: value
        for name, value in row.items()
        if isinstance(value, str) and not value.isascii() and _is_odd(value)
    }
    for name, value in odd.items():
        row[name] = value.encode("utf-8", "replace").decode()
    return {**row, "exact": json.dumps(odd) if odd else None}


def _is_odd(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)
