"""Checks of what is given, and hints at what was meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

_T = TypeVar("_T")


def check_text(text: object) -> None:
    """TypeError for what is no text."""
    if not isinstance(text, str):
        raise TypeError(
            f"a text is a str, not {type(text).__name__}; decode bytes first, for example with"
            " data.decode('utf-8', 'surrogateescape')"
        )


def one_of(name: str, value: _T, known: tuple[_T, ...]) -> _T:
    """The value, if it is known; ValueError with the nearest of those that are."""
    if value in known:
        return value
    raise ValueError(
        f"unknown {name} {value!r}{did_you_mean(str(value), map(str, known))};"
        f" known are {', '.join(map(str, known))}"
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of what is known, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
