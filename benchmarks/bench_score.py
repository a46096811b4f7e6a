"""MB/s of scoring, and of the level `standard`, beside other ways of judging lines, on one core.

    pytest benchmarks/bench_score.py

The peers do less: C4's line rules look at each line alone, jusText's classifier is the part of it
that needs no HTML. What is not installed is skipped. Answers are checked before anything is timed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.corpora import HOW_TO_GET_IT, size_of, wcxb_texts
from cleaner import Cleaner
from cleaner.corpus import Options, clean_corpus

# The peers take seconds for a megabyte: every seventh page will do.
SAMPLE = 7
# A file of one megabyte would be opened and closed for longer than it is read.
REPEATS = 20

Rows = list[str]


@cache
def texts() -> tuple[str, ...]:
    """Some of the development pages, each visible block on a line."""
    found = wcxb_texts()[::SAMPLE]
    if not found:
        pytest.skip(HOW_TO_GET_IT)
    return found


def measure(benchmark: BenchmarkFixture, name: str, work: Callable[[], object], size: int) -> None:
    benchmark.group = "scores of lines"
    benchmark.pedantic(work, rounds=7, warmup_rounds=1)
    speed = size / benchmark.stats.stats.min / 1e6
    benchmark.extra_info["MB/s"] = round(speed, 1)
    print(f"\n{name}: {speed:.1f} MB/s")


def test_scoring(benchmark: BenchmarkFixture) -> None:
    cleaner, documents = Cleaner(packs=()), texts()
    for text in documents:
        scores = cleaner.score(text)
        assert len(scores) == len(text.removesuffix("\n").split("\n")) or not text
        assert all(0 <= score <= 1 for score in scores)
    work = lambda: [cleaner.score(text) for text in documents]  # noqa: E731
    measure(benchmark, "Cleaner.score", work, size_of(documents))


@pytest.mark.parametrize("packs", ["default", "none"])
def test_level_standard(benchmark: BenchmarkFixture, packs: str) -> None:
    cleaner = Cleaner(packs) if packs == "default" else Cleaner(packs=(), dedup="off")
    documents = texts()
    results = cleaner.clean_batch(documents, threads=1)
    assert [result.restore() for result in results] == list(documents)
    assert any(removal.rule == "score/low" for result in results for removal in result.removed)
    work = lambda: cleaner.clean_batch(documents, threads=1)  # noqa: E731
    measure(benchmark, f"standard, packs: {packs}", work, size_of(documents))


def test_level_standard_over_json_lines(benchmark: BenchmarkFixture) -> None:
    cleaner = Cleaner()
    rows = [json.dumps({"text": text}, ensure_ascii=False) for text in texts()]

    def work() -> Rows:
        documents = [json.loads(row)["text"] for row in rows]
        results = cleaner.clean_batch(documents, threads=1)
        return [json.dumps({"text": result.text}, ensure_ascii=False) for result in results]

    assert [json.loads(row)["text"] for row in work()] == [cleaner.clean(t).text for t in texts()]
    measure(benchmark, "standard, JSON lines read and written in Python", work, size_of(rows))


def test_level_standard_from_file_to_file(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    cleaner, source, target = Cleaner(), tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts()] * REPEATS
    source.write_text("".join(rows), encoding="utf-8")
    options = Options(dedup="document", threads=1)

    def work() -> None:
        target.unlink(missing_ok=True)
        clean_corpus(source, target, options, cleaner=cleaner)

    work()
    with target.open(encoding="utf-8") as lines:
        written = [json.loads(line)["text"] for line in lines]
    assert written == [cleaner.clean(text).text for text in texts()] * REPEATS
    measure(benchmark, "standard, JSON lines from file to file", work, source.stat().st_size)


# C4's line rules (Raffel et al., 2020, section 2.2): lines end in a terminal mark, have at least
# five words, and do not mention Javascript or a policy; what is left of a page has three sentences.
ENDS = (".", "!", "?", '"')
UNWANTED = ("javascript", "terms of use", "privacy policy", "cookie policy", "uses cookies")
SENTENCE = re.compile(r"[.!?](?:\s|$)")


def c4(text: str) -> str:
    """What C4's line rules keep of a page; nothing of one that has braces or dummy text."""
    lowered = text.lower()
    if "lorem ipsum" in lowered or "{" in text:
        return ""
    kept = []
    for line in text.split("\n"):
        shown = line.strip()
        if not shown.endswith(ENDS) or shown.endswith("...") or len(shown.split()) < 5:
            continue
        lowered = shown.lower()
        if not any(phrase in lowered for phrase in UNWANTED):
            kept.append(shown)
    page = "\n".join(kept)
    return page if len(SENTENCE.findall(page)) >= 3 else ""


def test_c4_line_rules(benchmark: BenchmarkFixture) -> None:
    kept = ["It rained on the town all day. It did.", "It will rain again. So be it."]
    page = ["Home", kept[0], "Too short.", "Please enable Javascript for it now.", kept[1]]
    assert c4("\n".join(page)) == "\n".join(kept)
    documents = texts()
    work = lambda: [c4(text) for text in documents]  # noqa: E731
    measure(benchmark, "C4's line rules in Python", work, size_of(documents))


def test_justext_classifier(benchmark: BenchmarkFixture) -> None:
    justext = pytest.importorskip("justext")
    from justext.core import classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph
    from justext.utils import get_stoplist

    class Place:
        dom = "body.p"
        xpath = "/html/body/p"

    stoplist = frozenset(get_stoplist("English"))
    documents = texts()[::4]

    def judge(text: str) -> list[str]:
        paragraphs = []
        for line in text.split("\n"):
            paragraph = Paragraph(Place)
            paragraph.append_text(line)
            paragraphs.append(paragraph)
        classify_paragraphs(paragraphs, stoplist)
        revise_paragraph_classification(paragraphs)
        return [paragraph.class_type for paragraph in paragraphs]

    assert all(len(judge(text)) == len(text.split("\n")) for text in documents[:5])
    assert {kind for text in documents for kind in judge(text)} <= {"good", "bad"}
    work = lambda: [judge(text) for text in documents]  # noqa: E731
    measure(benchmark, f"jusText {justext.__version__}", work, size_of(documents))


def test_datatrove_c4_filter(benchmark: BenchmarkFixture) -> None:
    datatrove = pytest.importorskip("datatrove.pipeline.filters")
    from datatrove.data import Document

    keeper = datatrove.C4QualityFilter(filter_no_terminal_punct=True)
    documents = texts()[::16]
    work = lambda: [keeper.filter(Document(text, "0")) for text in documents]  # noqa: E731
    assert len(work()) == len(documents)
    measure(benchmark, "datatrove's C4 filter", work, size_of(documents))
