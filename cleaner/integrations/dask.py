"""dask: a column of a data frame cleaned, a partition at a time."""

from __future__ import annotations

import dask.dataframe
import pandas

from cleaner import Cleaner
from cleaner.integrations.pandas import clean_series


def clean_column(
    frame: dask.dataframe.DataFrame,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    url: str | None = None,
) -> dask.dataframe.DataFrame:
    """The frame with its column `text` cleaned when it is computed; `url` has the addresses."""
    return frame.map_partitions(
        _clean_partition, cleaner or Cleaner(), text, url, meta=frame._meta, enforce_metadata=False
    )


def _clean_partition(
    rows: pandas.DataFrame, cleaner: Cleaner, text: str, url: str | None
) -> pandas.DataFrame:
    urls = None if url is None else rows[url]
    # dask has threads of its own.
    return rows.assign(**{text: clean_series(rows[text], cleaner, urls=urls, threads=1)})
