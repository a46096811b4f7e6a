"""`near: furniture` and `everywhere: true`: what is a witness, and which packs a line turns on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.engine import check_pattern
from cleaner.packs import Loaded, parse_pack

PACK = r"""
pack: mine
about: For a test.
rules:
  - {id: button, line: [Share, Agree, "Read on."], near: furniture}
  - {id: list, block: {from: More, to: Less}, near: furniture}
  - {id: widget, line: "Click to share on *"}
  - {id: empty, cut: "/^Reply to .*$/"}
  - {id: mine, keep: "Click to share on paper"}
"""
WIDGET = "Click to share on Facebook"
PARAGRAPH = "The {} boat left the port at noon, and most of the people were on board."
P1, P2, P3, P4 = (PARAGRAPH.format(number) for number in ("first", "second", "third", "fourth"))


def make(text: str, dedup: str = "off") -> Cleaner:
    pack = parse_pack(text, "<mine>", check_pattern)
    return Cleaner(Loaded((pack,), frozenset()), "rules", dedup)  # type: ignore[arg-type]


CLEANER = make(PACK)

# A text by lines, and the lines that go.
ROWS: dict[str, tuple[list[str], list[str]]] = {
    "a witness beside it": (["a", "Share", WIDGET, "b"], ["Share", WIDGET]),
    "a witness three lines away": (["Share", "a", "b", WIDGET, "c"], ["Share", WIDGET]),
    "a witness four lines away": (["Share", "a", "b", "c", WIDGET, "d"], [WIDGET]),
    "no witness": (["a", "Share", "b"], []),
    "blank lines do not count": (["Share", "", "a", "", "b", "", WIDGET, "c"], ["Share", WIDGET]),
    "a kept line is no witness": (["a", "Share", "Click to share on paper", "b"], []),
    "a cut of a whole line is one": (
        ["a", "Share", "Reply to Ann", "b"],
        ["Share", "Reply to Ann"],
    ),
    "a run is proven as one": (
        [WIDGET, "a", "b", "Share", "Agree", "Share", "Agree", "c"],
        [WIDGET, "Share", "Agree", "Share", "Agree"],
    ),
    "what needs a witness is none": (
        [WIDGET, "a", "b", "Share", "c", "Agree", "d"],
        [WIDGET, "Share"],
    ),
    "a block needs one too": (["a", "More", "x", "Less", "b"], []),
    "a block that has one": (["a", "More", "x", "Less", WIDGET], ["More", "x", "Less", WIDGET]),
    "at the end of a text of paragraphs": ([P1, P2, P3, "Share"], ["Share"]),
    "at its beginning": (["Share", P1, P2, P3], ["Share"]),
    "two at the end": ([P1, P2, P3, "Share", "Agree"], ["Share", "Agree"]),
    "three at the end are a list": ([P1, P2, P3, "Share", "Agree", "Read on."], []),
    "at the end of a list": (["a", "b", "c", "Share"], []),
    "beside a short line at the end": ([P1, P2, P3, "Do you agree?", "Agree"], []),
    "too few paragraphs": ([P1, P2, "Share"], []),
    "once between paragraphs": ([P1, P2, P3, "Share", P4, P1, P2, P3], []),
    "twice between paragraphs": (
        [P1, P2, P3, "Share", P4, "Share", P1, P2, P3],
        ["Share", "Share"],
    ),
    "two phrases between paragraphs": ([P1, P2, P3, "Share", P4, "Agree", P1, P2, P3], []),
    "twice among short lines": ([P1, P2, P3, "1.", "Agree", "2.", "Agree", P1, P2, P3], []),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_short_phrase_needs_a_witness(name: str) -> None:
    lines, gone = ROWS[name]
    # A sentence too long to be a share of the text that no rule may take, and none of its ends.
    title = "x" * 400
    middle = ["b", title, "b", "c"] if P1 not in lines else []
    removed = CLEANER.clean("\n".join([*lines, *middle])).removed
    assert [removal.text.strip() for removal in removed] == gone


WORDS = [
    "Share",
    "Agree",
    "Read on.",
    "More",
    "Less",
    WIDGET,
    "Click to share on paper",
    P1,
    "a",
    "",
]
LINES = st.lists(st.sampled_from(WORDS), max_size=24)
RULES = PACK.split("rules:\n")[1].splitlines()
BACKWARDS = make("\n".join([PACK.split("rules:\n")[0] + "rules:", *reversed(RULES)]))


@given(LINES)
def test_the_order_of_rules_does_not_matter(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert CLEANER.clean(text).text == BACKWARDS.clean(text).text


@given(LINES)
def test_cleaning_twice_is_once(lines: list[str]) -> None:
    once = CLEANER.clean("\n".join(lines)).text
    assert CLEANER.clean(once).text == once


HARBOUR = r"""
pack: harbour
about: For a test.
match: {hosts: [harbour.example]}
use: [tides]
rules:
  - {id: notice, line: "Harbour News is a service of the port.", everywhere: true}
  - {id: label, line: Photo}
"""
TIDES = (
    "pack: tides\nabout: For a test.\nmatch: {hosts: [tides.example]}\nrules: [{id: a, line: Tide}]"
)
NOTICE = "Harbour News is a service of the port."


BOAT = "The first boat left the port at noon, the harbour master said."


def harbour() -> Cleaner:
    packs = [parse_pack(text, "<a>", check_pattern) for text in (HARBOUR, TIDES)]
    return Cleaner(Loaded(tuple(packs), frozenset()), "rules", "off")


def test_a_line_that_cannot_be_mistaken_turns_its_pack_on() -> None:
    result = harbour().clean(f"Photo\nThe boat left.\nIt was full.\nTide\n{NOTICE}\n")
    assert result.text == "The boat left.\nIt was full.\n"
    assert result.packs == ("harbour", "tides")
    assert {removal.rule for removal in result.removed} == {
        "harbour/notice",
        "harbour/label",
        "tides/a",
    }


def test_without_such_a_line_the_pack_is_off() -> None:
    text = "Photo\nThe boat left.\nHarbour News is a service, they say.\n"
    assert harbour().clean(text).text == text
    assert harbour().clean(text).packs == ()


def test_the_line_goes_on_the_pages_of_others_too() -> None:
    text = f"{BOAT}\n{NOTICE}\n"
    assert harbour().clean(text, url="https://else.example/").text == f"{BOAT}\n"


def test_a_line_that_is_kept_turns_nothing_on(tmp_path: Path) -> None:
    packs = [parse_pack(text, "<a>", check_pattern) for text in (HARBOUR, TIDES)]
    keeps = parse_pack(f"pack: keeps\nabout: K.\nkeep: {NOTICE!r}", "<a>", check_pattern)
    text = f"Photo\nThe boat left.\n{NOTICE}\n"
    result = Cleaner(Loaded((*packs, keeps), frozenset()), "rules", "off").clean(text)
    assert (result.text, result.packs) == (text, ("keeps",))
