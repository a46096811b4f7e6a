"""MB/s of JSONL on one core through 500 line rules, literals and case-blind regexes in equal parts.

    pytest benchmarks/bench_jsonl.py                     # CLEANER_BENCH_SIZE=300MB by default

The rules are made from lines of the corpus, so that a known share of them matches. The answer is
checked first, against a loop in Python over the same rules. ripgrep, if it is installed, searches
the same file for the same 500 as patterns, for reference: it finds lines and takes out nothing.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.crawl import load_clauses, make_pages, parse_size, write_corpus
from benchmarks.programs import WORK
from cleaner import Cleaner
from cleaner.corpus import Options, clean_corpus
from cleaner.packs import Loaded
from cleaner.types import Pack, Pattern, Rule

SIZE = os.environ.get("CLEANER_BENCH_SIZE", "300MB")
RULES = 500
ROUNDS = 5
# How many of the lines that rules are made of stand in the corpus; the others never match.
PRESENT = 100


@cache
def corpus_of(size: str) -> Path:
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{size}.jsonl"
    if not path.exists():
        write_corpus(path, parse_size(size))
    return path


@cache
def texts() -> tuple[str, ...]:
    """Lines to make rules of: furniture of the first sites, and clauses that no line is."""
    chance = random.Random(7)
    pages = make_pages()
    furniture = {line for _ in range(2000) for line in next(pages).lines if 8 < len(line) < 60}
    present = chance.sample(sorted(furniture), PRESENT)
    absent = [clause for clause in load_clauses() if len(clause) < 90]
    absent += [f"{first} {second}"[:90] for first, second in zip(absent, absent[7:], strict=False)]
    return (*present, *chance.sample(absent, RULES - PRESENT))


@cache
def cleaner_of(kind: str) -> Cleaner:
    """A cleaner with the rules: every second a literal and a regex, or all of one kind."""
    rules = []
    for number, text in enumerate(texts()):
        is_regex = kind == "regexes" or (kind == "both" and number % 2 == 1)
        # A word that may be another, as people write such rules.
        source = re.escape(text).replace(r"\ ", r"\s+", 1)
        pattern = Pattern("regex", f"^{source}$", "i") if is_regex else Pattern("whole", text)
        rules.append(Rule(f"bench/{number}", "line", (pattern,)))
    pack = Pack("bench", "For benchmarks.", "bench.yaml", rules=tuple(rules))
    return Cleaner(Loaded((pack,), frozenset()), "rules", "off")


def check(kind: str) -> None:
    """The first thousand documents, against the plainest loop over lines and rules."""
    source, target = WORK / "check.jsonl", WORK / "check.out.jsonl"
    with corpus_of(SIZE).open(encoding="utf-8") as records:
        head = [next(records) for _ in range(1000)]
    source.write_text("".join(head), encoding="utf-8")
    clean_corpus(source, target, Options(dedup="document"), cleaner=cleaner_of(kind))
    known = {" ".join(text.split()).casefold() for text in texts()}
    for before, after in zip(head, target.read_text(encoding="utf-8").split("\n"), strict=False):
        lines = json.loads(before)["text"].split("\n")
        wanted = [line for line in lines if " ".join(line.split()).casefold() not in known]
        left = json.loads(after)["text"].split("\n")
        assert [line for line in left if line] == [line for line in wanted if line]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("kind", ["literals", "regexes", "both"])
def test_rules_over_jsonl(benchmark: BenchmarkFixture, kind: str, threads: int) -> None:
    check(kind)
    source, target = corpus_of(SIZE), WORK / "answer.jsonl"
    options = Options(dedup="document", threads=threads)
    benchmark.group = f"500 {kind}, {threads} threads"
    cleaner, cpu = cleaner_of(kind), []

    def clean() -> None:
        start = time.process_time()
        clean_corpus(source, target, options, cleaner=cleaner)
        cpu.append(time.process_time() - start)

    benchmark.pedantic(clean, rounds=ROUNDS)
    size = source.stat().st_size / 1e6
    speed, by_cpu = size / benchmark.stats.stats.min, size / min(cpu)
    benchmark.extra_info.update({"MB/s": round(speed), "MB/s of CPU": round(by_cpu)})
    print(f"\n500 {kind}, -j {threads}: {speed:.0f} MB/s, {by_cpu:.0f} MB per second of CPU")


@pytest.mark.skipif(shutil.which("rg") is None, reason="ripgrep is not installed")
@pytest.mark.parametrize("kind", ["literals", "regexes"])
def test_ripgrep_for_reference(kind: str) -> None:
    patterns = WORK / "patterns.txt"
    sources = [text if kind == "literals" else re.escape(text) for text in texts()]
    patterns.write_text("\n".join(sources) + "\n", encoding="utf-8")
    how = ["-F"] if kind == "literals" else ["-i"]
    command = ["rg", "-j1", "-c", *how, "-f", str(patterns), str(corpus_of(SIZE))]
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - start)
    speed = corpus_of(SIZE).stat().st_size / min(taken) / 1e6
    print(f"\nripgrep, {kind}: {speed:.0f} MB/s (best of {ROUNDS})")
