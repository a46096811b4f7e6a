"""polars: the namespace `cleaner` on expressions and Series, for eager, lazy and streaming queries.

>>> texts = ["Snow fell on the hills.\\nSign up for our newsletter", None]
>>> pages = polars.DataFrame({"text": texts})
>>> pages.with_columns(polars.col("text").cleaner.clean())["text"].to_list()
['Snow fell on the hills.', None]
"""

from __future__ import annotations

from collections.abc import Sequence

import polars

from cleaner import Cleaner


@polars.api.register_series_namespace("cleaner")
class CleanSeries:
    """`series.cleaner`."""

    def __init__(self, series: polars.Series) -> None:
        """Wraps the texts."""
        self._series = series

    def clean(
        self, cleaner: Cleaner | None = None, *, urls: polars.Series | None = None
    ) -> polars.Series:
        """The Series with each text cleaned; null stays null."""
        cleaned = polars.Series((cleaner or Cleaner()).clean_arrow(self._series, urls=urls))
        return cleaned.alias(self._series.name)


@polars.api.register_expr_namespace("cleaner")
class CleanExpr:
    """`expression.cleaner`."""

    def __init__(self, expr: polars.Expr) -> None:
        """Wraps the expression that gives the texts."""
        self._expr = expr

    def clean(
        self, cleaner: Cleaner | None = None, *, url: polars.Expr | str | None = None
    ) -> polars.Expr:
        """The texts cleaned, each for itself, so that a query may stream them; null stays null.

        `url` is the column, or the expression, that has their addresses.
        """
        cleaner = cleaner or Cleaner()

        def clean(columns: Sequence[polars.Series]) -> polars.Series:
            return CleanSeries(columns[0]).clean(cleaner, urls=None if url is None else columns[1])

        columns = [self._expr] if url is None else [self._expr, url]
        return polars.map_batches(columns, clean, return_dtype=polars.String, is_elementwise=True)
