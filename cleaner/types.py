"""The frozen types that modules share: documents, packs and results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, TypedDict

Level = Literal["off", "rules", "standard", "strict"]
Dedup = Literal["off", "document"]
Mode = Literal["page", "article", "body"]
Format = Literal["text", "markdown"]
Hidden = Literal["remove", "keep"]
Verb = Literal["line", "block", "cut", "collapse", "css", "keep"]


@dataclass(frozen=True, slots=True)
class Document:
    """One text to clean, and where it came from, if that is known."""

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
    """Holds for a document in which (in `window`) any pattern, or each, matches a line."""

    mode: Literal["any", "all"]
    patterns: tuple[Pattern, ...]
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """When a pack is on: the URL's host is one of `hosts` or below one, or the text matches."""

    hosts: tuple[str, ...] = ()
    text: Condition | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small diff: the lines before cleaning, and after it."""

    before: str
    after: str
    drops: int
    keeps: int
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack: exactly one verb, its patterns, and modifiers.

    `patterns` are those of `line`, `cut` and `keep`, and a block's `from`; `ends` are a block's
    `to` or `until`, and `end` says which of the two.
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
    source: str = ""
    examples: tuple[Example, ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack file: rules, patterns that protect lines from them, and when they are on."""

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
    """A piece of text that was removed, and why.

    `line` counts from 1; `start` and `end` are character offsets in the original text, and `text`
    is the text between them. `rule` is the id of the rule, or `dedup/...`, `html/hidden`, or
    `score/...`; for the last, `score` is how likely the line was content.

    The original text of a page is its lines, one below the other, with the hidden ones; `path` is
    the CSS path of the element that holds the line.
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
    """A rule that was not applied to a document, and why: max-loss, time-limit or pass-limit.

    A rule takes too long for a document (`time-limit`) if its own regex or selector does, and also
    if all of those that were looked at before it have used up what a document may cost.
    """

    rule: str
    reason: Literal["max-loss", "time-limit", "pass-limit"]


class PageOptions(TypedDict, total=False):
    """What can be asked of a page, each by its name; `Cleaner.clean_html` says what it means."""

    mode: Mode
    format: Format
    hidden: Hidden
    comments: bool
    content_type: str | bytes | None


@dataclass(frozen=True, slots=True)
class Meta:
    """The metadata of a page, from its head, its title, and structured data."""

    title: str | None = None
    byline: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """A cleaned text, and the account of it: removals, packs that were on, rules that were skipped.

    Pages have `meta`; `notes` reports how a document was read, and what was odd about it.
    """

    text: str
    removed: Sequence[Removal]
    packs: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    meta: Meta | None = None
    notes: tuple[str, ...] = ()

    def restore(self) -> str:
        """The original text, character for character, from the text and the removals.

        Raises ValueError for a page: its text is new, and its markup is not kept.

        >>> gone = Removal(line=1, start=0, end=6, text="Share\\n", rule="share/prompt")
        >>> Result("Rain fell.", (gone,)).restore()
        'Share\\nRain fell.'
        """
        if self.meta is not None:
            raise ValueError("the text of a page is new: its markup cannot be restored")
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

    def to_dict(self) -> dict[str, object]:
        """The same as plain values, for `json.dumps`: the account that `clean --json` gives.

        >>> Result("Rain fell.", (Removal(1, 0, 6, "Share ", "share/prompt"),)).to_dict()["removed"]
        [{'line': 1, 'start': 0, 'end': 6, 'text': 'Share ', 'rule': 'share/prompt', 'score': None}]
        """
        whole: dict[str, object] = {
            "text": self.text,
            "packs": list(self.packs),
            "removed": [_to_row(removal) for removal in self.removed],
            "skipped": [{"rule": skip.rule, "reason": skip.reason} for skip in self.skipped],
        }
        if self.meta is not None:
            whole["meta"] = asdict(self.meta)
        if self.notes:
            whole["notes"] = list(self.notes)
        return whole

    def __repr__(self) -> str:
        """A summary, however long the text is.

        >>> Result("Rain fell.", (), ("share",))
        <Result 10 characters, 0 removals, packs=('share',)>
        """
        skipped = f", {len(self.skipped):,} rules skipped" if self.skipped else ""
        return (
            f"<Result {len(self.text):,} characters, {len(self.removed):,} removals{skipped},"
            f" packs={self.packs!r}>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the removals with their reasons, and the text."""
        from cleaner.notebook import to_html

        return to_html(self.to_dict())


def _to_row(removal: Removal) -> dict[str, object]:
    row = asdict(removal)
    if removal.path is None:
        del row["path"]  # only lines of pages have one
    return row
