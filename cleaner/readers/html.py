"""Reads pages, as bytes: a page may declare its own encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.formats.compression import opened
from cleaner.readers.text import STDIN, Policy, TextDocument, read_bytes


@dataclass(frozen=True, slots=True)
class HtmlDocument(TextDocument):
    """A page, and the content type that came with it. Its text is known when it is cleaned."""

    html: str | bytes = ""
    content_type: str | None = None


def read(path: str, policy: Policy) -> Iterator[HtmlDocument]:
    """The one page in the file at `path`, maybe compressed; "-" is stdin. Raises InputError."""
    source = "<stdin>" if path == STDIN else path
    if path == STDIN:
        yield to_page(read_bytes(path, source), source, policy)
    else:
        with opened(path, source) as content:
            yield to_page(content.read(), source, policy)


def to_page(content: bytes, source: str, policy: Policy) -> HtmlDocument:
    """The page in these bytes, decoded if `policy` has an encoding."""
    html = content.decode(policy.encoding, "replace") if policy.encoding else content
    return HtmlDocument("", None, source, html=html)
