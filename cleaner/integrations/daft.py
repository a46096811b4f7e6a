"""Daft: a column cleaned in a data frame, on one machine or, by Daft's runner, on a Ray cluster."""

from __future__ import annotations

import os
from typing import Any

import daft

from cleaner import Cleaner
from cleaner.integrations._folders import Paths, find_inputs, name_by_format, url_in, whole_folder


@daft.cls
class _Clean:
    """The cleaner at a worker of Daft."""

    def __init__(self, cleaner: Cleaner, threads: int) -> None:
        self.cleaner = cleaner
        self.threads = threads

    @daft.method.batch(return_dtype=daft.DataType.string())
    def clean(self, texts: daft.Series) -> Any:  # noqa: ANN401 - an array of pyarrow
        # Daft hands out large_string, and takes back any kind of string.
        return self.cleaner.clean_arrow(texts.to_arrow(), threads=self.threads)

    @daft.method.batch(return_dtype=daft.DataType.string())
    def clean_at(self, texts: daft.Series, urls: daft.Series) -> Any:  # noqa: ANN401
        return self.cleaner.clean_arrow(
            texts.to_arrow(), urls=urls.to_arrow(), threads=self.threads
        )


def clean_column(
    frame: daft.DataFrame,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    url: str | None = None,
    threads: int = 1,
) -> daft.DataFrame:
    """The frame with its column `text` cleaned when it is computed; `url` has the addresses.

    `threads` are those for each batch: Daft works on several batches at a time.
    """
    worker = _Clean(cleaner or Cleaner(), threads)
    texts = daft.col(text)
    cleaned = worker.clean(texts) if url is None else worker.clean_at(texts, daft.col(url))
    return frame.with_column(text, cleaned)


def clean_files(
    inputs: Paths,
    out: str | os.PathLike[str],
    cleaner: Cleaner | None = None,
    *,
    text: str = "text",
    url: str | None = "url",
) -> None:
    """Cleans a column of Parquet or JSONL, files or folders, into the new folder `out`.

    `url` is the column with the addresses, if there is one. The output has the format and the
    columns of the inputs, in files of Daft's own names.
    InputError for inputs that are not there or not of one kind, and for something at `out`.
    """
    paths, kind = find_inputs(inputs)
    with whole_folder(out) as made:
        frame = daft.read_parquet(paths) if kind == "parquet" else daft.read_json(paths)
        url = url_in(frame.column_names, text, url)
        frame = clean_column(frame, text, cleaner, url=url)
        (frame.write_parquet if kind == "parquet" else frame.write_json)(made)
        name_by_format(made, kind)
