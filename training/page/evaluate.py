"""The figures of pages, each judged by weights that never saw its site.

    python -m training.page.evaluate WORK [--gate] [--pages PAGES.csv]

WORK is what build.py filled. Word F1 is of lower-cased word multisets: the mean of the pages' F1.
With --gate the exit code is 1 if a figure is worse than GATE allows. PAGES.csv gets the figures of
every single page.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from training.common.program import tool
from training.page.pages import FOLDS, MODES, Page, load

# What may not get worse: the F1 of a set or a type of page.
GATE = {
    "wcxb": 0.867,
    "article": 0.949,
    "documentation": 0.931,
    "service": 0.840,
    "forum": 0.760,
    "listing": 0.690,
    "product": 0.630,
    "collection": 0.680,
    "crawl_to_the_future": 0.960,
    "fundus": 0.950,
    "dragnet": 0.905,
}
LEVELS = ("standard", "strict")
FIGURES = ("standard", "strict", "whole", "best")

Judgement = dict[str, np.ndarray]


def judged(pages: list[Page], work: Path) -> Iterator[tuple[Page, Judgement]]:
    """Every page with the lines that stay at each level, by the weights of its fold."""
    markup: dict[str, str] = {}
    with (work / "pages.jsonl").open(encoding="utf-8") as rows:
        for row in rows:
            page = json.loads(row)
            markup[page["name"]] = page["html"]
    for fold in range(FOLDS):
        held = [page for page in pages if page.fold == fold]
        asked = (json.dumps({"html": markup[p.name], "mode": MODES[p.mode]}) + "\n" for p in held)
        done = subprocess.run(
            tool("page_score", str(work / f"fold{fold}.bin")),
            input="".join(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        for page, line in zip(held, done.stdout.splitlines(), strict=True):
            told = json.loads(line)
            scores = np.array(told["scores"])
            yield page, {level: scores >= told[level] for level in LEVELS}


def measure(pages: list[Page], work: Path) -> dict[str, dict[str, float]]:
    """The figures of each page."""
    found = {}
    for page, kept in judged(pages, work):
        everything = np.ones(len(page.lines), bool)
        kept |= {"whole": everything, "best": page.label >= 0.5}
        row = {name: page.f1(kept[name]) for name in FIGURES}
        row |= {f"{level}/precision": page.precision(kept[level]) for level in LEVELS}
        found[page.name] = row
    return found


def groups_of(page: Page) -> set[str]:
    """The rows of the table that a page counts in."""
    return {page.set, page.type} | (
        {"wcxb with gold"} if page.set == "wcxb" and page.gold else set()
    )


def report(pages: list[Page], found: dict[str, dict[str, float]]) -> dict[str, float]:
    """Prints the table of MODEL-HTML.md; returns F1 at `standard` by row."""
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    for page in pages:
        for name in groups_of(page):
            rows[name].append(found[page.name])
    columns = (*FIGURES, *(f"{level}/precision" for level in LEVELS))
    print("| pages | n |", " | ".join(columns), "|")
    print("|---" * (2 + len(columns)) + "|")
    for name in sorted(rows, key=lambda name: ("wcxb" not in name, name not in GATE, name)):
        means = (np.mean([row[column] for row in rows[name]]) for column in columns)
        print(f"| {name} | {len(rows[name])} |", " | ".join(f"{mean:.4f}" for mean in means), "|")
    return {name: float(np.mean([row["standard"] for row in of])) for name, of in rows.items()}


def write_pages(pages: list[Page], found: dict[str, dict[str, float]], path: Path) -> None:
    """The figures of single pages."""
    with path.open("w", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("set", "page", "type", *found[pages[0].name]))
        for page in pages:
            values = (f"{value:.4f}" for value in found[page.name].values())
            table.writerow((page.set, page.name, page.type, *values))


def main() -> int:
    """Prints the table; the exit code says whether the gate held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--gate", action="store_true", help="fail if a figure is too low")
    parser.add_argument("--pages", type=Path, help="where the figures of single pages go")
    given = parser.parse_args()
    pages = load(given.work)
    found = measure(pages, given.work)
    means = report(pages, found)
    if given.pages:
        write_pages(pages, found, given.pages)
    worse = [name for name, least in GATE.items() if means[name] < least] if given.gate else []
    for name in worse:
        print(f"worse: {name}: {means[name]:.4f}, least {GATE[name]}")
    return bool(worse)


if __name__ == "__main__":
    sys.exit(main())
