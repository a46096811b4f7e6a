"""Reads pages: bytes stay bytes, for a page may say itself how it is encoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.errors import InputError
from cleaner.formats.compression import opened, read_bounded
from cleaner.formats.magic import format_fault
from cleaner.readers.text import STDIN, Policy, TextDocument


@dataclass(frozen=True, slots=True)
class HtmlDocument(TextDocument):
    """A page, and the content type that came with it; what of it is text cleaning tells."""

    html: str | bytes = ""
    content_type: str | None = None


def read(path: str, policy: Policy) -> Iterator[HtmlDocument]:
    """The one page in the file at `path`, which may be packed; "-" is standard input.

    Raises InputError where it cannot be read, is not a page, or holds more than `policy` allows.
    """
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as content:
        found = read_bounded(content, source, policy.max_record)
    # NUL bytes do not matter: browsers read on, and some pages are UTF-16.
    if not policy.insists and (kind := format_fault(found)):
        raise InputError(source, kind)
    yield to_page(found, source, policy)


def to_page(content: bytes, source: str, policy: Policy) -> HtmlDocument:
    """The page that these bytes hold, decoded if `policy` says how."""
    html = content.decode(policy.encoding, "replace") if policy.encoding else content
    return HtmlDocument("", None, source, html=html)
