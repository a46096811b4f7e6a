"""Texts whose lines are labelled already, or need no label: what is not a page with a gold text.

Lines of the open web, scraped articles, and clean documents of every genre. Each is a document in
the shape that `prepare` writes: a label for each line, -1 for a line that nobody can judge.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

from training.common.corpus import data_dir, read_gz, read_zst, site_of

Document = dict[str, Any]

UNJUDGED = -1.0
LABELS = {"K": 1.0, "B": 0.0}  # what both or neither is (P, U) is judged by nobody
AGREEMENT = 0.7  # share of the votes from which a line counts as judged
CROPS = 4  # short texts cut from a clean document
LONGEST_CROP = 30  # lines


def labelled() -> Iterator[Document]:
    """All of them."""
    yield from open_web()
    yield from voted()
    yield from articles()
    yield from clean()


def document(name: str, page: str, site: str, lines: list[str], labels: list[float]) -> Document:
    """A document that is no rendering of a page."""
    return {
        "set": name,
        "page": page,
        "site": site,
        "type": name,
        "language": "en",
        "style": "text",
        "text": "\n".join(lines),
        "labels": labels,
        "hints": None,
        "gold": None,
    }


def open_web() -> Iterator[Document]:
    """Texts of the open web, each line labelled by a person. A text counts as a site of its own."""
    for row in read_zst(data_dir() / "lines" / "turku_dev.jsonl.zst"):
        lines = [line.replace("\n", " ") for line in row["lines"]]
        labels = [LABELS[label] for label in row["labels"]]
        page = f"turku/{row['id']}"
        yield document("turku", page, page, lines, labels) | {"language": row["language"]}


def voted() -> Iterator[Document]:
    """Pages with the votes of several people a line. Where they disagree, nobody judges."""
    for row in read_zst(data_dir() / "lines" / "canola_dev.jsonl.zst"):
        lines = [line.replace("\n", " ") for line in row["lines"]]
        labels = [
            good / (good + bad) if max(good, bad) >= AGREEMENT else UNJUDGED
            for good, _, bad in row["votes"]
        ]
        yield document("canola", f"canola/{row['id']}", site_of(row["url"]), lines, labels)


def articles() -> Iterator[Document]:
    """Scraped articles whose lines were all labelled, as found and without blank lines."""
    places = (
        ("articles", "dev_text.jsonl.gz", "line_labels.json.gz"),
        ("multi", "multi_text.jsonl.zst", "multi_labels.json.gz"),
    )
    for name, texts, labels in places:
        folder = data_dir() / "publishers"
        known = json.loads(gzip.decompress((folder / labels).read_bytes()))
        rows = read_gz(folder / texts) if texts.endswith(".gz") else read_zst(folder / texts)
        for row in rows:
            if row["id"] in known:
                yield from _article(name, row, known[row["id"]]["labels"])


def _article(name: str, row: dict[str, Any], letters: str) -> Iterator[Document]:
    lines = row["content"].split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    labels = [0.0] * len(lines)
    for at, letter in zip(filled, letters, strict=True):
        labels[at] = LABELS.get(letter, UNJUDGED)
    # A publisher's pages may be in the sets of pages as well: its address says that it is the same.
    site = site_of(row["publisher"])
    made = document(name, f"{name}/{row['id']}", site, lines, labels)
    made["language"] = row.get("language", "en")
    yield made
    if len(filled) < len(lines):
        yield cut(made, "dense", filled)


def clean() -> Iterator[Document]:
    """Documents that lose nothing: whole, without blank lines, and pieces of them."""
    for row in read_zst(data_dir() / "clean" / "dev.jsonl.zst"):
        lines = row["text"].split("\n")
        # Documents of a package or a repository look alike.
        site = row["source"].split("#")[0]
        site = ":".join(site.split(":")[: 2 if site.startswith("deb:") else 1])
        page = f"clean/{row['id']}"
        made = document("clean", page, site, lines, [1.0] * len(lines))
        made |= {"language": row["language"], "type": row["genre"]}
        yield made
        filled = [at for at, line in enumerate(lines) if line.strip()]
        if len(filled) < len(lines) - 1:
            yield cut(made, "dense", filled)
        rng = random.Random(page)
        for number in range(CROPS):
            yield cut(made, f"crop{number}", window(len(lines), LONGEST_CROP, rng))


def window(lines: int, longest: int, rng: random.Random) -> list[int]:
    """The numbers of some lines in a row: short pieces as often as long ones."""
    count = min(lines, round(longest ** rng.random()))
    first = rng.randint(0, lines - count)
    return list(range(first, first + count))


def cut(made: Document, style: str, kept: list[int]) -> Document:
    """A document of some of another's lines."""
    lines, hints = made["text"].split("\n"), made["hints"]
    return made | {
        "style": style,
        "text": "\n".join(lines[at] for at in kept),
        "labels": [made["labels"][at] for at in kept],
        "hints": hints and [hints[at] for at in kept],
        "gold": None,
    }
