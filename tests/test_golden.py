"""What the five seeds come out as: the files in tests/golden, reviewed line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, SEEDS, read

from cleaner import Cleaner, clean

CLEANER = Cleaner()


def report_of(path: Path) -> str:
    """One line for each removal: where, why, what."""
    removed = CLEANER.clean(read(path)).removed
    return "".join(f"{item.line}: {item.rule}: {item.text!r}\n" for item in removed)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_a_seed_comes_out_as_reviewed(path: Path, update_golden: bool) -> None:
    golden = ROOT / "tests" / "golden" / path.name
    report = golden.with_suffix(".removed")
    if update_golden:
        golden.write_bytes(clean(read(path)).encode())
        report.write_bytes(report_of(path).encode())
    assert clean(read(path)) == read(golden)
    assert report_of(path) == read(report)


def test_there_are_five_seeds() -> None:
    assert len(SEEDS) == 5


def test_a_clean_article_comes_out_byte_for_byte() -> None:
    (seed,) = (path for path in SEEDS if path.name.startswith("004"))
    assert clean(read(seed)) == read(seed)


@pytest.mark.parametrize(
    ("number", "packs"),
    [
        ("000", {"newssniffer"}),
        ("001", {"the-new-arab"}),
        ("002", {"times-of-israel"}),
        ("003", {"bellenews"}),
        ("004", set()),
    ],
)
def test_the_text_alone_tells_which_packs_are_on(number: str, packs: set[str]) -> None:
    (seed,) = (path for path in SEEDS if path.name.startswith(number))
    by_text = {pack.name for pack in CLEANER.loaded.packs if pack.match is not None}
    used = {name for pack in CLEANER.loaded.packs if pack.match for name in pack.use}
    assert set(CLEANER.clean(read(seed)).packs) & by_text - used == packs
