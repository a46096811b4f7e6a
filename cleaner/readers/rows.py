"""Files that hold a document a row: what the readers of CSV, JSON and packed text return."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.formats.magic import LOOKED_AT, wide_encoding
from cleaner.readers.written import BARE, QUOTED, Form, Piece, cut, joined


class Names(NamedTuple):
    """What the fields are called that a reader looks for."""

    text: str = "text"
    url: str = "url"
    id: str = "id"


class Place(NamedTuple):
    """Where a text stands in the bytes of its row, and how it is written there."""

    start: int
    end: int
    form: Form


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in its file, and the document in it.

    `number` counts rows from 1, blank and faulty ones too; the header is 0. A row without a `place`
    has nothing to clean: it has a `fault`, or it passes as it is.
    """

    number: int
    raw: bytes
    text: str = ""
    place: Place | None = None
    url: str | None = None
    id: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """A row without what was removed, and what it takes to restore it.

    `pieces` are written as they stood in the row. Where they cannot be put back to the byte,
    `whole` is the row as it was.
    """

    raw: bytes
    pieces: Sequence[Piece] = ()
    whole: str | None = None


def to_cut(row: Row, spans: Iterable[tuple[int, int]]) -> Cut:
    """The row without these spans of its text.

    >>> row = Row(1, b"7,Rain. Share", "Rain. Share", Place(2, 13, BARE))
    >>> to_cut(row, [(5, 11)]).raw
    b'7,Rain.'
    """
    if row.place is None:
        return Cut(row.raw)
    start, end, form = row.place
    written = to_text(row.raw[start:end])
    rest, pieces = cut(written, spans, form)
    is_exact = joined(rest, pieces, form) == written
    # A bare field of CSV that now begins with a quote would be read as a quoted one.
    if form is BARE and rest.startswith('"') and not written.startswith('"'):
        rest, is_exact = f'"{QUOTED.write(rest)}"', False
    raw = row.raw[:start] + to_bytes(rest) + row.raw[end:]
    return Cut(raw, pieces, None if is_exact else to_text(row.raw))


def restored(row: Row, pieces: Sequence[Piece], whole: str | None) -> bytes:
    """The row as it was before `to_cut`. Raises ValueError for a row without a text."""
    if whole is not None:
        return to_bytes(whole)
    if row.place is None:
        raise ValueError("has no text, but something was removed from it")
    start, end, form = row.place
    text = joined(to_text(row.raw[start:end]), pieces, form)
    return row.raw[:start] + to_bytes(text) + row.raw[end:]


def to_text(content: bytes) -> str:
    """Bytes as text, those that are not UTF-8 as lone surrogates."""
    return content.decode("utf-8", "surrogateescape")


def to_bytes(text: str) -> bytes:
    """The bytes that `to_text` had."""
    return text.encode("utf-8", "surrogateescape")


def width_fault(head: bytes) -> str | None:
    """What is wrong with the head of a table in an encoding that its reader does not know."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or wide_encoding(head[:LOOKED_AT]):
        return "is UTF-16 or UTF-32, and tables are read as UTF-8: convert it first (iconv)"
    return None
