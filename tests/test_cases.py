"""Cases as data: what must go, what must not change, and what is known to fail.

A case has a `label`, a `text`, and what is `kept` of it (left out: all). `expect: known-failure`
marks one that does not come out so yet; it turns red the day it does.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import ROOT, read

from cleaner import Cleaner

CLEANER = Cleaner()


def load_cases() -> list[Any]:
    cases = []
    for path in sorted((ROOT / "tests" / "cases").glob("*.yaml")):
        for case in yaml.safe_load(read(path)):
            assert set(case) <= {"label", "text", "kept", "expect", "url"}, case["label"]
            failing = case.get("expect") == "known-failure"
            marks = [pytest.mark.xfail(strict=True)] if failing else []
            cases.append(pytest.param(case, id=f"{path.stem}: {case['label']}", marks=marks))
    return cases


@pytest.mark.parametrize("case", load_cases())
def test_a_case_comes_out_as_it_says(case: dict[str, str]) -> None:
    text = case["text"]
    assert CLEANER.clean(text, url=case.get("url")).text == case.get("kept", text)
