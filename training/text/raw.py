"""Learns to tell raw pages from texts already extracted, by how the scores of their lines lie.

What is learned is whether more is won than lost by treating a text as a raw page: for a page the F1
won, for a clean text the share of words lost. Scores come from weights that never saw the site, and
the numbers that go into a fold's weights are learned without the fold's sites.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from training.common.corpus import word_f1, words
from training.text.dataset import DUMPS, FOLDS, fold_of
from training.text.evaluate import EXTRACTS, content, judged, kept
from training.text.net import SETS, TABLE_ROWS
from training.text.train import CLEAN, SHORT

CLEAN_TEXTS = (*CLEAN, "gold-short")
# A word lost from a clean text weighs as much as so many won on a page. Chosen so that clean texts
# lose at most what they may, cross-validated, with something to spare.
LOSS_WEIGHT = 4.0
STANDS_OUT = 0.5
RIDGE = 1e-3
ROUNDS = 25
HIDDEN = 16


def documents(work: Path) -> Iterator[dict[str, Any]]:
    """The documents that teach it, each with the words that are its content."""
    gold: list[str] = []
    with (work / "docs.jsonl").open(encoding="utf-8") as rows:
        for row in rows:
            document = json.loads(row)
            gold = words(document["gold"]) if document["gold"] is not None else gold
            if document["set"] not in SETS:
                continue
            style = document["style"]
            if style in SHORT:
                yield document | {"content": words(content(document))}
            elif style in (*DUMPS, *EXTRACTS, *CLEAN_TEXTS):
                yield document | {"content": gold}


def gain(document: dict[str, Any], judgement: dict[str, Any]) -> float:
    """What is won by judging a document as a raw page; the weights judge none so at standard."""
    careful, bold = (words(kept(document, judgement[level])) for level in ("standard", "strict"))
    if document["style"] in CLEAN_TEXTS:
        return LOSS_WEIGHT * (len(bold) - len(careful)) / max(len(words(document["text"])), 1)
    return word_f1(bold, document["content"]) - word_f1(careful, document["content"])


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


def install(numbers: np.ndarray, path: Path) -> None:
    """Puts what was learned into a file of weights."""
    data = path.read_bytes()
    # From the end: the table, what its steps are worth, these numbers.
    end = len(data) - TABLE_ROWS * HIDDEN - 4 * HIDDEN
    path.write_bytes(data[: end - 4 * len(numbers)] + numbers.tobytes() + data[end:])


def learn(work: Path, shipped: Path) -> None:
    """Learns for each fold and for all of them, and completes their weights.

    The weights of the folds must still take every text for one already extracted.
    """
    spreads, gains, folds = [], [], []
    for document, judgement in judged(list(documents(work)), work):
        won = gain(document, judgement)
        # A text in which no line stands out is never taken for a raw page.
        if won and max(judgement["scores"]) >= STANDS_OUT:
            spreads.append(judgement["spread"])
            gains.append(won)
            folds.append(fold_of(document["site"]))
    x, won, of = np.array(spreads), np.array(gains), np.array(folds)
    for fold in range(FOLDS):
        install(fit(x[of != fold], won[of != fold]), work / f"fold{fold}.bin")
    install(fit(x, won), shipped)
