"""Spark: a column cleaned in a data frame, by Arrow batches."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import pandas
import pyarrow
from pyspark.sql import DataFrame, SparkSession

from cleaner import Cleaner, CleanerError
from cleaner.integrations._folders import Paths, find_inputs, name_by_format, url_in, whole_folder

# Of pandas: what Spark calls in it is gone there.
_TOO_NEW = 3


def clean_column(
    frame: DataFrame,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    url: str | None = None,
) -> DataFrame:
    """The frame with its column `text` cleaned when it is computed; `url` has the addresses."""
    made = cleaner or Cleaner()

    def clean(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            # Spark has a worker for each processor: the core need not make threads.
            yield made.clean_table(batch, text=text, url=url, threads=1)

    return frame.mapInArrow(clean, frame.schema)


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
    columns of the inputs, in files of Spark's own names. Uses the session that there is, or makes
    one. InputError for inputs that are not there or not of one kind, and for something at `out`.
    """
    paths, kind = find_inputs(inputs)
    with whole_folder(out) as made:
        read = (SparkSession.getActiveSession() or _session()).read
        # A list is one argument for JSON, and several for Parquet.
        frame = read.parquet(*paths) if kind == "parquet" else read.json(paths)
        url = url_in(frame.columns, text, url)
        frame = clean_column(frame, text, cleaner, url=url)
        writer = frame.write.mode("overwrite")  # the folder is there, and empty
        if kind == "parquet":
            writer.parquet(made)
        else:
            # A null that the input had is written as one.
            writer.json(made, ignoreNullFields=False)
        name_by_format(made, kind)


def _session() -> SparkSession:
    """A session on this machine. CleanerError where it could not start, or would fail later."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise CleanerError("Spark needs Java 17 or newer: install it, or set JAVA_HOME")
    if int(pandas.__version__.partition(".")[0]) >= _TOO_NEW:
        raise CleanerError(
            f"Spark needs pandas below 3, and this is {pandas.__version__}: pip install 'pandas<3'"
        )
    # Spark's workers are the first `python3` of the path, which may have none of the libraries.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[*]").appName("cleaner")
    return builder.config("spark.ui.enabled", "false").getOrCreate()
