"""Writes Parquet: a row group for each part, with the schema and packing of the original."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cleaner.writers.columns import Schema, Write, sink


@contextlib.contextmanager
def opened(
    write: Callable[[bytes], object],
    schema: Schema,
    settings: Mapping[str, Any],
) -> Iterator[Write]:
    """What takes tables of this schema; the file is complete when the block ends."""
    from pyarrow import parquet

    packing = settings.get("compression", "snappy")
    with sink(write) as out, parquet.ParquetWriter(out, schema, compression=packing) as writer:

        def write_part(table: Any) -> None:  # noqa: ANN401 - a Table of pyarrow
            # One part is one row group, however many rows it has.
            writer.write_table(table.combine_chunks(), row_group_size=max(table.num_rows, 1))

        yield write_part
