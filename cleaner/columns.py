"""Columns of texts, from any library that speaks Arrow: pyarrow, polars, pandas 3, DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.hints import did_you_mean

if TYPE_CHECKING:
    from cleaner._core import Column

# A pyarrow array: the library is not needed to clean texts, so its types are not named.
ArrowArray = Any
# A pyarrow table, likewise.
ArrowTable = Any


def is_column(values: object) -> bool:
    """Whether values are a column with Arrow's C interface."""
    return hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__")


def check_column(values: object) -> None:
    """Raises TypeError for what is not a column of texts."""
    from cleaner import _core

    _core.read_columns(values)


def to_array(
    columns: Sequence[Column], given: ArrowArray, joined: Callable[[], Column]
) -> ArrowArray:
    """The cleaned chunks as pyarrow has them, whole or in chunks as they were given.

    Where pyarrow is not installed it is `joined`, which has Arrow's C interface too.
    """
    try:
        import pyarrow
    except ImportError:
        return joined()
    chunks = [pyarrow.array(column) for column in columns]
    if not hasattr(given, "__arrow_c_stream__"):
        return chunks[0]
    kind = chunks[0].type
    if isinstance(given, pyarrow.ChunkedArray) and not given.num_chunks:
        chunks = []
    return pyarrow.chunked_array(chunks, type=kind)


def columns_of(
    table: object, text: str, url: str | None
) -> tuple[ArrowTable, Iterable[str | None] | None]:
    """The table as pyarrow has it, and its column of addresses. KeyError for unknown columns."""
    import pyarrow

    given = table if isinstance(table, pyarrow.RecordBatch) else pyarrow.table(table)
    names = given.schema.names
    for name in (text, url):
        if name is not None and name not in names:
            hint = did_you_mean(name, names)
            raise KeyError(f"the table has no column {name!r}{hint}")
    return given, None if url is None else given.column(url)


def with_columns(
    table: ArrowTable,
    changed: Mapping[str, Sequence[Column]],
    added: Mapping[str | None, Sequence[Column]],
) -> ArrowTable:
    """The table with columns changed, and others added at its end or changed where they are."""
    import pyarrow

    named = {name: columns for name, columns in added.items() if name is not None}
    for name, columns in {**changed, **named}.items():
        chunks = [pyarrow.array(column) for column in columns]
        is_batch = isinstance(table, pyarrow.RecordBatch)
        column = chunks[0] if is_batch else pyarrow.chunked_array(chunks)
        at = table.schema.get_field_index(name)
        if at < 0:
            table = table.append_column(name, column)
        else:
            # The name alone would make a new field, without the metadata that the column had.
            field = table.schema.field(at) if name in changed else name
            table = table.set_column(at, field, column)
    return table


def to_urls(urls: object, length: int) -> list[Any]:
    """An address, or None, for each text. Raises ValueError where there are more, or fewer."""
    if urls is None:
        return [None] * length
    if isinstance(urls, str | bytes) or not isinstance(urls, Iterable):
        raise TypeError(f"urls are several, one for each text, not {type(urls).__name__}")
    # Iterating over a column gives values of the library, and not str.
    found = urls.to_pylist() if hasattr(urls, "to_pylist") else list(urls)
    if len(found) != length:
        raise ValueError(f"{length} texts but {len(found)} urls: give one for each text")
    return found
