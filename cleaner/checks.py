"""Checks of what callers pass in."""

from __future__ import annotations

from collections.abc import Iterable

from cleaner.hints import did_you_mean
from cleaner.types import Pack


def check_text(text: object) -> None:
    """Raises TypeError for anything but a `str`."""
    if not isinstance(text, str):
        raise TypeError(
            f"a text is a str, not {type(text).__name__}; decode bytes first, for example with"
            " data.decode('utf-8', 'surrogateescape')"
        )


def check_ignored(ignore: Iterable[str], packs: Iterable[Pack]) -> None:
    """Raises ValueError for the name of a rule to ignore that no pack has."""
    known = {rule.id for pack in packs for rule in pack.rules}
    for name in sorted(set(ignore) - known):
        raise ValueError(f"no rule {name!r} to ignore{did_you_mean(name, known)}")
