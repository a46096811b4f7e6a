"""Labelled pages to arrays: python prepare.py OUT.pkl. Lines come from the core, labels from aligning them with the gold text."""

from __future__ import annotations

import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from align import label_lines
from corpus import data_dir, read_zst, site_of, words
from html_lab import encode
from selectolax.lexbor import LexborHTMLParser


def pages() -> Iterator[dict[str, Any]]:
    """Every page with gold, of all sets, in one shape."""
    for row in read_zst(data_dir() / "wcxb_dev.jsonl.zst"):
        yield {
            "set": "wcxb",
            "page": f"wcxb/{row['id']}",
            "site": site_of(row["url"]) or row["id"],
            "type": row["page_type"],
            "html": row["html"],
            "gold": row["main_content"],
        }
    for number, row in enumerate(read_zst(data_dir() / "gold_dev.jsonl.zst")):
        yield {
            "set": row["set"],
            "page": f"{row['set']}/{number}",
            "site": site_of(row["url"]) or row["publisher"],
            "type": row["set"],
            "html": row["html"],
            "gold": row["gold"],
        }


def unique_lists(rows: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The lists of rows that differ, and which of them each line has: siblings share theirs."""
    ends = np.cumsum(counts.astype(np.int64))
    lists = [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]
    known: dict[bytes, int] = {}
    at = np.array([known.setdefault(part.tobytes(), len(known)) for part in lists], np.int32)
    first = [np.frombuffer(key, np.uint16) for key in known]
    flat = np.concatenate(first) if first else np.zeros(0, np.uint16)
    return flat, np.array([len(part) for part in first], np.int32), at


def prepare(page: dict[str, Any]) -> dict[str, Any]:
    """One page as arrays."""
    lines, values, (word_rows, word_counts, name_rows, name_counts), marks = encode(
        LexborHTMLParser(page["html"]).html or ""
    )
    labels = np.array(label_lines(lines, page["gold"]), np.float32)
    n = len(lines)
    found = {k: page[k] for k in ("set", "page", "site", "type")}
    ints = lambda b: np.frombuffer(b, np.uint32).astype(np.uint16)  # noqa: E731
    nr, nc, ni = unique_lists(ints(name_rows), ints(name_counts))
    return found | {
        "lines": lines, "gold": words(page["gold"]), "label": labels, "marks": np.array(marks, np.uint32),
        "words": np.array([len(words(line)) for line in lines], np.float32),
        "x": np.frombuffer(values, np.float32).reshape(n, -1).astype(np.float16) if n else np.zeros((0, 0), np.float16),
        "wr": ints(word_rows), "wc": ints(word_counts), "nr": nr, "nc": nc, "ni": ni,
    }  # fmt: skip


if __name__ == "__main__":
    with Pool(2) as pool:
        found = list(pool.imap(prepare, pages(), chunksize=8))
    Path(sys.argv[1]).write_bytes(pickle.dumps(found, protocol=5))
    kept = Counter()
    score: dict[str, list[float]] = {}
    for d in found:
        for name, keep in (
            ("oracle", d["label"] >= 0.5),
            ("oracle-shown", (d["label"] >= 0.5) & (d["marks"] & (1 << 12) == 0)),
            ("all", d["label"] > -9),
        ):
            text = Counter(
                w for line, k in zip(d["lines"], keep, strict=True) if k for w in words(line)
            )
            gold = Counter(d["gold"])
            both = sum((text & gold).values())
            score.setdefault(f"{d['set']} {name}", []).append(
                2 * both / max(1, text.total() + gold.total())
            )
    print(
        {k: (len(v), round(float(np.mean(v)), 4)) for k, v in score.items()},
        sum(len(d["lines"]) for d in found),
    )
