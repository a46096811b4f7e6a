"""Counts what the lines of many documents have in common, in one pass and bounded memory.

A line is counted under several keys: itself, its template, its first and last words, its shape.
Parts of longer lines are counted too, from the start of a sentence on, because extractors join
furniture to the text beside it. Each key has a trait: in how many documents it is, what the scorer
thinks of its lines, where they stand, what stands beside them, and a few of them as examples.

When there are too many keys, those of one document go first (lossy counting): what is in one
document of many thousands may be forgotten, what is in many never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cleaner.authoring.learn.masks import mask_names, mask_values, squeeze

# What a key is of.
Kind = Literal["line", "template", "head", "tail", "shape", "phrase", "bracket", "credit", "box"]
Key = tuple[Kind, str]

# A line that the scorer gives more than this is content, for all that it knows.
CONTENT = 0.9
# The first and last lines of a document.
EDGE = 5
MOST_KEYS = 600_000
_EXAMPLES = 8
_LOOK_ALIKES = 2
NEIGHBOURS = 6
# Tokens of a beginning or an end that lines share, and of a phrase amid a line.
_HEAD_TOKENS = 8
_TAIL_TOKENS = 5
_PHRASE_TOKENS = 14
_LOOKED_AHEAD = (3, 5, 9)
_MANY = 100
# Letters of a single word in capitals that may be the label of a button.
_BUTTON = 4
# Lines of a list of links: so long at most, and none is a sentence.
_TITLE_WORDS = 22
# A longer line is counted by its beginning, and an example is shortened.
_LONGEST = 4000
_SHOWN = 1500

_SENTENCE = re.compile(r"(?:^|(?<=[.!?…:;)\]”\"’']) )(?=[^\W\d_a-z]|[\d(\[•*#>-])")
_BRACKET = re.compile(r"\((?:[^()]{4,300})\)|\[(?:[^\[\]]{4,300})\]")
_LABEL = re.compile(r"[(\[]\s?(?:[A-Z][A-Z ]{2,24}|[A-Z][\w ]{2,24}(?=:))[:\s–—-]")
# "... in May. REUTERS/Ann Example", "... in May. Ann Example/AP Photo": who took a picture.
_CREDIT = re.compile(
    r"(?:^|[.!?”\"’)] )((?:[A-Z][\w.’'-]* ){0,4}(?P<who>[A-Z][\w.’'-]*)/"
    r"(?P<where>[A-Z][\w.’'&-]*(?: [A-Z&][\w.’'&-]*){0,3})(?:[/,] ?[\w ./-]{1,40})?)$"
)
# A box of links that runs into the word before it: "Ann ExampleHerons return Mill opens MORE said".
_BOX = re.compile(
    r"(?<=[a-zà-ö][a-zà-ö][a-zà-ö])(?=[A-Z\d‘“\"$])((?:(?![a-z]\. ).){10,600}? ([A-Z]{4,}))\b"
)
_STOPS = (".", "!", "?", "…", "。", '."', ".”", '?"', "?”", "！", "？")
SHAPES = {
    "capitals": re.compile(r"^[^a-zß-öø-ÿ]{20,}$"),
    "round": re.compile(r"^\([^()]*\)\.?$"),
    "square": re.compile(r"^\[[^\[\]]*\]$"),
    # A title and the label before it, which were two elements: "Herons:How they came back".
    "joined": re.compile(r"^[^:.!?]{3,60}[a-z’'”]:[A-Z‘“'\"][^.]*$"),
}
_JOINED = re.compile(r"[A-Z][\w ]{2,24}:(?=[A-Z‘“'\"])")
_TWO_CAPITALS = re.compile(r"[A-Z]{2}.*[A-Z]{2}")


@dataclass(slots=True)
class Trait:
    """What is known of a key, over all lines that have it."""

    docs: int = 0
    count: int = 0
    last: int = -1
    score: float = 0.0
    contents: int = 0
    edges: int = 0
    stops: int = 0
    longest: int = 0
    examples: list[str] = field(default_factory=list)
    before: set[int] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    glued: int = 0
    capital: int = 0
    lists: int = 0
    look_alikes: list[str] = field(default_factory=list)
    whole: str = ""

    @property
    def mean(self) -> float:
        """The mean score of the lines: 0 is furniture, 1 content."""
        return self.score / max(1, self.count)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line, or a part of one, where it stands."""

    document: int
    text: str
    score: float
    is_edge: bool
    before: int
    after: str
    whole: str = ""
    heads_list: bool = False


