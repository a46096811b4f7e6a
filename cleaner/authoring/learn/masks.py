"""Tokens of a line, and what stands for those that vary: numbers, dates, addresses, names.

A template is the line with masks in it. "Slideshow (11 Images)" and "Slideshow (3 Images)" are both
"Slideshow (<n> Images)", and "Write to Ann Example at ann@a.example" is "Write to <name> at
<mail>". A run of words that are written like names is one mask, however long it is.
"""

from __future__ import annotations

import re
import unicodedata

NUMBER, NAME, URL, MAIL, HANDLE = "<n>", "<name>", "<url>", "<mail>", "<handle>"
MASKS = frozenset((NUMBER, NAME, URL, MAIL, HANDLE))

_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|ly|gov|edu)/\S*")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@])@\w+")
_DIGITS = re.compile(r"\d+(?:[.,:/-]\d+)*")
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?",
    re.IGNORECASE,
)
# "Example", "O’Hara", "J.", "McExample,": a word written as names are.
_NAME = re.compile(r"(?:[^\W\d_a-z]\.|[^\W\d_a-z][^\W\d_]+(?:[-'’][^\W\d_]+)*)(?:[’']s)?[,.:;]?")


def squeeze(line: str) -> str:
    """The line as packs compare it: composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", line).split())


def mask_values(text: str) -> str:
    """The text with a mask for each address, handle and number in it.

    >>> mask_values("Write to ann@a.example or @ann, 12 January: https://a.example/1")
    'Write to <mail> or <handle>, <n> January: <url>'
    """
    text = _URL.sub(URL, text)
    text = _MAIL.sub(MAIL, text)
    text = _HANDLE.sub(HANDLE, text)
    return _DIGITS.sub(NUMBER, text)


def mask_names(masked: str) -> str:
    """The template: values are masked already, and now what is written as names and dates are.

    The first word of a line is written with a capital whatever it is, and is left as it is.

    >>> mask_names("Follow Ann B. Example on Twitter"), mask_names("Published <n> January <n>")
    ('Follow <name> on <name>', 'Published <n>')
    """
    tokens = masked.split(" ")
    found = tokens[:1]
    for token in tokens[1:]:
        kind = _kind_of(token)
        if kind is None:
            found.append(token)
        elif found[-1] != kind:
            found.append(kind)
    return " ".join(found)


def _kind_of(token: str) -> str | None:
    bare = token.rstrip(",.")
    if bare in MASKS:
        return bare if bare in (token, NUMBER) else None
    if _MONTH.fullmatch(token):
        return NUMBER
    return NAME if _NAME.fullmatch(token) else None


def literals(template: str) -> int:
    """How many letters of a template are no masks.

    >>> literals("Slideshow (<n> Images)")
    15
    """
    for mask in MASKS:
        template = template.replace(mask, "")
    return sum(letter.isalpha() for letter in template)
