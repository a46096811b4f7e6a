"""Labelled documents with the core's features, as arrays: what training and evaluation read."""

from __future__ import annotations

import json
import pickle
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from training.common.corpus import characters as words

FOLDS = 5
HINTS = 6
UNKNOWN = (-1.0,) * HINTS
EMPTY = np.zeros(0, np.float32)
DUMPS = ("blocks", "wet", "browser", "wrapped", "mixed1", "mixed2")


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
    language: str
    style: str
    label: np.ndarray  # share of words that are content
    words: np.ndarray
    size: np.ndarray  # characters
    bytes: np.ndarray
    judged: np.ndarray  # 0 for units no one can judge
    hints: np.ndarray | None  # units x hints, a negative number where the markup is not known
    spans: np.ndarray = field(
        default_factory=lambda: EMPTY
    )  # units x 3: first line, line after the last, table rows
    features: np.ndarray = field(default_factory=lambda: EMPTY)  # units x features
    rows: np.ndarray = field(default_factory=lambda: EMPTY)  # table rows of all units
    gold: int = 0  # words of the page's gold text

    @property
    def fold(self) -> int:
        """The fold of the site: the same for all its pages in all sets."""
        return fold_of(self.site)


def load(docs: Path, features: Path, count: int) -> list[Doc]:
    """All documents; what is counted is kept beside the file, for it takes longer than the rest."""
    stream = np.memmap(features, dtype=np.uint32, mode="r")
    places, spans = [], []
    at = 0
    while at < len(stream):
        units, size = int(stream[at]), int(stream[at + 1])
        places.append((at + 2 + 3 * units, units, size))
        spans.append(np.array(stream[at + 2 : at + 2 + 3 * units]).reshape(units, 3))
        at += 2 + (3 + count) * units + size
    cache = docs.with_suffix(".units.pkl")
    if cache.exists() and cache.stat().st_mtime > features.stat().st_mtime:
        found = pickle.loads(cache.read_bytes())
    else:
        found = _read(docs, spans)
        cache.write_bytes(pickle.dumps(found))
    for doc, span, (at, units, size) in zip(found, spans, places, strict=True):
        doc.spans = span
        doc.features = stream[at : at + units * count].view(np.float32).reshape(units, count)
        doc.rows = stream[at + units * count : at + units * count + size]
    return found


def _read(docs: Path, spans: list[np.ndarray]) -> list[Doc]:
    found, gold = [], {}
    names = ("set", "page", "site", "type", "language", "style")
    with docs.open(encoding="utf-8") as lines:
        for line, span in zip(lines, spans, strict=True):
            row = json.loads(line)
            if row["gold"] is not None:
                gold[row["page"]] = len(words(row["gold"]))
            found.append(Doc(*(row[name] for name in names), *_units(row, span)))
    for doc in found:
        doc.gold = gold.get(doc.page, 0)
    return found


def _units(row: dict, spans: np.ndarray) -> tuple[np.ndarray | None, ...]:
    if not len(spans):
        return (*((np.zeros(0, np.float32),) * 5), None)
    lines = row["text"].split("\n")
    count = np.array([len(words(line)) for line in lines] + [0], dtype=np.float32)
    length = np.array([len(line.strip()) for line in lines] + [0], dtype=np.float32)
    extent = np.array(
        [len(line.encode("utf-8", "replace")) for line in lines] + [0], dtype=np.float32
    )
    label = np.array(row["labels"] + [0.0], dtype=np.float32)
    starts = spans[:, 0].astype(int)
    judged = (label >= 0)[starts]
    label = np.clip(label, 0, 1)
    hints = None
    if row["hints"]:
        hints = np.array([row["hints"][start] or UNKNOWN for start in starts], dtype=np.float16)
    total = np.add.reduceat(count, starts)
    content = np.add.reduceat(count * label, starts)
    # Lines of marks alone have no words, yet a decision is made on them.
    weight = np.maximum(total, 0.25)
    share = np.where(total > 0, content / np.maximum(total, 1), label[starts])
    sizes = np.add.reduceat(length, starts), np.add.reduceat(extent, starts)
    numbers = (share, weight, *sizes, judged)
    return (*(number.astype(np.float32) for number in numbers), hints)
