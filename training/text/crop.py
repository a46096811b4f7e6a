"""Short pages, cut from long ones: a few lines of menu, a few of content, a few of footer.

Few pages of the sets are short, and the scorer meets many that are: notices, recipes, stubs.
Texts that are short and clean are cut as well, so that being short alone says nothing.
"""

from __future__ import annotations

import random
from typing import Any

SOURCES = ("blocks", "wet", "browser")  # renderings that are cut
CONTENT = 0.5  # label from which a line is content
MOST_CONTENT = 12  # lines of content
MOST_RIM = 12  # lines of furniture on each side
LEAST_RIM = 3  # and on both sides together


def short(documents: list[dict[str, Any]], rng: random.Random) -> list[dict[str, Any]]:
    """What is cut from the documents of a page: two short pages and a short text."""
    styles = {document["style"]: document for document in documents}
    found = []
    for name in ("short1", "short2"):
        source = styles.get(rng.choice(SOURCES))
        kept = page(source["labels"], source["text"].split("\n"), rng) if source else []
        if source and kept:
            found.append(cut(source, name, kept))
    gold = styles.get("gold")
    if gold:
        found.append(cut(gold, "gold-short", text(gold["text"].split("\n"), rng)))
    return found


def cut(document: dict[str, Any], style: str, kept: list[int]) -> dict[str, Any]:
    """A document of some of another's lines."""
    lines, hints = document["text"].split("\n"), document["hints"]
    return document | {
        "style": style,
        "text": "\n".join(lines[at] for at in kept),
        "labels": [document["labels"][at] for at in kept],
        "hints": hints and [hints[at] for at in kept],
        "gold": None,
    }


def page(labels: list[float], lines: list[str], rng: random.Random) -> list[int]:
    """The numbers of the lines of a short page; none if there is no rim, or no content."""
    content = [at for at, label in enumerate(labels) if label >= CONTENT]
    if not content:
        return []
    first, last = content[0], content[-1]
    count = rng.randint(2, MOST_CONTENT)
    end = min(content[min(count, len(content)) - 1], first + 2 * count) + 1
    head, tail = rng.randint(0, MOST_RIM), rng.randint(0, MOST_RIM)
    # The top of the page, or what stands right above the content.
    above = range(min(head, first)) if rng.random() < 0.5 else range(max(0, first - head), first)
    below = range(max(last + 1, len(lines) - tail), len(lines))
    rim = [at for at in (*above, *below) if lines[at].strip()]
    return [*above, *range(first, end), *below] if len(rim) >= LEAST_RIM else []


def text(lines: list[str], rng: random.Random) -> list[int]:
    """The numbers of the first lines of a text."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    count = rng.randint(2, MOST_CONTENT)
    return list(range(filled[min(count, len(filled)) - 1] + 1)) if filled else []
