r"""The table of phrases: a file for each language, a line for each phrase; and what a phrase means.

    comments <tab> [sort ]kommentarer (stengt|lukket) <tab> written for this table

`[...]` and `(...)?` may be absent, `(a|b)` is either, `x?` is an x or none, `{n}` a number,
`{name}` words without a comma or colon, `{date}` a date, `{host}` an address, `{text}` a few words,
`{title}` at least four, and `{more}` the rest of the line. Before one of these signs a backslash
makes it a plain character. Marks around a phrase (arrows, bullets, a colon, dots) need not be
written, and case does not matter.

A phrase of up to four words proves nothing alone; where its kind ends with `!`, what is fixed in it
is short, but nobody writes such a line in a text ("Only € 3 a month, ...").

A row of kind `footer` is an entry of the menus below a page: four of them in one line without the
signs of a sentence are such a menu.

A row of kind `says` gives a sentence of the language with `{}` in it, for look-alikes: somebody who
says the phrase. A row of kind `keeps KIND` gives a look-alike of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from cleaner.authoring.evidence import count_literals, count_words
from cleaner.types import Pattern

FOLDER = Path(__file__).parent / "phrases"

# For each slot the regex, and what stands there in an example.
SLOTS = {
    "n": (r"\d[\d.,]*", "3"),
    "name": (r"[^\s,;:!?]+(?: [^\s,;:!?]+)*", "Anna Example"),
    "date": (r"[^;!?()]+", "04.05.2024, 15:10"),
    "host": (r"[^\s,;:!?@]+\.[a-z]+[^\s.]*", "example.org"),
    "text": (r".+", "Example Mill"),
    "title": (r"\S+(?: \S+){3,}", "Example Mill opens its doors"),
    "more": (r".*", "Example Mill 7"),
}
_TOKEN = re.compile(r"\\(.)|\{(\w+)\}|([\[\]()|])|(.)")
_GROUP = re.compile(r"\[([^\[\]()]*)\]|\(([^\[\]()]*)\)(\?)?")
# Stand for signs that are meant as such while the groups are taken apart.
_MARKS = dict(zip("\x01\x02\x03\x04\x05", "[]()|", strict=True))
_APOSTROPHES = "'’"
_META = frozenset(r".^$*+?{}[]|()\/#&~-")
# A sentence of five words is furniture by itself; a shorter phrase needs a witness.
SHORT = 4
# Bytes of a letter or digit and more that a line has to begin with, so that it is found by them.
SHORTEST_START = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the table."""

    kind: str
    text: str
    source: str
    is_proof: bool = False

    @property
    def regex(self) -> str:
        """What it matches, without the marks around it."""
        return "".join(_regex_parts(self.text))

    @property
    def example(self) -> str:
        """A line that it matches: the first of all alternatives, and nothing that may be absent."""
        return " ".join(_spell(self.text).split())

    @property
    def is_short(self) -> bool:
        """Whether it proves nothing alone. Slots count for nothing, but an address is evidence."""
        if self.is_proof:
            return False
        bare = re.sub(r"\{host\}", "a b c", self.text)
        return count_words(_spell(re.sub(r"\{\w+\}", "", bare), shortest=1)) <= SHORT

    @property
    def fixed(self) -> int:
        """The letters that every line has that it matches."""
        bare = _spell(re.sub(r"\{\w+\}", "", self.text), shortest=1)
        return count_literals(Pattern("whole", re.sub(r"[\W\d_]", "", bare)))

    @property
    def longest_run(self) -> int:
        """The bytes of the longest text that every line has that it matches."""
        runs = re.split(r"\x00|[^\w ]", _spell(re.sub(r"\{\w+\}", "\x00", self.text), shortest=1))
        return max(len(run.strip().encode()) for run in runs)

    @property
    def begins_with_slot(self) -> bool:
        """Whether a line may begin with anything, so that it is found by what it contains."""
        return any(len(start.encode()) < SHORTEST_START for start in _starts(self.text))


@dataclass(frozen=True, slots=True)
class Language:
    """The rows of a language: phrases, entries of menus, a sentence, and look-alikes by kind."""

    code: str
    name: str
    phrases: tuple[Phrase, ...]
    entries: tuple[str, ...]
    says: str
    keeps: dict[str, tuple[str, ...]]


def languages() -> list[str]:
    """The codes of the languages that have a file."""
    return sorted(path.stem for path in FOLDER.glob("*.tsv"))


def read_language(code: str) -> Language:
    """The rows of a language."""
    phrases: list[Phrase] = []
    entries: list[str] = []
    given: dict[str, str] = {}
    keeps: dict[str, tuple[str, ...]] = {}
    for kind, text, source in _rows(FOLDER / f"{code}.tsv"):
        if kind.startswith("keeps "):
            of = kind.removeprefix("keeps ")
            keeps[of] = (*keeps.get(of, ()), text)
        elif kind == "footer":
            entries.append(text)
        elif kind in ("language", "says"):
            given[kind] = text
        else:
            phrases.append(Phrase(kind.rstrip("!"), text, source, kind.endswith("!")))
    return Language(code, given["language"], tuple(phrases), tuple(entries), given["says"], keeps)


def _rows(path: Path) -> Iterator[tuple[str, str, str]]:
    # As lines are compared.
    for line in normalize("NFC", path.read_text(encoding="utf-8")).splitlines():
        if line and not line.startswith("#"):
            kind, text, *source = line.split("\t")
            yield kind, text, source[0] if source else ""


def _regex_parts(text: str) -> Iterator[str]:
    for escaped, slot, sign, char in _TOKEN.findall(text):
        if slot:
            yield SLOTS[slot][0]
        elif sign:
            yield {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}[sign]
        elif (plain := escaped or char) in _APOSTROPHES:
            yield r"[’\x27]"
        elif char == "?":
            # As a sign or as itself: "Konto?" is found without its mark, too.
            yield r"?\??"
        else:
            yield f"\\{plain}" if plain in _META else plain


def _spell(text: str, shortest: int = 0) -> str:
    # With `shortest`, what may be absent is absent and the shortest alternative is taken.
    for mark, sign in _MARKS.items():
        text = text.replace("\\" + sign, mark)
    choose = _shortest if shortest else _first
    found = 1
    while found:
        text, found = _GROUP.subn(choose, text)
    for mark, sign in _MARKS.items():
        text = text.replace(mark, sign)
    return re.sub(r"\{(\w+)\}", lambda slot: SLOTS[slot[1]][1], text).replace("\\", "")


def _starts(text: str) -> set[str]:
    # The letters that a line may begin with, up to the first slot, over all its alternatives.
    waiting, found = {text}, set()
    while waiting:
        phrase = waiting.pop()
        group = _GROUP.search(phrase)
        slot = phrase.find("{")
        if group is None or -1 < slot < group.start():
            found.add(re.sub(r"^[\W_]+", "", phrase.partition("{")[0].replace("\\", "")))
            continue
        branches = (group[1] or group[2] or "").split("|")
        branches += [] if group[2] is not None and not group[3] else [""]
        waiting |= {phrase[: group.start()] + each + phrase[group.end() :] for each in branches}
    return found


def _first(group: re.Match[str]) -> str:
    return (group[1] or group[2] or "").split("|")[0]


def _shortest(group: re.Match[str]) -> str:
    if group[2] is None or group[3]:
        return ""
    return min(group[2].split("|"), key=count_words)