class Census:
    """The counts; `add` takes the documents one by one."""

    def __init__(self) -> None:
        """Begins without a document."""
        self.documents = 0
        self.characters = 0
        self.traits: dict[Key, Trait] = {}
        self._least = 1

    def add(self, text: str, scores: Sequence[float]) -> None:
        """Counts the lines of a document, which the scorer gave these scores."""
        rows = [
            (squeeze(line[:_LONGEST]), score)
            for line, score in zip(text.split("\n"), scores, strict=False)
            if line.strip()
        ]
        self.characters += len(text)
        last = len(rows) - 1
        list_from = _list_from(rows)
        for at, (line, score) in enumerate(rows):
            before = hash(rows[at - 1][0]) if at else 0
            after = rows[at + 1][0][:80] if at < last else ""
            is_edge = at < EDGE or at > last - EDGE
            heads_list = list_from <= at + 1 <= last
            seen = _Seen(self.documents, line, score, is_edge, before, after, heads_list=heads_list)
            for key in _keys(line):
                self._count(key, seen)
            # Where there are few documents each of them is needed.
            known = self.traits if self.documents >= _MANY else None
            for key, part in list(_parts(line, seen, known)):
                self._count(key, part)
        self.documents += 1
        if len(self.traits) > MOST_KEYS:
            self._prune()

    def _count(self, key: Key, seen: _Seen) -> None:
        trait = self.traits.get(key)
        if trait is None:
            trait = self.traits[key] = Trait(whole=seen.whole)
        if trait.last != seen.document:
            trait.last = seen.document
            trait.docs += 1
        trait.count += 1
        trait.score += seen.score
        trait.edges += seen.is_edge
        trait.longest = max(trait.longest, seen.text.count(" ") + 1)
        trait.stops += seen.text.endswith(_STOPS)
        if seen.score > CONTENT:
            trait.contents += 1
            if len(trait.look_alikes) < _LOOK_ALIKES and seen.text not in trait.look_alikes:
                trait.look_alikes.append(seen.text[:_SHOWN])
        if len(trait.examples) < _EXAMPLES and seen.text[:_SHOWN] not in trait.examples:
            trait.examples.append(seen.text[:_SHOWN])
        if len(trait.before) < NEIGHBOURS:
            trait.before.add(seen.before)
        if len(trait.after) < NEIGHBOURS:
            trait.after.add(seen.after)
        trait.capital += seen.after[:1].isupper() or not seen.after
        trait.lists += seen.heads_list
        trait.glued += not seen.after or not seen.after[0].islower()

    def _prune(self) -> None:
        while len(self.traits) > MOST_KEYS // 2:
            least = self._least
            self.traits = {
                key: trait
                for key, trait in self.traits.items()
                if trait.docs > least or trait.last == self.documents - 1
            }
            self._least += 1


def _list_from(rows: Sequence[tuple[str, float]]) -> int:
    """The number of the first of the lines that look like titles up to the end of the text."""
    at = len(rows)
    while at:
        line, score = rows[at - 1]
        is_title = line.count(" ") < _TITLE_WORDS and not line.endswith(".")
        if score > CONTENT or not (is_title or score < CONTENT / 2):
            break
        at -= 1
    return at


def _keys(line: str) -> Iterator[Key]:
    """The keys of a whole line."""
    yield "line", line
    masked = mask_values(line)
    template = mask_names(masked)
    if template != line:
        yield "template", template
    tokens = masked.split(" ")
    for size in range(1, min(_HEAD_TOKENS, len(tokens) - 1) + 1):
        yield "head", " ".join(tokens[:size])
    label = _JOINED.match(line)
    if label:
        yield "head", label[0]
    for size in range(1, min(_TAIL_TOKENS, len(tokens) - 1) + 1):
        yield "tail", " ".join(tokens[-size:])
    for name, shape in SHAPES.items():
        if shape.match(line) and (name != "capitals" or _TWO_CAPITALS.search(line)):
            yield "shape", name


def _part(seen: _Seen, text: str) -> _Seen:
    return replace(seen, text=text, is_edge=False, after="", whole=seen.text)


def _mask(token: str) -> str:
    return token if token.isalpha() else mask_values(token)


def _parts(
    line: str, seen: _Seen, known: Mapping[Key, Trait] | None
) -> Iterator[tuple[Key, _Seen]]:
    """The keys of parts of a line: what sentences begin with, and what stands in brackets.

    A long phrase is looked at once the short one that it begins with was there before: most
    sentences begin as no other does, and would take most of the memory.
    """
    for start in _SENTENCE.finditer(line):
        # Enough of the line for the longest phrase.
        piece = line[start.end() : start.end() + 240]
        tokens = piece.split(" ")
        masked = [_mask(token) for token in tokens[: _PHRASE_TOKENS + 1]]
        is_button = tokens[0].isupper() and len(tokens[0]) >= _BUTTON and tokens[0].isalpha()
        for size in range(
            1 if is_button and not start.end() else 2, min(_PHRASE_TOKENS, len(tokens)) + 1
        ):
            begun = ("phrase", " ".join(masked[: size - 1]))
            if known is not None and size in _LOOKED_AHEAD and begun not in known:
                break
            text = " ".join(tokens[:size])
            after = tokens[size] if size < len(tokens) else ""
            yield (
                ("phrase", " ".join(masked[:size])),
                _Seen(seen.document, text, seen.score, start.end() == 0, seen.before, after, line),
            )
    for found in _BRACKET.finditer(line):
        label = _LABEL.match(found[0])
        if label and found[0] != line:
            yield (
                ("bracket", label[0].strip()),
                _part(seen, found[0]),
            )
    for box in _BOX.finditer(line):
        yield ("box", box[2]), _part(seen, box[1])
    credit = _CREDIT.search(line)
    if credit:
        whose = f"{credit['who']}/" if credit["who"].isupper() else f"/{credit['where']}"
        yield ("credit", whose), _part(seen, credit[1])
