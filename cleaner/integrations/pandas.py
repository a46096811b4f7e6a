"""pandas: a Series of texts in, the cleaned Series out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas

from cleaner import Cleaner


def clean_series(
    texts: pandas.Series,
    cleaner: Cleaner | None = None,
    *,
    urls: Iterable[str | None] | None = None,
    threads: int | None = None,
) -> pandas.Series:
    """The Series with each text cleaned; its index, name and type are kept, and what is missing.

    `urls` are the addresses of the texts. Raises TypeError for anything but texts.

    >>> texts = pandas.Series(["Snow fell on the hills.\\nSign up for our newsletter", None])
    >>> clean_series(texts).to_list()
    ['Snow fell on the hills.', nan]
    """
    cleaner = cleaner or Cleaner()
    if isinstance(urls, pandas.Series):
        urls = [None if pandas.isna(url) else url for url in urls]
    if _is_arrow(texts):
        column = cleaner.clean_arrow(texts, urls=urls, threads=threads)
        cleaned = pandas.array(column, dtype=texts.dtype)
    else:
        given = [None if pandas.isna(text) else text for text in texts]
        results = cleaner.clean_batch(given, urls=urls, threads=threads, none="pass")
        rows = zip(texts, results, strict=True)
        cleaned = [text if result is None else result.text for text, result in rows]
    return pandas.Series(cleaned, index=texts.index, name=texts.name, dtype=texts.dtype)


def _is_arrow(texts: pandas.Series) -> bool:
    """Whether the texts lie in Arrow's buffers, and not in Python's objects."""
    storage = getattr(texts.dtype, "storage", None)
    return storage == "pyarrow" or isinstance(texts.dtype, pandas.ArrowDtype)
