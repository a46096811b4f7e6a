"""Reads the account that `--removed` wrote: JSONL, packed or not, or Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleaner.account import Gone
from cleaner.errors import InputError
from cleaner.formats.compression import opened
from cleaner.formats.names import PARQUET, kind_of
from cleaner.readers.columns import require_pyarrow

_NAMES = frozenset(Gone.__slots__)
_NEEDED = ("input", "record", "format", "rule")


def read(path: str) -> Iterator[Gone]:
    """The rows of the account at `path`, in order. Raises InputError for what is no account."""
    rows = _read_parquet(path) if kind_of(path) is PARQUET else _read_lines(path)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or any(row.get(name) is None for name in _NEEDED):
            raise InputError(f"{path}:{number}", "is not a row of --removed")
        given = dict.fromkeys(_NAMES) | {name: row[name] for name in _NAMES & row.keys()}
        yield Gone(**given)  # type: ignore[arg-type]


def _read_lines(path: str) -> Iterator[Any]:
    with opened(path, path) as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise InputError(f"{path}:{number}", f"is not JSON: {error}") from None


def _read_parquet(path: str) -> Iterator[Any]:
    arrow = require_pyarrow(path)
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    exact = row.pop("exact", None)
                    yield row | (json.loads(exact) if exact else {})
    except (arrow.ArrowException, OSError) as error:
        raise InputError(path, f"cannot be read as Parquet: {error}") from None
