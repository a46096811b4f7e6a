"""Every key a pack may have, once: the reader, the advice and the editors' schema all go by it."""

from __future__ import annotations

from dataclasses import dataclass

VERBS = ("line", "block", "cut", "collapse", "css", "keep")


@dataclass(frozen=True, slots=True)
class Key:
    """A key of one of the tables below.

    `takes` names the kind of its value (see `VALUES`), `about` is what an editor shows, and
    `verbs` are those a modifier goes with.
    """

    name: str
    takes: str
    about: str
    required: bool = False
    verbs: tuple[str, ...] = VERBS


def _table(*keys: Key) -> dict[str, Key]:
    return {key.name: key for key in keys}


# What to give, for each kind of value: ends the sentence "'line' is empty; give ...".
VALUES = {
    "slug": "a name of small letters, digits and single hyphens",
    "slugs": "the name of a pack, or a list of names",
    "sentence": "a sentence",
    "langs": "a language code such as en, or a list of codes",
    "hosts": "a host such as example.org, or a list of hosts",
    "pattern": "a pattern, or a list of patterns",
    "window": "'head N' or 'tail N'",
    "count": "a whole number from 1",
    "flag": "true or false",
    "collapse": "doubled or repeated",
    "near": "furniture",
    "selectors": "a CSS selector, or a list of selectors",
    "keep": "a pattern, a list of patterns, or 'css' with selectors",
    "examples": "a small diff, or a list of them",
    "match": "hosts, text, or both",
    "condition": "'any' or 'all' with patterns, and 'in' if need be",
    "block": "'from', and 'to' or 'until'",
    "rules": "a list of rules",
}

# Where a pattern is meant, an editor's hover says how one is written.
PATTERN = (
    'A line: "whole line", "prefix*", "*part*" (any number of stars), or /regex/ with flags '
    r"i (case-blind) and x (verbose). \* is a star, \\ a backslash, \/ a slash at the start."
)

PACK_KEYS = _table(
    Key("pack", "slug", "The pack's name: that of its file, without .yaml.", required=True),
    Key("about", "sentence", "What the pack takes out, and of what, in a sentence.", required=True),
    Key("lang", "langs", "The language, or languages, of the texts the pack is for."),
    Key("match", "match", "The documents the pack is on for; without it, all of them."),
    Key("use", "slugs", "Packs that are on when this one is."),
    Key("keep", "pattern", "Lines that no rule of any pack may touch while this pack is on."),
    Key("rules", "rules", "What goes, and what is protected."),
)

MATCH_KEYS = _table(
    Key("hosts", "hosts", "The pack is on for URLs on these hosts and the hosts below them."),
    Key("text", "condition", "The pack is on for texts that have these lines."),
)

CONDITION_KEYS = _table(
    Key("in", "window", "Look only at the first or last N non-blank lines: head N, tail N."),
    Key("any", "pattern", "Holds if a line fits one of these patterns."),
    Key("all", "pattern", "Holds if for each of these patterns there is a line that fits it."),
)

BLOCK_KEYS = _table(
    Key("from", "pattern", "The first line of the block.", required=True),
    Key("to", "pattern", "The last line of the block, which goes too."),
    Key("until", "pattern", "The line after the block, which stays."),
)

KEEP_KEYS = _table(
    Key("css", "selectors", "HTML input: elements that stay.", required=True),
)

_ON_LINES = ("line", "block", "cut", "collapse", "keep")
_DROPPING = ("line", "block", "cut", "collapse", "css")

RULE_KEYS = _table(
    Key(
        "id", "slug", "The rule's name in its pack; it never changes once released.", required=True
    ),
    Key("line", "pattern", "Verb: drops the lines that match."),
    Key("block", "block", "Verb: drops the lines from one to another, or to the end."),
    Key("cut", "pattern", "Verb: removes the part of a line that matches."),
    Key(
        "collapse",
        "collapse",
        "Verb: doubled makes `X X` in one line `X`; repeated drops a line that repeats an earlier "
        "one nearby.",
    ),
    Key("css", "selectors", "Verb: HTML input: drops the elements that match."),
    Key("keep", "keep", "Verb: protects lines or elements from the rules of every pack."),
    Key(
        "in",
        "window",
        "Only there: the first or last N non-blank lines of the original (head N, tail N).",
        verbs=_ON_LINES,
    ),
    Key("max_words", "count", "Only what has at most this many words.", verbs=_ON_LINES),
    Key("min", "count", "The fewest characters that may collapse.", verbs=("collapse",)),
    Key("unless", "condition", "Not in documents that have these lines."),
    Key(
        "near",
        "near",
        "A second witness: furniture removes a line only where a line within 3 goes for another "
        "reason, or at an end of a text of paragraphs.",
        verbs=("line", "block"),
    ),
    Key(
        "everywhere",
        "flag",
        "On for every document, though the pack is for some hosts: a line that cannot be mistaken. "
        "Where it is found, the whole pack is on.",
        verbs=("line", "block", "cut"),
    ),
    Key("risky", "flag", "Only at level strict.", verbs=_DROPPING),
    Key("source", "sentence", "Where the rule's facts come from, with the licence."),
    Key(
        "examples",
        "examples",
        "The rule's test, as small diffs: '- ' goes, '= ' stays, '+ ' is what the line before it "
        "becomes. At least one line that goes and one look-alike that stays. Of rules about "
        "elements (css) the lines are HTML.",
    ),
)
