"""What was found, and how a template is written: as a pattern with stars, or as a regex."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from cleaner.authoring.learn.census import Trait
from cleaner.authoring.learn.masks import MASKS

_REGEX_OF = {
    "<n>": r"[\d.,:\/-]*\d",
    "<name>": r"\p{Lu}[\p{L}.’'-]*(?: \p{Lu}[\p{L}.’'-]*){0,5}",
    "<url>": r"\S+",
    "<mail>": r"\S+@\S+",
    "<handle>": r"@\w+",
}
_SPLIT_MASKS = re.compile("(" + "|".join(map(re.escape, sorted(MASKS))) + ")")
# A pattern with stars takes no line that is much longer than those seen.
_FEWEST_WORDS = 8
# Confidence: what a document more is worth, and what a point of the score costs.
_START, _DOCUMENT, _SCORE = 2.2, 1.1, 6.0
# Ten words more, of a line that stands letter for letter in several documents, are as good.
_MOST_WORDS, _WORDS = 30, 10
_ALONE, _ALONE_SCORE = 0.9, 0.65


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern that looks like furniture, and why.

    `taken` says, in Python, which lines the pattern takes: by it one is known to cover another.
    """

    verb: Literal["line", "block", "cut"]
    pattern: str
    confidence: float
    docs: int
    count: int
    score: float
    max_words: int | None = None
    window: str | None = None
    examples: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    whole: str = ""
    taken: re.Pattern[str] = field(default=re.compile("(?!)"), compare=False, repr=False)


def to_line(trait: Trait, pattern: str, taken: str | re.Pattern[str]) -> Found:
    """What takes whole lines."""
    return Found(
        "line",
        pattern,
        _confidence(trait),
        trait.docs,
        trait.count,
        trait.mean,
        examples=tuple(trait.examples),
        look_alikes=tuple(trait.look_alikes),
        taken=re.compile(taken),
    )


def to_cut(trait: Trait, pattern: str, taken: str) -> Found:
    """What takes a part of lines: what the scorer thinks of the rest of them says little."""
    return Found(
        "cut",
        pattern,
        1 - 0.5 ** (1 + trait.docs / 4),
        trait.docs,
        trait.count,
        trait.mean,
        examples=tuple(trait.examples),
        whole=trait.whole,
        taken=re.compile(taken),
    )


def most_words(trait: Trait) -> int:
    """So long may a line be that a pattern with stars takes."""
    return max(_FEWEST_WORDS, 2 * trait.longest)


def _confidence(trait: Trait) -> float:
    """How sure it is that a pattern takes furniture: from 0 to 1."""
    same = len(trait.examples) == 1
    if same and trait.docs == 1:
        return _ALONE - _ALONE_SCORE * trait.mean
    # Two people may write the same six words, but not the same thirty.
    words = min(trait.longest, _MOST_WORDS) / _WORDS if same else 0
    doubt = _SCORE * trait.mean - _START - _DOCUMENT * math.log2(trait.docs) - words
    return 1 / (1 + math.exp(doubt))


def take_widest(found: Iterable[Found]) -> list[Found]:
    """Those that no other one before them covers."""
    taken: list[Found] = []
    for each in found:
        if not any(_covers(wider, each) for wider in taken):
            taken.append(each)
    return taken


def _covers(wider: Found, other: Found) -> bool:
    if other.verb == "block" and wider.verb != "block":
        return False
    return all(wider.taken.search(example) for example in other.examples)


def to_glob(template: str) -> str:
    r"""A template as a pattern with stars.

    >>> to_glob("Follow <name> on <name> at <url>"), to_glob("/ <n>*")
    ('Follow * on * at *', '\\/ *\\*')
    """
    text = "".join(
        "*" if part in MASKS else part.replace("\\", "\\\\").replace("*", "\\*")
        for part in _SPLIT_MASKS.split(template)
    )
    text = re.sub(r"(?<!\\)\*(?: ?\*)+", "*", text)
    return f"\\{text}" if text.startswith("/") else text


def to_python(template: str) -> str:
    """A template as a regex of Python."""
    parts = _SPLIT_MASKS.split(template)
    return "".join(r"\S.{0,80}?" if part in MASKS else re.escape(part) for part in parts)


def to_regex(template: str) -> str:
    r"""A template as a regex of a pack, without its slashes.

    >>> print(to_regex("Hide (<n> of <n>)"))
    Hide \([\d.,:\/-]*\d of [\d.,:\/-]*\d\)
    """
    return "".join(_REGEX_OF.get(part) or escape(part) for part in _SPLIT_MASKS.split(template))


def escape(text: str) -> str:
    r"""A text as a regex of a pack that means it alone.

    >>> print(escape("[Read more]"))
    \[Read more\]
    """
    return re.sub(r"([\\/.^$*+?{}\[\]|()])", r"\\\1", text)
