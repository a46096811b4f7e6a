"""Exact line deduplication of one text file, beside the programs people use for it.

    pytest benchmarks/bench_dedup.py                    # 100 MB; CLEANER_BENCH_SIZE=1GB for more
    python -m benchmarks.bench_dedup 1GB 3 runs/today    # the same, with memory, as CSV and a table

All programs run in turn, round after round, so that a busy machine is busy for all. Compared are
raw bytes, blank lines too, which is what the others compare; the row `clean -j 1` compares normal
forms, the default, and does more. Each answer is checked before anything is timed: `sort -u` and
DuckDB do not keep the order of the input, so their lines are checked as a set. Build the limit with
`cargo build --release -p cleaner-tools`: it is the bare loop of reading, newline search, XXH3 and
hash table that nothing can be much faster than.
"""

from __future__ import annotations

import csv
import os
import statistics
import sys
from functools import cache
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.crawl import parse_size, write_corpus
from benchmarks.programs import WORK, Program, Run, digest, expected, programs, run, versions

SIZE = os.environ.get("CLEANER_BENCH_SIZE", "100MB")
ROUNDS = 3
PROGRAMS = list(programs())


@cache
def text_of(size: str) -> tuple[Path, dict[bool, str]]:
    """The corpus and the right answer."""
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{size}.txt"
    if not path.exists():
        write_corpus(path, parse_size(size))
    return path, expected(path, WORK / "answer.txt")


@cache
def check(program: Program, size: str) -> None:
    """Stops if the answer is not the right one."""
    source, right = text_of(size)
    answer = WORK / "answer.txt"
    run(program, source, answer)
    if program.is_exact:
        assert digest(answer, ordered=program.keeps_order) == right[program.keeps_order]


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_exact_lines(benchmark: BenchmarkFixture, program: Program, number: int) -> None:
    check(program, SIZE)
    source, _ = text_of(SIZE)
    benchmark.group = f"lines of {SIZE}, round {number}"
    taken: list[Run] = []
    benchmark.pedantic(lambda: taken.append(run(program, source, WORK / "answer.txt")), rounds=1)
    benchmark.extra_info["MB/s"] = round(source.stat().st_size / taken[0].seconds / 1e6)
    benchmark.extra_info["peak MB"] = round(taken[0].peak_mb)


def bench(size: str, rounds: int) -> dict[str, list[Run]]:
    """What each program took in each round."""
    for program in PROGRAMS:
        check(program, size)
    source, _ = text_of(size)
    runs: dict[str, list[Run]] = {program.name: [] for program in PROGRAMS}
    for _ in range(rounds):
        for program in PROGRAMS:
            runs[program.name].append(run(program, source, WORK / "answer.txt"))
    (WORK / "answer.txt").unlink()
    return runs


def report(size: str, runs: dict[str, list[Run]], folder: Path) -> None:
    """Prints a table of medians and writes all runs as CSV."""
    total = text_of(size)[0].stat().st_size / 1e6
    ours = runs["clean --exact -j 1"]
    print(f"{'':20}{'s':>8}{'MB/s':>8}{'cpu s':>8}{'MB':>8}{'times ours':>12}{'by cpu':>8}")
    for name, rows in runs.items():
        seconds, cpu, peak = (statistics.median(values) for values in zip(*rows, strict=True))
        wall, work = (
            statistics.median(row[at] / our[at] for row, our in zip(rows, ours, strict=True))
            for at in (0, 1)
        )
        print(
            f"{name:20}{seconds:8.2f}{total / seconds:8.0f}{cpu:8.2f}{peak:8.0f}"
            f"{wall:12.2f}{work:8.2f}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"lines-{size}.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["program", "round", *Run._fields])
        table.writerows(
            [name, at, *row] for name, rows in runs.items() for at, row in enumerate(rows)
        )


if __name__ == "__main__":
    print(versions())
    size, rounds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    report(size, bench(size, rounds), folder)
