"""Reads Parquet: a row group at a time, so that one of them is in memory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from cleaner.errors import InputError
from cleaner.readers.columns import Columns, Table, check_columns, reading, require_pyarrow
from cleaner.readers.rows import Names
from cleaner.readers.text import STDIN

_KIND = "Parquet"


@contextlib.contextmanager
def opened(path: str, names: Names) -> Iterator[Columns]:
    """The file at `path`, in row groups. Needs pyarrow.

    Raises InputError for a file that cannot be read, or has no such column of texts.
    """
    if path == STDIN:
        raise InputError("<stdin>", "Parquet is read from its end: give the name of the file")
    require_pyarrow(path)
    from pyarrow import parquet

    with contextlib.ExitStack() as stack:
        with reading(path, _KIND):
            file = stack.enter_context(parquet.ParquetFile(path))
            schema, packings = file.schema_arrow, _packings(file)
        check_columns(schema, names, path)
        yield Columns(schema, _groups(file, path), {"compression": packings})


def _groups(file: Any, path: str) -> Iterator[Table]:  # noqa: ANN401 - a ParquetFile
    for number in range(file.num_row_groups):
        with reading(path, _KIND):
            group = file.read_row_group(number)
        yield group


def _packings(file: Any) -> dict[str, str] | str:  # noqa: ANN401 - a ParquetFile
    """How each column is compressed, by its path."""
    if not file.num_row_groups:
        return "snappy"
    first = file.metadata.row_group(0)
    columns = [first.column(number) for number in range(first.num_columns)]
    return {
        column.path_in_schema: "NONE"
        if column.compression == "UNCOMPRESSED"
        else column.compression
        for column in columns
    }
