"""Throughput and memory of `clean --dedup corpus` against the size of the corpus.

    python -m benchmarks.scale 10GB runs/today   # 10 MB, 30 MB, ... up to 10 GB, into scale.csv
    python -m benchmarks.scale plot runs/today   # scale.csv as scale.png, with matplotlib

Every size is the beginning of the largest corpus, so that each has the lines of the ones before it.
The cost is linear if seconds for a megabyte stay the same; memory grows with the lines that are
remembered, 10 to 12 bytes for each that differs from all before it.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from benchmarks.crawl import UNITS, parse_size, write_corpus
from benchmarks.programs import WORK, Program, Run, run, versions

STEPS = ("10MB", "30MB", "100MB", "300MB", "1GB", "3GB", "10GB")
COMMAND = (sys.executable, "-m", "cleaner", "{i}", "-o", "{o}", "-q", "--dedup", "corpus")
PROGRAMS = (
    Program("clean -j 1", "", (*COMMAND, "-j", "1")),
    Program("clean -j 2", "", (*COMMAND, "-j", "2")),
    Program("clean --exact -j 1", "", (*COMMAND, "--exact", "-j", "1")),
)
# Read and written at a time.
PIECE = 1 << 24


def corpus_of(size: str, largest: str) -> Path:
    """The first pages of the largest corpus, about so many bytes."""
    path = WORK / f"{size}.txt"
    if path.exists():
        return path
    if size == largest:
        write_corpus(path, parse_size(size))
        return path
    left = parse_size(size)
    with corpus_of(largest, largest).open("rb") as pages, path.open("wb") as out:
        while left > PIECE:
            left -= out.write(pages.read(PIECE))
        out.write(pages.read(left))
        out.write(pages.readline())
    return path


def measure(largest: str) -> list[tuple[str, int, Run]]:
    """What each program took for each size: program, bytes, and the run."""
    WORK.mkdir(parents=True, exist_ok=True)
    rows = []
    for size in STEPS[: STEPS.index(largest) + 1]:
        source = corpus_of(size, largest)
        for program in PROGRAMS:
            taken = run(program, source, WORK / "answer.txt")
            rows.append((program.name, source.stat().st_size, taken))
            print(size, program.name, taken, flush=True)
    (WORK / "answer.txt").unlink()
    return rows


def write_csv(rows: list[tuple[str, int, Run]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["program", "bytes", *Run._fields])
        table.writerows([name, size, *taken] for name, size, taken in rows)


def read_csv(path: Path) -> list[tuple[str, int, Run]]:
    with path.open(newline="", encoding="utf-8") as table:
        _, *rows = csv.reader(table)
    return [(name, int(size), Run(*map(float, taken))) for name, size, *taken in rows]


def plot(rows: list[tuple[str, int, Run]], path: Path) -> None:
    """Two panels over the size: MB for each second of CPU, and the peak of memory."""
    import matplotlib.pyplot as plt

    figure, (speed, memory) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for program in PROGRAMS:
        own = [(size / UNITS["MB"], taken) for name, size, taken in rows if name == program.name]
        sizes = [size for size, _ in own]
        speed.plot(sizes, [size / taken.cpu for size, taken in own], "o-", label=program.name)
        memory.plot(sizes, [taken.peak_mb for _, taken in own], "o-", label=program.name)
    for axes, title in ((speed, "MB per second of CPU"), (memory, "peak memory, MB")):
        axes.set(xscale="log", xlabel="corpus, MB", title=title, ylim=(0, None))
        axes.legend()
    figure.savefig(path, dpi=120)


def main(largest: str, folder: Path) -> None:
    if largest == "plot":
        plot(read_csv(folder / "scale.csv"), folder / "scale.png")
        return
    print(versions())
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(measure(largest), folder / "scale.csv")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
