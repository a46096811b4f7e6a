"""Pages a second from HTML to the content's text, beside other extractors; hostile pages.

    python -m benchmarks.bench_html runs/today   # table, html.csv and html.png
    pytest -s benchmarks/bench_html.py           # each by itself, and hostile pages at double size

The pages are every tenth of WCXB's development split. Each program's answer is checked before it
is timed; what is not installed is left out, and the versions of the others are printed. F1 says
only that a program did its work: cleaner's weights were trained on these pages. Its figures on
sites that the weights never saw are in docs/models/page.md.
"""

from __future__ import annotations

import csv
import importlib
import platform
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.corpora import DATA, HOW_TO_GET_IT, WCXB, read_records
from cleaner import Cleaner

SAMPLE = 10
ROUNDS = 5
# A program whose mean F1 is below it has not understood what it was asked for.
LEAST_F1 = 0.5

Extract = Callable[[str], str]


class Page(NamedTuple):
    """A page and the words of its content."""

    html: str
    gold: tuple[str, ...]


class Taken(NamedTuple):
    """What a program took: pages a second in the median round, and the F1 of its answers."""

    program: str
    threads: int
    pages_per_second: float
    f1: float


@cache
def pages() -> tuple[Page, ...]:
    """Some of the development pages; empty where they are absent."""
    if not (DATA / WCXB).exists():
        return ()
    records = list(read_records(WCXB))[::SAMPLE]
    gold = (tuple(words(record["main_content"])) for record in records)
    return tuple(Page(record["html"], of) for record, of in zip(records, gold, strict=True))


def words(text: str) -> list[str]:
    """The words that a figure counts."""
    return re.findall(r"\w+", text.lower())


def f1(text: str, gold: tuple[str, ...]) -> float:
    """Word F1 of two texts as multisets."""
    found = Counter(words(text))
    if not found or not gold:
        return float(not found and not gold)
    return 2 * (found & Counter(gold)).total() / (found.total() + len(gold))


def bare() -> Extract:
    cleaner = Cleaner(packs=(), dedup="off")
    return lambda html: cleaner.clean_html(html).text


def full() -> Extract:
    cleaner = Cleaner()
    return lambda html: cleaner.clean_html(html).text


def resiliparse() -> Extract:
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda html: extract(html, main_content=True)


def trafilatura() -> Extract:
    extract = importlib.import_module("trafilatura").extract
    return lambda html: extract(html) or ""


def justext() -> Extract:
    module = importlib.import_module("justext")
    stoplist = module.get_stoplist("English")

    def extract(html: str) -> str:
        found = module.justext(html.encode(), stoplist)
        return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)

    return extract


def readability() -> Extract:
    document = importlib.import_module("readability").Document
    parse = importlib.import_module("lxml.html").fromstring
    return lambda html: str(parse(document(html).summary()).text_content())


def whole_text() -> Extract:
    parser = importlib.import_module("selectolax.lexbor").LexborHTMLParser

    def extract(html: str) -> str:
        tree = parser(html)
        tree.strip_tags(["script", "style", "noscript", "template"])
        return tree.body.text(separator="\n") if tree.body else ""

    return extract


# Name, distribution, and what makes the function.
PROGRAMS: tuple[tuple[str, str, Callable[[], Extract]], ...] = (
    ("cleaner, bare", "cleaner", bare),
    ("cleaner", "cleaner", full),
    ("resiliparse, main content", "resiliparse", resiliparse),
    ("trafilatura", "trafilatura", trafilatura),
    ("jusText", "justext", justext),
    ("readability-lxml", "readability-lxml", readability),
    ("selectolax, whole text", "selectolax", whole_text),
)


def installed() -> Iterator[tuple[str, Extract]]:
    """The programs that are there, and the version of each on the screen."""
    print("Python", platform.python_version(), platform.processor() or platform.machine())
    for name, distribution, make in PROGRAMS:
        try:
            print(f"{name}: {distribution} {version(distribution)}")
            yield name, make()
        except (PackageNotFoundError, ImportError) as missing:
            print(f"{name}: left out ({missing})")


def answer(extract: Extract, html: str) -> str:
    """What a program says of a page; a page that it raises for has no content."""
    try:
        return extract(html)
    except Exception:  # noqa: BLE001 - peers raise what they like for an empty page
        return ""


def checked(extract: Extract) -> float:
    """The mean F1 of a program's answers, which must be answers."""
    mean = statistics.fmean(f1(answer(extract, page.html), page.gold) for page in pages())
    assert mean >= LEAST_F1, mean
    return mean


def seconds(extract: Extract, html: str) -> float:
    """Time of the process that a page takes: what else the machine does is not in it."""
    begin = time.process_time()
    answer(extract, html)
    return time.process_time() - begin


