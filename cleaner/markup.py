"""Markup as the parser takes it, and whether a text has any."""

from __future__ import annotations

from typing import Literal

from cleaner import _core
from cleaner.checks import SURROGATES
from cleaner.formats.sniff import begins_as_page

# Characters at the head of a text that tell whether it is HTML.
_LOOKED_AT = 1 << 16

# The attributes of a page that the core sees.
Attributes = Literal["all", "read", "unlinked"]


def html_in(text: str) -> Literal["page", "tags"] | None:
    """What of HTML a text has: it begins as only pages do, or has tags at its head, some closed.

    >>> html_in("<html><p>Rain"), html_in("<p>Rain</p><p>Snow</p>"), html_in("The tag <b> is bold.")
    ('page', 'tags', None)
    """
    if begins_as_page(text):
        return "page"
    return "tags" if "<" in text and prepare(text[:_LOOKED_AT], "all")[2] else None


def prepare(
    html: str | bytes, attributes: Attributes, content_type: str | None = None
) -> tuple[bytes, list[str], bool]:
    """The markup as the parser takes it, with lone surrogates, which UTF-8 lacks, replaced."""
    try:
        return _core.prepare_html(html, attributes, content_type)
    except TypeError:
        if not isinstance(html, str):
            raise TypeError(f"a page is a str or bytes, not {type(html).__name__}") from None
        return _core.prepare_html(html.translate(SURROGATES), attributes, content_type)
