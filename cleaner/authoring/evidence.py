"""Whether a rule has evidence enough for what it removes: short phrases, and rules for everybody.

"Share" is a button on a page and a stage direction in a play. A pack with `match` knows the page,
so the phrase is evidence there; anywhere else it needs `near: furniture`. And a rule with
`everywhere: true` is on for the documents of strangers, so its line must be one that nobody else
writes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cleaner.authoring.examples import OneRule
from cleaner.types import Example, Pack, Pattern, Rule

# "Read the full story" may be said; five words in a row that a page repeats hardly are.
_SHORT_PHRASE = 4
# Letters that make four words a line of their own: "View the discussion thread.", not "More here".
_LONG_PHRASE = 20
# Letters that a pattern has for certain: those of "(RELATED: " with its brackets, and no fewer.
_FEWEST_LITERALS = 10

# Scripts without spaces: half a word a character.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# A slash within a word, an address or a code: a credit ("Jane Example/Agency") is more than
# a phrase. So is an item of a list with the comma that an extractor put behind it, and a price.
_MORE_THAN_WORDS = re.compile(r"\w/\w|@\w|\{\w|^\d{9,}$|^\* .*,$|[€$£] ?\d|\d ?(?:€|kr\b)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\[bBdDsSwWAzZ]|\\[pP]\{[^}]*\}|\\x[0-9a-f]{2}")
_OPTIONAL = re.compile(r"(?:\\.|[^\\)])(?:[?*]|\{0,\d*\})\??")
# As many digits as are asked for are as good as letters: the codes of a template.
_DIGITS = re.compile(r"\\d\{(\d+)\}")
_QUANTIFIER = re.compile(r"\{\d+(?:,\d*)?\}|[+?*]")
_GROUP_START = re.compile(r"\(\?(?:[a-z-]*:|P?<\w+>|[a-z-]+\))")
_INNERMOST = re.compile(r"\((?!\?)([^()]*)\)([?*]|\{0,\d*\})?")
# Stand for a bracket and a bar that are meant as such while the groups are taken apart.
_ESCAPED = {
    r"\(": "\x01",
    r"\)": "\x02",
    r"\|": "\x03",
    r"\?": "\x04",
    r"\*": "\x05",
    r"\+": "\x06",
}


def short_phrases(pack: Pack, rule: Rule) -> Iterator[str]:
    """The phrases of one to four words that a rule removes on their own evidence."""
    knows_page = pack.match is not None and not rule.everywhere
    if rule.verb != "line" or rule.near or rule.risky or knows_page:
        return
    wholes = [pattern.text for pattern in rule.patterns if pattern.kind == "whole"]
    shown = [line for example in rule.examples for line in _removed_lines(example)]
    # What names its publisher, or an address, is short and cannot be mistaken.
    longest = _LONG_PHRASE if rule.everywhere else sys.maxsize
    for phrase in dict.fromkeys([*wholes, *shown]):
        is_short = count_words(phrase) <= _SHORT_PHRASE and len(phrase) < longest
        if is_short and not _MORE_THAN_WORDS.search(phrase):
            yield (
                f"{phrase!r} is a phrase of up to four words without a witness; "
                "give the rule 'near: furniture'"
            )


def weak_everywhere(pack: Pack, rule: Rule) -> Iterator[str]:
    """Why a rule may not be on everywhere."""
    if not rule.everywhere:
        return
    if pack.match is None:
        yield "'everywhere' says nothing: a pack without 'match' is on for every document"
    if pack.keep or any(other.verb == "keep" for other in pack.rules):
        # The line that turned the pack on is gone the second time, and so is the protection.
        yield "'everywhere' does not go with a pack that keeps lines; make it two packs"
    for pattern in rule.patterns:
        if count_literals(pattern) < _FEWEST_LITERALS:
            yield (
                f"'everywhere' and {pattern.text!r} has fewer than {_FEWEST_LITERALS} letters that "
                "are always there; give more of the line"
            )
    for line in _taken_of(pack, rule):
        yield f"'everywhere' and it takes a line of plain text: {line!r}"


def count_words(line: str) -> float:
    """How many words a line has; a character of a script without spaces is half a word.

    >>> count_words("Read on."), count_words("\u7d9a\u304d\u3092\u8aad\u3080")
    (2, 2.5)
    """
    tokens = line.split()
    unspaced = [len(_UNSPACED.findall(token)) for token in tokens]
    return sum(count / 2 if count else 1 for count in unspaced)


def count_literals(pattern: Pattern) -> int:
    """How many characters every line has that fits the pattern; those of Chinese count twice.

    >>> count_literals(Pattern("glob", "Write to * at *@example.org"))
    25
    >>> count_literals(Pattern("regex", r"^(?:Read|See) more:? [A-Z].+$"))
    10
    """
    if pattern.kind != "regex":
        return _weight(re.sub(r"\\(.)|\*", r"\1", pattern.text))
    text = pattern.text
    for escaped, mark in _ESCAPED.items():
        text = text.replace(escaped, mark)
    text = _DIGITS.sub(lambda found: "0" * int(found[1]), text)
    text = _CLASS.sub("\\0", text)
    text = _GROUP_START.sub("(", text)
    found = 1
    while found:
        text, found = _INNERMOST.subn(lambda group: _shortest(group[1], group[2]), text)
    return _weight(_shortest(text, None))


def _shortest(alternatives: str, optional: str | None) -> str:
    if optional:
        return ""
    return min((_plain(part) for part in alternatives.split("|")), key=_weight)


def _plain(part: str) -> str:
    part = _OPTIONAL.sub("", part)
    part = _QUANTIFIER.sub("", part)
    return re.sub(r"\\0|\\(.)|[.^$]", lambda found: found[1] or "", part)


def _weight(text: str) -> int:
    return len(text) + len(_UNSPACED.findall(text))


def _removed_lines(example: Example) -> Iterator[str]:
    kept = example.after.split("\n")
    for line in example.before.split("\n"):
        if line in kept:
            kept.remove(line)
        elif line.strip():
            yield line.strip()


@cache
def _plain_lines() -> str:
    return (Path(__file__).parent / "plain_lines.txt").read_text(encoding="utf-8")


def _taken_of(pack: Pack, rule: Rule) -> Iterator[str]:
    cleaner = OneRule(pack, rule)
    for removal in cleaner.clean(_plain_lines()).removed:
        yield removal.text.strip()
