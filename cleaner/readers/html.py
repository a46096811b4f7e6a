"""Reads pages: bytes stay bytes, for a page may say itself how it is encoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cleaner.readers.text import STDIN, Policy, TextDocument, read_bytes

# What is no page unless a page begins so; enough of it to look past blank lines and a comment.
_BEGINS = ("<!doctype html", "<html")
_LOOKED_AT = 1024


@dataclass(frozen=True, slots=True)
class HtmlDocument(TextDocument):
    """A page; which of it is text is known when it has been cleaned."""

    html: str | bytes = ""


def read(path: str, policy: Policy) -> Iterator[HtmlDocument]:
    """The one page in the file at `path`; "-" is standard input. Raises InputError."""
    source = "<stdin>" if path == STDIN else path
    yield to_page(read_bytes(path, source), source, policy)


def to_page(content: bytes, source: str, policy: Policy) -> HtmlDocument:
    """The page that these bytes hold, decoded if `policy` says how."""
    html = content.decode(policy.encoding, "replace") if policy.encoding else content
    return HtmlDocument("", None, source, html=html)


def looks_like_page(text: str) -> bool:
    """Whether a text begins as only pages do.

    >>> looks_like_page("\\n<!DOCTYPE html><p>Rain"), looks_like_page("The tag <html> begins it.")
    (True, False)
    """
    return text[:_LOOKED_AT].lstrip("\ufeff \t\r\n").lower().startswith(_BEGINS)
