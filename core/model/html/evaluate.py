"""The figures of the model card: python evaluate.py PAGES.pkl PREDICTIONS.pkl.

Predictions come from the cross-validation by site. Curves and bars are those of the core, each fold's curve made from the
other folds, so that no page has a part in what it is judged with.
"""

from __future__ import annotations

import pickle
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from export import REACH, curve
from net import MODES
from quick import bar_of, page_f1
from train import fold_of, told


def main() -> None:
    pages = pickle.loads(Path(sys.argv[1]).read_bytes())
    by = dict(pickle.loads(Path(sys.argv[2]).read_bytes()))
    held = [page for page in pages if page["page"] in by]
    scores: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    points = np.linspace(-REACH, REACH, 33)
    for mode in sorted(set(MODES.values())):
        for fold in range(5):
            others = [page for page in held if fold_of(page) != fold]
            known = curve(*told(others, by, mode))
            for page in held:
                if MODES[page["set"]] != mode or fold_of(page) != fold:
                    continue
                q = np.interp(by[page["page"]], points, known)
                size = np.array([len(line.encode()) for line in page["lines"]], float)
                keep = q >= bar_of(q, size)
                row = (
                    page_f1(page, keep),
                    page_f1(page, q >= 0),
                    page_f1(page, page["label"] >= 0.5),
                )
                for name in {page["set"], page["type"]} | (
                    {"wcxb with gold"} if page["set"] == "wcxb" and page["gold"] else set()
                ):
                    scores[name].append(row)
    for page in pages:  # no line is right only where the gold text is empty
        if page["page"] not in by:
            scores[page["set"]].append((float(not page["gold"]),) * 3)
    print(f"{'pages':24}{'n':>6}{'F1':>9}{'all text':>10}{'best lines':>12}")
    for name, rows in scores.items():
        mean = np.mean(rows, 0)
        print(f"{name:24}{len(rows):6}{mean[0]:9.4f}{mean[1]:10.4f}{mean[2]:12.4f}")


if __name__ == "__main__":
    main()
