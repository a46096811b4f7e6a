"""Tells raw pages from texts already extracted, by how the scores of their lines lie.

How much is known by what is won and lost is fitted in `fit_raw.py`; here is how the core decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.text.dataset import DUMPS, Doc
from training.text.net import TABLE_ROWS
from training.text.train import SHORT

STEPS, HIGHEST_BAR = 100, 0.5
# The bar of a text that is no raw page; threshold.rs has the same.
CLEAN_BAR = 0.1
BELOW, SUSPECT = (7, 15, 30), 30
# A text loses at most so much of its bytes, unless it is as likely as this a raw page.
MAX_LOSS, SURELY_RAW = 0.6, 0.9
MOST_ODDS = 10.0  # of one kind against another, as logarithm
HIDDEN = 16
PAGES = (*DUMPS, *SHORT)


@dataclass(frozen=True)
class Scored:
    """The scores of a document's units, and the sums of the kinds it may be of."""

    q: np.ndarray
    kinds: np.ndarray


class Sums:
    """How the scores of a document lie, as the core sums them up."""

    def __init__(self, doc: Doc, scored: Scored) -> None:
        q = scored.q
        self.kinds = scored.kinds
        lines = (doc.spans[:, 1] - doc.spans[:, 0]).astype(int)
        steps = np.minimum((q * np.float32(STEPS)).astype(int), STEPS - 1)
        self.lines = np.bincount(steps, lines, STEPS)
        self.bytes = np.bincount(steps, doc.bytes, STEPS)
        self.content = np.bincount(steps, doc.bytes * q, STEPS)
        self.scores = float((lines * q).sum())
        low = steps < SUSPECT
        first = int(np.argmin(low)) if not low.all() else len(low)
        self.head = lines[:first].sum()
        last = 0 if low.all() else int(np.argmin(low[::-1]))
        self.tail = lines[len(lines) - last :].sum()

    def best_bar(self) -> float:
        """The bar that makes the expected F1 best, at most a half."""
        kept, hit = np.cumsum(self.bytes[::-1]), np.cumsum(self.content[::-1])
        expected = 2 * hit / np.maximum(kept + hit[-1], 1)
        return min((STEPS - 1 - int(expected.argmax())) / STEPS, HIGHEST_BAR)

    def has_content(self) -> bool:
        """Whether a line is more likely content than not."""
        return bool(self.lines[int(HIGHEST_BAR * STEPS) :].any())

    def numbers(self) -> np.ndarray:
        """The numbers by which a raw page is told."""
        lines, size = max(self.lines.sum(), 1.0), max(self.bytes.sum(), 1.0)
        found = []
        for below in BELOW:
            count = self.lines[:below].sum()
            found += [log(count), count / lines, self.bytes[:below].sum() / size]
        found += [log(self.head), log(self.tail), log(min(self.head, self.tail))]
        found += [log(self.lines.sum()), log(self.bytes.sum())]
        raw, extracted, clean = self.kinds
        kinds = np.clip([raw - clean, extracted - clean], -MOST_ODDS, MOST_ODDS)
        found += [self.content.sum() / size, self.scores / lines, *kinds]
        return np.array(found, np.float32)


def log(count: float) -> float:
    """The logarithm as the core takes it: straight between powers of two."""
    bits = np.float32(count + 1.0).view(np.uint32)
    return float(np.float32(bits) * np.float32(1 / 8_388_608) - np.float32(127))


def gone(sums: Sums, scored: Scored, raw: np.ndarray) -> np.ndarray:
    """Which units go at the level standard, as `threshold.rs` decides."""
    best = sums.best_bar()
    careful = min(best, CLEAN_BAR)
    share = 0.0
    if sums.has_content():
        share = 1 / (1 + np.exp(-float(sums.numbers() @ raw[:-1] + raw[-1])))
    bar = careful + (best - careful) * share
    below = sums.bytes[: int(np.ceil(bar * STEPS))].sum() / max(sums.bytes.sum(), 1.0)
    is_held_back = share < SURELY_RAW and below > MAX_LOSS
    return scored.q < (0.0 if is_held_back else bar)


def install(numbers: np.ndarray, path: Path) -> None:
    """Puts what was learned into a file of weights."""
    data = path.read_bytes()
    # From the end: the table, what its steps are worth, these numbers.
    end = len(data) - TABLE_ROWS * HIDDEN - 4 * HIDDEN
    path.write_bytes(data[: end - 4 * len(numbers)] + numbers.tobytes() + data[end:])
