"""The frozen types that cross module borders: documents, packs and what a cleaning gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["off", "rules", "standard", "strict"]
Dedup = Literal["off", "document"]
Mode = Literal["page", "article", "body"]
Format = Literal["text", "markdown"]
Verb = Literal["line", "block", "cut", "collapse", "css", "keep"]


@dataclass(frozen=True, slots=True)
class Document:
    """One text to clean, with what is known of where it came from."""

    text: str
    url: str | None = None
    source: str = "<text>"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a pack file, both numbers counted from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as the pack wrote it: a whole line, a glob, a regex without its slashes, or CSS."""

    kind: Literal["whole", "glob", "regex", "css"]
    text: str
    flags: str = ""
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Window:
    """`head N` or `tail N`: the first or last N non-blank lines of the original."""

    end: Literal["head", "tail"]
    lines: int


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds for a document of whose lines (in `window`) any, or all, of the patterns match one."""

    mode: Literal["any", "all"]
    patterns: tuple[Pattern, ...]
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """When a pack is on: the URL's host is one of `hosts` or below it, or the text fits."""

    hosts: tuple[str, ...] = ()
    text: Condition | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small diff: the lines that go in, and what must come out."""

    before: str
    after: str
    drops: int
    keeps: int
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack: exactly one verb, its patterns, and modifiers.

    `patterns` are those of `line`, `cut` and `keep`, and a block's `from`; `ends` are a block's
    `to` or `until`, with `end` saying which.
    """

    id: str
    verb: Verb
    patterns: tuple[Pattern, ...] = ()
    end: Literal["to", "until"] | None = None
    ends: tuple[Pattern, ...] = ()
    collapse: Literal["doubled", "repeated"] | None = None
    css: tuple[str, ...] = ()
    window: Window | None = None
    max_words: int | None = None
    min: int | None = None
    unless: Condition | None = None
    near: Literal["furniture"] | None = None
    everywhere: bool = False
    risky: bool = False
    examples: tuple[Example, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack file: rules, what protects lines from them, and when they are on."""

    name: str
    about: str
    path: str
    lang: tuple[str, ...] = ()
    match: Match | None = None
    use: tuple[str, ...] = ()
    keep: tuple[Pattern, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece that went, and why.

    `line` counts from 1; `start` and `end` are character offsets in the original text, and
    `text` is what stood between them. `rule` is the id of the rule, or `dedup/...`, or
    `score/...`, in which case `score` is how likely the line was article text, or `html/hidden`.

    Of a page the original text is its lines, one below the other, hidden ones included; `path` is
    the CSS path of the element that the line is in.
    """

    line: int
    start: int
    end: int
    text: str
    rule: str
    score: float | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that was not applied to a document, and the reason: `max-loss` or `time-limit`."""

    rule: str
    reason: Literal["max-loss", "time-limit"]


@dataclass(frozen=True, slots=True)
class Meta:
    """What a page says of itself: in its head, in its title, and in structured data."""

    title: str | None = None
    byline: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A cleaned text and the account of it: what went, which packs were on, what was held back.

    Pages have `meta`; `notes` say what was done to read them.
    """

    text: str
    removed: Sequence[Removal]
    packs: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    meta: Meta | None = None
    notes: tuple[str, ...] = ()

    def restore(self) -> str:
        """The original text, character for character, from the text and the removals.

        Raises ValueError for a page, whose text is written anew.

        >>> gone = Removal(line=1, start=0, end=6, text="Share\\n", rule="share/prompt")
        >>> Result("Rain fell.", (gone,)).restore()
        'Share\\nRain fell.'
        """
        if self.meta is not None:
            raise ValueError("the text of a page was written anew: its markup cannot be restored")
        pieces: list[str] = []
        taken = 0
        at = 0
        for removal in self.removed:
            kept = removal.start - at
            pieces.append(self.text[taken : taken + kept])
            pieces.append(removal.text)
            taken += kept
            at = removal.end
        pieces.append(self.text[taken:])
        return "".join(pieces)
