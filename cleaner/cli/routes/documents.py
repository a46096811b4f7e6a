"""The one way through: files are found, read, cleaned in batches, and shown in their order."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from cleaner.checks import looks_like_page
from cleaner.cli.args.options import Options
from cleaner.cli.args.parser import UsageError
from cleaner.cli.output import show
from cleaner.cli.output.score import show_scores
from cleaner.cli.output.show import Cleaned, Tally
from cleaner.cli.output.terminal import say, use_color, write_out
from cleaner.cli.routes.inputs import (
    STDIN,
    Source,
    check_destination,
    find_sources,
    is_many,
    writes_below,
)
from cleaner.engine import DEDUP_MIN, Cleaner, has_html
from cleaner.errors import InputError
from cleaner.readers import FORMATS, find_format
from cleaner.readers.html import HtmlDocument, to_page
from cleaner.readers.text import Policy, TextDocument
from cleaner.types import Dedup, Result
from cleaner.writers import text as writer

# A batch is large enough for threads to pay, and small enough for memory not to matter: the text
# that is in memory is one batch, or the largest file.
BATCH_CHARACTERS = 16_000_000
BATCH_DOCUMENTS = 4096

# Forcing a file to the disk is waiting, which several can do at once: four times as many files a
# second, measured on one SSD, and no more with more than this.
WRITERS = 8

Item = tuple[Source, TextDocument | InputError]
Outcome = Cleaned | InputError
# What is done with a cleaned document. An InputError from a step fails that document only.
Step = Callable[[Source, Cleaned], object]
# Begins to write a cleaned document, and gives what waits for the end and raises what went wrong.
Start = Callable[[Source, Cleaned], Callable[[], object]]


def run(options: Options) -> int:
    """Cleans the inputs that `options` name; returns the exit code."""
    check_destination(options)
    cleaner = to_cleaner(options)
    tally, failed = Tally(), 0
    with _open_json(options) as write_json, _open_files(options) as start:
        steps = [*_to_reports(options, tally), *_to_views(options, cleaner, write_json)]
        for batch in _clean_all(cleaner, options):
            ends = [
                None if isinstance(outcome, InputError) else start(source, outcome)
                for source, outcome in batch
            ]
            for (source, outcome), end in zip(batch, ends, strict=True):
                failed += not _take_steps(steps, source, outcome, end)
    if options.stats:
        show.show_stats(tally)
    elif is_many(options) and not (options.quiet or options.json or options.diff or options.score):
        show.tell_total(tally, failed)
    if failed:
        return 2
    return 1 if tally.changed and (options.check or options.diff) else 0


def to_cleaner(options: Options) -> Cleaner:
    """A cleaner with the settings that `options` name. Raises UsageError for those it refuses."""
    minimum = DEDUP_MIN if options.dedup_min is None else options.dedup_min
    # What goes across documents is not the cleaner's business, but the run's.
    dedup: Dedup | None = "off" if options.dedup == "off" else None
    try:
        return Cleaner(
            options.packs,
            options.level,
            dedup,
            ignore=options.ignore,
            dedup_min=minimum,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None


def _clean_all(cleaner: Cleaner, options: Options) -> Iterator[list[tuple[Source, Outcome]]]:
    """Every input with what cleaning it gave, or why it gave nothing, in the order of the inputs.

    One call a batch and not one a file, because the core's threads share out the documents.
    """
    threads = options.jobs if is_many(options) else 1
    for batch in _to_batches(_read_all(options)):
        documents = [item for _, item in batch if isinstance(item, TextDocument)]
        texts = [item.text for item in documents if not isinstance(item, HtmlDocument)]
        urls = None if options.url is None else [options.url] * len(texts)
        results = iter(cleaner.clean_batch(texts, urls=urls, threads=threads))
        pages = [item for item in documents if isinstance(item, HtmlDocument)]
        cleaned = iter(_clean_pages(cleaner, pages, options))
        yield [
            (source, Cleaned(item, next(cleaned if isinstance(item, HtmlDocument) else results)))
            if isinstance(item, TextDocument)
            else (source, item)
            for source, item in batch
        ]


def _clean_pages(cleaner: Cleaner, pages: list[HtmlDocument], options: Options) -> Iterable[Result]:
    def clean(page: HtmlDocument) -> Result:
        return cleaner.clean_html(
            page.html,
            url=options.url,
            mode=options.mode,
            format="markdown" if options.markdown else "text",
        )

    if len(pages) < 2 or options.jobs == 1:  # noqa: PLR2004 - one page needs no pool
        return map(clean, pages)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(options.jobs) as pool:
        return list(pool.map(clean, pages))


def _read_all(options: Options) -> Iterator[Item]:
    policy = Policy(options.encoding, options.errors)
    for source in find_sources(options):
        if isinstance(source, InputError):
            yield Source(source.path), source
            continue
        # A file that was named is read whatever its name: text is what it is until told otherwise.
        name = "html" if options.format == "html" else None
        known = next((row for row in FORMATS if row.name == name), find_format(source.path))
        try:
            for document in (known or FORMATS[0]).read(source.path, policy):
                yield source, _check_kind(document, policy, options)
        except InputError as error:
            yield source, error


def _check_kind(document: TextDocument, policy: Policy, options: Options) -> TextDocument:
    """The document, read as a page if it is one on standard input, where no name says so."""
    if isinstance(document, HtmlDocument):
        if options.is_for_text():
            raise InputError(document.source, "is a page: -i, --diff and --score are for text")
        return document
    begins_so = looks_like_page(document.text)
    if begins_so and document.source == "<stdin>" and not options.is_for_text():
        return to_page(document.encoding.encode(document.text), document.source, policy)
    # Markdown may well have tags in it.
    has_tags = begins_so or (not document.source.endswith(".md") and has_html(document.text))
    if has_tags and not options.quiet:
        advice = "if it is a page, name it .html or use --format html"
        say(f"clean: {document.source}: looks like HTML, is cleaned as text: {advice}")
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
    """Whether the document came through all steps to its end; if not, stderr has the reason."""
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


def _to_reports(options: Options, tally: Tally) -> Iterator[Step]:
    color = use_color(options.color, sys.stderr)
    yield lambda _, cleaned: tally.add(cleaned)
    if options.stats:
        yield lambda _, cleaned: tally.add_removals(cleaned)
    if not options.quiet:
        yield lambda _, cleaned: show.tell_invalid(cleaned)
        yield lambda _, cleaned: show.tell_notes(cleaned)
    if options.explain:
        yield lambda _, cleaned: show.explain(cleaned, color=color)


def _to_views(
    options: Options, cleaner: Cleaner, write_json: Callable[[bytes], object]
) -> Iterator[Step]:
    color = use_color(options.color, sys.stdout)
    if options.json and options.score:
        yield lambda _, cleaned: write_json(
            show.to_json(cleaned, cleaner.score(cleaned.document.text))
        )
    elif options.json:
        yield lambda _, cleaned: write_json(show.to_json(cleaned))
    elif options.score:
        headed = is_many(options)
        yield lambda _, cleaned: show_scores(cleaner, cleaned, color=color, headed=headed)
    if options.diff:
        yield lambda _, cleaned: show.show_diff(cleaned, color=color)
    if options.check and not options.quiet:
        yield lambda _, cleaned: show.tell_change(cleaned)


def _to_writer(options: Options) -> Step:
    if options.in_place:
        return _write_in_place
    if not options.writes_text():
        return lambda _, __: None
    return _write_below if writes_below(options) else _write


@contextlib.contextmanager
def _open_files(options: Options) -> Iterator[Start]:
    """Where the cleaned text goes: on threads if to many files, else one after the other."""
    write = _to_writer(options)
    if not is_many(options) or not (options.in_place or options.writes_text()):
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
    # A page's text is written anew, and ends as files of text do.
    end = "\n" if cleaned.result.meta is not None and cleaned.result.text else ""
    content = cleaned.document.encoding.encode(cleaned.result.text + end)
    if source.target is None:
        write_out(content)
    else:
        writer.write(source.target, content)


def _write_below(source: Source, cleaned: Cleaned) -> None:
    """Writes to a target below -o DIR, whose folders mirror those of the input."""
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
def _open_json(options: Options) -> Iterator[Callable[[bytes], object]]:
    """Where --json writes: stdout, or the file that -o names, which appears when all is done."""
    if options.json and options.out not in (None, STDIN):
        with writer.replacing(Path(str(options.out))) as out:
            yield out.write
    else:
        yield write_out
