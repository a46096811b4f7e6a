"""Input made to hurt: none of it may hang, crash, or lose text."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, Skipped

CLEANER = Cleaner()
MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("a" * (100 * MEGABYTE), id="100 MB on one line"),
        pytest.param("ab " * (10 * MEGABYTE), id="30 MB of one word"),
        pytest.param("\n" * 2_000_000, id="two million empty lines"),
        pytest.param(" \r\n" * 2_000_000, id="two million blank lines"),
        pytest.param("\x00" * MEGABYTE, id="NUL bytes"),
        pytest.param("x\x00\n" * MEGABYTE, id="NUL bytes in lines"),
        pytest.param("a\r" * MEGABYTE, id="returns only"),
        pytest.param("\ud800" * 100_000, id="lone surrogates"),
        pytest.param("e" + "\u0301" * MEGABYTE, id="a million accents on one letter"),
        pytest.param("\u0344" * 100_000 + "\n", id="characters that decompose"),
        pytest.param("-" * MEGABYTE, id="a rule of dashes"),
        pytest.param("ſ" * MEGABYTE, id="letters that fold"),
    ],
)
def test_text_that_has_nothing_to_lose_loses_nothing(text: str) -> None:
    result = CLEANER.clean(text)
    assert result.text == text


def test_a_million_pieces_of_furniture_take_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: a, line: x}]\n")
    text = "x\nRain\n" * 500_000
    result = Cleaner(path, "rules", "off").clean(text)
    assert result.text == "Rain\n" * 500_000
    assert result.restore() == text


def test_blocks_that_never_end_take_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: a, block: {from: A, to: B}}]\n")
    text = "A\n" * 500_000
    assert Cleaner(path, "rules", "off").clean(text).text == text


def test_a_head_that_moves_up_line_by_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: a, line: x, in: head 1}]\n")
    text = "x\n" * 100_000 + "kept\n"
    result = Cleaner(path, dedup="off").clean(text)
    assert result.restore() == text


def test_a_regex_that_explodes_is_given_up_and_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "pack: mine\nabout: a.\nrules:\n"
        "- {id: slow, line: '/(?=a)(a|a)*$(?<!b)/'}\n- {id: quick, line: x}\n"
    )
    text = f"x\n{'a' * 60}b\nkept and kept again\n"
    result = Cleaner(path, dedup="off").clean(text)
    assert result.text == text.removeprefix("x\n")
    assert result.skipped == (Skipped("mine/slow", "time-limit"),)
