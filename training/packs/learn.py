"""What `clean rules learn` finds from few documents, beside the packs that were written by hand.

    python -m training.packs.learn [PUBLISHER...]

For each publisher of the development data: a draft from 3, 10, 30 and all documents but those held
out, which are every fifth, and what it does to those held out. `reach` is how many of the
boilerplate lines it removes for each that the hand-written pack removes (labels B and P); `same` is
the share of the characters that the hand-written pack removes which the draft removes too; `lost`
is the share of the characters of content lines (label K) that the draft removes and the
hand-written pack keeps. The labels take the boxes of links in lines of thehill.com for content, so
what the hand-written packs lose by them stands apart.

The scorer, which `learn` asks, was trained on these publishers among others: for a site that it has
never seen expect less.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from benchmarks.corpora import DATA
from cleaner import Cleaner
from cleaner.authoring.learn import learn
from cleaner.engine import check_pattern
from cleaner.packs import Loaded, parse_pack
from cleaner.packs.find import shipped_names

SIZES = (3, 10, 30, 80)
HELD_OUT = 5
LARGEST = 10
HOW_TO_GET_IT = f"no data in {DATA}: set CLEANER_DATA to the folder that has publishers/"
Row = dict[str, Any]


@dataclass
class Tally:
    """What a cleaner did to documents held out."""

    boilerplate: int = 0
    gone: int = 0
    content: int = 0
    lost: int = 0
    both: int = 0
    removed: int = 0
    same: int = 0
    took: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Adds the counts of another."""
        for name in ("boilerplate", "gone", "content", "lost", "both", "removed", "same"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def documents() -> dict[str, list[Row]]:
    """The documents of each publisher, in an order by their ids, with labels if there are."""
    folder = DATA / "publishers"
    with gzip.open(folder / "line_labels.json.gz", "rt") as file:
        labels = json.load(file)
    found: dict[str, list[Row]] = defaultdict(list)
    with gzip.open(folder / "dev_text.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            row["labels"] = labels.get(row["id"], {}).get("labels")
            found[row["publisher"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: sha256(row["id"].encode()).digest())
    return found


def by_hand(publisher: str) -> Cleaner:
    """A cleaner with the packs for the host of a publisher, and nothing else."""
    packs = Cleaner(level="rules").loaded.packs
    names = [p.name for p in packs if p.match and publisher in p.match.hosts]
    assert set(names) <= set(shipped_names())
    return Cleaner(names, "rules", "off")


def by_draft(publisher: str, rows: list[Row]) -> tuple[Cleaner, str]:
    """A cleaner with the draft learned from documents, and the draft."""
    drafted = learn(publisher, (row["content"] for row in rows))
    text = drafted.yaml if drafted.rules else f"pack: draft\nabout: None.\nkeep: [{'x' * 40}]\n"
    pack = parse_pack(text, "<draft>", check_pattern)
    return Cleaner(Loaded((pack,), frozenset([pack.name])), "rules", "off"), text


def gone_of(cleaner: Cleaner, row: Row) -> set[int]:
    """The characters, by number, that are removed of a document."""
    text = row["content"]
    found: set[int] = set()
    for removal in cleaner.clean(text, url=f"https://{row['publisher']}/").removed:
        span = range(removal.start, removal.end)
        found.update(at for at in span if not text[at].isspace())
    return found


def judge(rows: list[Row], gone: list[set[int]], wanted: list[set[int]]) -> Tally:
    """What was removed of documents, by their labels and by what should go."""
    tally = Tally()
    for row, mine, hand in zip(rows, gone, wanted, strict=True):
        tally.removed += len(hand)
        tally.same += len(mine & hand)
        if row["labels"] is None:
            continue
        at, number = 0, 0
        for line in row["content"].split("\n"):
            start, at = at, at + len(line) + 1
            if not line.strip():
                continue
            label = row["labels"][number]
            number += 1
            inked = {start + i for i, letter in enumerate(line) if not letter.isspace()}
            if label == "B":
                tally.boilerplate += 1
                tally.gone += 2 * len(mine & inked) > len(inked)
            elif label == "P":
                tally.boilerplate += 1
                tally.gone += bool(mine & inked)
            elif label == "K":
                tally.content += len(inked)
                tally.lost += len(mine & inked - hand)
                tally.both += len(mine & inked)
                if mine & inked - hand:
                    tally.took.append(line)
    return tally


def measure(publisher: str, rows: list[Row]) -> dict[int, tuple[Tally, Tally]]:
    """For each size what the draft and what the hand-written pack do to documents held out."""
    curve: dict[int, tuple[Tally, Tally]] = {}
    hand = by_hand(publisher)
    for size in SIZES:
        mine, other = Tally(), Tally()
        for fold in range(HELD_OUT):
            held = [row for at, row in enumerate(rows) if at % HELD_OUT == fold]
            rest = [row for at, row in enumerate(rows) if at % HELD_OUT != fold][:size]
            cleaner, _ = by_draft(publisher, rest)
            wanted = [gone_of(hand, row) for row in held]
            judged = judge(held, [gone_of(cleaner, row) for row in held], wanted)
            mine.took += judged.took
            mine.add(judged)
            other.add(judge(held, wanted, wanted))
        curve[size] = mine, other
    return curve


def _cells(mine: Tally, hand: Tally) -> str:
    reach = mine.gone / max(1, hand.gone)
    same = mine.same / max(1, mine.removed)
    return f"{reach:.0%}, {same:.0%}, {100 * mine.lost / max(1, mine.content):.2f} %"


def main(names: list[str]) -> int:
    """Prints a table: a row for each publisher, a column for each number of documents."""
    if not (DATA / "publishers").exists():
        print(HOW_TO_GET_IT, file=sys.stderr)
        return 2
    found = documents()
    largest = sorted(found, key=lambda name: -sum(len(row["content"]) for row in found[name]))
    heads = [f"{size} documents" for size in SIZES]
    print("Each cell: reach, same, lost.\n")
    print("| publisher |", " | ".join(heads), "| by hand: lines, lost by labels |")
    print("|---" * (len(SIZES) + 2) + "|")
    total: dict[int, tuple[Tally, Tally]] = {size: (Tally(), Tally()) for size in SIZES}
    for publisher in names or largest[:LARGEST]:
        curve = measure(publisher, found[publisher])
        for size, (mine, hand) in curve.items():
            total[size][0].add(mine)
            total[size][1].add(hand)
        _print(publisher, curve)
        if names:
            print(*curve[30][0].took, sep="\n")
    _print("all", total)
    return 0


def _print(name: str, curve: dict[int, tuple[Tally, Tally]]) -> None:
    hand = curve[SIZES[-1]][1]
    share = f"{hand.gone} of {hand.boilerplate}, {100 * hand.both / max(1, hand.content):.2f} %"
    print(f"| {name} |", " | ".join(_cells(*curve[size]) for size in SIZES), f"| {share} |")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
