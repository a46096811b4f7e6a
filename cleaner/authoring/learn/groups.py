"""Chooses patterns for whole lines from a census: which of what lines share is furniture.

Two kinds of evidence count. That several documents have a line is one: nobody writes the same line
into several articles. But reporters use formulas, and a series has headings that stand in each of
its parts. So the other is what the scorer thinks of *all* lines that a pattern would take: a
formula begins sentences that are content, a label of links does not. Of the patterns that pass
their bar the widest are taken, and what they cover is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cleaner.authoring.learn.census import NEIGHBOURS, SHAPES, Census, Kind, Trait
from cleaner.authoring.learn.masks import MASKS, NAME, literals, mask_values
from cleaner.authoring.learn.parts import find_parts
from cleaner.authoring.learn.patterns import (
    Found,
    most_words,
    take_widest,
    to_glob,
    to_line,
    to_python,
    to_regex,
)
from cleaner.authoring.scaffold import literal

Traits = dict[str, Trait]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a pattern must have: documents, different lines, letters; and at most this score."""

    score: float
    docs: int = 1
    lines: int = 1
    letters: int = 0
    words: int = 1

    def passes(self, text: str, trait: Trait) -> bool:
        """Whether a pattern is over the bar."""
        return (
            trait.mean <= self.score
            and trait.docs >= self.docs
            and len(trait.examples) >= self.lines
            and text.count(" ") + 1 >= self.words
            and literals(text) >= self.letters
        )


# Any of them will do. The first numbers come from the publishers of the development data: see
# training/packs/README.md for what they reach, and what they cost.
_WHOLE = (
    Bar(0.22, words=4),
    Bar(0.35, words=8),
    Bar(0.5, docs=2, letters=1),
    Bar(0.8, docs=2, words=8),
    Bar(1.0, docs=2, words=16),
    Bar(1.0, docs=3, words=8),
)
# A blurb at an end of the text; a label of a list; what stands in one document of twenty.
_BLURB = Bar(0.6, words=24)
_LABEL_LINE = Bar(0.75, docs=2)
_OFTEN, _OFTEN_SHARE = Bar(0.75, docs=4), 0.05
# What stands at the same end of a third of the documents is no news, whatever the scorer thinks.
_FIXED, _FIXED_SHARE = Bar(1.0, docs=5, letters=5), 0.3
# A label that a third of the documents have once: "SEE ALSO: ...".
_MARKED, _ONCE = Bar(0.95, docs=5, lines=5, letters=4), 1.5
_TEMPLATE = Bar(0.5, docs=2, letters=5)
_CONTACT = Bar(0.22, letters=10)
_LABEL = (
    Bar(0.2, letters=3),
    Bar(0.4, docs=2, lines=2, letters=3),
    Bar(0.55, 3, 2, 3),
    Bar(0.85, 6, 6, 4),
)
_MARK = Bar(0.3, docs=4, lines=3)
_WORD = (Bar(0.15, docs=4, lines=3, letters=3), Bar(0.2, docs=6, lines=3, letters=3))
_BEGINNING = (
    Bar(0.35, docs=3, lines=3, letters=3, words=2),
    Bar(0.2, docs=2, letters=10, words=3),
    Bar(0.1, letters=10, words=3),
)
_END = Bar(0.35, docs=4, lines=3, letters=3, words=2)
_LOUD_END = Bar(0.55, docs=4, lines=3, letters=3, words=2)
_BLOCK = Bar(0.3, docs=3)
_SHAPES = {
    "capitals": (r"^[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*\p{Lu}{2}[^\p{Ll}]*$", Bar(0.35, 3, 3)),
    "round": (r"^\([^()]*\)\.?$", Bar(0.4, 3, 3)),
    "square": (r"^\[[^\[\]]*\]$", Bar(0.7, 3, 3)),
    "joined": (r"^[^:.!?]{3,60}[a-z’'”]:[\p{Lu}‘“'\x22][^.]*$", Bar(0.5, 3, 3)),
}

