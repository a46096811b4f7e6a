"""Clean texts with the top and the bottom of real pages around them.

Raw pages of most genres and languages are not in the data: these stand in for them, and they teach
that what is around a text says nothing against it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

from training.text.dataset import fold_of
from training.text.labelled import window

Rim = list[str]

MOST_LINES = 14  # of furniture at an end
LONGEST = 60  # lines of a clean text
FOREIGN = 0.3  # share of the texts in a language without furniture that get English furniture
LEAST_RIMS = 4  # tops or bottoms that make a language's furniture
CONTENT = 0.5  # label from which a line is content


class Rims:
    """Tops and bottoms of pages by language and fold, so that no site is in training and test."""

    def __init__(self) -> None:
        self.tops: dict[tuple[str, int], list[Rim]] = defaultdict(list)
        self.bottoms: dict[tuple[str, int], list[Rim]] = defaultdict(list)

    def add(self, document: dict[str, Any]) -> None:
        """Takes what stands before the first line of content, and what stands after the last."""
        pairs = zip(document["text"].split("\n"), document["labels"], strict=True)
        rows = [(line, label) for line, label in pairs if line.strip()]
        content = [at for at, (_, label) in enumerate(rows) if label >= CONTENT]
        if not content:
            return
        key = document["language"], fold_of(document["site"])
        for rims, part in (
            (self.tops, rows[: content[0]]),
            (self.bottoms, rows[content[-1] + 1 :]),
        ):
            rim = [line for line, label in part if label == 0.0]
            if rim:
                rims[key].append(rim)

    def mix(self, made: dict[str, Any]) -> dict[str, Any] | None:
        """A piece of a clean document with furniture around it; none where there is none for it."""
        rng = random.Random(f"mix/{made['page']}")
        key = made["language"], fold_of(made["site"])
        if min(len(self.tops[key]), len(self.bottoms[key])) < LEAST_RIMS:
            if rng.random() >= FOREIGN:
                return None
            key = "en", key[1]
        if not self.tops[key] or not self.bottoms[key]:
            return None
        lines = made["text"].split("\n")
        text = [lines[at] for at in window(len(lines), LONGEST, rng)]
        top = rng.choice(self.tops[key])[: rng.randint(0, MOST_LINES)]
        bottom = rng.choice(self.bottoms[key])[-rng.randint(1, MOST_LINES) :]
        labels = [0.0] * len(top) + [1.0] * len(text) + [0.0] * len(bottom)
        return made | {
            "set": "mixture",
            "page": made["page"].replace("clean/", "mixture/"),
            "style": "mixture",
            "text": "\n".join([*top, *text, *bottom]),
            "labels": labels,
        }
