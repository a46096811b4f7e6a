"""A corpus of any size that looks like scraped news pages, the same bytes each time.

Each site has its own furniture (navigation, cookie notices, share prompts, footers), which stands
on all of its pages with small gaps; bodies are new combinations of clauses from the seed texts; one
paragraph in 30 is syndicated and turns up again on other sites.

    python -m benchmarks.crawl 1GB out.txt      # text; a name in .jsonl gets one page a line
"""

from __future__ import annotations

import itertools
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
PAGES_PER_SITE = 400
UNITS = {"kB": 10**3, "MB": 10**6, "GB": 10**9}

TEMPLATES = (
    "Skip to main content", "Sign in to {s}", "Subscribe to {s} today", "Home", "News", "Sport",
    "Business", "Culture", "Most Popular", "Most read in {t}", "Share this article on Facebook",
    "Share on Twitter", "Copy link", "Email this page",
    "We use cookies to improve your experience on {s}. By continuing you accept our cookie policy.",
    "Get the latest from {s} in your inbox every morning",
    "Enter your email address to receive the {t} briefing", "Terms and conditions apply",
    "Privacy policy", "Cookie settings", "Contact {s}", "Advertise with {s}", "About us",
    "All rights reserved. {s} is not responsible for the content of external sites.",
    "Read more: {t}", "More from {t}", "Related stories", "Comments are closed", "Back to top",
    "Follow {s} on Instagram", "This article was first published by {s}", "Photograph: {t}",
    "Advertisement", "Loading...", "Load more stories",
)  # fmt: skip


class Page(NamedTuple):
    """One page of one site: its address and its lines."""

    url: str
    lines: list[str]


def load_clauses(seeds: Path = SEEDS) -> list[str]:
    """The clauses of the seed texts, in their order, without those too short to carry anything."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(seeds.glob("*.txt")))
    clauses = (clause.strip() for clause in re.split(r"(?<=[.,;:!?”])\s+|\n+", text))
    return sorted({clause for clause in clauses if 25 <= len(clause) <= 160})


def make_pages(seed: int = 0, seeds: Path = SEEDS) -> Iterator[Page]:
    """Pages without end, the same for the same seed."""
    clauses = load_clauses(seeds)
    words = sorted({word for clause in clauses for word in re.findall(r"[A-Z][a-z]{3,}", clause)})
    syndicated: list[str] = []
    for site in itertools.count():
        rng = random.Random(f"{seed}/{site}")
        name = f"{rng.choice(words)} {rng.choice(words)} {site}"
        furniture = make_furniture(name, words, rng)
        for page in range(PAGES_PER_SITE):
            body = make_body(clauses, syndicated, rng)
            cut = rng.randrange(12, 20)
            kept = [line for line in furniture if rng.random() < 0.8]
            title = f"{' '.join(rng.choices(words, k=6))} {page}"
            yield Page(
                f"https://www.site{site}.example/{page}.html",
                [*kept[:cut], "", title, *body, "", *kept[cut:]],
            )


def make_furniture(name: str, words: list[str], rng: random.Random) -> list[str]:
    """The lines that stand on the pages of one site."""
    templates = rng.sample(TEMPLATES, 24)
    return [template.format(s=name, t=" ".join(rng.choices(words, k=2))) for template in templates]


def make_body(clauses: list[str], syndicated: list[str], rng: random.Random) -> list[str]:
    """The paragraphs of one page; adds to those that other pages copy."""
    body = []
    for _ in range(rng.randrange(6, 18)):
        paragraph = " ".join(rng.choices(clauses, k=rng.randrange(2, 6)))
        roll = rng.random()
        if roll < 0.033 and syndicated:
            paragraph = rng.choice(syndicated)
        elif roll > 0.995:
            syndicated.append(paragraph)
            del syndicated[:-5000]
        body.append(paragraph)
    return body


def write_corpus(path: Path, size: int, seed: int = 0, seeds: Path = SEEDS) -> None:
    """Writes whole pages until the file has at least `size` bytes."""
    to_text = to_json if path.suffix == ".jsonl" else to_plain
    written = 0
    with path.open("wb", buffering=1 << 22) as out:
        for page in make_pages(seed, seeds):
            written += out.write(to_text(page).encode())
            if written >= size:
                return


def to_plain(page: Page) -> str:
    """The page as lines of text."""
    return "\n".join(page.lines) + "\n"


def to_json(page: Page) -> str:
    """The page as one line of JSON."""
    return json.dumps({"url": page.url, "text": "\n".join(page.lines)}, ensure_ascii=False) + "\n"


def parse_size(text: str) -> int:
    """Bytes from `10MB` and the like.

    >>> parse_size("1GB")
    1000000000
    """
    return int(text[:-2]) * UNITS[text[-2:]]


if __name__ == "__main__":
    write_corpus(
        Path(sys.argv[2]),
        parse_size(sys.argv[1]),
        seeds=Path(sys.argv[3]) if len(sys.argv) > 3 else SEEDS,
    )
