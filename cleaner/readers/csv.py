"""Reads CSV and TSV: a document a row, its text in one column; the bytes of all else are kept.

Quoting, line ends, blank rows and a byte order mark are not interpreted more than it takes to find
the column. The library's own reader is no help there: it does not say where a field stood.

A lone quote must not swallow the rest of a file. A field that begins with a quote, but is not
closed by one before the next separator, is read as it stands, up to that separator. A row that then
has more or fewer fields than the header has a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cleaner.errors import InputError
from cleaner.formats.compression import opened, too_much
from cleaner.formats.magic import LOOKED_AT, format_fault
from cleaner.formats.names import MAX_RECORD
from cleaner.hints import no_such
from cleaner.readers.buffer import Buffer
from cleaner.readers.rows import Names, Place, Row, to_text, width_fault
from cleaner.readers.text import STDIN
from cleaner.readers.written import BARE, QUOTED

_MARK = b"\xef\xbb\xbf"
_SEPARATORS = (b",", b";", b"\t", b"|")
TAB = b"\t"
_RETURN = 13

# Where a field starts and ends with its quotes.
Span = tuple[int, int]


def read(
    path: str, names: Names, separator: bytes | None = None, *, max_record: int = MAX_RECORD
) -> Iterator[Row]:
    """The rows of the file at `path`, which may be compressed, the header first; "-" is stdin.

    Without a `separator` it is the one of `,`, `;`, tab and `|` by which the header has the column
    of the text. Raises InputError for a file that cannot be read, is no CSV, or has no such column.
    """
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as content:
        buffer = Buffer(content)
        head = buffer.peek(LOOKED_AT)
        if fault := width_fault(head) or format_fault(head):
            raise InputError(source, fault)
        yield from _Table(buffer, source, names, max_record).rows(separator)


class _Table:
    def __init__(self, buffer: Buffer, source: str, names: Names, limit: int) -> None:
        self._buffer, self._source, self._names, self._limit = buffer, source, names, limit

    def rows(self, separator: bytes | None) -> Iterator[Row]:
        mark = len(_MARK) if self._buffer.peek(len(_MARK)) == _MARK else 0
        if not self._buffer.peek(mark + 1)[mark:]:
            return
        separator = separator or self._find_separator(mark)
        raw, spans = self._take(separator, mark)
        header = [_read(raw, span) for span in spans]
        columns = self._columns(header)
        yield Row(0, raw)
        number = 0
        while self._buffer.peek(1):
            number += 1
            raw, spans = self._take(separator)
            yield _to_row(number, raw, spans, (columns, len(header), self._limit))

    def _find_separator(self, mark: int) -> bytes:
        for separator in _SEPARATORS:
            _, spans = self._look(separator, mark)
            held = self._buffer.held
            if self._names.text in [_read(held, span) for span in spans]:
                return separator
        return _SEPARATORS[0]

    def _columns(self, header: list[str]) -> tuple[int, int | None, int | None]:
        name = self._names.text
        if name not in header:
            raise InputError(self._source, no_such("column", name, header))
        if header.count(name) > 1:
            raise InputError(self._source, f"has {header.count(name)} columns {name!r}")
        others = (self._names.url, self._names.id)
        url, key = (header.index(other) if other in header else None for other in others)
        return header.index(name), url, key

    def _take(self, separator: bytes, mark: int = 0) -> tuple[bytes, list[Span]]:
        """The bytes of the next row, and where its fields are in them."""
        end, spans = self._look(separator, mark)
        at = self._buffer.at
        return self._buffer.take(end), [(start - at, stop - at) for start, stop in spans]

    def _look(self, separator: bytes, mark: int) -> tuple[int, list[Span]]:
        """Where the next row ends in what the buffer holds, and its fields."""
        buffer = self._buffer
        if found := _look_simple(buffer.held, separator, buffer.at + mark):
            return found
        while True:
            # A row that is too long is one line: most likely a quote has no end.
            ends = buffer.is_whole or len(buffer) > self._limit
            look = _look_whole if ends else _look_open
            found = look(buffer.held, separator, buffer.at + mark)
            if found is not None:
                return found
            buffer.grow()


class _Patterns(NamedTuple):
    """What fields look like: most of them, all with a quote at their head, and all without."""

    usual: re.Pattern[bytes]
    quoted: re.Pattern[bytes]
    bare: re.Pattern[bytes]


@cache
def _patterns(separator: bytes) -> _Patterns:
    sign = re.escape(separator)
    closed = rb'"[^"]*+(?:""[^"]*+)*+"(?:\r(?=\n)|(?=[\n' + sign + rb"]))"
    plain = rb'[^"\n' + sign + rb"][^\n" + sign + rb"]*+|(?=[\n" + sign + rb"])"
    return _Patterns(
        re.compile(closed + b"|" + plain),
        re.compile(rb'"[^"]*+(?:""[^"]*+)*+(?:"|\Z)'),
        re.compile(rb"[^\n" + sign + rb"]*+"),
    )


def _look_simple(held: bytes, separator: bytes, at: int) -> tuple[int, list[Span]] | None:
    """Where a row without quotes ends, and its fields; None for one with quotes, or without end."""
    end = held.find(b"\n", at)
    if end < 0 or held.find(b'"', at, end) >= 0:
        return None
    stop = end - 1 if end > at and held[end - 1] == _RETURN else end
    spans = []
    for field in held[at:stop].split(separator):
        spans.append((at, at + len(field)))
        at += len(field) + 1
    return end + 1, spans


def _look_open(held: bytes, separator: bytes, at: int) -> tuple[int, list[Span]] | None:
    """Where a row ends, and its fields; None where the end of what is held may not be its end."""
    spans: list[Span] = []
    usual = _patterns(separator).usual
    while True:
        if found := usual.match(held, at):
            end = found.end()
        else:
            quoted = _quoted_end(held, separator, at)
            if quoted is None and _may_be_quoted(held, separator, at):
                return None
            end = _bare_end(held, separator, at) if quoted is None else quoted
        # Two more bytes show whether a quote is a closing one.
        if end + 2 >= len(held):
            return None
        if held[end : end + 1] != separator:
            return _finish(held, spans, at, end)
        spans.append((at, end))
        at = end + 1


def _look_whole(held: bytes, separator: bytes, at: int) -> tuple[int, list[Span]]:
    """The same where nothing comes after what is held."""
    spans: list[Span] = []
    usual = _patterns(separator).usual
    while True:
        if found := usual.match(held, at):
            end = found.end()
        else:
            quoted = _quoted_end(held, separator, at)
            end = _bare_end(held, separator, at) if quoted is None else quoted
        if held[end : end + 1] != separator:
            return _finish(held, spans, at, end)
        spans.append((at, end))
        at = end + 1


def _finish(held: bytes, spans: list[Span], at: int, end: int) -> tuple[int, list[Span]]:
    """The end of a row whose last field ends at a line feed, or where nothing comes any more."""
    feed = held[end : end + 1]
    stop = end - 1 if feed and end > at and held[end - 1 : end] == b"\r" else end
    return end + len(feed), [*spans, (at, stop)]


def _bare_end(held: bytes, separator: bytes, at: int) -> int:
    found = _patterns(separator).bare.match(held, at)
    return found.end() if found else at


def _quoted_end(held: bytes, separator: bytes, at: int) -> int | None:
    """Where a field in quotes ends; None for a field without, or whose quotes do not close it."""
    found = _patterns(separator).quoted.match(held, at)
    if found is None or found[0].count(b'"') % 2:
        return None
    end = found.end()
    after = held[end : end + 2]
    if not after or after[:1] in (separator, b"\n"):
        return end
    return end + 1 if after in (b"\r\n", b"\r") else None


def _may_be_quoted(held: bytes, separator: bytes, at: int) -> bool:
    """Whether a field would be one in quotes if more came."""
    found = _patterns(separator).quoted.match(held, at)
    return found is not None and found.end() + 2 >= len(held)


def _read(raw: bytes, span: Span) -> str:
    """What a field says."""
    start, end, form = _place(raw, span)
    return form.read(to_text(raw[start:end]))


def _place(raw: bytes, span: Span) -> Place:
    start, end = span
    inner = raw[start + 1 : end - 1]
    is_quoted = raw[start:end][:1] == b'"' == raw[end - 1 : end] and end - start > 1
    if is_quoted and inner.count(b'"') == 2 * inner.count(b'""'):
        return Place(start + 1, end - 1, QUOTED)
    return Place(start, end, BARE)


_Shape = tuple[tuple[int, int | None, int | None], int, int]


def _to_row(number: int, raw: bytes, spans: list[Span], shape: _Shape) -> Row:
    (column, url, key), width, limit = shape
    if len(raw) > limit + 2:
        return Row(number, raw, fault=too_much(limit))
    if spans in ([(0, 0)], []) and width > 1:
        return Row(number, raw)
    if len(spans) != width:
        return Row(number, raw, fault=f"has {len(spans)} fields; the header has {width}")
    place = _place(raw, spans[column])
    text = place.form.read(to_text(raw[place.start : place.end]))
    address = _read(raw, spans[url]) if url is not None else ""
    name = _read(raw, spans[key]) if key is not None else ""
    return Row(number, raw, text, place, address or None, name or None)