# Of the lines that a wide pattern takes, the share that the scorer may be sure to be content; it
# may be wrong once where there are several.
_MOST_CONTENT, _SEVERAL = 0.06, 8
# It may be wrong more often about lines that it takes for furniture on the whole.
_SURE = 0.3
# A narrower beginning is as good if it has this share of the lines.
_NARROWER = 0.75
_LABEL_WORDS = 8
# What comes after a label of links is new each time, and is a list up to the end.
_VARIED, _LISTS = 0.8, 0.97
_FEWEST_LETTERS = 10
_CONTACTS = ("<mail>", "<url>", "<handle>")
# Up to so many documents two with the same line are enough; then one in a hundred, at most five.
_FEW, _FEWEST, _MOST = 150, 3, 5


def find(census: Census) -> list[Found]:
    """The patterns of a census, lines before parts of lines, the surest first."""
    lines = sorted(take_widest(_lines(census)), key=lambda each: -each.count)
    # The other way round: of two that cover each other the one with more lines stays.
    least = fewest(census.documents)
    lines = sorted(take_widest(lines), key=_rank)
    parts = (part for part in find_parts(census, least) if not _is_whole(part, lines))
    return [*lines, *sorted(take_widest(parts), key=_rank)]


def _is_whole(part: Found, lines: list[Found]) -> bool:
    """Whether the line that a part was found in goes as a whole."""
    return any(line.taken.search(part.whole) for line in lines)


def _rank(found: Found) -> tuple[float, int, str]:
    return -found.confidence, -found.docs, found.pattern


