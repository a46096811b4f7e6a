"""Pages a second from HTML to text on one core, beside extractors; and what two threads are worth.

    pytest -s benchmarks/bench_html.py

All get the same development pages in the same order, page by page in turn, so that what else the
machine does meets all alike; each page's best of several rounds counts, in time of the process.
What is not installed is left out. Answers are checked before anything is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version

import pytest

from benchmarks.corpora import HOW_TO_GET_IT, wcxb_pages
from cleaner import Cleaner

# trafilatura takes half a minute for a thousand pages: every seventh will do.
SAMPLE = 7
ROUNDS = 3
# Enough that threads have something to share out, often enough that load passes.
THREAD_ROUNDS = 5

Extract = Callable[[str], object]


@cache
def pages() -> tuple[str, ...]:
    """Some of the development pages, as they came."""
    found = wcxb_pages()[::SAMPLE]
    if not found:
        pytest.skip(HOW_TO_GET_IT)
    return found


def extractors() -> Iterator[tuple[str, Extract]]:
    """What turns a page into its main text: ours at several settings, and others' at their own."""
    cleaner, bare = Cleaner(), Cleaner((), dedup="off")
    yield "cleaner", cleaner.clean_html
    yield "cleaner, Markdown", lambda html: cleaner.clean_html(html, format="markdown")
    yield "cleaner, no packs, no dedup", bare.clean_html
    try:
        from resiliparse.extract.html2text import extract_plain_text
    except ImportError:
        pass
    else:
        yield (
            f"resiliparse {version('resiliparse')}",
            lambda html: extract_plain_text(html, main_content=True),
        )
    try:
        from trafilatura import extract
    except ImportError:
        pass
    else:
        yield f"trafilatura {version('trafilatura')}", extract


def test_pages_a_second() -> None:
    documents = pages()
    found = dict(extractors())
    for name in ("cleaner", "cleaner, no packs, no dedup"):
        results = [found[name](html) for html in documents[:50]]
        assert all(getattr(result, "meta", None) is not None for result in results)
    best = {name: [float("inf")] * len(documents) for name in found}
    for _ in range(ROUNDS):
        for number, html in enumerate(documents):
            for name, extract in found.items():
                begin = time.process_time()
                extract(html)
                best[name][number] = min(best[name][number], time.process_time() - begin)
    size = sum(map(len, documents))
    print(f"\n{len(documents)} pages, {size / 1e6:.0f} million characters, one core")
    for name, times in best.items():
        print(
            f"{name}: {len(documents) / sum(times):,.0f} pages/s, {size / sum(times) / 1e6:.0f} M/s"
        )


def test_two_threads() -> None:
    cleaner, documents = Cleaner(), pages()
    wanted = [cleaner.clean_html(html).text for html in documents]

    def run(threads: int) -> float:
        with ThreadPoolExecutor(threads) as pool:
            begin = time.perf_counter()
            found = list(pool.map(cleaner.clean_html, documents))
            taken = time.perf_counter() - begin
        assert [result.text for result in found] == wanted
        return taken

    rounds = [(run(1), run(2)) for _ in range(THREAD_ROUNDS)]
    one, two = (min(column) for column in zip(*rounds, strict=True))
    print(f"\ntwo threads: {one / two:.2f} times one ({len(documents) / two:,.0f} pages/s)")
