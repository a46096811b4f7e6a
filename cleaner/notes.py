"""What is odd about a document: the notes of a result."""

from __future__ import annotations

from dataclasses import replace

from cleaner import _core
from cleaner.formats.sniff import begins_as_page
from cleaner.printable import printable
from cleaner.types import Result

# Of an address, in a note.
_LONGEST_SHOWN = 200

_LOOKS_LIKE_HTML = ("looks like HTML but was cleaned as text: use clean_html for pages",)


def noted(result: Result, text: str, url: str | None) -> Result:
    """The result with what is odd about its document, which is little for most."""
    notes = _LOOKS_LIKE_HTML if begins_as_page(text) else ()
    if url is not None:
        notes = (*notes, *notes_of_address(url))
    return replace(result, notes=notes) if notes else result


def notes_of_address(url: str | None) -> tuple[str, ...]:
    """What is odd about an address, if anything is."""
    if url is None or _core.host_of(url):
        return ()
    return (f"the address '{printable(url, _LONGEST_SHOWN)}' has no host, so it turns no pack on",)
