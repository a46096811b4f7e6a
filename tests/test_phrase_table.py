"""The packs for many languages are what the table of phrases makes of them, and how it is read."""

from __future__ import annotations

import pytest
import regex

from cleaner import Cleaner
from training.packs.build import KINDS, RULES, check, pack_of
from training.packs.table import Phrase, languages, read_language

READ = [read_language(code) for code in languages()]

# A phrase, a line that it matches, and one that it does not.
PHRASES = [
    ("[sort ]kommentarer", "sort kommentarer", "noe kommentarer"),
    ("(Vis|Skjul) svar", "Skjul svar", "Svar"),
    ("{n} comments?", "1,204 comment", "many comments"),
    ("Noch kein Konto?", "Noch kein Konto", "Noch ein Konto"),
    ("Already a member?", "Already a member?", "Already a member? Yes"),
    ("L'article", "L’article", "Larticle"),
    ("Foto: {name}", "Foto: Anna Example", "Foto: Anna, Berta"),
    ("Updated: {date}", "Updated: 4. Mai 2024", "Updated"),
    ("Write to {text}@{host}", "Write to me@example.org", "Write to me"),
    ("Read more{more}", "Read more about it", "Read less"),
    (r"\(c\) {n}", "(c) 2024", "c 2024"),
]


@pytest.mark.parametrize(("text", "line", "other"), PHRASES, ids=[row[0] for row in PHRASES])
def test_a_phrase_means_what_its_signs_say(text: str, line: str, other: str) -> None:
    compiled = regex.compile(Phrase("share", text, "").regex, regex.IGNORECASE)
    assert compiled.fullmatch(line)
    assert not compiled.fullmatch(other)


@pytest.mark.parametrize(
    ("text", "is_short"),
    [("Share this", True), ("Foto: {name}", True), ("You must be logged in to {more}", False)],
)
def test_only_fixed_words_are_evidence(text: str, is_short: bool) -> None:
    assert Phrase("share", text, "").is_short == is_short
    assert not Phrase("share", text, "", is_proof=True).is_short


def test_no_phrase_is_made_of_slots_alone() -> None:
    assert [fault for language in READ for fault in check(language)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_packs_are_those_of_the_table(kind: str) -> None:
    path = RULES / f"{KINDS[kind][0]}.yaml"
    message = "run `python -m training.packs.build`"
    assert path.read_text(encoding="utf-8") == pack_of(kind, READ), message


def test_a_menu_in_an_article_goes_and_a_list_stays() -> None:
    paragraph = (
        "The council will decide on Monday whether the old bridge at the mill can stay open."
    )
    menu = "* Home, * News, * Sport, * Weather,"
    found = "\n".join("* apples pears plums".split(" "))
    text = f"{paragraph}\n\n{menu}\n\n{paragraph}\n\n{found}"
    assert Cleaner(level="rules", dedup="off").clean(text).text == text.replace(f"\n\n{menu}", "")
