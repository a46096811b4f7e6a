"""Rebuilds the shipped weights: python -m training.text.build WORK. Seeded; an hour on one core.

WORK gets the labelled documents, their features, and the weights of each fold, trained without
the fold's sites. The shipped weights, trained on everything, are written into the core.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np

from training.common.program import tool
from training.text.dataset import DUMPS, FOLDS, Doc, load
from training.text.export import curve, export
from training.text.fit_raw import learn
from training.text.net import FEATURES, KINDS
from training.text.parity import check
from training.text.raw import Scored, install
from training.text.train import CLEAN, EXTRACTS, settings, train, write

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "core" / "weights" / "text.bin"
# What the curve is read off, and what each source counts, however many lines it has.
CALIBRATED = {
    "pages": 2.0, "extracts": 1.0, "gold": 1.0, "wwwxmu": 0.5,
    "turku": 1.0, "articles": 1.0, "multi": 0.5, "clean": 1.0,
}  # fmt: skip

Judged = list[tuple[Doc, np.ndarray]]


def make_features(docs: Path, features: Path) -> None:
    """Writes the features of all documents."""
    with docs.open("rb") as source, features.open("wb") as target:
        subprocess.run(tool("features"), stdin=source, stdout=target, check=True)


def source_of(doc: Doc) -> str:
    """Which source of the curve a document belongs to."""
    if doc.set not in ("wcxb", "fundus"):
        return doc.set
    if doc.style in EXTRACTS:
        return "extracts"
    return "gold" if doc.style in CLEAN else "pages" if doc.style in DUMPS else ""


def calibration(judged: Judged) -> np.ndarray:
    """The curve from logits to shares of content, each source counting what it should."""
    parts: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for doc, logits in judged:
        if source_of(doc) in CALIBRATED and len(doc.label):
            is_judged = doc.judged > 0
            sums = logits[:-KINDS][is_judged]
            parts.setdefault(source_of(doc), []).append((sums, doc.label[is_judged]))
    logits, labels, weights = [], [], []
    for name, found in parts.items():
        lines = sum(len(part) for part, _ in found)
        logits += [part for part, _ in found]
        labels += [part for _, part in found]
        weights.append(np.full(lines, 50_000 * CALIBRATED[name] / max(lines, 1)))
    return curve(np.concatenate(logits), np.concatenate(labels), np.concatenate(weights))


def scores(logits: np.ndarray, points: np.ndarray) -> Scored:
    """The probabilities of logits, as the core reads them off the curve; the kinds stay sums."""
    q = np.interp(logits[:-KINDS], np.linspace(-8, 8, len(points)), points)
    return Scored(q.astype(np.float32), logits[-KINDS:])


def main() -> None:
    """Prepares, trains each fold and the whole, and exports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument(
        "--reuse", action="store_true", help="take the documents and features that are there"
    )
    given = parser.parse_args()
    work: Path = given.work
    work.mkdir(exist_ok=True)
    docs_file, features_file = work / "docs.jsonl", work / "features.bin"
    if not given.reuse:
        subprocess.run([sys.executable, "-m", "training.text.prepare", str(docs_file)], check=True)
        make_features(docs_file, features_file)
    build(load(docs_file, features_file, FEATURES), work)


def build(docs: list[Doc], work: Path) -> None:
    """Trains each fold and the whole, and exports."""
    train_file = work / "docs.train"
    write(docs, train_file)
    trained, judged = [], []
    for fold in range(FOLDS):
        print(f"fold {fold}", flush=True)
        tables, norm, logits = train(docs, train_file, {fold}, settings())
        trained.append((tables, norm))
        judged += zip([doc for doc in docs if doc.fold == fold], logits, strict=True)
    points = calibration(judged)
    print("curve", np.round(points, 3).tolist())
    judged = [(doc, scores(logits, points)) for doc, logits in judged]
    rows = {id(doc): row for row, doc in enumerate(docs)}
    for fold, (tables, norm) in enumerate(trained):
        path = work / f"fold{fold}.bin"
        export(tables, norm, points, path)
        raw = learn([(doc, q) for doc, q in judged if doc.fold != fold])
        install(raw, path)
        held = [(rows[id(doc)], doc, q) for doc, q in judged if doc.fold == fold]
        check(held, raw, path, work / "docs.jsonl")
    print("all", flush=True)
    tables, norm, _ = train(docs, train_file, set(), settings())
    export(tables, norm, points, SHIPPED)
    install(learn(judged), SHIPPED)


if __name__ == "__main__":
    main()
