"""Reads JSONL whose records hold pages: a JSON object a line, with the markup in one field."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cleaner.errors import InputError
from cleaner.formats.compression import opened
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.readers.text import STDIN

# The field that holds a page where a record has no text.
HTML_FIELD = "html"


def read_pages(path: str, html_field: str = HTML_FIELD, url_field: str = "url") -> Iterator[Record]:
    """The page in each line of the JSONL file at `path`, which may be compressed; "-" is stdin.

    Skips blank lines. `fields` are those of the line without the page. A line that is not an
    object, or does not have the field, is a record with a `fault`. Raises InputError for a file
    that cannot be read.
    """
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _to_record(number, line, f"{source}:{number}", (html_field, url_field))


def holds_pages(path: str, text_field: str) -> bool:
    """Whether the first record of a JSONL file has a field `html`, and no field for text."""
    try:
        with opened(path, path) as lines:
            first = json.loads(next((line for line in lines if line.strip()), b"null"))
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
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Record(number, None, f"is not JSON: {error}", raw=line)
    if not isinstance(row, dict):
        return Record(number, None, "is not a JSON object", raw=line)
    if html_field not in row:
        there = ", ".join(row) or "none"
        return Record(number, None, f"has no field {html_field!r}; its fields: {there}", raw=line)
    html = row.pop(html_field)
    if not isinstance(html, str):
        return Record(number, None, f"field {html_field!r} is not a string", raw=line)
    url = row.get(url_field)
    page = HtmlDocument("", url if isinstance(url, str) else None, source, html=html)
    return Record(number, page, fields=row, raw=line)
