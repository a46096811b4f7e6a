"""What a text is by its first characters."""

from __future__ import annotations

# Only pages begin like this.
_BEGINNINGS = ("<!doctype html", "<html")
# Enough to look past blank lines and a byte order mark.
_LOOKED_AT = 1024


def begins_as_page(text: str) -> bool:
    """Whether a text begins as only pages do.

    >>> begins_as_page("\\n<!DOCTYPE html><p>Rain"), begins_as_page("The tag <html> begins it.")
    (True, False)
    """
    return text[:_LOOKED_AT].lstrip("\ufeff \t\r\n").lower().startswith(_BEGINNINGS)
