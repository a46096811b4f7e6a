"""Quick figures from unit labels, while a model is being chosen; evaluate.py has the real ones."""

from __future__ import annotations

from collections import defaultdict

import numpy as np


def f1(doc, keep) -> float:
    hit = float((keep * doc.label * doc.judged * doc.words).sum())
    kept = float((keep * doc.words).sum())
    return 2 * hit / max(kept + doc.gold, 1)


def adaptive(doc, q) -> float:
    """The bar that makes the expected F1 of a document best."""
    order = np.argsort(-q)
    hit, kept = np.cumsum((q * doc.words)[order]), np.cumsum(doc.words[order])
    expected = 2 * hit / (kept + hit[-1])
    return q[order][expected.argmax()]


def brief(docs, logits) -> str:
    """One line to compare models by.

    F1 at each document's best bar, at the best common bar, and where gold texts lose 1 %.
    """
    by = defaultdict(list)
    for doc, logit in zip(docs, logits, strict=True):
        by[doc.set, doc.style].append((doc, 1 / (1 + np.exp(-logit))))
    gold = [x for (s, y), v in by.items() if y in ("gold", "gold-dense") for x in v]
    bars = (0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
    lost = [
        np.mean([float((d.words * (q < t)).sum() / d.words.sum()) for d, q in gold]) for t in bars
    ]
    pages = [x for style in ("blocks", "wet", "browser", "wrapped") for x in by["wcxb", style]]
    line = [np.mean([f1(d, q >= t) for d, q in pages]) for t in bars]
    own = np.mean([f1(d, q >= min(adaptive(d, q), 0.5)) for d, q in pages])
    safe = np.interp(0.01, lost, line)
    other = [
        np.mean([f1(d, q >= 0.3) for d, q in by[name, "blocks"]])
        for name in ("crawl_to_the_future", "dragnet", "fundus")
    ]
    nll = np.mean(
        [
            np.mean(np.logaddexp(0, lg) - d.label * lg)
            for d, lg in zip(docs, logits, strict=True)
            if d.set == "wcxb" and d.style == "blocks"
        ]
    )
    return (
        f"own {own:.4f} common {max(line):.4f} at {bars[int(np.argmax(line))]} "
        f"safe {safe:.4f} others " + " ".join(f"{v:.3f}" for v in other) + f" nll {nll:.4f}"
    )
