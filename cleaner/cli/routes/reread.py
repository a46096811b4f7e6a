"""Reads the documents of a file of any kind, where more is done with them than to clean them."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.cli.args.table import Settings
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say
from cleaner.formats.names import HTML, JSONL, WARC, kind_of
from cleaner.readers import READERS, jsonl, reader_of, warc
from cleaner.readers.html import HtmlDocument
from cleaner.readers.text import Policy, TextDocument


def read_documents(path: str, settings: Settings) -> Iterator[TextDocument]:
    """Each document in a file: texts, pages, JSONL or WARC; InputError if it cannot be read."""
    kind = kind_of(path)
    if kind is JSONL:
        yield from _records(path, settings)
    elif kind is WARC:
        yield from (each.document for each in warc.read(path) if each.document is not None)
    else:
        read = READERS[HTML] if kind is HTML else reader_of(path)
        yield from read(path, Policy())


def _records(path: str, settings: Settings) -> Iterator[TextDocument]:
    holds_pages = jsonl.holds_pages(path, settings.text_field)
    name = jsonl.HTML_FIELD if holds_pages else settings.text_field
    faults = 0
    for record in jsonl.read_pages(path, name, settings.url_field):
        page = record.document
        if not isinstance(page, HtmlDocument):
            faults += 1
        elif holds_pages:
            yield page
        else:
            yield TextDocument(str(page.html), page.url, page.source)
    if faults:
        say(f"clean: {path}: {to_count(faults, 'record')} that cannot be read left out")
