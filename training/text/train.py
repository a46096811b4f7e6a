"""Trains the network on labelled documents. Seeded."""

from __future__ import annotations

import time
from types import SimpleNamespace

import jax
import numpy as np

from training.text.dataset import DUMPS, HINTS, Doc
from training.text.net import KINDS, SETS, TABLE_ROWS, Shape, infer, init, start, step

UNITS = 8192  # units of a batch
DOCS = 256  # documents of a batch
POWER = 0.5  # of a unit's words in its weight: a long line counts for more, but not in proportion
LONGEST = 4096  # units of a document that training sees
ROWS = 6 * 32768  # table rows of a batch: one shape, compiled once
CLEAN = ("gold", "gold-dense", "oracle-blocks", "oracle-browser")
SHORT = ("short1", "short2")
EXTRACTS = ("trafilatura", "resiliparse")
CROPS = ("crop0", "crop1", "crop2", "crop3")
# Sets that are no pages: the weight of a document of each.
TEXTS = {"turku": 1.0, "canola": 0.6, "articles": 0.6, "multi": 1.0, "mixture": 0.3}
# Kinds of documents that the network learns to tell apart: 0 raw pages, 1 extracted, 2 clean.
RAW = ("canola", "mixture")

Chosen = tuple[Doc, float, int]


def choose(docs: list[Doc], rng: np.random.Generator, a) -> list[Chosen]:
    """The documents of an epoch, each with its weight and the set whose idea of content counts."""
    pages: dict[str, dict[str, Doc]] = {}
    for doc in docs:
        pages.setdefault(doc.page, {})[doc.style] = doc
    chosen: list[Chosen] = []
    for styles in pages.values():
        name = next(iter(styles.values())).set
        if name == "unlabelled":
            if rng.random() < a.unlabelled:
                chosen += [(doc, a.hints * 0.3, 0) for doc in pick(styles, DUMPS, 1, rng)]
        elif name == "clean":
            chosen += [(d, a.whole, 0) for d in pick(styles, ("text", "dense"), 1, rng)]
            chosen += [(d, a.crop, 0) for d in pick(styles, CROPS, 2, rng)]
        elif name in TEXTS:
            idea = idea_of(name, rng, a)
            chosen += [(d, a.texts * TEXTS[name], idea) for d in pick(styles, tuple(styles), 1, rng)]
        else:
            chosen += _page(name, styles, rng, a)
    return [chosen[i] for i in rng.permutation(len(chosen))]


def idea_of(name: str, rng: np.random.Generator, a) -> int:
    """Whose idea of content counts.

    The sets differ in what they call content. Now and then a page is taken for one of the set that
    ships, so that its weights know such pages too.
    """
    return SETS.index(name) if name in SETS and rng.random() >= a.blend else 0


def _page(name: str, styles: dict[str, Doc], rng: np.random.Generator, a) -> list[Chosen]:
    scale = a.scales[name]
    dumps = {"wcxb": a.dumps, "fundus": 3}.get(name, 1)
    idea = idea_of(name, rng, a)
    chosen = [(doc, scale, idea) for doc in pick(styles, DUMPS, dumps, rng)]
    chosen += [(doc, scale * a.extract, idea) for doc in pick(styles, EXTRACTS, 1, rng)]
    chosen += [(doc, a.clean, 0) for doc in pick(styles, CLEAN, 1, rng)]
    if rng.random() < 0.5:
        chosen += [(doc, 2 * scale * a.short, idea) for doc in pick(styles, SHORT, 1, rng)]
        chosen += [(doc, a.short, 0) for doc in pick(styles, ("gold-short",), 1, rng)]
    return chosen


def kind_of(doc: Doc) -> int:
    """What a document is: a raw page, an extracted text with something left over, or clean text."""
    if doc.style in (*DUMPS, *SHORT) or doc.set in RAW:
        return 0
    return 2 if doc.set == "clean" or doc.style.startswith(("gold", "oracle")) else 1


def pick(
    styles: dict[str, Doc], names: tuple[str, ...], count: int, rng: np.random.Generator
) -> list[Doc]:
    """So many of the named styles of a page, at random."""
    return [styles[n] for n in rng.permutation([n for n in names if n in styles])[:count]]


