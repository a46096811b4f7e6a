"""Checks of what is given, and hints at what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from cleaner.types import Pack

_T = TypeVar("_T")

# What is no page unless a page begins so; enough of it to look past blank lines and a comment.
_BEGINS = ("<!doctype html", "<html")
_LOOKED_AT = 1024


def check_text(text: object) -> None:
    """TypeError for what is no text."""
    if not isinstance(text, str):
        raise TypeError(
            f"a text is a str, not {type(text).__name__}; decode bytes first, for example with"
            " data.decode('utf-8', 'surrogateescape')"
        )


def looks_like_page(text: str) -> bool:
    """Whether a text begins as only pages do.

    >>> looks_like_page("\\n<!DOCTYPE html><p>Rain"), looks_like_page("The tag <html> begins it.")
    (True, False)
    """
    return text[:_LOOKED_AT].lstrip("\ufeff \t\r\n").lower().startswith(_BEGINS)


def one_of(name: str, value: _T, known: tuple[_T, ...]) -> _T:
    """The value, if it is known; ValueError with the nearest of those that are."""
    if value in known:
        return value
    raise ValueError(
        f"unknown {name} {value!r}{did_you_mean(str(value), map(str, known))};"
        f" known are {', '.join(map(str, known))}"
    )


def check_ignored(ignore: Iterable[str], packs: Iterable[Pack]) -> None:
    """ValueError for a rule that is to be ignored and that no pack has."""
    known = {rule.id for pack in packs for rule in pack.rules}
    for name in sorted(set(ignore) - known):
        raise ValueError(f"no rule {name!r} to ignore{did_you_mean(name, known)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of what is known, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
