"""Fits what tells a raw page, to what the bar it sets wins and loses.

Each source of documents has a share of its content that may be lost. As much as possible is won
within all of them: a source that loses more than it may weighs more from step to step, until it
loses no more. Scores come from weights that never saw the site.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.text.dataset import Doc
from training.text.quick import f1
from training.text.raw import CLEAN_BAR, HIGHEST_BAR, PAGES, Scored, Sums
from training.text.train import CLEAN, EXTRACTS

STEPS = 101
BARS = np.linspace(0, HIGHEST_BAR, STEPS)
BLUR = 3  # steps: what lies just beyond a bar counts as well
# What is won is worth, by source: the F1 of pages, the share of furniture gone of other texts.
WORTH = {
    "wcxb": 3.0, "pages": 1.0, "wwwxmu": 1.0, "extracts": 2.0, "turku": 1.0, "articles": 1.0,
    "articles-dense": 0.3, "multi": 1.0, "multi-dense": 0.3, "canola": 0.3, "mixture": 0.2,
}  # fmt: skip
# The share of the content that may be lost, lines counted in: so that of the characters less goes
# than the gate allows, on other sites as well.
MOST_LOST = {
    "turku": 0.026, "articles": 0.0023, "articles-dense": 0.003, "multi": 0.004,
    "multi-dense": 0.004, "canola": 0.004, "mixture": 0.02, "clean": 0.0009,
    "clean-dense": 0.0013, "crop": 0.0006, "wcxb-gold": 0.0031, "gold": 0.004, "gold-short": 0.002,
}  # fmt: skip
# What a line lost weighs besides its characters: a heading is short, and is missed.
LINE = 100
# The share of the documents that is looked at, where there are more than enough.
LOOKED_AT = {
    "wcxb": 0.4, "pages": 0.4, "extracts": 0.35, "gold": 0.15, "gold-short": 0.4,
    "wcxb-gold": 0.5, "crop": 0.6,
}  # fmt: skip
ROUNDS, LAST, RATE, RIDGE = 600, 180, 0.05, 1e-3
LEAST_WEIGHT, MOST_WEIGHT, FIRST_WEIGHT = 0.5, 3000.0, 20.0


@dataclass(frozen=True)
class Curves:
    """What each text wins and loses, bar by bar, as shares of what its source has."""

    source: np.ndarray
    numbers: np.ndarray
    careful: np.ndarray
    best: np.ndarray
    won: np.ndarray
    lost: np.ndarray


def learn(judged: list[tuple[Doc, Scored]]) -> np.ndarray:
    """The weights of the numbers, and the constant part, from documents and their scores."""
    curves = curves_of(judged)
    mean, spread = curves.numbers.mean(0), curves.numbers.std(0) + 1e-6
    z = np.c_[(curves.numbers - mean) / spread, np.ones(len(curves.best))]
    found = climb(curves, z)
    weights = found[:-1] / spread
    return np.r_[weights, found[-1] - mean @ weights].astype("<f4")


def climb(curves: Curves, z: np.ndarray) -> np.ndarray:
    """Steps uphill (Adam); the mean of the last ones, for the weights of the sources swing."""
    found, total = np.zeros(z.shape[1]), np.zeros(z.shape[1])
    found[-1] = -1.5
    slope, square = np.zeros_like(found), np.zeros_like(found)
    worth = np.array([WORTH.get(name, 0.0) for name in curves.source])
    members = {name: curves.source == name for name in MOST_LOST}
    weights = dict.fromkeys(MOST_LOST, FIRST_WEIGHT)
    room = curves.best - curves.careful
    for step in range(1, ROUNDS + 1):
        p = 1 / (1 + np.exp(-np.clip(z @ found, -30, 30)))
        bar = curves.careful + room * p
        lost, loss = along(curves.lost, bar)
        weight = np.zeros(len(bar))
        for name, of in members.items():
            excess = lost[of].sum() / MOST_LOST[name] - 1
            changed = weights[name] * np.exp(0.03 * np.clip(excess, -0.5, 1))
            weights[name] = float(np.clip(changed, LEAST_WEIGHT, MOST_WEIGHT))
            weight[of] = weights[name]
        rise = (worth * along(curves.won, bar)[1] - weight * loss) * room * p * (1 - p)
        uphill = rise @ z - RIDGE * np.r_[found[:-1], 0]
        slope = 0.9 * slope + 0.1 * uphill
        square = 0.98 * square + 0.02 * uphill**2
        size = np.sqrt(square / (1 - 0.98**step)) + 1e-9
        rate = RATE if step < ROUNDS - LAST else RATE / 3
        found = found + rate * slope / (1 - 0.9**step) / size
        if step > ROUNDS - LAST:
            total += found
    return total / LAST


def along(curve: np.ndarray, bar: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The value of each text's curve at its bar, and how it rises there."""
    place = np.minimum(bar / BARS[1], STEPS - 1.001)
    step = place.astype(int)
    texts = np.arange(len(bar))
    low, high = curve[texts, step], curve[texts, step + 1]
    return low + (high - low) * (place - step), (high - low) / BARS[1]


