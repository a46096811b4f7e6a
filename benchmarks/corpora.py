"""Texts to measure with: made from the seeds, and pages of the development data where present."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("CLEANER_DATA", ROOT.parent / "shared" / "data"))

WCXB = "wcxb_dev.jsonl.zst"
HOW_TO_GET_IT = (
    f"{WCXB} is not in {DATA}: set CLEANER_DATA to the folder that has it, or get the development"
    " split of the public WCXB benchmark (arXiv 2605.21097)"
)


@cache
def seeds() -> tuple[str, ...]:
    """The texts of the seeds."""
    return tuple(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))
    )


def seed_documents(megabytes: float, seed: int = 1) -> list[str]:
    """Documents of about the size of the seeds: their lines, in an order that is drawn anew.

    Furniture keeps its place at the head and the tail of each document, where rules look for it.
    """
    chance = random.Random(seed)
    documents: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        lines = chance.choice(seeds()).split("\n")
        head, body, tail = lines[:12], lines[12:-12], lines[-12:]
        chance.shuffle(body)
        documents.append("\n".join([*head, *body, *tail]))
        size += len(documents[-1].encode())
    return documents


def read_records(name: str) -> Iterator[dict[str, str]]:
    """The records of a data file, one by one."""
    import zstandard

    unpacker = zstandard.ZstdDecompressor(max_window_size=2**27)
    with (DATA / name).open("rb") as packed, unpacker.stream_reader(packed) as plain:
        rest = b""
        while chunk := plain.read(1 << 22):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (json.loads(line) for line in lines if line)
        if rest:
            yield json.loads(rest)


@cache
def wcxb_texts() -> tuple[str, ...]:
    """The development pages as text, every visible block on a line; empty where they are absent."""
    if not (DATA / WCXB).exists():
        return ()
    from selectolax.lexbor import LexborHTMLParser

    texts = []
    for record in read_records(WCXB):
        tree = LexborHTMLParser(record["html"])
        tree.strip_tags(["script", "style", "noscript", "template", "head"])
        text = tree.body.text(separator="\n") if tree.body else ""
        texts.append("\n".join(line.strip() for line in text.split("\n") if line.strip()))
    return tuple(texts)


def size_of(texts: tuple[str, ...] | list[str]) -> int:
    """Bytes of UTF-8 in all texts."""
    return sum(len(text.encode()) for text in texts)
