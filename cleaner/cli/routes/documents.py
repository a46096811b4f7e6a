"""Documents, each a file: found, read, cleaned in batches, and shown in their order."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.account import Origin
from cleaner.cli.args.refuse import join, names_of, without_effect
from cleaner.cli.args.table import Settings
from cleaner.cli.output import show
from cleaner.cli.output.progress import progress
from cleaner.cli.output.removed import Removed, removing
from cleaner.cli.output.report import Report, reporting
from cleaner.cli.output.show import Cleaned, Tally
from cleaner.cli.output.terminal import say, use_color, write_out
from cleaner.cli.routes.inputs import (
    STDIN,
    Source,
    document_suffixes,
    find_sources,
    is_many,
    writes_below,
)
from cleaner.cli.routes.setup import to_cleaner, to_page_options
from cleaner.engine import Cleaner
from cleaner.errors import InputError
from cleaner.formats.names import HTML
from cleaner.markup import html_in
from cleaner.readers import READERS, reader_of
from cleaner.readers.html import HtmlDocument, to_page
from cleaner.readers.text import Policy, TextDocument
from cleaner.types import Result
from cleaner.writers import text as writer

if TYPE_CHECKING:
    from cleaner.corpus.options import Watch

# Large enough for threads to pay, and small enough for memory not to matter: one batch, or the
# largest file, is in memory.
BATCH_CHARACTERS = 16_000_000
BATCH_DOCUMENTS = 4096

# Forcing a file to the disk is waiting, which several threads can do at once: four times as many
# files a second, measured on one SSD, and not more with more threads.
WRITERS = 8

Item = tuple[Source, TextDocument | InputError]
Outcome = Cleaned | InputError
# Does something with a cleaned document. An InputError from a step fails that document only.
Step = Callable[[Source, Cleaned], object]
# Begins to write a cleaned document; the result waits for its end, and raises what went wrong.
Start = Callable[[Source, Cleaned], Callable[[], object]]


def run_documents(settings: Settings) -> int:
    """Cleans the inputs; returns the exit code."""
    cleaner = to_cleaner(settings)
    tally = Tally()
    with (
        removing(settings) as removed,
        reporting(settings, cleaner) as report,
        progress(settings) as watch,
    ):
        failed = _clean_inputs(cleaner, settings, (tally, report), (removed, watch))
        report.write(tally.to_counts() | {"errors": failed})
    _tell_effect(settings, tally)
    if settings.stats:
        show.show_stats(tally)
    elif is_many(settings) and not (
        settings.quiet or settings.json or settings.diff or settings.score
    ):
        show.tell_total(tally, failed)
    if failed:
        return 2
    return 1 if tally.changed and (settings.check or settings.diff) else 0


def _clean_inputs(
    cleaner: Cleaner,
    settings: Settings,
    counted: tuple[Tally, Report],
    told: tuple[Removed, Watch],
) -> int:
    """Cleans the inputs, and returns how many of them failed."""
    (tally, report), (removed, watch) = counted, told
    failed = read = 0
    with _open_json(settings) as write_json, _open_files(settings) as start:
        steps = [*_to_reports(settings, tally, report), *_to_views(settings, cleaner, write_json)]
        for batch in _clean_all(cleaner, settings):
            ends = [
                None if isinstance(outcome, InputError) else start(source, outcome)
                for source, outcome in batch
            ]
            for (source, outcome), end in zip(batch, ends, strict=True):
                is_good = _take_steps(steps, source, outcome, end)
                failed += not is_good
                if is_good and removed.is_on and isinstance(outcome, Cleaned):
                    _account(removed, outcome, settings)
                read += 0 if isinstance(outcome, InputError) else outcome.size
            watch(read, None, tally.documents)
    return failed


def _account(removed: Removed, cleaned: Cleaned, settings: Settings) -> None:
    """Writes what was removed from a document."""
    kind = "text" if cleaned.result.meta is None else "page"
    origin = Origin(cleaned.document.source, 1, kind, encoding=settings.encoding)
    removed.add(origin, cleaned.result.removed)


def _tell_effect(settings: Settings, tally: Tally) -> None:
    """Says which options had no effect, which only reading the inputs could show."""
    pages, texts = bool(tally.pages), tally.documents > tally.pages
    met = [name for name, there in (("page", pages), ("text", texts)) if there]
    for row in without_effect(settings, met) if met and not settings.quiet else ():
        missed = join(names_of(row.on), "or")
        say(f"clean: {row.flags[0]} had no effect: there were no {missed}")


def _clean_all(cleaner: Cleaner, settings: Settings) -> Iterator[list[tuple[Source, Outcome]]]:
    """Every input, in order, with its cleaned text, or the reason why there is none.

    One call a batch and not one a file, because the core shares the documents among its threads.
    """
    threads = settings.jobs if is_many(settings) else 1
    for batch in _to_batches(_read_all(settings)):
        documents = [item for _, item in batch if isinstance(item, TextDocument)]
        texts = [item.text for item in documents if not isinstance(item, HtmlDocument)]
        urls = None if settings.url is None else [settings.url] * len(texts)
        results = iter(cleaner.clean_batch(texts, urls=urls, threads=threads))
        pages = [item for item in documents if isinstance(item, HtmlDocument)]
        cleaned = iter(_clean_pages(cleaner, pages, settings))
        yield [
            (source, Cleaned(item, next(cleaned if isinstance(item, HtmlDocument) else results)))
            if isinstance(item, TextDocument)
            else (source, item)
            for source, item in batch
        ]


def _clean_pages(
    cleaner: Cleaner, pages: list[HtmlDocument], settings: Settings
) -> Iterable[Result]:
    def clean(page: HtmlDocument) -> Result:
        return cleaner.clean_html(
            page.html,
            url=settings.url,
            **to_page_options(settings),
        )

    if len(pages) < 2 or settings.jobs == 1:  # noqa: PLR2004 - one page needs no pool
        return map(clean, pages)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(settings.jobs) as pool:
        return list(pool.map(clean, pages))


def _read_all(settings: Settings) -> Iterator[Item]:
    insists = settings.format == "text"
    policy = Policy(settings.encoding, settings.errors, insists=insists)
    for source in find_sources(settings, document_suffixes(settings)):
        if isinstance(source, InputError):
            yield Source(source.path), source
            continue
        # A file that was named is read whatever its name is, as text if that says nothing.
        read = READERS[HTML] if settings.format == "html" else reader_of(source.path)
        try:
            for document in read(source.path, policy):
                yield source, _check_kind(document, policy, settings)
        except InputError as error:
            yield source, error


def _check_kind(document: TextDocument, policy: Policy, settings: Settings) -> TextDocument:
    """The document. A page on standard input is read as one, though no name says so."""
    if isinstance(document, HtmlDocument):
        if settings.is_for_text:
            raise InputError(document.source, "is a page: -i, --diff and --score are for text")
        return document
    found = html_in(document.text)
    if found == "page" and document.source == "<stdin>" and not settings.is_for_text:
        return to_page(document.encoding.encode(document.text), document.source, policy)
    # Markdown may have tags in it.
    is_markdown = found == "tags" and document.source.endswith(".md")
    if found and not is_markdown and not settings.quiet:
        advice = "if it is a page, name it .html or use --format html"
        say(f"clean: {document.source}: looks like HTML but is cleaned as text: {advice}")
    return document


def _to_size(item: TextDocument | InputError) -> int:
    if isinstance(item, HtmlDocument):
        return len(item.html)
    return len(item.text) if isinstance(item, TextDocument) else 0


def _to_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += _to_size(item[1])
        if size >= BATCH_CHARACTERS or len(batch) == BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _take_steps(
    steps: list[Step], source: Source, outcome: Outcome, end: Callable[[], object] | None
) -> bool:
    """Whether the document came through all steps; if not, the reason is on stderr."""
    try:
        if isinstance(outcome, InputError):
            raise outcome
        for step in steps:
            step(source, outcome)
        if end is not None:
            end()
    except InputError as error:
        say(f"clean: {error}")
        return False
    return True


def _to_reports(settings: Settings, tally: Tally, report: Report) -> Iterator[Step]:
    color = use_color(settings.color, sys.stderr)
    yield lambda _, cleaned: tally.add(cleaned)
    if settings.counts_removals:
        yield lambda _, cleaned: tally.add_removals(cleaned)
    if report.wants_documents:
        yield lambda _, cleaned: report.add(cleaned)
    if not settings.quiet:
        yield lambda _, cleaned: show.tell_invalid(cleaned)
        yield lambda _, cleaned: show.tell_notes(cleaned)
    if settings.explain:
        yield lambda _, cleaned: show.explain(cleaned, color=color)


def _to_views(
    settings: Settings, cleaner: Cleaner, write_json: Callable[[bytes], object]
) -> Iterator[Step]:
    color = use_color(settings.color, sys.stdout)
    if settings.json and settings.score:
        yield lambda _, cleaned: write_json(
            show.to_json(cleaned, cleaner.score(cleaned.document.text))
        )
    elif settings.json:
        yield lambda _, cleaned: write_json(show.to_json(cleaned))
    elif settings.score:
        from cleaner.cli.output.score import show_scores

        headed = is_many(settings)
        yield lambda _, cleaned: show_scores(cleaner, cleaned, color=color, headed=headed)
    if settings.diff:
        yield lambda _, cleaned: show.show_diff(cleaned, color=color)
    if settings.check and not settings.quiet:
        yield lambda _, cleaned: show.tell_change(cleaned)


def _to_writer(settings: Settings) -> Step:
    if settings.in_place:
        return _write_in_place
    if not settings.writes_text:
        return lambda _, __: None
    return _write_below if writes_below(settings) else _write


@contextlib.contextmanager
def _open_files(settings: Settings) -> Iterator[Start]:
    """Writes the cleaned text: many files on threads, else one after the other."""
    write = _to_writer(settings)
    if not is_many(settings) or not (settings.in_place or settings.writes_text):
        yield lambda source, cleaned: partial(write, source, cleaned)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(WRITERS) as pool:
        try:
            yield lambda source, cleaned: pool.submit(write, source, cleaned).result
        except BaseException:  # Ctrl-C: what has not begun to be written will not be
            pool.shutdown(cancel_futures=True)
            raise


def _write(source: Source, cleaned: Cleaned) -> None:
    # A page's text is new, and ends as text files do.
    end = "\n" if cleaned.result.meta is not None and cleaned.result.text else ""
    content = cleaned.document.encoding.encode(cleaned.result.text + end)
    if source.target is None:
        write_out(content)
    else:
        writer.write(source.target, content)


def _write_below(source: Source, cleaned: Cleaned) -> None:
    """Writes to a file below -o DIR, whose folders mirror those of the input."""
    if source.target is not None:
        try:
            source.target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(str(source.target), f"not written: {error.strerror}") from error
    _write(source, cleaned)


def _write_in_place(source: Source, cleaned: Cleaned) -> None:
    if cleaned.is_changed:
        content = cleaned.document.encoding.encode(cleaned.result.text)
        writer.write(Path(source.path), content)


@contextlib.contextmanager
def _open_json(settings: Settings) -> Iterator[Callable[[bytes], object]]:
    """What --json writes to: stdout, or the file -o, which appears when it is complete."""
    if settings.json and settings.out not in (None, STDIN):
        with writer.replacing(Path(str(settings.out))) as out:
            yield out.write
    else:
        yield write_out
