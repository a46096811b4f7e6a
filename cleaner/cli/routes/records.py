"""Pages in records: WARC, and JSONL with a page in a field, become JSONL of their texts."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cleaner.cli.args.table import Settings
from cleaner.cli.output import show
from cleaner.cli.output.show import Cleaned, Tally
from cleaner.cli.output.terminal import say, use_color, write_out
from cleaner.cli.routes.inputs import STDIN, Source, find_sources
from cleaner.cli.routes.setup import to_cleaner
from cleaner.engine import Cleaner, cores
from cleaner.errors import InputError
from cleaner.formats.names import JSONL, WARC, compression_of, kind_of, suffixes_of, unpacked
from cleaner.readers import jsonl, warc
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.types import Result
from cleaner.writers.records import opened_rows, to_row

# Enough for threads to share, and few enough that memory does not matter.
BATCH = 64

Write = Callable[[bytes], object]


@dataclass(slots=True)
class _Run:
    """What a run over records needs to know, and what it counts."""

    settings: Settings
    cleaner: Cleaner
    tally: Tally
    faults: int = 0


def run_records(settings: Settings) -> int:
    """Cleans each record of the inputs; returns the exit code."""
    run = _Run(settings, to_cleaner(settings), Tally())
    failed = 0
    for source in find_sources(settings, _suffixes(settings)):
        if isinstance(source, InputError):
            say(f"clean: {source}")
            failed += 1
            continue
        try:
            with _opened(source) as write:
                _clean_file(run, source.path, write)
        except InputError as error:
            say(f"clean: {error}")
            failed += 1
            if settings.on_error == "stop":
                break
    _tell(run, failed)
    return 2 if failed or run.faults else 0


def _suffixes(settings: Settings) -> tuple[str, ...]:
    """What the names of files in folders end in."""
    if settings.format == "warc":
        return suffixes_of(WARC)
    return suffixes_of(JSONL) if settings.html_field is not None else suffixes_of(WARC, JSONL)


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[Write]:
    """What the lines of one input are written to."""
    target = source.target
    if target is None:
        yield write_out
        return
    if kind_of(target.name) is not JSONL:
        target = _to_target(target)
    if target.parent != Path():
        target.parent.mkdir(parents=True, exist_ok=True)
    with opened_rows(target) as write:
        yield write


def _to_target(path: Path) -> Path:
    """The name of the JSONL that a WARC becomes; compressed if the WARC is."""
    packed = path.suffix if compression_of(path.name) else ""
    return path.with_name(f"{unpacked(path.name)}.jsonl{packed}")


def _read(path: str, settings: Settings) -> Iterator[Record]:
    if settings.html_field or kind_of(path) is JSONL:
        field = settings.html_field or jsonl.HTML_FIELD
        most = settings.max_record
        return jsonl.read_pages(path, field, settings.url_field, max_record=most)
    return warc.read(path, max_record=settings.max_record)


def _clean_file(run: _Run, path: str, write: Write) -> None:
    settings = run.settings
    records = _read(path, settings)
    jobs = settings.jobs or cores()
    with ThreadPoolExecutor(jobs) as pool:
        while batch := list(islice(records, BATCH)):
            clean = pool.map(lambda record: _clean(run, record), batch)
            for record, result in zip(batch, clean, strict=True):
                _finish(run, path, record, result, write)


def _clean(run: _Run, record: Record) -> Result | None:
    document, settings = record.document, run.settings
    if document is None:
        return None
    url = document.url or settings.url
    if not isinstance(document, HtmlDocument):
        return run.cleaner.clean(document.text, url=url)
    return run.cleaner.clean_html(
        document.html,
        url=url,
        mode=settings.mode,
        format="markdown" if settings.markdown else "text",
        hidden=settings.hidden,
        content_type=document.content_type,
    )


def _finish(run: _Run, path: str, record: Record, result: Result | None, write: Write) -> None:
    settings = run.settings
    if record.document is None or result is None:
        run.faults += 1
        kind = "" if record.raw is not None else "record "
        fault = InputError(f"{path}:{kind}{record.number}", record.fault or "has no document")
        if settings.on_error == "stop":
            raise fault
        say(f"clean: {fault}")
        if settings.on_error == "pass" and record.raw is not None:
            write(record.raw if record.raw.endswith(b"\n") else record.raw + b"\n")
        return
    cleaned = Cleaned(record.document, result)
    run.tally.add(cleaned)
    if settings.stats:
        run.tally.add_removals(cleaned)
    if settings.explain:
        show.explain(cleaned, color=use_color(settings.color, sys.stderr))
    write(to_row(record.fields, result, settings.text_field))


def _tell(run: _Run, failed: int) -> None:
    settings, tally = run.settings, run.tally
    if settings.stats:
        show.show_stats(tally)
    elif not settings.quiet and settings.out not in (None, STDIN):
        bad = f", {show.to_count(run.faults, 'fault')}" if run.faults else ""
        bad += f", {show.to_count(failed, 'file')} failed" if failed else ""
        say(f"clean: {show.to_count(tally.documents, 'document')}{bad}")
