"""Is the content of pages of every kind found, and nothing else? A drop in quality fails here.

The pages of `tests/pages` were written for this test: `data-gold` marks what is content. They are
easier than pages of the web, so that the bar is high. Where `CLEANER_DATA` is set, a sample of the
development pages is cleaned as well; the weights were trained on them, so that bar is high too.
What the figures are on sites never seen is in docs/models/page.md.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from cleaner import Cleaner
from cleaner.types import Level

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
GOLD = "data-gold"
# Mean and least F1 of the pages at each level.
BARS: dict[Level, tuple[float, float]] = {"standard": (0.96, 0.85), "strict": (0.94, 0.80)}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def f1(text: str, gold: str) -> float:
    found, wanted = words(text), words(gold)
    return 2 * (found & wanted).total() / (found.total() + wanted.total())


def read(path: Path) -> tuple[str, str]:
    """A page without the marks, and the text that they mark."""
    html = path.read_text(encoding="utf-8")
    marked = LexborHTMLParser(html).css(f"[{GOLD}]")
    return html.replace(f" {GOLD}", ""), "\n".join(node.text() for node in marked)


@pytest.mark.parametrize("level", BARS)
def test_the_content_of_every_kind_of_page_is_found(level: Level) -> None:
    cleaner = Cleaner(level=level)
    figures = {}
    for path in PAGES:
        html, gold = read(path)
        figures[path.stem] = f1(cleaner.clean_html(html).text, gold)
    mean, least = BARS[level]
    assert len(figures) == 7
    assert min(figures.values()) >= least, figures
    assert sum(figures.values()) / len(figures) >= mean, figures


def test_a_page_with_its_names_and_tags_taken_away_is_still_cleaned() -> None:
    html, gold = read(PAGES[0])
    plain = re.sub(r" (?:class|id|role)=\"[^\"]*\"", "", html)
    plain = re.sub(r"<(/?)(?:header|footer|main|article|aside|section|nav)\b", r"<\1div", plain)
    assert f1(Cleaner().clean_html(plain).text, gold) >= 0.85


SAMPLE, SEED = 60, 5
SAMPLE_BAR = 0.88


@pytest.mark.skipif("CLEANER_DATA" not in os.environ, reason="CLEANER_DATA is not set")
def test_the_content_of_pages_of_the_web_is_found() -> None:
    zstandard = pytest.importorskip("zstandard")
    unpacker = zstandard.ZstdDecompressor(max_window_size=2**27)
    with (Path(os.environ["CLEANER_DATA"]) / "wcxb_dev.jsonl.zst").open("rb") as packed:
        records = unpacker.stream_reader(packed).read().splitlines()
    cleaner = Cleaner()
    figures = []
    for record in map(json.loads, random.Random(SEED).sample(records, SAMPLE)):
        if record["main_content"].strip():
            figures.append(f1(cleaner.clean_html(record["html"]).text, record["main_content"]))
    assert sum(figures) / len(figures) >= SAMPLE_BAR
