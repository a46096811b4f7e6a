"""The one table of writers of tables, by the names of their formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from cleaner.writers import arrow, parquet
from cleaner.writers.columns import Write

# Takes where the bytes go, the schema, and the settings of the original.
Open = Callable[[Callable[[bytes], object], Any, Mapping[str, Any]], AbstractContextManager[Write]]

WRITERS: dict[str, Open] = {"parquet": parquet.opened, "arrow": arrow.opened}
