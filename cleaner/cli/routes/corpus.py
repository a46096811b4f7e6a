"""Runs over a corpus: the core reads and writes, and the command reports what it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, fields

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.refuse import check_effect
from cleaner.cli.args.table import Settings
from cleaner.cli.output import show
from cleaner.cli.output.progress import progress
from cleaner.cli.output.report import reporting
from cleaner.cli.output.show import Cleaned
from cleaner.cli.output.terminal import say
from cleaner.cli.routes.inputs import (
    STDIN,
    Source,
    corpus_suffixes,
    find_sources,
    is_folder,
)
from cleaner.cli.routes.reread import read_documents
from cleaner.cli.routes.setup import to_cleaner
from cleaner.corpus import Listener, Options, Report, clean_corpus, format_of
from cleaner.corpus.stdin import open_stdin
from cleaner.engine import Cleaner
from cleaner.errors import InputError
from cleaner.printable import printable

# With 1 new line in 1,000 removed by mistake a Bloom filter needs 15 bits a line.
BLOOM_RATE = 0.001

_NAMES = tuple(field.name for field in fields(Options))


def run_corpus(settings: Settings) -> int:
    """Cleans the inputs as one corpus; returns the exit code."""
    sources, failed = _find(settings)
    if not sources:
        return 2 if failed else 0
    names = [source.path for source in sources if source.path != STDIN]
    # A text named by itself is a corpus of lines, one found in a folder is a document.
    is_alone = list(settings.inputs) == names and len(names) == 1
    inputs = names[0] if is_alone else (names or open_stdin())
    options = _to_options(settings)
    try:
        is_lines = format_of(inputs, options) == "lines"
        if is_lines:
            # Only now is it known of a folder that a single text is all there is in it.
            check_effect(settings, ("lines",))
        # Packs take longer to load than many a text of lines, which has no use for them.
        cleaner = None if is_lines else to_cleaner(settings)
        with reporting(settings, cleaner) as written, progress(settings) as watch:
            report = clean_corpus(
                inputs,
                _to_outputs(sources),
                options,
                cleaner=cleaner,
                tell=Listener(_tell_fault, watch),
            )
            if written.wants_documents and cleaner is not None:
                written.sample(_clean_again(names, cleaner, settings))
            written.write(asdict(report))
    except ValueError as error:
        raise UsageError(_in_flags(str(error))) from None
    _tell(report, settings)
    is_bad = report.errors or (report.faults and settings.on_error is None)
    return 2 if failed or is_bad else 0


def _clean_again(names: list[str], cleaner: Cleaner, settings: Settings) -> Iterator[Cleaned]:
    """The documents of the corpus one by one, for a report that shows some of them."""
    for name in names:
        for document in read_documents(name, settings):
            result = cleaner.clean(document.text, url=document.url or settings.url)
            yield Cleaned(document, result)


def _tell_fault(path: str, line: int, reason: str) -> None:
    say(f"clean: {printable(str(path))}:{line}: {printable(reason)}")


def _find(settings: Settings) -> tuple[list[Source], bool]:
    """The files to read, and whether any could not be found, which is reported on stderr."""
    sources, failed = [], False
    for found in find_sources(settings, corpus_suffixes(settings)):
        if isinstance(found, InputError):
            say(f"clean: {found}")
            failed = True
        else:
            sources.append(found)
    for source in sources:
        if source.target is not None and is_folder(source.target):
            raise UsageError(f"{source.target}: is a folder, but must be a file")
    return sources, failed


def _to_outputs(sources: list[Source]) -> list[str] | None:
    targets = [str(source.target) for source in sources if source.target is not None]
    return targets or None


def _to_options(settings: Settings) -> Options:
    """The options of the run: those of the same name, and the few that differ."""
    # What comes of pages or records has no place here: another route takes those.
    same = {name: getattr(settings, name) for name in _NAMES if hasattr(settings, name)}
    return Options(
        **{
            **same,
            "dedup": settings.dedup or "document",
            "on_error": settings.on_error or "skip",
            "bloom": None if settings.bloom is None else (settings.bloom, BLOOM_RATE),
            "threads": settings.jobs,
        }
    )


def _in_flags(message: str) -> str:
    """A sentence about the options of a run in the words of the command.

    >>> _in_flags("min_docs and seen need dedup='site'")
    '--min-docs and --seen need --dedup site'
    """
    return re.sub(
        rf"\b({'|'.join(_NAMES)})\b(?:='(\w+)')?",
        lambda found: f"--{found[1].replace('_', '-')}" + (f" {found[2]}" if found[2] else ""),
        message,
    )


def _tell(report: Report, settings: Settings) -> None:
    for kind, count in report.untold.items():
        say(f"clean: {show.to_count(count, 'more fault')} of this kind: {printable(kind)}")
    if settings.stats:
        show.show_losses(report.losses)
    is_seen = settings.out in (None, STDIN) and not settings.stats
    if settings.quiet or (is_seen and not report.faults):
        return
    if report.was_done:
        say("clean: an earlier run had done all of it; this one did nothing")
    documents = show.to_count(report.documents, "document")
    lines = show.to_count(report.lines, "line")
    faults = f", {show.to_count(report.faults, 'fault')}" if report.faults else ""
    say(
        f"clean: {documents}, {report.removed:,} of {lines} and {report.characters:,} characters"
        f" removed{faults}"
    )
