"""What a second worker gives, in every mode of a run over a corpus.

    python -m benchmarks.workers 1GB 5 runs/today       # into workers.csv, with a table of medians

The corpora are those of `crawl.py`, as lines and (a tenth of the size) as JSONL. In each round
every mode runs with one worker and with two, in turn, in this process, so that what is measured is
the run and not the start of Python; the outputs of both must be the same bytes. On a machine that
does other work the second worker has no core of its own: wait, or begin with `chrt -f 10`.
"""

from __future__ import annotations

import csv
import filecmp
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.crawl import parse_size, write_corpus
from benchmarks.programs import WORK, versions
from cleaner import Cleaner
from cleaner.corpus import Options, clean_corpus

# Rules and scores take ten times as long as lines that are only compared.
SHARE = 10


class Mode(NamedTuple):
    """One way to clean a corpus."""

    name: str
    source: Path
    options: dict[str, object]
    cleaner: Cleaner
    packing: str = ""


def make_modes(size: str) -> Iterator[Mode]:
    WORK.mkdir(parents=True, exist_ok=True)
    lines, records = WORK / f"{size}.txt", WORK / f"{size}-{SHARE}th.jsonl"
    for path, length in ((lines, parse_size(size)), (records, parse_size(size) // SHARE)):
        if not path.exists():
            write_corpus(path, length)
    off, rules, standard = (Cleaner(level=level) for level in ("off", "rules", "standard"))
    bare = Cleaner((), "off")
    frequent = {"dedup": "site", "min_docs": 10}
    yield Mode("lines, exact", lines, {"exact": True, "dedup_min": 0}, bare)
    yield Mode("lines", lines, {}, bare)
    yield Mode("lines, Bloom filter", lines, {"bloom": (10**7, 0.001)}, bare)
    yield Mode("records, only compared", records, {}, off)
    yield Mode("records, near copies", records, {"near": True}, off)
    yield Mode("records, frequent lines", records, frequent, off)
    yield Mode("records, rules", records, {}, rules)
    yield Mode("records, standard", records, {}, standard)
    yield Mode("documents, rules", records, {"dedup": "document"}, rules)
    yield Mode("documents, standard", records, {"dedup": "document"}, standard)
    yield Mode("records, to gzip", records, {}, off, ".gz")


def run(mode: Mode, threads: int) -> tuple[Path, float]:
    """The output, and the seconds it took."""
    target = WORK / f"workers.{threads}{mode.source.suffix}{mode.packing}"
    target.unlink(missing_ok=True)
    kind = "lines" if mode.source.suffix == ".txt" else "jsonl"
    options = Options(format=kind, threads=threads, **mode.options)  # type: ignore[arg-type]
    start = time.perf_counter()
    clean_corpus(mode.source, target, options, cleaner=mode.cleaner)
    return target, time.perf_counter() - start


def measure(size: str, rounds: int) -> list[tuple[str, int, int, float, float]]:
    """Mode, round, workers, seconds and MB/s of each run."""
    rows = []
    modes = list(make_modes(size))
    for number in range(rounds):
        for mode in modes:
            outputs = []
            for threads in (1, 2):
                output, seconds = run(mode, threads)
                outputs.append(output)
                speed = mode.source.stat().st_size / seconds / 1e6
                rows.append((mode.name, number, threads, round(seconds, 3), round(speed)))
            assert filecmp.cmp(*outputs, shallow=False), f"{mode.name}: not the same bytes"
    for path in WORK.glob("workers.*"):
        path.unlink()
    return rows


def tell(rows: list[tuple[str, int, int, float, float]]) -> None:
    print(f"{'':26}{'MB/s, 1':>10}{'MB/s, 2':>10}{'times':>8}")
    for name in dict.fromkeys(row[0] for row in rows):
        one, two = (
            statistics.median(row[3] for row in rows if (row[0], row[2]) == (name, threads))
            for threads in (1, 2)
        )
        speeds = [
            statistics.median(row[4] for row in rows if (row[0], row[2]) == (name, t))
            for t in (1, 2)
        ]
        print(f"{name:26}{speeds[0]:10.0f}{speeds[1]:10.0f}{one / two:8.2f}")


def main(size: str, rounds: int, folder: Path) -> None:
    print(versions())
    rows = measure(size, rounds)
    tell(rows)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "workers.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["mode", "round", "workers", "seconds", "MB/s"])
        table.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
