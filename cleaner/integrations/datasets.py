"""Hugging Face datasets: a map over Arrow's buffers, which the cache knows again."""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import datasets
import pyarrow

import cleaner as package
from cleaner import Cleaner

_Set = TypeVar("_Set", datasets.Dataset, datasets.IterableDataset)


class Clean:
    """Cleans the texts of a batch, a table of pyarrow."""

    def __init__(self, cleaner: Cleaner, text: str, url: str | None, removed: str | None) -> None:
        """Notes the columns: of texts, of addresses, and the one to add for what was removed."""
        self._cleaner = cleaner
        self._text, self._url, self._removed = text, url, removed

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        """The table, cleaned."""
        return self._cleaner.clean_table(
            table, text=self._text, url=self._url, removed=self._removed
        )

    def fingerprint(self, of: str) -> str:
        """That of the dataset `of` once it is cleaned: the same in every process.

        A pickle is not: the order of a set, and what is stored once for two uses, differ.
        """
        made = self._cleaner
        settings = (made.level, made.dedup, made.dedup_min, sorted(made.ignore))
        columns = (self._text, self._url, self._removed)
        state = repr((of, package.__version__, settings, made.loaded.key, columns))
        return hashlib.sha256(state.encode()).hexdigest()[:16]


def clean_dataset(
    dataset: _Set,
    cleaner: Cleaner | None = None,
    *,
    text: str = "text",
    url: str | None = None,
    removed: str | None = None,
    **options: Any,  # noqa: ANN401 - those of `Dataset.map`
) -> _Set:
    """The dataset with its column `text` cleaned; a second call reads the cache.

    `url` and `removed` are columns as in `Cleaner.clean_table`. `options` are those of `map`, like
    `num_proc` and `batch_size`. The format of the dataset is kept.
    """
    clean = Clean(cleaner or Cleaner(), text, url, removed)
    if isinstance(dataset, datasets.IterableDataset):
        return dataset.with_format("arrow").map(clean, batched=True, **options).with_format(None)
    options.setdefault("new_fingerprint", clean.fingerprint(dataset._fingerprint))
    cleaned = dataset.with_format("arrow").map(clean, batched=True, **options)
    shown = dict(dataset.format)
    if shown["columns"] == dataset.column_names:
        shown["columns"] = None  # all of them, also one that is new
    return cleaned.with_format(**shown)
