"""What scores promise: one for each line, the same everywhere, and levels that keep their word."""

from __future__ import annotations

import random
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS, read
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.types import Level

# No packs: what goes here goes by its score, or because the document had it before.
STANDARD = Cleaner(packs=(), level="standard", dedup="off")
STRICT = Cleaner(packs=(), level="strict", dedup="off")
DEFAULT = Cleaner()
TEXTS = [read(path) for path in SEEDS]
REVIEWED = [read(ROOT / "tests" / "golden" / path.name) for path in SEEDS]
WORD = re.compile(r"\w+")

# Short texts of every genre in many languages: a name, then the text.
MUST_STAY = [
    case.rstrip("\n").split("\n", 1)
    for case in read(ROOT / "core" / "src" / "score" / "text" / "must_stay.txt").split("=== ")[1:]
]

HEAD = """\
Skip to content|Home|News|World|Sport|Weather|Culture|Travel|Video|Podcasts|Newsletters|Sign in
|Log in|Subscribe|Search|Menu|Live|Topics|Jobs|Shop|Help|Sections|Today's paper|My account"""
TAIL = """\
About us|Contact us|Privacy Policy|Terms of Use|Cookie Policy|Advertise with us|Careers|Site map
|Follow us on Twitter|Facebook|Instagram|RSS|Accessibility|Download our app|Back to top|Most read
|More from this section|Related articles|Share this article|Sign up for our newsletter|Editions"""


def is_prose(line: str) -> bool:
    return len(line) > 120


def furniture(text: str, chance: random.Random) -> list[str]:
    lines = text.replace("\n", "").split("|")
    return chance.sample(lines, chance.randint(8, len(lines)))


def pages(count: int) -> list[str]:
    """Articles of the seeds' sentences with a page's furniture around them."""
    chance = random.Random(7)
    prose = [line for text in REVIEWED for line in text.split("\n") if is_prose(line)]
    return [
        "\n".join(
            [
                *furniture(HEAD, chance),
                *chance.sample(prose, chance.randint(3, 20)),
                *furniture(TAIL, chance),
                "© 2020 The Daily Page. All rights reserved.",
            ]
        )
        for _ in range(count)
    ]


PAGES = pages(60)

any_line = st.one_of(
    st.sampled_from([line for text in (*TEXTS, *PAGES[:5]) for line in text.split("\n")]),
    st.text(alphabet=st.characters(exclude_characters="\n"), max_size=40),
    st.sampled_from(["", " \t", "\r", "\x0b", "\u2028", "\ud800", "速報", "ข่าว", "\ufeff"]),
)
texts = st.lists(any_line, max_size=30).map("\n".join)


def lines_of(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def words_of(texts: list[str]) -> int:
    return sum(len(WORD.findall(text)) for text in texts)


@given(texts)
@example("")
@example("\n")
@example("\n\nHome")
@example("\ud83d\ude00 Most Popular\n\udfff")
def test_there_is_one_score_for_each_line(text: str) -> None:
    scores = DEFAULT.score(text)
    lines = lines_of(text)
    assert len(scores) == len(lines)
    assert all(0 <= score <= 1 for score in scores)
    blank = [score for score, line in zip(scores, lines, strict=True) if line in ("", " \t", "\r")]
    assert not any(blank)


def test_a_surrogate_scores_as_what_stands_for_it() -> None:
    text = TEXTS[0]
    assert DEFAULT.score(f"\ud800\n{text}") == DEFAULT.score(f"\ufffd\n{text}")


def test_bytes_are_refused_with_the_way_out() -> None:
    with pytest.raises(TypeError, match="decode bytes first"):
        DEFAULT.score(b"Home")  # type: ignore[arg-type]


def test_neither_packs_nor_levels_change_a_score() -> None:
    for text in TEXTS:
        assert DEFAULT.score(text) == STRICT.score(text) == Cleaner(level="off").score(text)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_a_batch_judges_as_one_by_one(threads: int) -> None:
    documents = [*PAGES, *TEXTS]
    batch = STRICT.clean_batch(documents, threads=threads)
    assert batch == [STRICT.clean(text) for text in documents]


def test_threads_get_the_same_scores() -> None:
    documents = [*PAGES, *TEXTS] * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(DEFAULT.score, documents)) == [*map(DEFAULT.score, documents)]


@pytest.mark.parametrize("cleaner", [STANDARD, STRICT], ids=["standard", "strict"])
def test_a_removal_has_the_score_of_its_line(cleaner: Cleaner) -> None:
    for text in PAGES:
        scores = cleaner.score(text)
        for removal in cleaner.clean(text).removed:
            assert removal.rule == "score/low"
            assert removal.score == scores[removal.line - 1]
            assert removal.score < 0.5


def removed_lines(cleaner: Cleaner, text: str) -> set[int]:
    return {removal.line for removal in cleaner.clean(text).removed}


@given(texts)
def test_strict_takes_all_that_standard_takes(text: str) -> None:
    assert removed_lines(STANDARD, text) <= removed_lines(STRICT, text)


@pytest.mark.parametrize("level", ["off", "rules"])
def test_below_standard_nothing_goes_by_its_score(level: Level) -> None:
    cleaner = Cleaner(level=level)
    removed = (removal for text in PAGES for removal in cleaner.clean(text).removed)
    assert all(removal.score is None for removal in removed)


def test_standard_finds_the_article_of_a_page() -> None:
    lost, stayed, prose, rest = 0, 0, 0, 0
    for text in PAGES:
        gone = removed_lines(STANDARD, text)
        for number, line in enumerate(lines_of(text), 1):
            prose += is_prose(line)
            rest += not is_prose(line)
            lost += is_prose(line) and number in gone
            stayed += not is_prose(line) and number not in gone
    # The sentences stand out of their order: now and then one is taken for a teaser.
    assert lost < 0.005 * prose
    assert stayed < 0.01 * rest


@pytest.mark.parametrize("level", ["standard", "strict"])
def test_a_second_cleaning_takes_next_to_nothing(level: Level) -> None:
    cleaner = Cleaner(level=level)
    once = [cleaner.clean(text).text for text in (*TEXTS, *PAGES)]
    twice = [cleaner.clean(text).text for text in once]
    assert words_of(twice) > 0.995 * words_of(once)


@pytest.mark.parametrize(("name", "text"), MUST_STAY, ids=[name for name, _ in MUST_STAY])
def test_scores_take_nothing_from_a_short_text(name: str, text: str) -> None:
    assert STANDARD.clean(text).text == text, name


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_scores_take_nothing_from_a_seed_but_furniture(path: Path) -> None:
    reviewed = lines_of(read(ROOT / "tests" / "golden" / path.name))
    assert STANDARD.clean("\n".join(reviewed)).text == "\n".join(reviewed)
    for removal in STANDARD.clean(read(path)).removed:
        assert removal.text.strip("\n") not in reviewed
