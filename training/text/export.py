"""Writes trained weights as the file that the core embeds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.text.net import KINDS, OF_DOCUMENT, Norm

POINTS, REACH = 33, 8.0
RAW = np.r_[np.zeros(18), -30.0]  # no text is a raw page, until that is learned


def curve(logits: np.ndarray, labels: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Shares of content at evenly spaced logits, never falling."""
    counts = np.ones(len(logits)) if weights is None else weights
    place = np.clip((logits + REACH) * (POINTS - 1) / (2 * REACH), 0, POINTS - 1)
    low = np.minimum(place.astype(int), POINTS - 2)
    part = place - low
    hits, total = np.zeros(POINTS), np.zeros(POINTS)
    prior = 1 / (1 + np.exp(-np.linspace(-REACH, REACH, POINTS)))
    for at, weight in ((low, 1 - part), (low + 1, part)):
        hits += np.bincount(at, counts * weight * labels, POINTS)
        total += np.bincount(at, counts * weight, POINTS)
    # Where lines are few the plain sigmoid speaks: fifty of them weigh as much.
    share = (hits + 50 * prior) / (total + 50)
    return np.maximum.accumulate(share).astype(np.float32)


def export(p: dict[str, np.ndarray], norm: Norm, points: np.ndarray, path: Path) -> None:
    """Writes the file: normalisation and the set's biases folded in, the table as bytes."""
    first = p["w1"] * norm.scale[:, None]
    # Not `mean @ first`: the order in which a matrix product adds up depends on where arrays lie in
    # memory, and the last bit with it.
    constant = p["b1"] - np.add.reduce(norm.mean[:, None].astype(float) * first, axis=0)
    # What the document says, with the normalisation of its features folded in likewise.
    of_document = slice(-OF_DOCUMENT, None)
    kind = p["wd"].astype(float)
    kind[of_document] *= norm.scale[of_document][:, None]
    kind_bias = p["bd"] - np.add.reduce(
        norm.mean[of_document][:, None].astype(float) * kind[of_document], axis=0
    )
    table = (p["table"] * norm.known[:, None]).astype(float)
    steps = np.maximum(np.quantile(np.abs(table), 0.9999, axis=0), 1e-6) / 127.0
    steps = steps.astype(np.float32).astype(float)
    parts = [
        first, constant, kind, kind_bias, p["we"], p["wk"][:, :KINDS], p["bk"][0, :KINDS],
        p["z1"], p["f1"], p["g1"],
        p["w2"], p["p2"], p["b2"] + p["s2"][0],
        p["z2"], p["f2"], p["g2"], p["w3"], p["b3"], p["w4"], p["b4"][0, :1] + p["s4"][0, :1],
        points, RAW, steps,
    ]  # fmt: skip
    data = b"scorer03" + b"".join(np.ascontiguousarray(part, "<f4").tobytes() for part in parts)
    path.write_bytes(data + np.clip(np.rint(table / steps), -127, 127).astype(np.int8).tobytes())
