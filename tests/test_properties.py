"""The promises, over generated text and over every seed."""

from __future__ import annotations

import pickle
import random
from dataclasses import replace

import pytest
from conftest import SEEDS, read
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import Cleaner, Pack, Result
from cleaner.packs import Loaded

DEFAULT = Cleaner()
STRICT = Cleaner(level="strict")
RULES = Cleaner(level="rules")
TEXTS = [read(path) for path in SEEDS]

# Lines that rules know, lines that look like them, and lines of the seeds: documents made of
# these reach the places where rules meet.
FURNITURE = [
    line
    for pack in DEFAULT.loaded.packs
    for rule in pack.rules
    for item in rule.examples
    for line in item.before.split("\n")
]
LINES = sorted({*FURNITURE, *(line for text in TEXTS for line in text.split("\n"))})

any_text = st.text(alphabet=st.characters(), max_size=300)
odd_line = st.text(
    alphabet=st.sampled_from("aB é\u0301 \t\r\x00\u2028\u00a0\ud800\udc00ſ\u212a一🙂-—|.©"),
    max_size=30,
)
line = st.one_of(
    st.sampled_from(LINES), st.sampled_from(LINES).map(lambda text: f"{text} {text}"), odd_line
)
ending = st.sampled_from(["\n", "\n\n", "\r\n", "\n \n"])
document = st.lists(st.tuples(line, ending), max_size=25).map(
    lambda rows: "".join(text + end for text, end in rows)
)
texts = st.one_of(document, document.map(lambda text: text.rstrip("\n")), any_text)


def assert_account_is_whole(text: str, result: Result) -> None:
    """The result is the text without the removals, and each says truly what stood where."""
    at = 0
    kept = []
    lines = text.count("\n" if "\n" in text else "\r") + 1
    for removal in result.removed:
        assert at <= removal.start < removal.end <= len(text)
        assert text[removal.start : removal.end] == removal.text
        assert removal.rule
        assert 1 <= removal.line <= lines
        kept.append(text[at : removal.start])
        at = removal.end
    kept.append(text[at:])
    assert "".join(kept) == result.text
    assert result.restore() == text


@given(texts)
@example("")
@example("\r")
@example("\x00\n" * 3)
@example("\ud800\n\udfff")
@example("\ud83d\ude00 Most Popular")
def test_nothing_is_invented_and_nothing_is_lost(text: str) -> None:
    for cleaner in (DEFAULT, STRICT):
        assert_account_is_whole(text, cleaner.clean(text))


@pytest.mark.parametrize("text", TEXTS)
def test_every_character_of_a_seed_is_accounted_for(text: str) -> None:
    assert_account_is_whole(text, DEFAULT.clean(text))


@given(texts)
def test_every_removal_has_a_reason_that_exists(text: str) -> None:
    known = {rule.id for pack in DEFAULT.loaded.packs for rule in pack.rules}
    for removal in DEFAULT.clean(text).removed:
        assert removal.rule in known or removal.rule.startswith(("dedup/", "score/"))
        assert (removal.score is not None) == removal.rule.startswith("score/")


@given(texts)
@example("Most Popular\n" * 40)
@example("A line that is long enough to go when it stands twice.\n" * 30)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = RULES.clean(text).text
    assert RULES.clean(once).text == once


@pytest.mark.parametrize("text", TEXTS)
def test_cleaning_a_seed_twice_is_cleaning_it_once(text: str) -> None:
    once = RULES.clean(text).text
    assert RULES.clean(once).text == once


def shuffled(loaded: Loaded, seed: int) -> Loaded:
    chance = random.Random(seed)
    packs: list[Pack] = []
    for pack in loaded.packs:
        rules = list(pack.rules)
        chance.shuffle(rules)
        packs.append(replace(pack, rules=tuple(rules)))
    chance.shuffle(packs)
    return Loaded(tuple(packs), loaded.named)


SHUFFLED = [Cleaner(shuffled(DEFAULT.loaded, seed)) for seed in range(3)]


@given(texts)
def test_the_order_of_rules_and_packs_does_not_matter(text: str) -> None:
    wanted = DEFAULT.clean(text)
    for cleaner in SHUFFLED:
        assert cleaner.clean(text) == wanted


@given(st.lists(texts, max_size=8), st.integers(1, 4))
def test_a_batch_gives_what_one_by_one_gives(batch: list[str], threads: int) -> None:
    assert DEFAULT.clean_batch(batch, threads=threads) == [DEFAULT.clean(text) for text in batch]


@given(texts)
def test_a_pickled_cleaner_cleans_alike(text: str) -> None:
    assert PICKLED.clean(text) == DEFAULT.clean(text)


PICKLED = pickle.loads(pickle.dumps(DEFAULT))


@given(texts)
def test_level_off_leaves_the_text_alone(text: str) -> None:
    result = OFF.clean(text)
    assert (result.text, tuple(result.removed)) == (text, ())


OFF = Cleaner(level="off")


@given(st.lists(st.sampled_from(FURNITURE), min_size=1, max_size=12), st.sampled_from(LINES))
def test_keep_beats_everything(rows: list[str], kept: str) -> None:
    if not kept.strip() or "*" in kept or kept.startswith("/") or "\\" in kept:
        return
    from cleaner.types import Pattern

    keeper = Pack(
        name="zz-keeper", about="Keeps one line.", path="", keep=(Pattern("whole", kept.strip()),)
    )
    loaded = Loaded((*DEFAULT.loaded.packs, keeper), DEFAULT.loaded.named)
    text = "\n".join([*rows, kept, *rows, kept])
    cleaned = Cleaner(loaded).clean(text).text
    assert cleaned.split("\n").count(kept) == text.split("\n").count(kept)
