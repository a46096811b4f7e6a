"""Reads JSONL and JSON arrays whose records hold texts: all but the text keeps its bytes.

The core does this faster, where nobody asks what was removed from which record.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO

from cleaner.errors import InputError
from cleaner.formats.compression import opened, too_much
from cleaner.formats.names import MAX_RECORD
from cleaner.hints import no_such
from cleaner.printable import printable
from cleaner.readers.jsonl import begins_object, lines_of, members, refuse_constant
from cleaner.readers.rows import Names, Place, Row, to_bytes
from cleaner.readers.text import STDIN
from cleaner.readers.written import JSON

_MARK = "\ufeff"
_CHUNK = 1 << 20
_GAP = re.compile(r"[ \t\n\r]*+,?[ \t\n\r]*+")
# A number of any length is one, and is never counted with.
_DECODER = json.JSONDecoder(parse_constant=refuse_constant, parse_int=str, parse_float=str)


def read(path: str, names: Names, *, max_record: int = MAX_RECORD) -> Iterator[Row]:
    """The records of the JSONL file at `path`, which may be compressed; "-" is standard input.

    The rows put together are the file. A line that is not an object, has no such text, or is longer
    than `max_record` bytes, gives a row with a `fault`. Raises InputError.
    """
    with opened(path, "<stdin>" if path == STDIN else path) as stream:
        for number, line in enumerate(lines_of(stream, max_record), 1):
            if line is None:
                yield Row(number, b"", fault=too_much(max_record))
                continue
            mark = len(_MARK.encode()) if line.startswith(_MARK.encode()) else 0
            if not line.strip() or not line[mark:].strip():
                yield Row(number, line)
                continue
            try:
                content = line[mark:].decode()
            except UnicodeDecodeError:
                yield Row(number, line, fault="broken JSON: it is not UTF-8")
                continue
            yield _to_row(Row(number, line), content, mark, names)


def read_array(path: str, names: Names, *, max_record: int = MAX_RECORD) -> Iterator[Row]:
    """The same for the records of a JSON array; what is between them belongs to the next one."""
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as stream:
        array = _Array(stream, source, max_record)
        number = 0
        for number, (gap, element) in enumerate(array.elements(), 1):
            before = to_bytes(gap)
            row = Row(number, before + to_bytes(element))
            yield _to_row(row, element, len(before), names)
        yield Row(number + 1, to_bytes(array.rest()))


def _to_row(row: Row, content: str, start: int, names: Names) -> Row:
    """The row with its text: `content` is its JSON, which begins at `start` of its bytes."""
    try:
        found = _find(content, names)
    except (ValueError, RecursionError) as error:
        return Row(row.number, row.raw, fault=f"broken JSON: {error}")
    if isinstance(found, str):
        return Row(row.number, row.raw, fault=found)
    text, (begins, ends), url, name = found
    first = start + len(to_bytes(content[:begins]))
    last = first + len(to_bytes(content[begins:ends]))
    # Within the quotes.
    place = Place(first + 1, last - 1, JSON)
    return Row(row.number, row.raw, text, place, url, name)


_Found = tuple[str, tuple[int, int], str | None, str | None]


def _find(content: str, names: Names) -> _Found | str:
    """The text of a record, where it is written, its address and its id; or what is wrong."""
    if not begins_object(content):
        _DECODER.decode(content)
        return "is not a JSON object"
    found = list(members(content, _DECODER))
    texts = [member for member in found if member[0] == names.text]
    if not texts:
        return no_such("field", names.text, [name for name, *_ in found])
    if len(texts) > 1:
        return f"has two fields {printable(names.text)!r}"
    _, value, start, end = texts[0]
    if not isinstance(value, str) or content[start] != '"':
        return f"field {printable(names.text)!r} is not a string"
    words = {name: _to_word(value) for name, value, *_ in found}
    return value, (start, end), words.get(names.url), words.get(names.id)


def _to_word(value: object) -> str | None:
    return value if isinstance(value, str) else None


class _Array:
    """The text of a JSON array, as far as it has been read."""

    def __init__(self, stream: IO[bytes], source: str, limit: int) -> None:
        self._stream, self._source, self._limit = stream, source, limit
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._held, self._at, self._is_whole = "", 0, False
        self._rest = ""

    def elements(self) -> Iterator[tuple[str, str]]:
        """Each element, with what stands before it. Raises InputError for what is no array."""
        opening = re.compile(r"\ufeff?[ \t\n\r]*+\[[ \t\n\r]*+")
        gap = self._match(opening)
        if not gap:
            raise InputError(self._source, "is not a JSON array")
        while self._held[self._at : self._at + 1] not in ("]", ""):
            yield gap, self._element()
            gap = self._match(_GAP)
        self._rest = gap

    def rest(self) -> str:
        """What comes after the last element. Raises InputError if the array has no end."""
        while not self._is_whole:
            self._grow()
        end = self._held[self._at :]
        if "," in self._rest or end[:1] != "]" or end[1:].strip(" \t\n\r"):
            raise InputError(self._source, "is not a JSON array: it does not end as one")
        return self._rest + end

    def _match(self, pattern: re.Pattern[str]) -> str:
        while True:
            found = pattern.match(self._held, self._at)
            # What follows has to be there: a gap may go on.
            if (found and found.end() < len(self._held)) or self._is_whole:
                break
            self._grow()
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _element(self) -> str:
        while True:
            try:
                _, end = _DECODER.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as error:
                if self._is_whole or len(self._held) - self._at > self._limit:
                    reason = f"is not a JSON array: {error}"
                    raise InputError(self._source, reason) from None
                end = len(self._held)
            # A number may go on.
            if end < len(self._held) or self._is_whole:
                found, self._at = self._held[self._at : end], end
                return found
            self._grow()

    def _grow(self) -> None:
        held = self._held[self._at :]
        more = self._stream.read(max(len(held), _CHUNK))
        self._is_whole = not more
        self._held, self._at = held + self._decode(more, final=not more), 0
