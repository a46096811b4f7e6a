"""A string column in, the cleaned column out."""

from __future__ import annotations

import pytest

from cleaner import Cleaner

pyarrow = pytest.importorskip("pyarrow")

DIRTY = "Rain fell on the hills all day long.\n\nSign up for our newsletter\n"
CLEAN = "Rain fell on the hills all day long.\n"


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view"])
def test_a_column_keeps_its_type_and_its_nulls(kind: str) -> None:
    kind_of = getattr(pyarrow, kind)()
    column = pyarrow.array([DIRTY, None, "", CLEAN], type=kind_of)
    wanted = pyarrow.array([CLEAN, None, "", CLEAN], type=kind_of)
    assert Cleaner().clean_arrow(column).equals(wanted)


def test_a_chunked_column_keeps_its_chunks() -> None:
    column = pyarrow.chunked_array([[DIRTY], [None, DIRTY], []], type=pyarrow.string())
    cleaned = Cleaner().clean_arrow(column)
    assert [chunk.to_pylist() for chunk in cleaned.chunks] == [[CLEAN], [None, CLEAN], []]


def test_a_column_of_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="not one of int64"):
        Cleaner().clean_arrow(pyarrow.array([1, 2]))
