"""Regexes beyond the core's engine, and that the two engines agree on the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner, Pack, _core
from cleaner.packs import Loaded
from cleaner.types import Pattern, Rule

ROWS = [
    ("look-behind", r"/(?<!no )photo/", "a photo", "no photo"),
    ("look-ahead", r"/^Share(?! of)/", "Share this", "Share of voice"),
    ("back-reference", r"/^(\w{3,}) \1$/", "news news", "news views"),
    ("fuzzy", r"/^(?:accept all cookies){e<=2}$/", "acept al cookies", "accept no biscuits"),
    ("atomic", r"/^(?>a+)b$/", "aab", "aac"),
    ("not ASCII", r"/(?<=é )déjà/", "é déjà vu", "e déjà vu"),
]


@pytest.mark.parametrize(("name", "pattern", "goes", "stays"), ROWS, ids=[row[0] for row in ROWS])
def test_a_pattern_of_the_other_engine_works(
    tmp_path: Path, name: str, pattern: str, goes: str, stays: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"pack: mine\nabout: a.\nrules:\n- id: a\n  line: '{pattern}'\n")
    cleaner = Cleaner(path, dedup="off")
    text = f"{goes}\n{stays}\nkept and kept again\n"
    assert cleaner.clean(text).text == text.removeprefix(f"{goes}\n")
    assert cleaner.clean_batch([text, "a"], threads=2)[0] == cleaner.clean(text)


def test_a_cut_of_the_other_engine_takes_what_it_matched(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: a, cut: '/(?<=\\w) \\(é agency\\)/i'}]\n")
    text = "Ça va  (É Agency) très bien\n"
    assert Cleaner(path).clean(text).text == "Ça va très bien\n"


# What shipped packs are made of: the two engines have to read it alike.
SOURCES = [
    r"\bshare\b", r"^\w+ \w+$", r"straße", r"\d+ min", r"[^\W\d_]+", r"k", r"s+$", r"\s", r"ς",
    r"^(?:photo|foto)\b", r"[a-z]{2,3}\.", r"\S+@\S+", r"é|è", r"^.{0,5}$", r"(?i:ab)c", r"\bé",
]  # fmt: skip
lines = st.text(alphabet="aAbBkKsSſ\u212aéÉ ßẞσςΣ12.@_-一ǆ\u0660", max_size=12)


def core_finds(source: str, flags: str, line: str) -> bool:
    rule = Rule("p/a", "line", (Pattern("regex", source, flags),))
    engine = _core.Engine([Pack("p", "", "", rules=(rule,))], set(), "rules", None, 1.0)
    return not engine.clean(f"{line}\n", None, {}).text


@given(st.sampled_from(SOURCES), st.sampled_from(["", "i"]), lines)
def test_the_two_engines_agree(source: str, flags: str, line: str) -> None:
    if not line.strip():
        return
    normal = " ".join(line.split())
    options = regex.VERSION0 | (regex.IGNORECASE if flags else 0)
    found = regex.search(source, normal, options) is not None
    assert core_finds(source, flags, line) == found


def test_a_pattern_that_neither_takes_is_a_fault() -> None:
    from cleaner.engine import check_pattern

    assert check_pattern(Pattern("regex", "(?<=a")) is not None
    assert check_pattern(Pattern("regex", "(?<=a)b")) is None
    assert Loaded((), frozenset()).packs == ()
