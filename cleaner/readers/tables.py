"""The one table of formats that hold a document a row, by their names.

A new one is a file beside this one, a row here, and one in `formats/names.py` for its suffixes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol

from cleaner.readers import arrow, csv, json_texts, parquet, whole_text
from cleaner.readers.columns import Columns
from cleaner.readers.rows import Names, Row


class ReadRows(Protocol):
    """Reads the rows of a file; put together they are the file. Raises InputError."""

    def __call__(self, path: str, names: Names, /, *, max_record: int) -> Iterator[Row]:
        """The rows of the file at `path`."""


OpenColumns = Callable[[str, Names], AbstractContextManager[Columns]]

ROWS: dict[str, ReadRows] = {
    "csv": csv.read,
    "tsv": partial(csv.read, separator=csv.TAB),
    "jsonl": json_texts.read,
    "json": json_texts.read_array,
    "text": whole_text.read,
    "any text": whole_text.read_any,
}
COLUMNS: dict[str, OpenColumns] = {"parquet": parquet.opened, "arrow": arrow.opened}
