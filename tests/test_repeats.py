"""Repeats as data: copies and running heads go, what people say again stays."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import ROOT, read

from cleaner import Cleaner

# Scores would take part of these texts, or spare it, for reasons of their own.
CLEANER = Cleaner(level="rules")
BARE = Cleaner(level="off", dedup="document")
CASES: list[dict[str, Any]] = yaml.safe_load(read(ROOT / "tests" / "repeats.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_only_copies_go(case: dict[str, str]) -> None:
    text = case["text"]
    result = CLEANER.clean(text)
    assert result.text == case.get("kept", text)
    assert CLEANER.clean(result.text).text == result.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_a_repeat_goes_without_rules_too_unless_it_is_short(case: dict[str, str]) -> None:
    result = BARE.clean(case["text"])
    wanted = case["text"] if "short" in case["label"] else case.get("kept", case["text"])
    assert result.text == wanted
    assert {removal.rule for removal in result.removed} <= {
        "dedup/document",
        "dedup/running-head",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_no_repeat_goes_at_dedup_off(case: dict[str, str]) -> None:
    assert Cleaner(level="rules", dedup="off").clean(case["text"]).text == case["text"]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_lines_may_end_otherwise(case: dict[str, str], end: str) -> None:
    parts = (case["text"], case.get("kept", case["text"]))
    text, kept = (part.replace("\n", end) for part in parts)
    assert CLEANER.clean(text).text == kept
