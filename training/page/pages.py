"""Labelled pages as arrays: what training and evaluation read.

The parser of `cleaner` reads a page, the core cuts it into lines and tells their features, and the
lines are aligned with the gold text.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.html import to_markup
from training.common.corpus import data_dir, read_zst, site_of, words
from training.common.program import tool

# What is the same for texts and pages is in the folder above.
from training.text.align import label_lines

FOLDS = 5
POOLS = 1  # ways in which the core groups lines
# What each set of pages calls content, as a number of the core's modes.
MODES = ("page", "article", "body")
MODE_OF = {"wcxb": 0, "crawl_to_the_future": 1, "fundus": 1, "dragnet": 2}


@dataclass
class Page:
    """One labelled page; arrays have an entry per line."""

    set: str
    name: str
    site: str
    type: str
    lines: list[str]
    gold: list[str]  # words of the gold text
    label: np.ndarray  # share of words that are content; -1 where no one can judge
    words: np.ndarray
    bytes: np.ndarray
    features: np.ndarray  # lines x features
    groups: np.ndarray  # lines x ways of grouping: the group, numbered from 0 within the page
    rows: dict[str, np.ndarray]  # table rows of all lists: of words, of names
    counts: dict[str, np.ndarray]  # rows of each list
    named: np.ndarray  # the list of names that a line has: siblings share theirs

    @property
    def fold(self) -> int:
        """The fold of the site: the same for all its pages in all sets."""
        return zlib.crc32(self.site.encode()) % FOLDS

    @property
    def mode(self) -> int:
        """What the page's set calls content."""
        return MODE_OF[self.set]

    @cached_property
    def bags(self) -> tuple[list[Counter[str]], Counter[str]]:
        """The words of each line, and of the gold text."""
        return [Counter(words(line)) for line in self.lines], Counter(self.gold)

    def _counts(self, keep: np.ndarray) -> tuple[int, int, int]:
        """Words kept, words of the gold text, and words that are both."""
        lines, gold = self.bags
        text: Counter[str] = Counter()
        for line, kept in zip(lines, keep, strict=True):
            if kept:
                text.update(line)
        return text.total(), gold.total(), (text & gold).total()

    def f1(self, keep: np.ndarray) -> float:
        """Word F1 of the lines kept; nothing kept where nothing is content is right."""
        text, gold, both = self._counts(keep)
        return 2 * both / (text + gold) if text and gold else float(text == gold)

    def precision(self, keep: np.ndarray) -> float:
        """The share of the words kept that are content; 1 where nothing is kept."""
        text, _, both = self._counts(keep)
        return both / text if text else 1.0


def labelled() -> Iterator[dict[str, Any]]:
    """Every page with gold, of all sets, in one shape."""
    for row in read_zst(data_dir() / "wcxb_dev.jsonl.zst"):
        yield {
            "set": "wcxb",
            "name": f"wcxb/{row['id']}",
            "site": site_of(row["url"]) or row["id"],
            "type": row["page_type"],
            "html": row["html"],
            "gold": row["main_content"],
        }
    for number, row in enumerate(read_zst(data_dir() / "gold_dev.jsonl.zst")):
        yield {
            "set": row["set"],
            "name": f"{row['set']}/{number}",
            "site": site_of(row["url"]) or row["publisher"],
            "type": row["set"],
            "html": row["html"],
            "gold": row["gold"],
        }


def parse(page: dict[str, Any]) -> dict[str, Any]:
    """The page with its markup as the parser writes it."""
    return page | {"html": to_markup(page["html"]).text}


def make(work: Path) -> None:
    """Writes the pages, and what the core says of them, into a folder."""
    with (work / "pages.jsonl").open("w", encoding="utf-8") as out, Pool(2) as pool:
        for page in pool.imap(parse, labelled(), chunksize=8):
            out.write(json.dumps(page, ensure_ascii=False) + "\n")
    with (work / "pages.jsonl").open("rb") as source, (work / "features.bin").open("wb") as target:
        subprocess.run(tool("page_features"), stdin=source, stdout=target, check=True)
    with Pool(2) as pool:
        found = list(pool.imap(aligned, told(work), chunksize=8))
    (work / "pages.pkl").write_bytes(pickle.dumps(found, protocol=5))


def load(work: Path) -> list[Page]:
    """The pages that `make` wrote."""
    found: list[Page] = pickle.loads((work / "pages.pkl").read_bytes())
    return found


def feature_count() -> int:
    """How many features the core has."""
    names = subprocess.run(
        tool("page_features", "--names"), capture_output=True, text=True, check=True
    ).stdout
    return len(names.splitlines())


def told(work: Path) -> Iterator[tuple[dict[str, Any], dict[str, np.ndarray], bytes]]:
    """Each page with what the core says of it: arrays, and the text."""
    width = feature_count()
    stream = np.memmap(work / "features.bin", dtype=np.uint8, mode="r")
    at = 0

    def take(count: int) -> np.ndarray:
        nonlocal at
        at += 4 * count
        return stream[at - 4 * count : at].view(np.uint32)

    with (work / "pages.jsonl").open(encoding="utf-8") as rows:
        for row in rows:
            lines, word_rows, name_rows, size = (int(value) for value in take(4).copy())
            arrays = {
                "lines": take(lines * (3 + POOLS)).reshape(lines, 3 + POOLS),
                "features": take(lines * width).view(np.float32).reshape(lines, width),
                "w": take(word_rows),
                "n": take(name_rows),
            }
            page = json.loads(row)
            del page["html"]
            text = stream[at : at + size].tobytes()
            # Texts are filled up to whole numbers.
            at += -(-size // 4) * 4
            yield page, {key: np.array(value) for key, value in arrays.items()}, text


def aligned(given: tuple[dict[str, Any], dict[str, np.ndarray], bytes]) -> Page:
    """One page with its labels."""
    page, arrays, text = given
    ends = arrays["lines"][:, 0].astype(np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1]
    lines = [text[start:end].decode() for start, end in zip(starts, ends, strict=True)]
    counts = arrays["lines"][:, 1:3].astype(np.int64)
    names, name_counts, named = unique_lists(arrays["n"].astype(np.uint16), counts[:, 1])
    return Page(
        page["set"],
        page["name"],
        page["site"],
        page["type"],
        lines,
        words(page["gold"]),
        np.array(label_lines(lines, page["gold"]), np.float32),
        np.array([len(words(line)) for line in lines], np.float32),
        (ends - starts).astype(np.float32),
        arrays["features"].astype(np.float16),
        arrays["lines"][:, 3:].astype(np.int32),
        {"w": arrays["w"].astype(np.uint16), "n": names},
        {"w": counts[:, 0], "n": name_counts},
        named,
    )


def unique_lists(rows: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lists of rows that differ, and which of them each line has."""
    ends = np.cumsum(counts)
    lists = [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]
    known: dict[bytes, int] = {}
    at = np.array([known.setdefault(part.tobytes(), len(known)) for part in lists], np.int32)
    first = [np.frombuffer(key, np.uint16) for key in known]
    flat = np.concatenate(first) if first else np.zeros(0, np.uint16)
    return flat, np.array([len(part) for part in first], np.int64), at
