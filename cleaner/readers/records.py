"""Files that hold many documents, one record each: what all of them give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cleaner.readers.text import TextDocument


@dataclass(frozen=True, slots=True)
class Record:
    """One record: a document to clean, or why there is none; and what else the record says.

    `number` counts from 1, records that hold no document included. `raw` is the record as it was,
    where it can be passed on as it is.
    """

    number: int
    document: TextDocument | None
    fault: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    raw: bytes | None = None
