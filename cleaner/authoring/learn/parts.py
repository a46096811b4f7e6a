"""Chooses patterns for parts of lines, which an extractor joined to content.

A part is known by its joints: after "toggle caption" a sentence begins each time, with another
word, and after "according to" none does. And by its brackets, or by the name of the agency that a
picture at the end of a line is from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleaner.authoring.learn.census import Census, Trait
from cleaner.authoring.learn.masks import literals
from cleaner.authoring.learn.patterns import Found, escape, to_cut, to_python, to_regex

# A shorter phrase is as good as a longer one if it stands in so many more lines.
_NARROWER = 0.75
# The share of the places at which a new sentence begins after the phrase, or a line before it.
_JOINED, _AT_START = 0.97, 0.85
# Titles stand before names, as labels do before captions; but the scorer knows such sentences.
_PROSE, _OFTEN = 0.88, 0.3
# Letters of a phrase, and of its last word: "with" and "by" stand before names in any sentence.
_FEWEST_LETTERS, _LAST_WORD = 8, 5
_FEWEST_DOCUMENTS = 3
_ROW_DOCUMENTS, _ROW_AFTER = 5, 5
_BUTTON_DOCUMENTS = 4
_VARIED = 3
_BOXES = 5
# A word runs into the next one: there an element of the page began.
_BOX_BEGINS = r"(?<=\p{Ll}{3})(?=[\p{Lu}\d‘“\x22$])"
_NAME = r"\p{Lu}[\p{L}.’'-]*"
_SECOND = r"(?:[\/,][\p{L} .\/-]{1,40})?"


def find_parts(census: Census, least: int) -> Iterator[Found]:
    """Candidates for parts of lines that also hold content."""
    for (kind, text), trait in sorted(census.traits.items(), key=lambda row: row[0]):
        part = _PARTS.get(kind)
        if part is not None and trait.docs >= least and (found := part(text, trait)):
            yield found
    yield from _phrases(census, max(least, _FEWEST_DOCUMENTS))


def _bracket(text: str, trait: Trait) -> Found | None:
    if len(trait.examples) == 1:
        return None
    end = r"[^()]*\)" if text.startswith("(") else r"[^\[\]]*\]"
    return to_cut(trait, f"/{escape(text)}{end}/", f"{re.escape(text)}{end}")


def _credit(text: str, trait: Trait) -> Found | None:
    if trait.docs < _FEWEST_DOCUMENTS or len(trait.examples) < _VARIED:
        return None
    who = f"(?:{_NAME} ){{0,4}}{_NAME}"
    credit = f" ?{escape(text)}{who}" if text.endswith("/") else f"(?:^| ){who}{escape(text)}"
    return to_cut(trait, f"/{credit}{_SECOND}$/", rf"{re.escape(text)}.*$")


def _box(text: str, trait: Trait) -> Found | None:
    if trait.docs < _FEWEST_DOCUMENTS or len(trait.examples) < _BOXES:
        return None
    inside = r"(?:(?!\p{Ll}\. ).){10,600}?"
    return to_cut(trait, rf"/{_BOX_BEGINS}{inside} {text}\b/", f" {text}$")


_PARTS: dict[str, Callable[[str, Trait], Found | None]] = {
    "bracket": _bracket,
    "credit": _credit,
    "box": _box,
}


def _phrases(census: Census, least: int) -> Iterator[Found]:
    """Phrases that sentences begin with, and after which another sentence begins."""
    traits = {
        text: trait
        for (kind, text), trait in census.traits.items()
        if kind == "phrase"
        and trait.docs >= least
        and _is_phrase(text, trait, trait.docs / census.documents)
    }
    good: list[str] = []
    for text in sorted(traits, key=lambda text: (-text.count(" "), text)):
        # The shorter ones are the beginning of the longest.
        longer = (traits[other].count for other in good if other.startswith(text))
        if traits[text].count * _NARROWER > max(longer, default=0):
            good.append(text)
            pattern = rf"/(?:^| ){to_regex(text)}(?: |$)/"
            yield to_cut(traits[text], pattern, to_python(text))


def _is_phrase(text: str, trait: Trait, share: float) -> bool:
    tokens = text.split(" ")
    if tokens[-1] == "<n>":
        # "Hide Caption 2 of 14"
        is_joined = trait.glued >= _JOINED * trait.count
        is_joined = is_joined and (trait.mean <= _PROSE or share >= _OFTEN)
        is_label = is_joined and len(tokens) >= _VARIED and literals(text) >= _FEWEST_LETTERS
        return is_label and len(trait.examples) >= _VARIED
    if len(trait.after) < _VARIED or trait.glued < _JOINED * trait.count:
        return False
    # A caption may begin with a number or a quotation.
    is_followed = trait.capital >= _AT_START * trait.count
    if len(tokens) == 1:
        return trait.docs >= _BUTTON_DOCUMENTS and is_followed
    if all(token.isalpha() and token[0].isupper() for token in tokens):
        return is_followed and _is_row(trait)
    is_known = literals(text) >= _FEWEST_LETTERS and (trait.mean <= _PROSE or share >= _OFTEN)
    return is_known and _is_label(tokens[-1], trait)


def _is_row(trait: Trait) -> bool:
    """Buttons, or labels, in a row before a caption: "Facebook Twitter Pinterest"."""
    at_start = trait.edges >= _JOINED * trait.count
    return at_start and trait.docs >= _ROW_DOCUMENTS and len(trait.after) >= _ROW_AFTER


def _is_label(last: str, trait: Trait) -> bool:
    is_word = last.isalpha() and last[0].islower() and len(last) >= _LAST_WORD
    return is_word and trait.edges >= _AT_START * trait.count
