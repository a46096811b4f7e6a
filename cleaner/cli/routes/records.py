"""Pages in records: WARC, and JSONL with a page in a field, become JSONL of their texts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from cleaner.account import Origin
from cleaner.cli.args.table import Settings
from cleaner.cli.output import show
from cleaner.cli.output.progress import progress
from cleaner.cli.output.removed import removing
from cleaner.cli.output.report import reporting
from cleaner.cli.output.show import Cleaned
from cleaner.cli.output.terminal import say, write_out
from cleaner.cli.routes.inputs import STDIN, Source, find_sources, is_jsonl
from cleaner.cli.routes.resume import resumed
from cleaner.cli.routes.row_run import Run
from cleaner.cli.routes.setup import to_cleaner, to_page_options
from cleaner.errors import InputError
from cleaner.formats.names import JSONL, WARC, compression_of, kind_of, suffixes_of, unpacked
from cleaner.printable import printable
from cleaner.readers import jsonl, warc
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.settings import cores
from cleaner.types import Result
from cleaner.writers.records import Names, opened_rows, to_row, to_written

# Enough for threads to share, and few enough that memory does not matter.
BATCH = 64

# If so many records from the first one on cannot be read, the others are no better.
HOPELESS = 1000

Write = Callable[[bytes], object]


def run_records(settings: Settings) -> int:
    """Cleans each record of the inputs; returns the exit code."""
    cleaner = to_cleaner(settings)
    with (
        resumed(settings, cleaner) as done,
        removing(settings) as removed,
        reporting(settings, cleaner) as report,
        progress(settings) as watch,
    ):
        run = Run(settings, cleaner, watch, done, removed, report)
        failed = _clean_inputs(run)
        report.write(run.tally.to_counts() | {"faults": run.faults.count, "errors": failed})
    run.sample.show(settings)
    _tell(run, failed)
    if failed or (run.faults.count and settings.on_error is None):
        return 2
    return 1 if settings.check and run.tally.changed else 0


def _clean_inputs(run: Run) -> int:
    """Cleans the inputs, and returns how many of them failed."""
    settings, failed = run.settings, 0
    for source in find_sources(settings, _suffixes(settings)):
        if isinstance(source, InputError):
            say(f"clean: {source}")
            failed += 1
            continue
        target = _to_target(source)
        if target is not None and _is_done(run, source.path, target):
            continue
        try:
            with run.removed.of(source.path), _opened(target, settings) as write:
                _clean_file(run, source.path, write)
            if target is not None:
                run.done.finish(source.path, target)
        except InputError as error:
            say(f"clean: {error}")
            failed += 1
            if settings.on_error == "stop":
                break
    return failed


def _is_done(run: Run, path: str, target: Path) -> bool:
    """Whether an earlier run has done all that there is to do for an input."""
    if not (run.removed.has(path) and run.done.is_done(path, target)):
        return False
    run.skipped += 1
    run.removed.keep(path)
    return True


def _suffixes(settings: Settings) -> tuple[str, ...]:
    """What the names of files in folders end in."""
    if settings.format == "warc":
        return suffixes_of(WARC)
    return suffixes_of(JSONL) if settings.html_field is not None else suffixes_of(WARC, JSONL)


@contextlib.contextmanager
def _opened(target: Path | None, settings: Settings) -> Iterator[Write]:
    """What the lines of one input are written to."""
    if settings.check:
        yield lambda _: None
        return
    if target is None:
        yield write_out
        return
    if target.parent != Path():
        target.parent.mkdir(parents=True, exist_ok=True)
    with opened_rows(target) as write:
        yield write


def _to_target(source: Source) -> Path | None:
    """The file for the lines of an input: of a WARC a JSONL, which is compressed if the WARC is."""
    path = source.target
    if path is None or kind_of(path.name) is JSONL:
        return path
    packed = path.suffix if compression_of(path.name) else ""
    return path.with_name(f"{unpacked(path.name)}.jsonl{packed}")


def _read(path: str, settings: Settings) -> Iterator[Record]:
    if settings.html_field or is_jsonl(path, settings):
        field = settings.html_field or jsonl.HTML_FIELD
        most = settings.max_record
        return jsonl.read_pages(path, field, settings.url_field, max_record=most)
    return warc.read(path, max_record=settings.max_record)


def _clean_file(run: Run, path: str, write: Write) -> None:
    settings = run.settings
    records = _read(path, settings)
    jobs = settings.jobs or cores()
    with ThreadPoolExecutor(jobs) as pool:
        while batch := list(islice(records, BATCH)):
            clean = pool.map(lambda record: _clean(run, record), batch)
            for record, result in zip(batch, clean, strict=True):
                _finish(run, path, record, result, write)
            run.watch(run.read, None, run.tally.documents)


def _clean(run: Run, record: Record) -> Result | None:
    document, settings = record.document, run.settings
    if document is None:
        return None
    url = document.url or settings.url
    if not isinstance(document, HtmlDocument):
        return run.cleaner.clean(document.text, url=url)
    return run.cleaner.clean_html(
        document.html,
        url=url,
        **to_page_options(settings, document.content_type),
    )


def _finish(run: Run, path: str, record: Record, result: Result | None, write: Write) -> None:
    settings = run.settings
    if record.document is None or result is None:
        kind = "" if record.raw is not None else "record "
        fault = InputError(f"{path}:{kind}{record.number}", record.fault or "has no document")
        if settings.on_error == "stop":
            raise fault
        if run.faults.add(fault.reason):
            say(f"clean: {fault}")
        if run.faults.count == HOPELESS and not run.tally.documents:
            raise InputError(path, f"none of the first {HOPELESS:,} records can be read")
        if settings.on_error == "pass" and record.raw is not None:
            write(record.raw if record.raw.endswith(b"\n") else record.raw + b"\n")
        return
    cleaned = Cleaned(record.document, result)
    run.add(cleaned)
    run.read += cleaned.size
    if run.removed.is_on:
        _account(run, path, record, result)
    written = record.written or to_written(record.fields)
    write(to_row(written, result, Names(settings.text_field, settings.meta_field)))


def _account(run: Run, path: str, record: Record, result: Result) -> None:
    """Writes what was removed from a record."""
    key = record.fields.get("id")
    kind = "record" if is_jsonl(path, run.settings) else "warc"
    source = "<stdin>" if path == STDIN else path
    origin = Origin(source, record.number, kind, None if key is None else str(key))
    run.removed.add(origin, result.removed)


def _tell(run: Run, failed: int) -> None:
    settings, tally, faults = run.settings, run.tally, run.faults
    if run.skipped and not settings.quiet:
        files = show.to_count(run.skipped, "file")
        say(f"clean: {files} had been done by an earlier run, and stayed as they were")
    for kind, count in faults.untold():
        say(f"clean: {show.to_count(count, 'more fault')} of this kind: {printable(kind)}")
    is_seen = settings.out in (None, STDIN) and not (faults.count or settings.check)
    if settings.stats:
        show.show_stats(tally)
    elif not settings.quiet and not is_seen:
        bad = f", {show.to_count(faults.count, 'fault')}" if faults.count else ""
        bad += f", {show.to_count(failed, 'file')} failed" if failed else ""
        would = f", {tally.changed:,} would change" if settings.check else ""
        say(f"clean: {show.to_count(tally.documents, 'document')}{would}{bad}")
