"""Checks of what callers pass in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from math import isnan
from operator import index
from os import PathLike

from cleaner.hints import did_you_mean

# A `str` may have lone surrogates, UTF-8 may not.
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def check_text(text: object, what: str = "a text") -> None:
    """Raises TypeError for anything but a `str`, and says what can be done about it."""
    if not isinstance(text, str):
        raise TypeError(f"{what} is a str, not {type(text).__name__}{_advice(text)}")


def is_missing(text: object) -> bool:
    """Whether a text is missing: None, or the NaN that pandas has for it.

    >>> is_missing(None), is_missing(float("nan")), is_missing("")
    (True, True, False)
    """
    return text is None or (isinstance(text, float) and isnan(text))


def check_url(url: object) -> None:
    """Raises TypeError for anything but a `str`, or None where the address is not known."""
    if url is not None and not isinstance(url, str):
        raise TypeError(f"a url is a str or None, not {type(url).__name__}{_advice(url)}")


def check_several(name: str, values: object, one: str) -> None:
    """Raises TypeError for one `str` where several are needed: each letter would count as one."""
    if isinstance(values, str | bytes):
        raise TypeError(
            f"{name} takes several {one}, not one {type(values).__name__}: [{values!r}]"
        )


def check_number(name: str, value: object, least: int, most: int) -> int:
    """The number, if it is an integer within bounds; TypeError or ValueError otherwise.

    >>> check_number("threads", 0, 1, 4096)
    Traceback (most recent call last):
    ValueError: threads must be a number from 1 to 4,096, not 0
    """
    bounds = f"{name} must be a number from {least:,} to {most:,}"
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{bounds}, not {type(value).__name__}")
    number = index(value)
    if not least <= number <= most:
        raise ValueError(f"{bounds}, not {number:,}")
    return number


def _advice(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview):
        return "; decode bytes first, for example with data.decode('utf-8', 'surrogateescape')"
    if is_missing(value):
        return "; leave out what is missing (clean_batch passes it with none='pass')"
    if isinstance(value, PathLike):
        return "; read the file first, for example with path.read_text()"
    return ""


def check_ignored(ignore: Iterable[str], rules: Mapping[str, Iterable[str]]) -> None:
    """Raises ValueError for the name to ignore of a rule or pack that does not exist."""
    if not ignore:
        return
    known = {*rules, *chain.from_iterable(rules.values())}
    for name in sorted(set(ignore) - known):
        raise ValueError(f"no rule or pack {name!r} to ignore{did_you_mean(name, known)}")


def to_address(url: str | None) -> str | None:
    """The address as the core takes it: UTF-8 has no lone surrogates."""
    check_url(url)
    return url if url is None or url.isascii() else url.translate(SURROGATES)


def to_content_type(header: str | bytes | None) -> str | None:
    """The HTTP header as text; crawlers hand it on as bytes."""
    if header is None or isinstance(header, str):
        return header
    if isinstance(header, bytes):
        return header.decode("latin-1")
    raise TypeError(f"content_type is a str, bytes or None, not {type(header).__name__}")
