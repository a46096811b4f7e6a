"""Files that hold many documents, one record each: what a reader of them returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cleaner.readers.text import TextDocument


@dataclass(frozen=True, slots=True)
class Record:
    """One record: a document to clean, or a fault; and the other fields of the record.

    `number` counts from 1, and counts records without a document too. `raw` is the record
    unchanged, where it can be copied to the output. `written` has the fields as the record has them
    written, in JSON, where it is JSON: a number like 1.10 is another text when Python writes it.
    """

    number: int
    document: TextDocument | None
    fault: str | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    raw: bytes | None = None
    written: Mapping[str, str] = field(default_factory=dict)