def batches(chosen: list[tuple[Doc, float, int]], norm):
    """Packs documents end to end; the passes are reset at their borders."""
    pack: list[tuple[Doc, float, int, int]] = []
    size = full = 0
    for doc, weight, idea in chosen:
        n = length(doc)
        if not n:
            continue
        rows = int(doc.spans[:n, 2].sum())
        if size + n > UNITS or full + rows > ROWS or len(pack) == DOCS:
            yield to_batch(pack, norm), pack
            pack, size, full = [], 0, 0
        pack.append((doc, weight, idea, n))
        size, full = size + n, full + rows
    if pack:
        yield to_batch(pack, norm), pack


def length(doc: Doc) -> int:
    """Units of a document that fit a batch."""
    n = min(len(doc.label), LONGEST)
    return n if n < 1500 else int(min(n, np.searchsorted(np.cumsum(doc.spans[:n, 2]), ROWS)))


def to_batch(parts, norm) -> dict:
    known, mean, scale = norm
    n = sum(size for _, _, _, size in parts)
    cat = lambda f: np.concatenate([f(d)[:s] for d, _, _, s in parts])  # noqa: E731
    pad = lambda v, fill=0: np.concatenate([v, np.full((UNITS - n, *v.shape[1:]), fill, v.dtype)])  # noqa: E731
    counts = cat(lambda d: d.spans[:, 2]).astype(np.int64)
    rows = np.concatenate([d.rows[: int(d.spans[:s, 2].sum())] for d, _, _, s in parts]).astype(
        np.int32
    )
    unit = np.repeat(np.arange(n, dtype=np.int32), counts)
    room = ROWS
    rows = np.concatenate([rows, np.zeros(room - len(rows), np.int32)])
    unit = np.concatenate([unit, np.full(room - len(unit), UNITS, np.int32)])
    doc = np.repeat(np.arange(len(parts), dtype=np.int32), [s for _, _, _, s in parts])
    starts = np.cumsum([0] + [s for _, _, _, s in parts])
    first, last = np.zeros(n, np.float32), np.zeros(n, np.float32)
    first[starts[:-1]] = 1
    last[starts[1:] - 1] = 1
    per_unit = cat(lambda d: d.words) ** POWER * cat(lambda d: d.judged)
    sums = np.bincount(doc, per_unit, len(parts))
    share = np.array([w for _, w, _, _ in parts]) / np.maximum(sums, 1e-6)
    sets = np.zeros(DOCS + 1, np.int32)
    kind = np.zeros((DOCS + 1, KINDS), np.float32)
    for at, (doc_, weight_, _, _) in enumerate(parts):
        kind[at, kind_of(doc_)] = weight_
    is_dump = np.array([d.style in (*DUMPS, *SHORT) and d.set in SETS for d, _, _, _ in parts])
    sets[: len(parts)] = [idea for _, _, idea, _ in parts]
    grow = lambda v: np.concatenate([v, np.zeros(DOCS + 1 - len(parts))]).astype(np.float32)  # noqa: E731
    return {
        "x": pad((cat(lambda d: d.features) - mean) * scale),
        "rows": rows,
        "unit": unit,
        "known": known,
        "scale": pad(1.0 / np.sqrt(np.maximum(counts, 1)).astype(np.float32)),
        "doc": pad(doc, DOCS),
        "size": np.maximum(grow(np.bincount(doc, minlength=len(parts)).astype(float)), 1),
        "set": sets,
        "kind": kind,
        "first": pad(first, 1),
        "last": pad(last, 1),
        "label": pad(cat(lambda d: d.label)),
        "hints": pad(
            np.concatenate(
                [
                    (no_hints(s) if d.hints is None else d.hints[:s].astype(np.float32))
                    for d, _, _, s in parts
                ]
            )
        ),
        "hint_weight": pad(
            (np.array([w for _, w, _, _ in parts]) / [s for _, _, _, s in parts]).astype(
                np.float32
            )[doc]
        ),
        "words": pad(cat(lambda d: d.words * d.judged)),
        "weight": pad((per_unit * share[doc]).astype(np.float32)),
        "page_weight": grow(np.array([w for _, w, _, _ in parts]) * is_dump),
        "total": np.float32(sum(w for _, w, _, _ in parts)),
    }


def no_hints(units: int) -> np.ndarray:
    return np.full((units, HINTS), -1.0, np.float32)


