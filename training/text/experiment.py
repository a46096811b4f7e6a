"""Compares settings: python -m training.text.experiment DOCS FEATURES FOLDS 'name=value,...' ..."""

from __future__ import annotations

import sys
from pathlib import Path

from training.text.dataset import load
from training.text.net import FEATURES
from training.text.quick import report
from training.text.train import settings, train, write


def main(docs_file: str, features_file: str, folds: str, *specs: str) -> None:
    """The figures of each source for each setting, of documents whose folds were left out."""
    docs = load(Path(docs_file), Path(features_file), FEATURES)
    path = Path(docs_file).with_suffix(".train")
    if not path.exists() or path.stat().st_mtime < Path(features_file).stat().st_mtime:
        write(docs, path)
    left_out = {int(fold) for fold in folds.split(",")}
    held = [d for d in docs if d.fold in left_out]
    for spec in specs or ("",):
        pairs = [pair.split("=") for pair in spec.split(",") if pair]
        a = settings(**{n: float(v) if "." in v or "e" in v else int(v) for n, v in pairs})
        _, _, logits = train(docs, path, left_out, a)
        print(spec or "as shipped", folds)
        report(held, logits)


if __name__ == "__main__":
    main(*sys.argv[1:])
