"""Reads pages: bytes stay bytes, for a page may say itself how it is encoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.formats.compression import opened
from cleaner.readers.text import STDIN, Policy, TextDocument, read_bytes


@dataclass(frozen=True, slots=True)
class HtmlDocument(TextDocument):
    """A page, and the content type that came with it; what of it is text cleaning tells."""

    html: str | bytes = ""
    content_type: str | None = None


def read(path: str, policy: Policy) -> Iterator[HtmlDocument]:
    """The one page in the file at `path`, which may be packed; "-" is stdin. Raises InputError."""
    source = "<stdin>" if path == STDIN else path
    if path == STDIN:
        yield to_page(read_bytes(path, source), source, policy)
    else:
        with opened(path, source) as content:
            yield to_page(content.read(), source, policy)


def to_page(content: bytes, source: str, policy: Policy) -> HtmlDocument:
    """The page that these bytes hold, decoded if `policy` says how."""
    html = content.decode(policy.encoding, "replace") if policy.encoding else content
    return HtmlDocument("", None, source, html=html)
