"""Reading the development data: pages, gold texts and scraped texts, found through CLEANER_DATA."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zstandard

WORD = re.compile(r"\w+")
# Han, kana and Thai: a run of word characters is a sentence there, not a word.
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
# The public suffixes of two labels that occur in the data; the full list would be a dependency
# for two dozen hosts.
TWO_LABELS = re.compile(r"(?:co|com|net|org|gov|ac|edu|or|ne|go|gob|nic|gouv)\.[a-z]{2}$")


def data_dir() -> Path:
    """The folder with the data, or an exit with the place of the public originals."""
    path = Path(
        os.environ.get("CLEANER_DATA", Path(__file__).parents[2] / ".." / "shared" / "data")
    ).resolve()
    if not (path / "wcxb_dev.jsonl.zst").exists():
        raise SystemExit(f"no data in {path}: set CLEANER_DATA (where it can be had: MODEL.md)")
    return path


def read_zst(path: Path) -> Iterator[dict[str, Any]]:
    """The records of one compressed file of JSON lines."""
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def read_gz(path: Path) -> Iterator[dict[str, Any]]:
    """The records of one gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def site_of(url: str | None) -> str:
    """The registrable domain: what must never be in training and test at once."""
    url = url or ""
    host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.")
    labels = host.split(".")
    keep = 3 if TWO_LABELS.search(host) else 2
    return ".".join(labels[-keep:])


def words(text: str) -> list[str]:
    """The words a figure counts: lower-cased runs of word characters."""
    return WORD.findall(text.lower())


def characters(text: str) -> list[str]:
    """The words, where scripts without spaces have one for each character."""
    return words(UNSPACED.sub(r" \g<0> ", text))


def word_f1(kept: list[str], gold: list[str]) -> float:
    """F1 of two multisets of words; two empty texts agree."""
    if not kept or not gold:
        return float(not kept and not gold)
    both = sum((Counter(kept) & Counter(gold)).values())
    return 2 * both / (len(kept) + len(gold))
