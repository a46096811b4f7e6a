"""Writes JSONL: one record a line, compressed as the file's name says; the whole file or none."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from cleaner.formats.names import compression_of
from cleaner.readers.records import Record
from cleaner.types import Result
from cleaner.writers.text import replacing


class Names(NamedTuple):
    """What the fields of a record are called that the text and the metadata are written to."""

    text: str = "text"
    meta: str = "meta"


_NAMES = Names()


def to_row(record: Record, result: Result, names: Names = _NAMES) -> bytes:
    """A line of JSONL: the record's other fields, the cleaned text, and the page's metadata.

    Fields of a record of JSON are written as they were, byte for byte. A field of the record itself
    that is called like that of the metadata, or `notes`, is kept as it is.

    >>> to_row(Record(1, None, written={"price": "1.10"}), Result("Rain.", ()))
    b'{"price": 1.10, "text": "Rain."}\\n'
    """
    made = record.written or {name: _to_json(value) for name, value in record.fields.items()}
    row = dict(made)
    row[names.text] = _to_json(result.text)
    if result.meta is not None:
        row.setdefault(names.meta, _to_json(asdict(result.meta)))
    if result.notes:
        row.setdefault("notes", _to_json(list(result.notes)))
    line = ", ".join(f"{_to_json(name)}: {value}" for name, value in row.items())
    # UTF-8 has no place for lone surrogates: they are written as JSON's escapes.
    return f"{{{line}}}\n".encode("utf-8", "backslashreplace")


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


@contextlib.contextmanager
def opened_rows(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Where to write lines: they become the file at `path` when the block ends. InputError."""
    with replacing(path, compression_of(path.name)) as out:
        yield out.write
