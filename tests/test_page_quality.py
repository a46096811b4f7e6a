"""Is the content of pages of every kind found, and nothing else? A drop in quality fails here.

The pages were written for this test: `data-gold` marks what is content. They are easier than pages
of the web, so that the bar is high; what the figures are on those is in core/model/MODEL-HTML.md.
"""

from __future__ import annotations

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
