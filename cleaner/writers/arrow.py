"""Writes Arrow: a file where the original was one, else a stream."""

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
    """What takes tables of this schema, each written as a batch; complete when the block ends.

    In a file a dictionary is written once for all batches, so a table with one is written at the
    end. `packing` compresses the buffers; "lz4" is what Feather does.
    """
    from pyarrow import Table, ipc, types

    options = ipc.IpcWriteOptions(compression=settings.get("packing"))
    is_file = settings.get("is_file", False)
    waits = is_file and any(types.is_dictionary(field.type) for field in schema)
    waiting: list[Any] = []
    with sink(write) as out:
        open_ = ipc.new_file if is_file else ipc.new_stream
        with open_(out, schema, options=options) as writer:

            def write_part(table: Any) -> None:  # noqa: ANN401 - a Table of pyarrow
                if waits:
                    waiting.append(table)
                else:
                    _write(writer, table)

            yield write_part
            if waiting:
                _write(writer, _unified(Table, waiting))


def _write(writer: Any, table: Any) -> None:  # noqa: ANN401 - of pyarrow
    for batch in table.to_batches() or ():
        writer.write_batch(batch)


def _unified(table: Any, parts: list[Any]) -> Any:  # noqa: ANN401 - of pyarrow
    """The parts as one table whose chunks share their dictionaries."""
    return table.from_batches(
        [batch for part in parts for batch in part.to_batches()]
    ).unify_dictionaries()
