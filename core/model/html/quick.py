"""Figures of predictions: word F1 as the benchmark counts it, per set and per page type."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from corpus import words


def bar_of(q: np.ndarray, size: np.ndarray, most: float = 0.5) -> float:
    """The bar that makes the expected F1 of a page best."""
    order = np.argsort(-q, kind="stable")
    hit, kept = np.cumsum((q * size)[order]), np.cumsum(size[order])
    expected = 2 * hit / np.maximum(kept + hit[-1], 1e-9)
    return min(float(q[order][expected.argmax()]), most)


def page_f1(page: dict, keep: np.ndarray) -> float:
    text = Counter(w for line, k in zip(page["lines"], keep, strict=True) if k for w in words(line))
    gold = page.setdefault("count", Counter(page["gold"]))
    both = sum((text & gold).values())
    return 2 * both / max(1, text.total() + gold.total()) if gold else float(not text)


def report(pages: list[dict], logits: list[np.ndarray]) -> dict[str, float]:
    by, fixed, nll = defaultdict(list), defaultdict(list), defaultdict(list)
    for page, logit in zip(pages, logits, strict=True):
        q = 1 / (1 + np.exp(-logit))
        score = page_f1(page, q >= bar_of(q, page["words"]))
        by[page["type"]].append(score)
        if page["set"] == "wcxb":
            by["wcxb"].append(score)
        fixed[page["set"]].append(page_f1(page, q >= 0.4))
        nll[page["set"]].append(
            np.mean(np.logaddexp(0, logit) - np.clip(page["label"], 0, 1) * logit)
        )
    found = {k: round(float(np.mean(v)), 4) for k, v in by.items()}
    print(found)
    print(
        "at 0.4",
        {k: round(float(np.mean(v)), 4) for k, v in fixed.items()},
        "nll",
        {k: round(float(np.mean(v)), 4) for k, v in nll.items()},
        flush=True,
    )
    return found
