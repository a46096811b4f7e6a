"""Tables of columns: what the readers of Parquet and Arrow return, and how a column is found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.columns import check_column
from cleaner.errors import InputError
from cleaner.hints import no_such
from cleaner.readers.rows import Names

# A Table and a Schema of pyarrow, whose types are not named: it is an extra.
Table = Any
Schema = Any


@dataclass(frozen=True, slots=True)
class Columns:
    """A table that is open: its schema, and its parts (row groups, or batches) in order.

    `settings` is what a writer needs so that the copy is stored like the original.
    """

    schema: Schema
    parts: Iterator[Table]
    settings: Mapping[str, Any] = field(default_factory=dict)


def require_pyarrow(source: str) -> Any:  # noqa: ANN401 - a module
    """The library. Raises InputError, which says how to install it, if it is not there."""
    try:
        import pyarrow
    except ImportError:
        advice = "reading Parquet and Arrow needs pyarrow: pip install 'deboilerplate[arrow]'"
        raise InputError(source, advice) from None
    return pyarrow


@contextlib.contextmanager
def reading(source: str, kind: str) -> Iterator[None]:
    """Turns what the library raises within the block into an InputError."""
    import pyarrow

    try:
        yield
    except (pyarrow.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(source, f"cannot be read as {kind}: {reason}") from None


def check_columns(schema: Schema, names: Names, source: str) -> None:
    """Raises InputError if there is no column of texts of this name, or more than one."""
    there = schema.names
    count = there.count(names.text)
    if count == 0:
        raise InputError(source, no_such("column", names.text, there))
    if count > 1:
        raise InputError(source, f"has {count} columns {names.text!r}")
    if fault := _fault(schema, names.text):
        raise InputError(source, f"column {names.text!r}: {fault}")


def words_of(table: Table, name: str) -> list[str | None]:
    """The values of a column that names things (addresses, ids), as words; None for others."""
    if table.schema.names.count(name) != 1:
        return [None] * table.num_rows
    return [
        str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        for value in table.column(name).to_pylist()
    ]


def _fault(schema: Schema, name: str) -> str | None:
    import pyarrow

    try:
        check_column(pyarrow.chunked_array([], type=schema.field(name).type))
    except TypeError as error:
        return str(error)
    return None
