"""Quick figures from unit labels, while a model is being chosen; evaluate.py has the real ones."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from training.text.dataset import Doc

BARS = (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)


def f1(doc: Doc, keep: np.ndarray) -> float:
    """Word F1 of what is kept, as far as labels of lines tell it."""
    hit = float((keep * doc.label * doc.judged * doc.words).sum())
    kept = float((keep * doc.words).sum())
    return 2 * hit / max(kept + doc.gold, 1)


def best_bar(doc: Doc, q: np.ndarray) -> float:
    """The bar that makes the expected F1 of a document best."""
    order = np.argsort(-q)
    hit, kept = np.cumsum((q * doc.words)[order]), np.cumsum(doc.words[order])
    expected = 2 * hit / (kept + hit[-1])
    return float(q[order][expected.argmax()])


def auc(labels: np.ndarray, q: np.ndarray) -> float:
    """The share of pairs of lines that are in the right order."""
    order = np.argsort(q, kind="stable")
    ranks = np.empty(len(q))
    ranks[order] = np.arange(len(q))
    good = labels >= 0.5
    n, m = good.sum(), (~good).sum()
    return float((ranks[good].sum() - n * (n - 1) / 2) / max(n * m, 1))


def lines(found: list[tuple[Doc, np.ndarray]]) -> tuple[np.ndarray, ...]:
    """Label, probability, and characters of all judged lines."""
    parts = [(d.label[d.judged > 0], q[d.judged > 0], d.size[d.judged > 0]) for d, q in found]
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def trade(found: list[tuple[Doc, np.ndarray]], share: float) -> tuple[float, float]:
    """The share of furniture below the bar at which so much content is lost, and the bar."""
    label, q, size = lines(found)
    order = np.argsort(q)
    lost = np.cumsum((size * (label >= 0.5))[order]) / (size * (label >= 0.5)).sum()
    gone = np.cumsum((label < 0.5)[order]) / max((label < 0.5).sum(), 1)
    at = max(0, int(np.searchsorted(lost, share)) - 1)
    return float(gone[at]), float(q[order][at])


def row(found: list[tuple[Doc, np.ndarray]]) -> str:
    """Furniture gone and content lost at each bar."""
    label, q, size = lines(found)
    furniture, content = label < 0.5, size * (label >= 0.5)
    return "  ".join(
        f"{(furniture & (q < bar)).sum() / max(furniture.sum(), 1):.2f}/"
        f"{100 * (content * (q < bar)).sum() / max(content.sum(), 1):.2f}"
        for bar in BARS
    )


def report(docs: list[Doc], logits: list[np.ndarray]) -> None:
    """Figures of each source."""
    by = defaultdict(list)
    for doc, logit in zip(docs, logits, strict=True):
        if len(logit):
            by[doc.set, doc.style].append((doc, 1 / (1 + np.exp(-logit))))
    print("bars", BARS)
    for key, found in sorted(by.items()):
        if key[0] in ("turku", "canola", "articles", "multi", "mixture"):
            label, q, _ = lines(found)
            shares = " ".join(
                f"{s}:{trade(found, s)[0]:.3f}@{trade(found, s)[1]:.3f}"
                for s in (0.002, 0.003, 0.015)
            )
            print(f"{key} n {len(found)} auc {auc(label, q):.3f} {shares}\n    {row(found)}")
        elif key[0] == "clean" or key[1].startswith(("gold", "oracle")):
            parts = [(d.size.sum(), [(d.size * (q < bar)).sum() for bar in BARS]) for d, q in found]
            size, gone = np.array([p[0] for p in parts]), np.array([p[1] for p in parts])
            lost = 100 * gone.sum(0) / size.sum()
            tenth = 100 * (gone > 0.1 * size[:, None]).mean(0)
            print(
                key,
                len(found),
                "  ".join(f"{x:.2f}/{y:.1f}" for x, y in zip(lost, tenth, strict=True)),
            )
        elif key[1] in ("blocks", "wet", "browser", "trafilatura", "resiliparse", "mixed1"):
            whole = np.mean([f1(d, np.ones(len(q))) for d, q in found])
            own = np.mean([f1(d, q >= min(best_bar(d, q), 0.5)) for d, q in found])
            fixed = " ".join(f"{np.mean([f1(d, q >= bar) for d, q in found]):.3f}" for bar in BARS)
            print(key, len(found), f"whole {whole:.4f} own {own:.4f} fixed {fixed}")
