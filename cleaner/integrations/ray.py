"""Ray Data: a column cleaned in a dataset, by actors that each have a cleaner."""

from __future__ import annotations

import os
from typing import Any

# Without it Ray cannot read Parquet, which it says in a worker, in many words.
import aiohttp  # noqa: F401
import pyarrow
import ray.data

from cleaner import Cleaner
from cleaner.integrations._folders import (
    Paths,
    absolute,
    find_inputs,
    name_by_format,
    url_in,
    whole_folder,
)

# Of a processor for an actor. Ray Data hangs without a word where actors hold all of them, because
# what reads and writes needs a part of one too.
CPUS = 0.75


class _Clean:
    """The cleaner at an actor of Ray."""

    def __init__(self, cleaner: Cleaner, text: str, url: str | None) -> None:
        self._cleaner = cleaner
        self._text, self._url = text, url

    def __call__(self, table: pyarrow.Table) -> pyarrow.Table:
        # Ray has an actor for each processor: the core need not make threads.
        return self._cleaner.clean_table(table, text=self._text, url=self._url, threads=1)


def clean_column(
    pages: ray.data.Dataset,
    text: str = "text",
    cleaner: Cleaner | None = None,
    *,
    url: str | None = None,
    actors: int | None = None,
) -> ray.data.Dataset:
    """The dataset with its column `text` cleaned when it is consumed; `url` has the addresses.

    `actors` do the work: by default one less than the cluster has processors, and at least one.
    ValueError for as many as there are processors, for which Ray would wait for ever.
    """
    options: dict[str, Any] = {"batch_format": "pyarrow", "num_cpus": CPUS}
    arguments = (cleaner or Cleaner(), text, url)
    pool = ray.data.ActorPoolStrategy(size=_pool(actors))
    return pages.map_batches(_Clean, fn_constructor_args=arguments, compute=pool, **options)


def _pool(actors: int | None) -> int:
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    processors = int(ray.cluster_resources().get("CPU", 1))
    most = max(1, processors - 1)
    if actors is None:
        return most
    if not 1 <= actors <= most:
        raise ValueError(
            f"{actors} actors on a cluster of {processors} processors: Ray Data needs one to read"
            f" and write, and would wait for it for ever; use 1 to {most}"
        )
    return actors


def clean_files(  # noqa: PLR0913 - as `clean_column`, with files
    inputs: Paths,
    out: str | os.PathLike[str],
    cleaner: Cleaner | None = None,
    *,
    text: str = "text",
    url: str | None = "url",
    actors: int | None = None,
) -> None:
    """Cleans a column of Parquet or JSONL, files or folders, into the new folder `out`.

    `url` is the column with the addresses, if there is one. The output has the format and the
    columns of the inputs, in files of Ray's own names.
    InputError for inputs that are not there or not of one kind, and for something at `out`.
    """
    paths, kind = find_inputs(inputs)
    paths = [absolute(path) for path in paths]
    with whole_folder(out) as made:
        pages = (ray.data.read_parquet if kind == "parquet" else ray.data.read_json)(paths)
        url = url_in(pages.columns(), text, url)
        pages = clean_column(pages, text, cleaner, url=url, actors=actors)
        (pages.write_parquet if kind == "parquet" else pages.write_json)(absolute(made))
        name_by_format(made, kind)
