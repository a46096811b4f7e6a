"""Labelled documents with the core's features, as arrays: what training and evaluation read."""

from __future__ import annotations

import json
import pickle
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.common.corpus import words

FOLDS = 5
HINTS = 6
UNKNOWN = (-1.0,) * HINTS
DUMPS = ("blocks", "wet", "browser", "wrapped", "mixed1", "mixed2", "resiliparse-all")


def fold_of(site: str) -> int:
    """The fold of a site."""
    return zlib.crc32(site.encode()) % FOLDS


@dataclass
class Doc:
    """One labelled document; arrays have an entry per unit (a line, or a wrapped paragraph)."""

    set: str
    page: str
    site: str
    type: str
    style: str
    spans: np.ndarray  # units x 3: first line, line after the last, table rows
    features: np.ndarray  # units x features
    rows: np.ndarray  # table rows of all units
    label: np.ndarray  # share of words that are content
    words: np.ndarray
    judged: np.ndarray  # 0 for units no one can judge
    hints: np.ndarray | None = (
        None  # units x hints, a negative number where the markup is not known
    )
    gold: int = 0  # words of the page's gold text

    @property
    def fold(self) -> int:
        """The fold of the site: the same for all its pages in all sets."""
        return fold_of(self.site)


def load(docs: Path, features: Path, count: int) -> list[Doc]:
    """All documents; word counts are kept beside the file, for they take longer than the rest."""
    cache = docs.with_suffix(".units.pkl")
    stream = np.memmap(features, dtype=np.uint32, mode="r")
    kept = (
        pickle.loads(cache.read_bytes())
        if cache.exists() and cache.stat().st_mtime > features.stat().st_mtime
        else None
    )
    found, at, gold = [], 0, {}
    with docs.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            units, size = int(stream[at]), int(stream[at + 1])
            spans = np.array(stream[at + 2 : at + 2 + 3 * units]).reshape(units, 3)
            at += 2 + 3 * units
            values = stream[at : at + units * count].view(np.float32).reshape(units, count)
            at += units * count
            rows = stream[at : at + size]
            at += size
            if kept:
                found.append(Doc(*kept[number][:5], spans, values, rows, *kept[number][5:]))
                continue
            row = json.loads(line)
            label, weight, judged, hints = _units(row, spans)
            if row["gold"] is not None:
                gold[row["page"]] = len(words(row["gold"]))
            found.append(
                Doc(
                    row["set"],
                    row["page"],
                    row["site"],
                    row["type"],
                    row["style"],
                    spans,
                    values,
                    rows,
                    label,
                    weight,
                    judged,
                    hints,
                )
            )
    if not kept:
        for doc in found:
            doc.gold = gold.get(doc.page, 0)
        cache.write_bytes(
            pickle.dumps(
                [
                    (
                        d.set,
                        d.page,
                        d.site,
                        d.type,
                        d.style,
                        d.label,
                        d.words,
                        d.judged,
                        d.hints,
                        d.gold,
                    )
                    for d in found
                ]
            )
        )
    return found


def _units(
    row: dict, spans: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None]:
    lines = row["text"].split("\n")
    count = np.array([len(words(line)) for line in lines] + [0], dtype=np.float32)
    label = np.array(row["labels"] + [0.0], dtype=np.float32)
    judged = label >= 0
    label = np.clip(label, 0, 1)
    if not len(spans):
        return (*((np.zeros(0, np.float32),) * 3), None)
    hints = None
    if row["hints"]:
        hints = np.array(
            [row["hints"][start] or UNKNOWN for start in spans[:, 0]], dtype=np.float16
        )
    total = np.add.reduceat(count, spans[:, 0].astype(int))
    content = np.add.reduceat(count * label, spans[:, 0].astype(int))
    weight = np.maximum(
        total, 0.25
    )  # lines of marks alone have no words, yet a decision is made on them
    share = np.where(total > 0, content / np.maximum(total, 1), label[spans[:, 0]])
    return (
        share.astype(np.float32),
        weight.astype(np.float32),
        judged[spans[:, 0]].astype(np.float32),
        hints,
    )
