"""Rebuilds the shipped weights: python -m training.text.build WORK. Seeded; an hour on one core.

WORK gets the labelled documents, their features, and the weights of each fold, trained without
the fold's sites. The shipped weights, trained on everything, are written beside this file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np

from training.common.program import tool
from training.text.dataset import DUMPS, FOLDS, load
from training.text.export import curve, export
from training.text.raw import learn
from training.text.train import settings, train

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "core" / "weights" / "text.bin"
CALIBRATED = (*DUMPS, "gold", "gold-dense", "trafilatura", "resiliparse")


def make_features(docs: Path, features: Path) -> None:
    """Writes the features of all documents."""
    with docs.open("rb") as source, features.open("wb") as target:
        subprocess.run(tool("features"), stdin=source, stdout=target, check=True)


def feature_count() -> int:
    """How many features the core has."""
    names = subprocess.run(
        tool("features", "--names"), capture_output=True, text=True, check=True
    ).stdout
    return len(names.splitlines())


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
    docs = load(docs_file, features_file, feature_count())
    a = settings()
    logits, labels, trained = [], [], []
    for fold in range(FOLDS):
        print(f"fold {fold}", flush=True)
        weights, norm = train([d for d in docs if d.fold != fold], a)
        held = [
            d
            for d in docs
            if d.fold == fold and len(d.label) and d.set == "wcxb" and d.style in CALIBRATED
        ]
        for doc, found in zip(held, predict(weights, held, norm), strict=True):
            logits.append(found[doc.judged > 0])
            labels.append(doc.label[doc.judged > 0])
        trained.append(weights | {"known": norm[0], "mean": norm[1], "scale": norm[2]})
    points = curve(np.concatenate(logits), np.concatenate(labels))
    print("curve", np.round(points, 3).tolist())
    for fold, weights in enumerate(trained):
        export(weights, points, work / f"fold{fold}.bin")
    print("all", flush=True)
    weights, norm = train(docs, a)
    export(
        weights | {"known": norm[0], "mean": norm[1], "scale": norm[2]},
        points,
        SHIPPED,
    )
    learn(work, SHIPPED)


if __name__ == "__main__":
    main()
