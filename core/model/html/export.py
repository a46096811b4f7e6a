"""Writes trained weights as the file that the core embeds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

POINTS, REACH = 33, 8.0
SIGMAS = 6.0  # features are clipped so many deviations from their mean, in training too


def curve(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Shares of content at evenly spaced logits, never falling."""
    place = np.clip((logits + REACH) * (POINTS - 1) / (2 * REACH), 0, POINTS - 1)
    low = np.minimum(place.astype(int), POINTS - 2)
    part = place - low
    hits, total = np.zeros(POINTS), np.zeros(POINTS)
    prior = 1 / (1 + np.exp(-np.linspace(-REACH, REACH, POINTS)))
    for at, weight in ((low, 1 - part), (low + 1, part)):
        hits += np.bincount(at, weight * labels, POINTS)
        total += np.bincount(at, weight, POINTS)
    # Where lines are few the plain sigmoid speaks: fifty of them weigh as much.
    share = (hits + 50 * prior) / (total + 50)
    return np.maximum.accumulate(share).astype(np.float32)


def _table(table: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, bytes]:
    table = table * known[:, None]
    steps = np.maximum(np.quantile(np.abs(table[known > 0]), 0.9995, axis=0), 1e-6) / 127.0
    return steps, np.clip(np.rint(table / steps), -127, 127).astype(np.int8).tobytes()


def export(p: dict[str, np.ndarray], norm, curves: list[np.ndarray], path: Path) -> None:
    """Normalisation is folded into the weights; the tables become bytes."""
    known, mean, scale = norm
    first = p["w1"] * scale[:, None]
    bounds = np.stack([mean - SIGMAS / scale, mean + SIGMAS / scale], 1)
    word_steps, words = _table(p["tw"], known["w"])
    name_steps, names = _table(p["tn"], known["n"])
    parts = [
        first, bounds, p["b1"] - mean @ first + p["s1"], p["z1"], p["f1"], p["g1"], p["w2"], p["p2"], p["b2"] + p["s2"],
        p["z2"], p["f2"], p["g2"], p["w3"], p["b3"], p["w4"], p["b4"] + p["s4"][:, 0], np.stack(curves), word_steps, name_steps,
    ]  # fmt: skip
    data = b"markup01" + b"".join(np.ascontiguousarray(part, "<f4").tobytes() for part in parts)
    path.write_bytes(data + words + names)
