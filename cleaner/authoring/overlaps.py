"""Rules of a pack that other rules leave nothing to do, and regexes that repeat what repeats."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleaner.types import Pack, Pattern, Place, Rule

# Says whether a pattern with stars takes a whole line.
Fits = Callable[[Pattern, Pattern], bool]

# A class of letters, which is one letter here whatever signs are in it.
_CLASS = re.compile(r"\\[pP]\{[^}]*\}|\[\^?\]?(?:\\.|[^\]\\])*\]|\\.")
_ITEM = r"[^\\()|*+?{}](?:[*+?]\??|\{\d*,?\d*\}\??)?"
# A group without others in it that is repeated without a bound.
_REPEATED = re.compile(rf"\((?:\?:)?((?:{_ITEM})+)\)(?:[*+]|\{{\d+,\}})")


def overlaps(pack: Pack, fits: Fits) -> Iterator[tuple[Place, str]]:
    """Patterns that another rule has too, or takes anyway, and rules that are never reached."""
    top = Place(pack.path, 1, 1)
    rules = [rule for rule in pack.rules if rule.verb == "line"]
    for at, rule in enumerate(rules):
        for number, other in enumerate(rules):
            if other is not rule and _is_wider(other, rule):
                # Of two that say the same only the second is named.
                is_first = number < at or not _is_wider(rule, other)
                for pattern, said in _taken(rule, other, fits, is_first=is_first):
                    yield pattern.place or top, said
        if rule.patterns and all(_is_kept(pattern, pack, fits) for pattern in rule.patterns):
            yield rule.place or top, f"{_slug(rule)}: never removes a line: the pack keeps them all"


def _taken(rule: Rule, other: Rule, fits: Fits, *, is_first: bool) -> Iterator[tuple[Pattern, str]]:
    """The patterns of a rule that another one takes, and what to say of each."""
    for pattern in rule.patterns:
        if pattern in other.patterns:
            if is_first:
                yield pattern, f"{_slug(other)!r} has this pattern already"
        elif any(fits(wider, pattern) for wider in other.patterns if wider.kind == "glob"):
            yield pattern, f"{_slug(other)!r} takes this line already"


def nested_quantifiers(pattern: Pattern) -> str | None:
    r"""Why a regex is hard to read and slow where it runs outside of the core, or None.

    >>> nested_quantifiers(Pattern("regex", r"^(?:\w+ ?)+$")) is None
    False
    >>> nested_quantifiers(Pattern("regex", r"^(?:\w+ )?[(+)]+(?:a|b)*$")) is None
    True
    """
    if pattern.kind != "regex":
        return None
    for group in _REPEATED.finditer(_CLASS.sub("x", pattern.text)):
        items = re.findall(_ITEM, group[1])
        # Where each turn of the outer loop takes a letter of its own, there is one way to match.
        is_free = all(item[1:2] in "*+?" and len(item) > 1 for item in items)
        if is_free and any(item[1] in "*+" for item in items):
            return "a quantifier within a repeated group: bound one of them"
    return None


def _is_wider(other: Rule, rule: Rule) -> bool:
    """Whether a rule is on wherever another one is."""
    if other.unless or other.near or other.max_words or other.min:
        return False
    if other.window not in (None, rule.window):
        return False
    return (rule.risky or not other.risky) and (other.everywhere or not rule.everywhere)


def _is_kept(pattern: Pattern, pack: Pack, fits: Fits) -> bool:
    return any(
        kept == pattern or (kept.kind == "glob" and fits(kept, pattern)) for kept in pack.keep
    )


def _slug(rule: Rule) -> str:
    return rule.id.partition("/")[2]
