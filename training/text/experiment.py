"""Compares settings: python -m training.text.experiment DOCS FEATURES FOLDS 'name=value,...' ..."""

from __future__ import annotations

import sys
from pathlib import Path

from training.text.build import feature_count
from training.text.dataset import load
from training.text.quick import report
from training.text.train import predict, settings, train


def main(docs_file: str, features_file: str, folds: str, *specs: str) -> None:
    """The figures of each source for each setting, of documents whose folds were left out."""
    docs = load(Path(docs_file), Path(features_file), feature_count())
    left_out = {int(fold) for fold in folds.split(",")}
    for spec in specs or ("",):
        pairs = [pair.split("=") for pair in spec.split(",") if pair]
        a = settings(**{n: float(v) if "." in v or "e" in v else int(v) for n, v in pairs})
        weights, norm = train([d for d in docs if d.fold not in left_out], a)
        held = [d for d in docs if d.fold in left_out and len(d.label) and d.set != "unlabelled"]
        print(spec or "as shipped", folds)
        report(held, predict(weights, held, norm))


if __name__ == "__main__":
    main(*sys.argv[1:])
