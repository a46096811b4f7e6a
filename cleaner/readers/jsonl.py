"""Reads JSONL whose records hold pages: a JSON object a line, with the markup in one field."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import IO, NoReturn

from cleaner.errors import InputError
from cleaner.formats.compression import opened, standard_input, too_much
from cleaner.formats.names import MAX_RECORD
from cleaner.hints import no_such
from cleaner.printable import printable
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.readers.text import STDIN

# The field that holds a page where a record has no text.
HTML_FIELD = "html"

_CHUNK = 1 << 16


def read_pages(
    path: str,
    html_field: str = HTML_FIELD,
    url_field: str = "url",
    *,
    max_record: int = MAX_RECORD,
) -> Iterator[Record]:
    """The page in each line of the JSONL file at `path`, which may be compressed; "-" is stdin.

    Skips blank lines. `fields` are those of the line without the page. A line that is not
    an object, lacks the field, or is longer than `max_record` bytes, gives a record with a
    `fault`. Raises InputError for a file that cannot be read.
    """
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as stream:
        for number, line in enumerate(lines_of(stream, max_record), 1):
            if line is None:
                yield Record(number, None, too_much(max_record))
            elif line.strip():
                yield _to_record(number, line, f"{source}:{number}", (html_field, url_field))


def lines_of(stream: IO[bytes], limit: int) -> Iterator[bytes | None]:
    """The lines of a stream; None for one that is too long, of which a piece is in memory."""
    while line := stream.readline(limit + 1):
        if len(line) <= limit or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield None


def holds_pages(path: str, text_field: str) -> bool:
    """Whether the first record of a JSONL file has a field `html`, and no field for text."""
    if path == STDIN:
        begun = fields_begun(standard_input().front.decode("utf-8-sig", "replace"))
        return HTML_FIELD in begun and text_field not in begun
    try:
        with opened(path, path) as stream:
            lines = (line for line in lines_of(stream, MAX_RECORD) if line is None or line.strip())
            first = json.loads(next(lines, None) or b"null")
    except (InputError, ValueError, RecursionError):
        return False
    return (
        isinstance(first, dict)
        and text_field not in first
        and isinstance(first.get(HTML_FIELD), str)
    )


def _to_record(number: int, line: bytes, source: str, names: tuple[str, str]) -> Record:
    html_field, url_field = names
    try:
        row, written = _read_object(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Record(number, None, f"is not JSON: {error}", raw=line)
    if row is None:
        return Record(number, None, "is not a JSON object", raw=line)
    if html_field not in row:
        return Record(number, None, no_such("field", html_field, list(row)), raw=line)
    html = row.pop(html_field)
    del written[html_field]
    if not isinstance(html, str):
        return Record(number, None, f"field {printable(html_field)!r} is not a string", raw=line)
    url = row.get(url_field)
    page = HtmlDocument("", url if isinstance(url, str) else None, source, html=html)
    return Record(number, page, fields=row, raw=line, written=written)


def refuse_constant(name: str) -> NoReturn:
    """Raises ValueError for NaN and the like, which Python reads and JSON does not have."""
    raise ValueError(f"{name} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=refuse_constant)
_SPACE = re.compile(r"[ \t\n\r]*")


def _read_object(text: str) -> tuple[dict[str, object] | None, dict[str, str]]:
    """The fields of a JSON object, and how the value of each is written; None for another value.

    ValueError.

    >>> _read_object('{"price": 1.10}')
    ({'price': 1.1}, {'price': '1.10'})
    """
    row: dict[str, object] = {}
    written: dict[str, str] = {}
    if not begins_object(text):
        _DECODER.decode(text)  # says what is wrong, if it is no JSON at all
        return None, {}
    for name, value, start, end in members(text, _DECODER):
        if name in row:
            raise ValueError(f"it has two fields {printable(name)!r}")
        row[name], written[name] = value, text[start:end]
    return row, written


def begins_object(text: str) -> bool:
    """Whether a text of JSON is an object, if it is JSON."""
    at = _skip(text, 0)
    return text[at : at + 1] == "{"


def members(text: str, decoder: json.JSONDecoder) -> Iterator[tuple[str, object, int, int]]:
    """The fields of a JSON object: name, value, and where the value is written. ValueError.

    Only the outermost braces are looked at here; each value is read by the decoder.
    """
    at = _expect(text, 0, "{")
    is_first = True
    while text[at : at + 1] != "}":
        if not is_first:
            at = _expect(text, at, ",")
        is_first = False
        if text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting property name in double quotes", text, at)
        name, at = decoder.raw_decode(text, at)
        start = _expect(text, at, ":")
        value, at = decoder.raw_decode(text, start)
        yield name, value, start, at
        at = _skip(text, at)
    if _skip(text, at + 1) != len(text):
        raise json.JSONDecodeError("Extra data", text, at + 1)


def fields_begun(text: str) -> list[str]:
    """The names of the fields of the first record in a text that may end in the middle of it.

    >>> fields_begun('{"url": "https://a.example/", "html": "<p>Rain fe')
    ['url', 'html']
    """
    names: list[str] = []
    with contextlib.suppress(ValueError, RecursionError):
        at = _skip(text, 0)
        while text[at : at + 1] in ("{", ","):
            name, at = _DECODER.raw_decode(text, _skip(text, at + 1))
            names.append(name)
            _, at = _DECODER.raw_decode(text, _expect(text, at, ":"))
            at = _skip(text, at)
    return names


def _expect(text: str, at: int, sign: str) -> int:
    """The place after the sign, which must come next, and after the white space behind it."""
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise json.JSONDecodeError(f"Expecting {sign!r}", text, at)
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
