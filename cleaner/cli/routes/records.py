"""Pages by the record: WARC, and JSONL with a page in a field, become JSONL of their texts."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cleaner.cli.args.options import Options
from cleaner.cli.args.parser import UsageError
from cleaner.cli.output import show
from cleaner.cli.output.show import Cleaned, Tally
from cleaner.cli.output.terminal import say, use_color, write_out
from cleaner.cli.routes.documents import to_cleaner
from cleaner.cli.routes.inputs import STDIN, Source, find_sources, is_many
from cleaner.engine import Cleaner, cores
from cleaner.errors import InputError
from cleaner.readers import jsonl, warc
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.types import Result
from cleaner.writers.records import opened_rows, to_row

# Enough for threads to share out, and few enough that memory does not matter.
BATCH = 64

# What is done to documents that somebody looks at one by one.
_REFUSED = {
    "in_place": "-i",
    "check": "--check",
    "diff": "--diff",
    "json": "--json",
    "score": "--score",
    "encoding": "--encoding",
    "errors": "--errors",
}
# Names under which the output is one file all the same, and not a folder.
_JSONL = (".jsonl", ".ndjson")
_PACKED = (".gz", ".zst")

Write = Callable[[bytes], object]


@dataclass(slots=True)
class _Run:
    """What a run over records needs to know, and what it counts."""

    options: Options
    cleaner: Cleaner
    tally: Tally
    faults: int = 0


def holds_records(options: Options) -> bool:
    """Whether the inputs hold pages by the record: by their names, an option, or the first line."""
    if options.html_field or options.format == "warc" or any(map(warc.is_warc, options.inputs)):
        return True
    if options.format not in (None, "jsonl") or options.dedup in ("site", "corpus"):
        return False
    files = [path for path in options.inputs if _is_jsonl(path)]
    return bool(files) and jsonl.holds_pages(files[0], options.text_field)


def run_records(options: Options) -> int:
    """Cleans each record of the inputs; returns the exit code."""
    _check(options)
    run = _Run(options, to_cleaner(options), Tally())
    failed = 0
    for source in find_sources(options):
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
            if options.on_error == "stop":
                break
    _tell(run, failed)
    return 2 if failed or run.faults else 0


def _check(options: Options) -> None:
    """Raises UsageError for what is not done to pages by the record."""
    for name, option in _REFUSED.items():
        if getattr(options, name) != getattr(Options, name):
            raise UsageError(f"{option} is for single documents: records are written as JSONL")
    across = [*options.given_for_corpus()]
    across += ["--dedup"] if options.dedup in ("site", "corpus") else []
    if across:
        raise UsageError(
            f"{across[0]} compares texts, and these are pages: make JSONL of them first"
            f" (clean {options.inputs[0]} -o texts.jsonl), then run it over that"
        )
    if options.on_error == "pass" and not all(map(_is_jsonl, options.inputs)):
        raise UsageError("--on-error pass: a record of a WARC is no JSONL: use skip or stop")
    if is_many(options) and options.out in (None, STDIN):
        raise UsageError("several inputs, and no place for each: say where they go with -o DIR")


def _is_jsonl(path: str) -> bool:
    name = path.lower()
    return any(name.endswith(kind + packed) for kind in _JSONL for packed in ("", *_PACKED))


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[Write]:
    """Where the lines of one input go."""
    target = source.target
    if target is None:
        yield write_out
        return
    if not _is_jsonl(target.name):
        target = _to_target(target)
    if target.parent != Path():
        target.parent.mkdir(parents=True, exist_ok=True)
    with opened_rows(target) as write:
        yield write


def _to_target(path: Path) -> Path:
    """The name of the JSONL that a WARC becomes; packed if the WARC is."""
    packed = path.suffix if path.suffix.lower() in _PACKED else ""
    return path.with_name(f"{path.name.removesuffix(packed)}.jsonl{packed}")


def _read(path: str, options: Options) -> Iterator[Record]:
    if options.html_field or _is_jsonl(path):
        return jsonl.read_pages(path, options.html_field or jsonl.HTML_FIELD, options.url_field)
    return warc.read(path)


def _clean_file(run: _Run, path: str, write: Write) -> None:
    options = run.options
    records = _read(path, options)
    jobs = options.jobs or cores()
    with ThreadPoolExecutor(jobs) as pool:
        while batch := list(islice(records, BATCH)):
            clean = pool.map(lambda record: _clean(run, record), batch)
            for record, result in zip(batch, clean, strict=True):
                _finish(run, path, record, result, write)


def _clean(run: _Run, record: Record) -> Result | None:
    document, options = record.document, run.options
    if document is None:
        return None
    url = document.url or options.url
    if not isinstance(document, HtmlDocument):
        return run.cleaner.clean(document.text, url=url)
    return run.cleaner.clean_html(
        document.html,
        url=url,
        mode=options.mode,
        format="markdown" if options.markdown else "text",
        content_type=document.content_type,
    )


def _finish(run: _Run, path: str, record: Record, result: Result | None, write: Write) -> None:
    options = run.options
    if record.document is None or result is None:
        run.faults += 1
        kind = "" if record.raw is not None else "record "
        fault = InputError(f"{path}:{kind}{record.number}", record.fault or "holds nothing")
        if options.on_error == "stop":
            raise fault
        say(f"clean: {fault}")
        if options.on_error == "pass" and record.raw is not None:
            write(record.raw if record.raw.endswith(b"\n") else record.raw + b"\n")
        return
    cleaned = Cleaned(record.document, result)
    run.tally.add(cleaned)
    if options.stats:
        run.tally.add_removals(cleaned)
    if options.explain:
        show.explain(cleaned, color=use_color(options.color, sys.stderr))
    write(to_row(record.fields, result, options.text_field))


def _tell(run: _Run, failed: int) -> None:
    options, tally = run.options, run.tally
    if options.stats:
        show.show_stats(tally)
    elif not options.quiet and options.out not in (None, STDIN):
        bad = f", {show.to_count(run.faults, 'fault')}" if run.faults else ""
        bad += f", {show.to_count(failed, 'file')} failed" if failed else ""
        say(f"clean: {show.to_count(tally.documents, 'document')}{bad}")
