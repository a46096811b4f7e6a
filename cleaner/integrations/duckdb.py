"""DuckDB: SQL functions that clean a text.

>>> db = register(duckdb.connect())
>>> text = "Snow fell on the hills.\\nSign up for our newsletter"
>>> db.execute("SELECT clean(?)", [text]).fetchall()
[('Snow fell on the hills.',)]
"""

from __future__ import annotations

import duckdb
import pyarrow

from cleaner import Cleaner


def register(
    connection: duckdb.DuckDBPyConnection, cleaner: Cleaner | None = None, *, name: str = "clean"
) -> duckdb.DuckDBPyConnection:
    """The connection, with the functions `clean(text)` and `clean_at(text, url)`; null stays null.

    `name` is another name for the first, and what the second begins with. Needs pyarrow.
    """
    at_work = cleaner or Cleaner()

    def clean(texts: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
        return at_work.clean_arrow(texts)

    def clean_at(texts: pyarrow.ChunkedArray, urls: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
        return at_work.clean_arrow(texts, urls=urls)

    for function, called, takes in ((clean, name, 1), (clean_at, f"{name}_at", 2)):
        # The stub knows no functions of Arrow columns, which `type` says these are.
        connection.create_function(  # type: ignore[call-overload, unused-ignore]
            called,
            function,
            ["VARCHAR"] * takes,
            "VARCHAR",
            type="arrow",
            null_handling="special",
        )
    return connection
