"""A first look at a CSS selector, enough to refuse one that was cut short or is none."""

from __future__ import annotations

import re

_CLOSES = {"(": ")", "[": "]"}
_ESCAPED = re.compile(r"\\.")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def selector_fault(selector: str) -> str | None:
    """What is wrong with a selector, or None.

    Only its brackets, quotes and ends are looked at; the HTML parser has the last word.

    >>> selector_fault("div.share > a[href*='(']")
    >>> selector_fault("a[href")
    "a '[' that is not closed"
    """
    bare = _QUOTED.sub("q", _ESCAPED.sub("e", selector)).strip()
    if not bare:
        return "an empty selector"
    if any(character in bare for character in "{};\n"):
        return "a selector only, in one line: no '{', '}' or ';'"
    if "'" in bare or '"' in bare:
        return "a quote that is not closed"
    if bare[0] in ",>+~" or bare[-1] in ",>+~":
        return "a selector neither begins nor ends with ',', '>', '+' or '~'"
    return _bracket_fault(bare)


def _bracket_fault(bare: str) -> str | None:
    waiting: list[str] = []
    for character in bare:
        if character in _CLOSES:
            waiting.append(character)
        elif character in ")]" and (not waiting or _CLOSES[waiting.pop()] != character):
            return f"a '{character}' that closes nothing"
    return f"a '{waiting[-1]}' that is not closed" if waiting else None