def known_rows(docs: list[Doc], least: int) -> np.ndarray:
    """1 for rows whose words stand on pages of enough sites.

    What one site alone says is no knowledge about the web.
    """
    sites: dict[str, set[int]] = {}
    for doc in docs:
        if doc.style in ("blocks", "wet", "text") and doc.set != "unlabelled":
            sites.setdefault(doc.site, set()).update(np.unique(doc.rows).tolist())
    count = np.zeros(TABLE_ROWS, np.int32)
    for rows in sites.values():
        count[list(rows)] += 1
    return (count >= least).astype(np.float32)


def spread(docs: list[Doc]) -> tuple[np.ndarray, np.ndarray]:
    """Mean and inverse deviation of each feature."""
    sample = np.concatenate([d.features[:400] for d in docs[:: max(1, len(docs) // 2500)]])
    return sample.mean(0), (1.0 / (sample.std(0) + 1e-3)).astype(np.float32)


def train(docs: list[Doc], a, quiet: bool = False) -> tuple[dict, tuple]:
    """Weights and normalisation learned from documents."""
    rng = np.random.default_rng(a.seed)
    key = jax.random.PRNGKey(a.seed)
    norm = (known_rows(docs, a.sites), *spread(docs))
    shape = Shape(a.hidden, a.state, a.second, a.out)
    state = start(init(docs[0].features.shape[1], shape, key))
    steps = 0
    for epoch in range(a.epochs):
        begin, total, count = time.time(), 0.0, 0
        todo = choose(docs, rng, a)
        guess = max(1, sum(min(len(d.label), LONGEST) for d, _, _ in todo) // UNITS)
        for number, (batch, _) in enumerate(batches(todo, norm)):
            progress = min(1.0, (epoch + number / guess) / a.epochs)
            rate = (
                a.rate * min(1.0, (steps + 1) / 100) * 0.5 * (1 + np.cos(np.pi * progress)) + 1e-5
            )
            key, use = jax.random.split(key)
            state, value = step(
                state,
                batch,
                use,
                {
                    "rate": rate,
                    "drop": a.drop,
                    "bag": a.bag,
                    "f1": a.f1,
                    "decay": a.decay,
                    "hints": a.hints,
                    "ema": a.ema,
                    "kinds": a.kinds,
                },
                DOCS,
            )
            total, count, steps = total + float(value), count + 1, steps + 1
        if not quiet:
            print(
                f"epoch {epoch} loss {total / count:.4f} {time.time() - begin:.0f}s",
                flush=True,
            )
    return state[4], norm


def predict(p: dict, docs: list[Doc], norm) -> list[np.ndarray]:
    """Logits of every unit of every document, with the shipped set."""
    found = []
    for batch, pack in batches([(d, 1.0, 0) for d in docs], norm):
        logit = np.asarray(infer(p, batch, DOCS))
        at = 0
        for doc, _, _, n in pack:
            found.append(
                np.concatenate([logit[at : at + n], np.zeros(len(doc.label) - n, np.float32)])
            )
            at += n
    return found


def settings(**changes: float) -> SimpleNamespace:
    """The settings the shipped weights are trained with, and the reason for those that matter."""
    chosen = {
        # more is slower
        "hidden": 16, "state": 8, "second": 16, "out": 16,
        "epochs": 12, "rate": 4e-3, "seed": 1,
        "sites": 3,  # sites a word must be on
        "drop": 0.5,  # share of words left out at random
        "bag": 0.3,  # share of documents of which all words are
        "decay": 1e-5, "ema": 0.995,
        "f1": 1.0,  # weight of the page's F1 beside the lines' entropy
        "hints": 0.3,  # weight of guessing the markup
        "kinds": 0.1,  # and of guessing the document's kind
        "dumps": 2,  # renderings of a page in an epoch
        "extract": 0.6, "clean": 0.3, "unlabelled": 0.5,
        "whole": 0.5, "crop": 0.25, "texts": 1.0,
        "short": 0.2,  # weight of short pages and texts
        "blend": 0.5,  # share of the other sets' pages taken for the shipped set's
        # weight of a page of each set
        "scales": {
            "wcxb": 1.0, "crawl_to_the_future": 0.25, "dragnet": 0.25, "fundus": 1.5,
            "cleaneval_final": 0.25, "wwwxmu": 0.4,
        },
    }  # fmt: skip
    return SimpleNamespace(**(chosen | changes))
