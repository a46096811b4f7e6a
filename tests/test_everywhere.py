"""Rules with `everywhere: true`, on texts where nothing is theirs: clean ones, other publishers'.

Where `CLEANER_DATA` is set (where its parts can be had: docs/models/text.md), every such rule is
run over all of them.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner
from cleaner.engine import load
from cleaner.packs import Loaded

PACKS = load("default").packs
OWN = {host: pack.name for pack in PACKS if pack.match for host in pack.match.hosts}
needs_texts = pytest.mark.skipif("CLEANER_DATA" not in os.environ, reason="CLEANER_DATA is not set")


def everywhere() -> Cleaner:
    packs = [
        replace(
            pack,
            match=None,
            use=(),
            keep=(),
            rules=tuple(replace(rule, everywhere=False) for rule in pack.rules if rule.everywhere),
        )
        for pack in PACKS
    ]
    return Cleaner(Loaded(tuple(packs), frozenset()), "rules", "off")


CLEANER = everywhere()


def records(name: str) -> Iterator[dict[str, Any]]:
    path = Path(os.environ["CLEANER_DATA"]) / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
        return
    zstandard = pytest.importorskip("zstandard")
    with path.open("rb") as packed:
        reader = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(packed)
        yield from map(json.loads, io.TextIOWrapper(reader, encoding="utf-8"))


def test_there_are_such_rules_and_each_is_of_a_pack_for_some() -> None:
    rules = [(pack, rule) for pack in PACKS for rule in pack.rules if rule.everywhere]
    assert len(rules) > 50
    assert [rule.id for pack, rule in rules if pack.match is None] == []


@needs_texts
def test_clean_texts_lose_nothing() -> None:
    texts = (record["text"] for record in records("clean/dev.jsonl.zst"))
    assert [removal for text in texts for removal in CLEANER.clean(text).removed] == []


@needs_texts
def test_the_content_of_other_publishers_loses_nothing() -> None:
    with gzip.open(
        Path(os.environ["CLEANER_DATA"]) / "publishers/line_labels.json.gz", "rt"
    ) as file:
        labels = json.load(file)
    taken = []
    for record in records("publishers/dev_text.jsonl.gz"):
        if record["id"] not in labels:
            continue
        lines = [line.strip() for line in record["content"].split("\n") if line.strip()]
        for removal in CLEANER.clean("\n".join(lines)).removed:
            is_whole = removal.text.strip() == lines[removal.line - 1]
            is_content = labels[record["id"]]["labels"][removal.line - 1] == "K"
            is_own = removal.rule.partition("/")[0] == OWN.get(record["publisher"])
            if is_whole and is_content and not is_own:
                taken.append((record["publisher"], removal.rule, removal.text))
    assert taken == []
