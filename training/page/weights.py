"""Writes trained weights as the file that the core embeds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from training.page.network import Arrays
from training.page.pages import MODES, POOLS, Page
from training.page.training import SIGMAS, Norm
from training.text.export import curve

Judged = list[tuple[Page, np.ndarray]]


def curves_of(judged: Judged) -> list[np.ndarray]:
    """The curve of each mode: what share of lines is content, by the logit of pages held out."""
    curves = []
    for mode in range(len(MODES)):
        own = [(page.label, logits) for page, logits in judged if page.mode == mode]
        labels, logits = (np.concatenate(parts) for parts in zip(*own, strict=True))
        curves.append(curve(logits[labels >= 0], labels[labels >= 0]))
    return curves


def _table(table: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, bytes]:
    """What a step of each column is worth, and the rows in such steps; rows not known are 0."""
    table = (table * known[:, None]).astype(float)
    steps = np.maximum(np.quantile(np.abs(table[known > 0]), 0.9995, axis=0), 1e-6) / 127.0
    steps = steps.astype(np.float32).astype(float)
    return steps, np.clip(np.rint(table / steps), -127, 127).astype(np.int8).tobytes()


def export(p: Arrays, norm: Norm, curves: Iterable[np.ndarray], path: Path) -> None:
    """Writes the file: normalisation folded into the weights, the tables as bytes."""
    known, mean, scale = norm
    first = p["w1"] * scale[:, None]
    bounds = np.stack([mean - SIGMAS / scale, mean + SIGMAS / scale], 1)
    # Not `mean @ first`: the order in which a matrix product adds up depends on where arrays lie in
    # memory, and the last bit with it.
    shift = np.add.reduce(mean[:, None].astype(float) * first, axis=0)
    word_steps, words = _table(p["tw"], known["w"])
    name_steps, names = _table(p["tn"], known["n"])
    parts = [
        first, bounds, p["b1"] - shift + p["s1"],
        *(p[f"q{at}"] for at in range(POOLS)),
        p["z1"], p["f1"], p["g1"], p["w2"], p["p2"], p["b2"] + p["s2"],
        p["z2"], p["f2"], p["g2"], p["w3"], p["b3"], p["w4"], p["b4"] + p["s4"][:, 0],
        np.stack(list(curves)), word_steps, name_steps,
    ]  # fmt: skip
    data = b"markup02" + b"".join(np.ascontiguousarray(part, "<f4").tobytes() for part in parts)
    path.write_bytes(data + words + names)