def one_thread(programs: dict[str, Extract]) -> dict[str, float]:
    """Pages a second of each program: page by page in turn, the median round of each page."""
    rounds: dict[str, list[list[float]]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for taken in rounds.values():
            taken.append([])
        for page in pages():
            for name, extract in programs.items():
                rounds[name][-1].append(seconds(extract, page.html))
    medians = {
        name: sum(statistics.median(times) for times in zip(*taken, strict=True))
        for name, taken in rounds.items()
    }
    return {name: len(pages()) / median for name, median in medians.items()}


def threads(extract: Extract, count: int) -> float:
    """Seconds on the clock for all pages, shared out to so many threads."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        for _ in pool.map(lambda page: answer(extract, page.html), pages()):
            pass
    return time.perf_counter() - begin


def two_threads(extract: Extract) -> float:
    """How many times as fast two threads are as one: the best round of each, in turn."""
    rounds = [(threads(extract, 1), threads(extract, 2)) for _ in range(ROUNDS)]
    one, two = (min(column) for column in zip(*rounds, strict=True))
    return one / two


def measure() -> list[Taken]:
    """All programs, and what two threads are worth to ours."""
    programs = dict(installed())
    figures = {name: checked(extract) for name, extract in programs.items()}
    rows = [
        Taken(name, 1, round(speed, 1), round(figures[name], 4))
        for name, speed in one_thread(programs).items()
    ]
    for row in rows[:]:
        if row.program.startswith("cleaner"):
            gain = two_threads(programs[row.program])
            rows.append(row._replace(threads=2, pages_per_second=row.pages_per_second * gain))
            print(f"{row.program}: two threads are {gain:.2f} times as fast as one")
    return rows


def table(rows: list[Taken]) -> str:
    """The runs as a Markdown table."""
    lines = ["| program | threads | pages/s | F1 |", "|---|---|---|---|"]
    lines += [
        f"| {row.program} | {row.threads} | {row.pages_per_second:.0f} | {row.f1:.3f} |"
        for row in rows
    ]
    return "\n".join(lines)


def plot(rows: list[Taken], path: Path) -> None:
    """A bar for each program."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
    names = [f"{row.program}, {row.threads} thread{'s'[: row.threads - 1]}" for row in rows]
    bars = axes.barh(names, [row.pages_per_second for row in rows])
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.invert_yaxis()
    axes.set(xlabel="pages per second", xmargin=0.1)
    figure.savefig(path, dpi=120)


def write_csv(rows: list[Taken], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        sheet = csv.writer(out, lineterminator="\n")
        sheet.writerow(Taken._fields)
        sheet.writerows(rows)


def main(folder: Path) -> None:
    if not pages():
        raise SystemExit(HOW_TO_GET_IT)
    rows = measure()
    print(table(rows))
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(rows, folder / "html.csv")
    try:
        plot(rows, folder / "html.png")
    except ImportError as missing:
        print(f"no plot: {missing}")


@pytest.mark.parametrize(("name", "make"), [(name, make) for name, _, make in PROGRAMS])
def test_pages(benchmark: BenchmarkFixture, name: str, make: Callable[[], Extract]) -> None:
    if not pages():
        pytest.skip(HOW_TO_GET_IT)
    try:
        extract = make()
    except ImportError as missing:
        pytest.skip(str(missing))
    checked(extract)
    benchmark.group = "pages"
    benchmark.pedantic(threads, args=(extract, 1), rounds=3, warmup_rounds=1)
    speed = len(pages()) / benchmark.stats.stats.median
    benchmark.extra_info["pages/s"] = round(speed)
    print(f"\n{name}: {speed:.0f} pages/s")


def test_threads_give_the_same_answers() -> None:
    if not pages():
        pytest.skip(HOW_TO_GET_IT)
    extract = full()
    wanted = [extract(page.html) for page in pages()]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda page: extract(page.html), pages())) == wanted


def hostile(name: str, size: int) -> str | bytes:
    """A page that is meant to hurt, of so many parts."""
    chance = random.Random(size)
    made: dict[str, Callable[[], str | bytes]] = {
        "nested divs": lambda: "<html>" + "<div>" * size + "rain" + "</div>" * size,
        "unclosed tags": lambda: "<html>" + "<div><b><i><p>rain" * (size // 4),
        "attributes": lambda: (
            "<html><p " + " ".join(f"a{at}=1" for at in range(size)) + ">rain</p>"
        ),
        "one large page": lambda: (
            "<html>" + "<p>Rain fell on the town for the second day.</p>\n" * (size * 5 // 4)
        ),
        "NULs": lambda: "<html><p>rain\0</p>" + "\0" * size * 20,
        "random bytes": lambda: b"<html>" + chance.randbytes(size * 5),
    }
    return made[name]()


# Twice the page may take so many times as long: caches end somewhere, and machines are shared.
LINEAR = 3.0
PARTS = 400_000
CASES = (
    "nested divs",
    "unclosed tags",
    "attributes",
    "one large page",
    "NULs",
    "random bytes",
)


@pytest.mark.parametrize("name", CASES)
def test_hostile_pages_cost_linear_time(name: str) -> None:
    cleaner = Cleaner()
    took = []
    for size in (PARTS, 2 * PARTS):
        page = hostile(name, size)
        rounds = []
        for _ in range(ROUNDS):
            begin = time.process_time()
            cleaner.clean_html(page)
            rounds.append(time.process_time() - begin)
        took.append(min(rounds))
        print(f"\n{name}, {len(page) / 1e6:.1f} MB: {took[-1]:.3f} s")
    assert took[1] <= LINEAR * max(took[0], 0.02)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
