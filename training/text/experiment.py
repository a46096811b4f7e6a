"""Compares settings: python experiment.py DOCS FEATURES FOLDS 'name=value,...' ..."""

from __future__ import annotations

import sys
from pathlib import Path

from training.text.build import feature_count
from training.text.dataset import load
from training.text.quick import brief
from training.text.train import predict, settings, train


def main(docs_file: str, features_file: str, folds: str, *specs: str) -> None:
    """One line of figures for each setting and fold."""
    docs = load(Path(docs_file), Path(features_file), feature_count())
    for spec in specs:
        pairs = [pair.split("=") for pair in spec.split(",") if pair]
        a = settings(
            **{
                name: float(value) if "." in value or "e" in value else int(value)
                for name, value in pairs
            }
        )
        for fold in map(int, folds.split(",")):
            weights, norm = train([d for d in docs if d.fold != fold], a, quiet=True)
            held = [
                d
                for d in docs
                if d.fold == fold
                and len(d.label)
                and d.set in ("wcxb", "crawl_to_the_future", "dragnet", "fundus")
            ]
            print(
                spec or "as shipped",
                "fold",
                fold,
                brief(held, predict(weights, held, norm)),
                flush=True,
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
