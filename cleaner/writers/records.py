"""Writes JSONL: one record a line, compressed as the file's name says; the whole file or none."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from cleaner.formats.names import compression_of
from cleaner.types import Result
from cleaner.writers.text import replacing


def to_row(fields: Mapping[str, object], result: Result, text_field: str = "text") -> bytes:
    """A line of JSONL: the record's other fields, the cleaned text, and the page's metadata.

    A field `meta` or `notes` of the record itself is kept as it is.

    >>> to_row({"url": "https://a.example/"}, Result("Rain.", ()))
    b'{"url": "https://a.example/", "text": "Rain."}\\n'
    """
    row = {**fields, text_field: result.text}
    if result.meta is not None:
        row.setdefault("meta", asdict(result.meta))
    if result.notes:
        row.setdefault("notes", list(result.notes))
    # UTF-8 has no place for lone surrogates: they are written as JSON's escapes.
    return f"{json.dumps(row, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")


@contextlib.contextmanager
def opened_rows(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Where to write lines: they become the file at `path` when the block ends. InputError."""
    with replacing(path, compression_of(path.name)) as out:
        yield out.write
