"""The text of a pattern -> Pattern: which of the three kinds it is, and what it says."""

from __future__ import annotations

import re
import unicodedata

from cleaner.packs.nodes import Text
from cleaner.packs.source import Source, show
from cleaner.types import Pattern

FLAGS = "ix"

# Unicode's White_Space, as the core squeezes it. str.split() also cuts at \x1c-\x1f.
_BLANKS = re.compile(
    "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+"
)
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_ESCAPABLE = "*\\/"
_REGEX = re.compile(r"/((?:[^\\]|\\.)*)/([A-Za-z]*)", re.DOTALL)


def squeeze(text: str) -> str:
    """`text` as lines are compared: composed (NFC), and each run of white space one space.

    >>> squeeze("  Most \\u00a0 Popular ")
    'Most Popular'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _BLANKS.sub(" ", text).strip(" ")


def read_pattern(source: Source, node: Text) -> Pattern | None:
    """The pattern a scalar stands for, or None if it is none, which `source` is then told."""
    # A block scalar (`|`) ends in a newline that nobody wrote.
    text = node.text.removesuffix("\n")
    if text.startswith("/"):
        return _read_regex(source, node, text)
    wrong = _plain_fault(text)
    if wrong:
        source.fault(node.at, wrong)
        return None
    place = source.place(node.at)
    if "*" in _ESCAPE.sub("", text):
        # Which escapes there were matters to whoever cuts the glob at its stars; a slash does not.
        glob = _ESCAPE.sub(lambda found: "/" if found[1] == "/" else found[0], text)
        return Pattern("glob", glob, place=place)
    return Pattern("whole", squeeze(_ESCAPE.sub(r"\1", text)), place=place)


def _plain_fault(text: str) -> str | None:
    squeezed = squeeze(text)
    if not squeezed:
        return "an empty pattern; give the text of the line"
    if "\n" in text:
        return "a pattern is for one line; give a list of patterns, one for each line"
    if not squeezed.strip("* "):
        return f"{show(text)} would match every line"
    for found in _ESCAPE.finditer(text):
        if not found[1] or found[1] not in _ESCAPABLE:
            return (
                f"{show(found[0])} means nothing outside a /regex/; "
                r"a backslash is written '\\', a star '\*'"
            )
    return None


def _read_regex(source: Source, node: Text, text: str) -> Pattern | None:
    found = _REGEX.fullmatch(text)
    if not found:
        source.fault(
            node.at,
            "a pattern that starts with '/' is a regex and ends with '/' and flags; "
            r"a line that starts with a slash is written '\/...'",
        )
        return None
    flags = "".join(sorted(set(found[2])))
    pattern = Pattern("regex", found[1], flags, source.place(node.at))
    wrong = _regex_fault(pattern, found[2]) or source.check(pattern)
    if wrong:
        source.fault(node.at, wrong)
        return None
    return pattern


def _regex_fault(pattern: Pattern, flags: str) -> str | None:
    if not set(flags) <= set(FLAGS):
        return (
            f"unknown flags {show(flags)}: there are i (case-blind) and x (verbose); "
            r"a line that starts with a slash is written '\/...'"
        )
    if not pattern.text:
        return "an empty regex would match every line"
    if "\n" in pattern.text and "x" not in flags:
        return "a regex is for one line; only with flag x may it be written on several"
    return None
