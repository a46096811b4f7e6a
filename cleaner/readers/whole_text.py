"""Reads a text, packed or not, as the one row of its file."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.errors import InputError
from cleaner.formats.compression import opened, read_bounded
from cleaner.formats.magic import file_fault
from cleaner.formats.names import MAX_RECORD
from cleaner.readers.rows import Names, Place, Row, to_text, width_fault
from cleaner.readers.text import STDIN
from cleaner.readers.written import PLAIN

_MARK = b"\xef\xbb\xbf"


def read(path: str, _names: Names, *, max_record: int = MAX_RECORD) -> Iterator[Row]:
    """The one row of the file at `path`, which may be compressed; "-" is standard input.

    Its text has no name. Raises InputError for a file that cannot be read, is not text, or holds
    more than `max_record` bytes.
    """
    if path != STDIN and (fault := file_fault(path)):
        raise InputError(path, fault)
    yield from read_any(path, _names, max_record=max_record)


def read_any(path: str, _names: Names, *, max_record: int = MAX_RECORD) -> Iterator[Row]:
    """The same, whatever the file holds: somebody insists that it is text."""
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as stream:
        content = read_bounded(stream, source, max_record)
    if fault := width_fault(content):
        raise InputError(source, fault)
    start = len(_MARK) if content.startswith(_MARK) else 0
    yield Row(1, content, to_text(content[start:]), Place(start, len(content), PLAIN))
