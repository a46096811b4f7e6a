"""Learns to tell raw pages from texts already extracted, by how the scores of their lines lie.

What is learned is whether more is won than lost by treating a text as a raw page: for a page the F1
won, for other texts the furniture gone, and for all of them the content lost. Scores come from
weights that never saw the site.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.text.dataset import DUMPS, Doc
from training.text.net import TABLE_ROWS
from training.text.quick import f1
from training.text.train import EXTRACTS, SHORT, kind_of

STEPS, HIGHEST_BAR = 100, 0.5
# The bar of a text that is no raw page; threshold.rs has the same.
CLEAN_BAR = 0.1
BELOW, SUSPECT = (7, 15, 30), 30
# A word lost weighs as much as so many won, by the kind of the text: a page, an extracted text, a
# clean text. Chosen so that each source loses at most what it may, cross-validated.
LOSS_WEIGHT = (1.0, 4.0, 20.0)
RIDGE = 1e-3
ROUNDS = 25
PAGE_SHARE = 2.0  # of the pages, where other groups have one
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


def bar(sums: Sums, raw: np.ndarray) -> float:
    """The bar at the level standard."""
    best = sums.best_bar()
    careful = min(best, CLEAN_BAR)
    if not sums.has_content():
        return careful
    share = 1 / (1 + np.exp(-float(sums.numbers() @ raw[:-1] + raw[-1])))
    return careful + (best - careful) * share


def gain(doc: Doc, scored: Scored, sums: Sums) -> float:
    """What is won by judging a document as a raw page rather than with care."""
    q = scored.q
    bold, careful = (q >= sums.best_bar()), (q >= min(sums.best_bar(), CLEAN_BAR))
    if doc.style in PAGES and doc.gold:
        return f1(doc, bold) - f1(doc, careful)
    words = doc.words * doc.judged
    change = words * (careful & ~bold)
    lost, won = (change * doc.label).sum(), (change * (1 - doc.label)).sum()
    return float((won - LOSS_WEIGHT[kind_of(doc)] * lost) / max(words.sum(), 1.0))


def fit(x: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """A logistic regression on whether anything is won, each text weighing as much as that."""
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    weight, target = np.abs(gains) / np.abs(gains).mean(), gains > 0
    ridge = RIDGE * len(x) * np.r_[np.ones(x.shape[1]), 0]
    found = np.zeros(z.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-z @ found))
        slope = z.T @ (weight * (p - target)) + ridge * found
        curve = (z * (weight * p * (1 - p))[:, None]).T @ z + np.diag(ridge + 1e-6)
        found -= np.linalg.solve(curve, slope)
    weights = found[:-1] / spread
    return np.r_[weights, found[-1] - mean @ weights].astype("<f4")


def learn(judged: list[tuple[Doc, Scored]]) -> np.ndarray:
    """The weights of the numbers, and the constant part, from documents and their scores."""
    numbers, gains, groups = [], [], []
    for doc, scored in judged:
        if not len(scored.q) or doc.set == "unlabelled":
            continue
        sums = Sums(doc, scored)
        won = gain(doc, scored, sums)
        # A text in which no line stands out is never taken for a raw page.
        if won and sums.has_content():
            numbers.append(sums.numbers())
            gains.append(won)
            groups.append(group_of(doc))
    of, won = np.array(groups), np.array(gains)
    for group in set(groups):
        share = PAGE_SHARE if group == "pages" else 1.0
        won[of == group] *= share / np.abs(won[of == group]).sum()
    return fit(np.array(numbers, float), won)


def group_of(doc: Doc) -> str:
    """The group of documents that a document is one of: each has the same say."""
    if doc.style in PAGES:
        return "chinese" if doc.set == "wwwxmu" else "pages"
    if doc.style in EXTRACTS:
        return "extracts"
    return "gold" if doc.style.startswith(("gold", "oracle")) else doc.set


def install(numbers: np.ndarray, path: Path) -> None:
    """Puts what was learned into a file of weights."""
    data = path.read_bytes()
    # From the end: the table, what its steps are worth, these numbers.
    end = len(data) - TABLE_ROWS * HIDDEN - 4 * HIDDEN
    path.write_bytes(data[: end - 4 * len(numbers)] + numbers.tobytes() + data[end:])
