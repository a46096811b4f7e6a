"""Reads pages, as bytes: a page may declare its own encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.errors import InputError
from cleaner.formats.compression import opened, read_bounded
from cleaner.formats.magic import format_fault
from cleaner.readers.text import STDIN, Policy, TextDocument


@dataclass(frozen=True, slots=True)
class HtmlDocument(TextDocument):
    """A page, and the content type that came with it. Its text is known when it is cleaned."""

    html: str | bytes = ""
    content_type: str | None = None


def read(path: str, policy: Policy) -> Iterator[HtmlDocument]:
    """The one page in the file at `path`, which may be compressed; "-" is standard input.

    Raises InputError if it cannot be read, is not a page, or is larger than `policy` allows.
    """
    source = "<stdin>" if path == STDIN else path
    with opened(path, source) as content:
        found = read_bounded(content, source, policy.max_record)
    # NUL bytes do not matter: browsers read on, and some pages are UTF-16.
    if not policy.insists and (kind := format_fault(found)):
        raise InputError(source, kind)
    yield to_page(found, source, policy)


def to_page(content: bytes, source: str, policy: Policy) -> HtmlDocument:
    """The page in these bytes, decoded if `policy` has an encoding."""
    html = content.decode(policy.encoding, "replace") if policy.encoding else content
    return HtmlDocument("", None, source, html=html)
