"""Rebuilds the shipped weights of pages: python -m training.page.build WORK. Seeded.

WORK gets the labelled pages, their features, and the weights of each fold, trained without the
fold's sites. The shipped weights, trained on everything, are written beside the text scorer's.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.page.pages import FOLDS, Page, load, make
from training.page.training import predict, settings, train
from training.page.weights import Judged, curves_of, export

SHIPPED = Path(__file__).parents[2] / "core" / "weights" / "page.bin"


def build(pages: list[Page], work: Path, shipped: Path) -> None:
    """Trains each fold and the whole, and exports."""
    a = settings()
    trained, judged = [], []
    for fold in range(FOLDS):
        print(f"fold {fold}", flush=True)
        weights, norm = train([page for page in pages if page.fold != fold], a)
        trained.append((weights, norm))
        judged += predict(weights, [page for page in pages if page.fold == fold], norm, a)
    for fold, (weights, norm) in enumerate(trained):
        # No page has a part in the curve that it is judged with.
        others: Judged = [(page, logits) for page, logits in judged if page.fold != fold]
        export(weights, norm, curves_of(others), work / f"fold{fold}.bin")
    print("all", flush=True)
    export(*train(pages, a), curves_of(judged), shipped)


def main() -> None:
    """Reads the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--reuse", action="store_true", help="take the pages that are there")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the shipped weights")
    given = parser.parse_args()
    given.work.mkdir(exist_ok=True)
    if not given.reuse:
        make(given.work)
    build(load(given.work), given.work, given.out)


if __name__ == "__main__":
    main()
