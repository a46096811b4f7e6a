"""MB/s of the level `rules` on one core, all shipped packs on.

    pytest benchmarks/bench_rules.py

The answer is checked before anything is timed: every document is restored to what it was, and
cleaning it again takes nothing away.
"""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.corpora import HOW_TO_GET_IT, seed_documents, size_of, wcxb_texts
from cleaner import Cleaner


def texts_of(name: str) -> list[str]:
    texts = seed_documents(8) if name == "seeds" else list(wcxb_texts())
    if not texts:
        pytest.skip(HOW_TO_GET_IT)
    return texts


def check(cleaner: Cleaner, texts: list[str]) -> None:
    results = cleaner.clean_batch(texts, threads=1)
    assert [result.restore() for result in results] == texts
    once = [result.text for result in results]
    assert [result.text for result in cleaner.clean_batch(once, threads=1)] == once
    assert cleaner.level == "off" or sum(len(result.removed) for result in results) > len(texts)


@pytest.mark.parametrize("level", ["rules", "off"])
@pytest.mark.parametrize("name", ["seeds", "wcxb"])
def test_level_on_one_core(benchmark: BenchmarkFixture, name: str, level: str) -> None:
    texts = texts_of(name)
    cleaner = Cleaner(level=level)  # type: ignore[arg-type]
    check(cleaner, texts)
    benchmark.group = f"text, {name}"
    benchmark.pedantic(
        cleaner.clean_batch, args=(texts,), kwargs={"threads": 1}, rounds=9, warmup_rounds=1
    )
    speed = size_of(texts) / benchmark.stats.stats.median / 1e6
    benchmark.extra_info["MB/s"] = round(speed)
    print(f"\n{name}, level {level}: {speed:.0f} MB/s")