def fewest(documents: int) -> int:
    """How many documents must have what is shared.

    >>> [fewest(count) for count in (3, 30, 100, 1000, 100_000)]
    [2, 2, 2, 5, 5]
    """
    return 2 if documents <= _FEW else max(_FEWEST, min(_MOST, documents // 100))


def _lines(census: Census) -> Iterator[Found]:
    """Candidates for whole lines, the widest first."""
    kinds: dict[Kind, Traits] = defaultdict(dict)
    for (kind, text), trait in census.traits.items():
        kinds[kind][text] = trait
    least = fewest(census.documents)
    yield from _blocks(kinds["line"], least)
    for name, trait in kinds["shape"].items():
        pattern, bar = _SHAPES[name]
        if trait.docs > least and bar.passes(name, trait) and _has_little_content(trait):
            yield to_line(trait, f"/{pattern}/", SHAPES[name])
    for kind in ("head", "tail"):
        yield from _edges(kinds[kind], kind, least, census.documents)
    yield from _templates(kinds["template"], least, census.documents)
    for text, trait in sorted(kinds["line"].items()):
        enough = trait.docs == 1 or trait.docs >= least
        if enough and _is_line(text, trait, census.documents):
            yield to_line(trait, literal(text), f"^{re.escape(text)}$")


def _has_little_content(trait: Trait) -> bool:
    """Whether a pattern may take lines that nobody has seen yet, by those that were seen."""
    most = _MOST_CONTENT if trait.mean > _SURE else 2 * _MOST_CONTENT
    return trait.contents <= max(trait.docs > _SEVERAL, most * trait.count)


def _is_line(text: str, trait: Trait, documents: int) -> bool:
    if any(bar.passes(text, trait) for bar in _WHOLE):
        return True
    if _is_fixed(text, trait, documents):
        return True
    if trait.edges and _BLURB.passes(text, trait):
        return True
    if text.endswith(":") and _LABEL_LINE.passes(text, trait):
        return True
    return trait.docs >= _OFTEN_SHARE * documents and _OFTEN.passes(text, trait)


def _is_fixed(text: str, trait: Trait, documents: int) -> bool:
    is_often = trait.docs >= _FIXED_SHARE * documents and trait.edges == trait.count
    return is_often and NAME not in text and _FIXED.passes(text, trait)


def _templates(traits: Traits, least: int, documents: int) -> Iterator[Found]:
    for text, trait in sorted(traits.items()):
        if _is_fixed(text, trait, documents):
            yield _of_template(text, trait)
            continue
        if not _has_little_content(trait):
            continue
        # An address is in lines about the writer, a name or a number in any line.
        is_contact = any(mask in text for mask in _CONTACTS) and _CONTACT.passes(text, trait)
        if is_contact or (trait.docs >= least and _TEMPLATE.passes(text, trait)):
            yield _of_template(text, trait)


def _blocks(traits: Traits, least: int) -> Iterator[Found]:
    """Labels of lists of links that go on to the end of the text."""
    for text, trait in sorted(traits.items()):
        if text.count(" ") >= _LABEL_WORDS or text.endswith("."):
            continue
        is_varied = len(trait.after) >= _VARIED * min(trait.docs, NEIGHBOURS)
        is_list = is_varied and trait.lists >= _LISTS * trait.count
        if is_list and trait.docs >= least and _BLOCK.passes(text, trait):
            found = to_line(trait, literal(text), f"^{re.escape(text)}$")
            yield replace(found, verb="block", window="tail 14")


def _edges(traits: Traits, kind: Kind, least: int, documents: int) -> Iterator[Found]:
    """Beginnings, or ends, of lines: the shortest that are good, made longer where that is free."""
    good: set[str] = set()
    children: dict[str, list[str]] = defaultdict(list)
    for text in traits:
        children[_shorter(text, kind)].append(text)
    is_edge = _is_beginning if kind == "head" else _is_end
    often = _FIXED_SHARE * documents
    for text in sorted(traits, key=lambda text: (text.count(" "), text)):
        trait = traits[text]
        if any(short in good for short in _all_shorter(text, kind)):
            continue
        enough = (trait.docs >= least or trait.docs == 1) and _has_little_content(trait)
        is_mark = text.endswith(":") and trait.docs >= often and _is_once(text, trait)
        if (enough and is_edge(text, trait)) or (kind == "head" and is_mark):
            good.add(text)
            while longer := _longer(text, traits, children):
                text = longer
            yield _of_edge(text, traits[text], kind)


def _is_once(text: str, trait: Trait) -> bool:
    """Whether a label stands about once in a document, as names of speakers do not."""
    return trait.count <= _ONCE * trait.docs and _MARKED.passes(text, trait)


def _shorter(text: str, kind: Kind) -> str:
    return text.rpartition(" ")[0] if kind == "head" else text.partition(" ")[2]


def _all_shorter(text: str, kind: Kind) -> Iterator[str]:
    while text := _shorter(text, kind):
        yield text


def _longer(text: str, traits: Traits, children: dict[str, list[str]]) -> str | None:
    best = max(children[text], key=lambda child: traits[child].docs, default=None)
    if best is None or traits[best].count < _NARROWER * traits[text].count:
        return None
    return best


def _is_beginning(text: str, trait: Trait) -> bool:
    if text.endswith((":", "…")) or text.isupper() or text[0] in "[(":
        return any(bar.passes(text, trait) for bar in _LABEL)
    if " " in text:
        return any(bar.passes(text, trait) for bar in _BEGINNING)
    if text[0].isalnum() or text in MASKS:
        return any(bar.passes(text, trait) for bar in _WORD)
    return trait.edges == trait.count and _MARK.passes(text, trait)


def _is_end(text: str, trait: Trait) -> bool:
    return (_LOUD_END if text.isupper() else _END).passes(text, trait)


def _of_edge(text: str, trait: Trait, kind: Kind) -> Found:
    plain = to_python(text)
    if kind == "tail":
        found = to_line(trait, f"* {to_glob(text)}", rf"\s{plain}$")
    elif not all(f"{mask_values(line)} ".startswith(f"{text} ") for line in trait.examples):
        # "More:Herons": the label is joined to what it stands before.
        found = to_line(trait, f"{to_glob(text)}*", f"^{plain}")
    else:
        found = to_line(trait, f"{to_glob(text)} *", rf"^{plain}\s")
    window = None if literals(text) else "tail 6"
    return replace(found, max_words=most_words(trait), window=window)


def _of_template(text: str, trait: Trait) -> Found:
    taken = f"^{to_python(text)}$"
    if literals(text) >= _FEWEST_LETTERS and not text.startswith("<"):
        return replace(to_line(trait, to_glob(text), taken), max_words=most_words(trait))
    return to_line(trait, f"/^{to_regex(text)}$/", taken)
