"""Columns of texts, from any library that speaks Arrow: pyarrow, polars, pandas 3, DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# A pyarrow array: the library is not needed to clean texts, so its types are not named.
ArrowArray = Any


def to_column(array: object) -> ArrowArray:
    """The column as pyarrow has it, without a copy. Raises TypeError for all but texts."""
    import pyarrow

    if isinstance(array, pyarrow.Array | pyarrow.ChunkedArray):
        column = array
    elif hasattr(array, "__arrow_c_stream__"):
        column = pyarrow.chunked_array(array)
    elif hasattr(array, "__arrow_c_array__"):
        column = pyarrow.array(array)
    else:
        raise TypeError(
            "a column is an array of pyarrow, or of a library with Arrow's C interface (polars,"
            f" pandas 3, DuckDB), not {type(array).__name__}"
        )
    if fault := _fault(column.type):
        raise TypeError(f"a column of texts is needed, not {fault}")
    return column


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


def _fault(kind: Any) -> str | None:  # noqa: ANN401 - a type of pyarrow's
    from pyarrow import types

    value = kind.value_type if types.is_dictionary(kind) else kind
    if types.is_struct(value):
        names = ", ".join(value.field(index).name for index in range(min(value.num_fields, 10)))
        return f"a table: give one of its columns ({names})"
    texts = (types.is_string, types.is_large_string, types.is_string_view, types.is_null)
    if any(is_kind(value) for is_kind in texts):
        return None
    is_bytes = types.is_binary(value) or types.is_large_binary(value)
    return f"one of {kind}" + (": cast it to string first" if is_bytes else "")
