"""Documents in rows: CSV, TSV, JSON, Parquet and Arrow, each cleaned in the column of its texts.

JSONL and packed text come this way where somebody wants to know of each removal, or only looks; a
run that only writes them is one over a corpus, in the core, and writes the same bytes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from cleaner.account import Origin
from cleaner.cli.args.table import Settings
from cleaner.cli.output import show
from cleaner.cli.output.progress import progress
from cleaner.cli.output.removed import removing
from cleaner.cli.output.report import reporting
from cleaner.cli.output.show import Cleaned
from cleaner.cli.output.terminal import say, write_out
from cleaner.cli.routes import columns
from cleaner.cli.routes.inputs import STDIN, Source, find_sources, row_suffixes, table_of
from cleaner.cli.routes.output import Output, Part
from cleaner.cli.routes.parts import Parts
from cleaner.cli.routes.resume import resumed
from cleaner.cli.routes.row_run import Run, place_of
from cleaner.cli.routes.setup import to_cleaner
from cleaner.errors import InputError
from cleaner.formats.names import JSONL, compression_of, kind_of, unpacked
from cleaner.formats.sniff import begins_as_page
from cleaner.printable import printable
from cleaner.readers.rows import Cut, Row, to_cut, to_text
from cleaner.readers.tables import COLUMNS, ROWS
from cleaner.readers.text import TextDocument
from cleaner.types import Result
from cleaner.writers.text import replacing

# Enough for threads to share, and few enough that memory does not matter.
BATCH_ROWS = 1000
BATCH_BYTES = 8_000_000

# If so many rows from the first one on cannot be read, the others are no better.
HOPELESS = 1000

Write = Callable[[bytes], object]


def run_rows(settings: Settings) -> int:
    """Cleans each row of the inputs; returns the exit code."""
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
    for source in find_sources(settings, row_suffixes(settings)):
        try:
            if isinstance(source, InputError):
                raise source
            _clean_input(run, source)
        except InputError as error:
            say(f"clean: {error}")
            failed += 1
            if settings.on_error == "stop":
                break
    return failed


def _clean_input(run: Run, source: Source) -> None:
    path, target = source.path, source.target
    if target is not None and run.removed.has(path) and run.done.is_done(path, target):
        run.skipped += 1
        run.removed.keep(path)
        return
    kind = table_of(path, run.settings)
    _check_target(target, kind)
    parts = Parts(target, run.done.setup, path)
    with run.removed.of(path), _opened(target, run.settings) as write:
        if kind in COLUMNS:
            columns.clean_columns(run, path, kind, Output(write, parts))
        else:
            _clean_file(run, path, kind, Output(write, parts))
    if target is not None:
        run.done.finish(path, target)
    parts.finish()


def _check_target(target: Path | None, kind: str) -> None:
    """Raises InputError for an output whose name promises another format, which is not made."""
    there = target and kind_of(target.name)
    is_array = target is not None and unpacked(target.name).lower().endswith(".json")
    # Both are called JSONL by their names.
    meant = "json" if there is JSONL and is_array else getattr(there, "name", kind)
    if kind not in ("text", meant) and (kind, meant) != ("jsonl", "json"):
        raise InputError(str(target), f"would hold {kind}, as the input does: name it .{kind}")
    if target and kind in COLUMNS and compression_of(target.name):
        raise InputError(str(target), f"is packed, and {kind} is packed inside: name it .{kind}")


@contextlib.contextmanager
def _opened(target: Path | None, settings: Settings) -> Iterator[Write]:
    """What the bytes of one output are written to."""
    if settings.check:
        yield lambda _: None
    elif target is None:
        yield write_out
    else:
        with replacing(target, compression_of(target.name)) as out:
            yield out.write


def _clean_file(run: Run, path: str, kind: str, output: Output) -> None:
    settings, cleaner = run.settings, run.cleaner
    insists = kind == "text" and settings.format == "text"
    rows = ROWS["any text" if insists else kind](path, run.names, max_record=settings.max_record)
    if kind in ("jsonl", "json") and (cleaner.level != "off" or cleaner.dedup != "off"):
        rows = (_without_page(row, run.names.text) for row in rows)
    part = _begin(run, output)
    for batch in _to_batches(rows):
        if part.content is not None:
            _read_over(run, path, kind, batch)
        else:
            _clean_batch(run, (path, kind), batch, part.write)
        run.watch(run.read, None, run.tally.documents)
        if part.add(sum(len(row.raw) for row in batch)):
            part.keep()
            part = _begin(run, output)


def _begin(run: Run, output: Output) -> Part:
    """The next part of the output, which is written if an earlier run has done it."""
    part = output.begin(run)
    if part.content is not None:
        output.write(part.content)
    return part


def _read_over(run: Run, path: str, kind: str, batch: list[Row]) -> None:
    """Counts rows whose output an earlier run has written."""
    for row in batch:
        if row.place is None:
            _pass(run, run.to_origin(path, kind, row.number), row, None)
        else:
            run.read += len(row.raw)
            run.tally.documents += 1


def _clean_batch(run: Run, file: tuple[str, str], batch: list[Row], write: Write) -> None:
    settings = run.settings
    texts = [row for row in batch if row.place is not None]
    results = iter(
        run.cleaner.clean_batch(
            [row.text for row in texts],
            urls=[row.url or settings.url for row in texts],
            threads=settings.jobs,
        )
    )
    for row in batch:
        origin = run.to_origin(*file, row.number, row.id)
        if row.place is None:
            _pass(run, origin, row, write)
        else:
            _finish(run, origin, row, next(results), write)


def _without_page(row: Row, name: str) -> Row:
    """The row; one whose text is a page has a fault, as it has in the core."""
    if not begins_as_page(row.text):
        return row
    field = printable(name)
    fault = f"`{field}` is HTML, not text: --html-field {field} reads pages"
    return Row(row.number, row.raw, id=row.id, fault=fault)


def _to_batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.raw)
        if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pass(run: Run, origin: Origin, row: Row, write: Write | None) -> None:
    """Passes a row that has nothing to clean; one with a fault as the settings say.

    Without `write` an earlier run has written it.
    """
    run.read += len(row.raw)
    if row.fault is None:
        _ = write and write(row.raw)
        return
    settings, faults = run.settings, run.faults
    fault = InputError(place_of(origin), row.fault)
    # Without an element an array is another one.
    if settings.on_error == "stop" or (settings.on_error == "skip" and origin.format == "json"):
        raise fault
    if faults.add(fault.reason):
        say(f"clean: {fault}")
    if faults.count == HOPELESS and not run.tally.documents:
        raise InputError(origin.input, f"none of the first {HOPELESS:,} rows can be read")
    # A row of JSONL is a record of its own. One of CSV that cannot be read may be a piece of one,
    # and an array without an element is another.
    is_left_out = settings.on_error == "skip" or (
        settings.on_error is None and origin.format == "jsonl"
    )
    if write is None:
        return
    if not is_left_out:
        write(row.raw)
    elif run.removed.is_on:
        run.removed.leave_out(origin, to_text(row.raw) or None)


def _finish(run: Run, origin: Origin, row: Row, result: Result, write: Write) -> None:
    run.read += len(row.raw)
    document = TextDocument(row.text, row.url, place_of(origin))
    cleaned = Cleaned(document, result)
    if not result.removed:
        write(row.raw)
        run.add(cleaned)
        return
    cut = to_cut(row, [(removal.start, removal.end) for removal in result.removed])
    write(cut.raw)
    if run.removed.is_on:
        run.removed.add(origin, result.removed, _written(row, result, cut), cut.whole)
    run.add(cleaned)


def _written(row: Row, result: Result, cut: Cut) -> list[str | None]:
    """How pieces were written, for those that one would write in another way."""
    form = row.place.form if row.place else None
    return [
        piece.written if form and form.write(removal.text) != piece.written else None
        for piece, removal in zip(cut.pieces, result.removed, strict=True)
    ]


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
        verb = "would change" if settings.check else "changed"
        say(f"clean: {show.to_count(tally.documents, 'document')}, {tally.changed:,} {verb}{bad}")
