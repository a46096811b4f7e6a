"""Counts how often each rule of some packs removes something from files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from cleaner.corpus import Options, clean_corpus
from cleaner.engine import Cleaner
from cleaner.formats.names import HTML, JSONL, WARC, kind_of
from cleaner.readers import READERS, jsonl, warc
from cleaner.readers.html import HtmlDocument
from cleaner.readers.text import Policy, TextDocument

# What a rule removed: pieces, and characters.
Hits = dict[str, tuple[int, int]]


def count_hits(path: str, cleaner: Cleaner, text_field: str = "text") -> Hits:
    """What each rule of the cleaner removes from a file: texts, JSONL, pages or WARC.

    Raises InputError for a file that cannot be read. A record that cannot be read is left out.
    """
    kind = kind_of(path)
    if kind is HTML or kind is WARC or (kind is JSONL and jsonl.holds_pages(path, text_field)):
        return _count_pages(path, cleaner)
    options = Options(dedup="document", format="jsonl" if kind is JSONL else "text",
                      text_field=text_field)  # fmt: skip
    report = clean_corpus([path], [os.devnull], options, cleaner=cleaner)
    return dict(report.losses)


def _count_pages(path: str, cleaner: Cleaner) -> Hits:
    pieces: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for document in _documents(path):
        if isinstance(document, HtmlDocument):
            result = cleaner.clean_html(
                document.html, url=document.url, content_type=document.content_type
            )
        else:
            result = cleaner.clean(document.text, url=document.url)
        for removal in result.removed:
            pieces[removal.rule] += 1
            characters[removal.rule] += len(removal.text)
    return {rule: (count, characters[rule]) for rule, count in pieces.items()}


def _documents(path: str) -> Iterator[TextDocument]:
    kind = kind_of(path)
    if kind is HTML:
        yield from READERS[HTML](path, Policy())
        return
    records = warc.read(path) if kind is WARC else jsonl.read_pages(path)
    for record in records:
        if record.document is not None:
            yield record.document


def add(one: Hits, other: Hits) -> Hits:
    """The sum of two counts.

    >>> add({"a/b": (1, 9)}, {"a/b": (2, 5), "a/c": (1, 1)})
    {'a/b': (3, 14), 'a/c': (1, 1)}
    """
    whole = dict(one)
    for rule, (pieces, characters) in other.items():
        before = whole.get(rule, (0, 0))
        whole[rule] = (before[0] + pieces, before[1] + characters)
    return whole
