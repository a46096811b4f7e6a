"""Trains the network on labelled documents. Seeded."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from training.common.program import tool
from training.text.dataset import DUMPS, Doc
from training.text.net import OF_UNIT, SETS, TABLE_ROWS, Look, Norm, plan_of, run

CLEAN = ("gold", "gold-dense", "oracle-blocks", "oracle-browser")
SHORT = ("short1", "short2")
EXTRACTS = ("trafilatura", "resiliparse")
CROPS = ("crop0", "crop1", "crop2", "crop3")
# Sets that are no pages: the weight of a document of each.
TEXTS = {"turku": 2.5, "canola": 0.6, "articles": 1.5, "multi": 2.0, "mixture": 0.3}
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
            chosen += [
                (d, a.texts * TEXTS[name], idea) for d in pick(styles, tuple(styles), 2, rng)
            ]
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


def write(docs: list[Doc], path: Path) -> None:
    """Writes the documents as the training program reads them."""
    with path.open("wb") as out:
        for doc in docs:
            hinted = doc.hints is not None and len(doc.label) > 0
            out.write(np.array([len(doc.label), len(doc.rows), hinted], "<u4").tobytes())
            whole = doc.features[0, OF_UNIT:] if len(doc.label) else np.zeros(40)
            parts = [whole, doc.features[:, :OF_UNIT] if len(doc.label) else []]
            out.write(b"".join(np.asarray(part, "<f4").tobytes() for part in parts))
            out.write(doc.spans[:, 2].astype("<u4").tobytes() + doc.rows.tobytes())
            parts = [doc.label, doc.words, doc.judged, doc.hints if hinted else []]
            out.write(b"".join(np.asarray(part, "<f4").tobytes() for part in parts))


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


def train(
    docs: list[Doc], path: Path, left_out: set[int], a
) -> tuple[dict[str, np.ndarray], Norm, list[np.ndarray]]:
    """Learns from the documents of `path` that are in no fold left out.

    Returns the tables, what is done to features, and the logits of the documents in the folds left
    out, in order, with the shipped set's idea of content.
    """
    numbers = {id(doc): number for number, doc in enumerate(docs)}
    seen = [doc for doc in docs if doc.fold not in left_out]
    held = [number for number, doc in enumerate(docs) if doc.fold in left_out]
    rng = np.random.default_rng(a.seed)
    norm = Norm(*spread(seen), known_rows(seen, a.sites))
    epochs = [
        [
            Look(numbers[id(doc)], weight, weight * is_dump(doc), idea, kind_of(doc))
            for doc, weight, idea in choose(seen, rng, a)
            if len(doc.label)
        ]
        for _ in range(a.epochs)
    ]
    sizes = [len(docs[number].label) for number in held]
    tables, logits = run(a.program or tool("train"), path, plan_of(a, norm, epochs, held), sizes)
    return tables, norm, logits


def is_dump(doc: Doc) -> bool:
    """Whether its F1 as a page counts."""
    return doc.style in (*DUMPS, *SHORT) and doc.set in SETS


def settings(**changes: float) -> SimpleNamespace:
    """The settings the shipped weights are trained with, and the reason for those that matter."""
    chosen = {
        "program": None,  # what trains; none: the program of tools/
        "epochs": 10, "rate": 3e-3, "seed": 1, "batch": 2048,
        "sites": 4,  # sites a word must be on
        "drop": 0.5,  # share of words left out at random
        "bag": 0.3,  # share of documents of which all words are
        "decay": 1e-5, "ema": 0.995,
        "f1": 1.0,  # weight of the page's F1 beside the lines' entropy
        "hints": 0.3,  # weight of guessing the markup
        "kinds": 0.1,  # and of guessing the document's kind
        "dumps": 2,  # renderings of a page in an epoch
        "extract": 0.6, "clean": 0.5, "unlabelled": 0.3,
        "whole": 1.0, "crop": 0.6, "texts": 1.5,
        "short": 0.2,  # weight of short pages and texts
        "blend": 0.3,  # share of the other sets' pages taken for the shipped set's
        # weight of a page of each set
        "scales": {
            "wcxb": 1.0, "crawl_to_the_future": 0.25, "dragnet": 0.25, "fundus": 1.5,
            "cleaneval_final": 0.25, "wwwxmu": 0.4,
        },
    }  # fmt: skip
    return SimpleNamespace(**(chosen | changes))