def curves_of(judged: list[tuple[Doc, Scored]]) -> Curves:
    """The curves of the documents that are looked at.

    A text in which no line is content is never taken for a raw page, and says nothing here.
    """
    rng = np.random.default_rng(0)
    docs, parts = [], []
    for doc, scored in judged:
        source = source_of(doc)
        chance = rng.random()
        if len(scored.q) and source and chance < LOOKED_AT.get(source, 1.0):
            sums = Sums(doc, scored)
            if sums.has_content():
                best = sums.best_bar()
                careful = min(best, CLEAN_BAR)
                docs.append(doc)
                parts.append((source, sums.numbers(), careful, best, *amounts(doc, scored.q)))
    source, numbers, careful, best, won, lost, content, furniture = (
        np.array(part) for part in zip(*parts, strict=True)
    )
    for name in set(source):
        of = np.flatnonzero(source == name)
        lost[of] = shares(name, [docs[at] for at in of], lost[of], content[of])
        won[of] /= len(of) if name in ("wcxb", "pages", "wwwxmu", "extracts") else 1.0
        if name == "turku":
            for language in {docs[at].language for at in of}:
                same = [at for at in of if docs[at].language == language]
                won[same] /= max(furniture[same].sum(), 1) * 6
        elif name not in ("wcxb", "pages", "wwwxmu", "extracts"):
            won[of] /= max(furniture[of].sum(), 1)
    return Curves(source, numbers, careful, best, blurred(won), blurred(lost))


def shares(name: str, docs: list[Doc], lost: np.ndarray, content: np.ndarray) -> np.ndarray:
    """What is lost, as shares of what a source has: of all its text, and of its texts."""
    whole, each = lost / max(content.sum(), 1), lost / np.maximum(content, 1)[:, None] / len(docs)
    if "gold" in name:
        return each
    if name == "turku":
        return whole
    if name != "clean":
        return (whole + each) / 2
    # No language and no genre of clean texts pays for the others.
    total = (whole + each) / 2
    for groups in ([doc.language for doc in docs], [doc.type for doc in docs]):
        names = np.array(groups)
        for group in set(groups):
            of = names == group
            total[of] += lost[of] / max(content[of].sum(), 1) / len(set(groups))
    return total / 3


def amounts(doc: Doc, q: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float]:
    """What is won and lost at each bar, and the content and the furniture there is."""
    first = np.searchsorted(BARS, q, side="right")  # bar above a score

    def gone(size: np.ndarray) -> np.ndarray:
        return np.cumsum(np.bincount(first, size, STEPS + 1))[:STEPS]

    source = source_of(doc)
    if source in ("wcxb", "pages", "wwwxmu", "extracts"):
        hit, kept = doc.words * doc.label * doc.judged, doc.words
        left = 2 * (hit.sum() - gone(hit)) / np.maximum(kept.sum() - gone(kept) + doc.gold, 1)
        return left - f1(doc, np.ones(len(q))), np.zeros(STEPS), 0.0, 0.0
    if source == "crop":
        # By lines: in a short text each of them matters, however short.
        return np.zeros(STEPS), gone(np.ones(len(q))), float(len(q)), 0.0
    if "gold" in source:
        return np.zeros(STEPS), gone(doc.words), float(doc.words.sum()), 0.0
    content = (doc.size + LINE) * ((doc.judged > 0) & (doc.label >= 0.5))
    furniture = ((doc.judged > 0) & (doc.label < 0.5)).astype(float)
    return gone(furniture), gone(content), float(content.sum()), float(furniture.sum())


def blurred(curves: np.ndarray) -> np.ndarray:
    """Curves without their steps."""
    reach = np.arange(-3 * BLUR, 3 * BLUR + 1)
    share = np.exp(-0.5 * (reach / BLUR) ** 2)
    padded = np.pad(curves, ((0, 0), (3 * BLUR, 3 * BLUR)), mode="edge")
    found = np.zeros_like(curves)
    for at, weight in enumerate(share / share.sum()):
        found += weight * padded[:, at : at + STEPS]
    return found


def source_of(doc: Doc) -> str:
    """The source that a document is one of; none if its bar is not looked at."""
    if doc.set == "unlabelled":
        return ""
    if doc.style in PAGES:
        return doc.set if doc.set in ("wcxb", "wwwxmu") else "pages"
    if doc.style in EXTRACTS:
        return "extracts"
    if doc.style == "gold-short":
        return doc.style
    if doc.style in CLEAN:
        return "wcxb-gold" if doc.set == "wcxb" else "gold"
    if doc.style.startswith("crop"):
        return "crop"
    return doc.set if doc.style in ("text", "mixture") else f"{doc.set}-{doc.style}"
