"""The network's sizes, and training it.

The training itself is a program of tools/ (`train`), which takes documents one at a time, as the
core does. Here is what goes into it and what comes out.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Each set of pages has an idea of content of its own; the first is the one that ships.
SETS = ("wcxb", "crawl_to_the_future", "dragnet", "fundus", "cleaneval_final", "wwwxmu", "canola")
TABLE_ROWS = 1 << 15
HIDDEN = 16
KINDS = 3  # of documents: raw pages, extracted texts, clean texts
OF_UNIT = 44  # features of a unit come first, then those of the whole document
OF_DOCUMENT = 40
FEATURES = OF_UNIT + OF_DOCUMENT
# The tables of the network in the order of the file, and the rows of each.
PARTS = {
    "w1": FEATURES, "b1": 1, "z1": HIDDEN, "f1": HIDDEN, "g1": 1,
    "w2": 2 * HIDDEN, "p2": HIDDEN, "b2": 1, "z2": HIDDEN, "f2": HIDDEN, "g2": 1,
    "w3": 2 * HIDDEN, "b3": 1, "w4": 1, "b4": 1,
    "wd": HIDDEN + OF_DOCUMENT, "bd": 1, "we": HIDDEN,
    "wk": HIDDEN, "bk": 1, "wa": 2 * HIDDEN, "ba": 1, "s2": len(SETS), "s4": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Norm:
    """What is done to features, and the rows of the table of words that are used."""

    mean: np.ndarray
    scale: np.ndarray
    known: np.ndarray


@dataclass(frozen=True)
class Look:
    """One look at a document: its number, what it weighs, and whose idea of content counts."""

    doc: int
    weight: float
    page_weight: float
    idea: int
    kind: int


def run(
    program: list[str], documents: Path, plan: bytes, sizes: list[int]
) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """Trains; returns the tables, and the logits of documents of so many units, kinds last."""
    plan_file, out = documents.with_suffix(".plan"), documents.with_suffix(".out")
    plan_file.write_bytes(plan)
    subprocess.run([*program, str(documents), str(plan_file), str(out)], check=True)
    numbers = np.fromfile(out, "<f4")
    plan_file.unlink()
    out.unlink()
    tables, at = {}, 0
    for name, rows in (PARTS | {"table": TABLE_ROWS}).items():
        tables[name] = numbers[at : at + rows * HIDDEN].reshape(rows, HIDDEN)
        at += rows * HIDDEN
    ends = np.cumsum([size + KINDS for size in sizes])[:-1]
    return tables, np.split(numbers[at:], ends)


def plan_of(a, norm: Norm, epochs: list[list[Look]], judged: list[int]) -> bytes:
    """The plan of a training, as the program reads it."""
    whole = lambda *values: np.array(values, "<u4").tobytes()  # noqa: E731
    real = lambda values: np.asarray(values, "<f4").tobytes()  # noqa: E731
    hyper = (a.rate, a.drop, a.bag, a.f1, a.hints, a.kinds, a.decay, a.ema)
    parts = [real(hyper), whole(a.batch, a.seed), real(norm.mean), real(norm.scale)]
    parts += [whole(len(norm.known)), real(norm.known), whole(len(epochs))]
    for looks in epochs:
        table = np.zeros(
            len(looks),
            [("d", "<u4"), ("w", "<f4"), ("p", "<f4"), ("s", "<u4"), ("k", "<u4")],
        )
        for at, look in enumerate(looks):
            table[at] = (look.doc, look.weight, look.page_weight, look.idea, look.kind)
        parts += [whole(len(looks)), table.tobytes()]
    return b"".join([*parts, whole(len(judged)), whole(*judged)])
