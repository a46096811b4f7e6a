"""Runs over a corpus: the core reads and writes, and what is said about it is said here."""

from __future__ import annotations

import re
from dataclasses import asdict, fields
from pathlib import Path

from cleaner.cli.args.options import Options
from cleaner.cli.args.parser import UsageError
from cleaner.cli.output import show
from cleaner.cli.output.terminal import say
from cleaner.cli.routes.documents import to_cleaner
from cleaner.cli.routes.inputs import STDIN, Source, find_sources, is_folder, is_many
from cleaner.corpus import Options as CorpusOptions
from cleaner.corpus import Report, clean_corpus, format_of, unpacked
from cleaner.corpus.options import Format
from cleaner.errors import InputError
from cleaner.readers import is_page
from cleaner.writers import text as writer

# At 1 new line in 1000 taken for a seen one a Bloom filter needs 15 bits a line.
BLOOM_RATE = 0.001

# What a corpus may be told to be; pages are cleaned before they are one.
_FORMATS: dict[str, Format] = {"jsonl": "jsonl", "text": "text", "lines": "lines"}

# What only makes sense for documents that somebody looks at one by one, with what is to be done.
_REFUSED = {
    "in_place": ("-i", "write to another place with -o"),
    "check": ("--check", "count what goes with --report"),
    "diff": ("--diff", "count what goes with --report"),
    "json": ("--json", "count what goes with --report"),
    "explain": ("--explain", "count what goes with --report or --stats"),
    "score": ("--score", "score a document on its own"),
    "encoding": ("--encoding", "convert the files to UTF-8 first"),
    "errors": ("--errors", "bytes that are no text stay as they are"),
}


def run_corpus(options: Options) -> int:
    """Cleans the inputs that `options` name as one corpus; returns the exit code."""
    _check(options)
    sources, failed = _find(options)
    if not sources:
        return 2 if failed else 0
    names = [source.path for source in sources if source.path != STDIN]
    settings = _to_corpus_options(options)
    try:
        is_lines = format_of(names, settings) == "lines"
        if is_lines:
            _check_lines(options)
        # Packs take longer to load than many a text of lines, which has no use for them.
        cleaner = None if is_lines else to_cleaner(options)
        report = clean_corpus(
            names,
            _to_outputs(sources),
            settings,
            cleaner=cleaner,
            tell=lambda path, line, reason: say(f"clean: {path}:{line}: {reason}"),
        )
    except ValueError as error:
        raise UsageError(_in_options(str(error))) from None
    _tell(report, options)
    return 2 if failed or report.faults else 0


def _check(options: Options) -> None:
    """Raises UsageError for what a run over a corpus does not do."""
    for name, (option, advice) in _REFUSED.items():
        if getattr(options, name) != getattr(Options, name):
            raise UsageError(f"{option} is for single documents, not for a corpus: {advice}")
    if options.format == "html" or any(is_page(unpacked(path)) for path in options.inputs):
        raise UsageError(
            "pages are cleaned one by one, not as a corpus: convert them to JSONL first"
        )
    if STDIN in options.inputs and len(options.inputs) > 1:
        raise UsageError("'-' is standard input: clean it apart from files")
    counts_only = bool(options.counts) and options.min_docs is None
    if counts_only and options.out is not None:
        raise UsageError("without --min-docs --counts only counts, and -o has nothing to write")
    if is_many(options) and options.out in (None, STDIN) and not counts_only:
        raise UsageError("several inputs, and no place for each: say where they go with -o DIR")


def _check_lines(options: Options) -> None:
    """Raises UsageError for what the line asks of documents, where a text is one of lines."""
    for name in ("packs", "ignore", "level", "url"):
        if name in options.on_line and (name, options.level) != ("level", "off"):
            raise UsageError(
                f"--{name} is for documents, and this is a corpus of lines, which are only"
                " compared: leave it out, or say --format text"
            )


def _find(options: Options) -> tuple[list[Source], bool]:
    """The files to read, and whether any could not be found, which stderr is told."""
    sources, failed = [], False
    for found in find_sources(options):
        if isinstance(found, InputError):
            say(f"clean: {found}")
            failed = True
        else:
            sources.append(found)
    for source in sources:
        if source.target is not None and is_folder(source.target):
            raise UsageError(f"{source.target}: is a folder, and a file is needed here")
    return sources, failed


def _to_outputs(sources: list[Source]) -> list[str] | None:
    targets = [str(source.target) for source in sources if source.target is not None]
    return targets or None


def _to_corpus_options(options: Options) -> CorpusOptions:
    return CorpusOptions(
        dedup=options.dedup or "document",
        dedup_min=options.dedup_min,
        min_docs=options.min_docs,
        near=options.near,
        exact=options.exact,
        seen=options.seen,
        counts=options.counts,
        bloom=None if options.bloom is None else (options.bloom, BLOOM_RATE),
        format=_FORMATS.get(options.format or ""),
        text_field=options.text_field,
        url_field=options.url_field,
        url=options.url,
        on_error=options.on_error,
        resume=options.resume,
        threads=options.jobs,
    )


def _in_options(message: str) -> str:
    """A sentence about the options of a run in the words of the command.

    >>> _in_options("min_docs and seen need dedup='site'")
    '--min-docs and --seen need --dedup site'
    """
    names = "|".join(field.name for field in fields(CorpusOptions))
    return re.sub(
        rf"\b({names})\b(?:='(\w+)')?",
        lambda found: f"--{found[1].replace('_', '-')}" + (f" {found[2]}" if found[2] else ""),
        message,
    )


def _tell(report: Report, options: Options) -> None:
    if options.report is not None:
        writer.write(Path(options.report), _to_json(report))
    if options.stats:
        show.show_losses(report.losses)
    if options.quiet or options.out in (None, STDIN):
        return
    documents = show.to_count(report.documents, "document")
    lines = show.to_count(report.lines, "line")
    faults = f", {show.to_count(report.faults, 'fault')}" if report.faults else ""
    say(
        f"clean: {documents}, {report.removed:,} of {lines} and {report.characters:,} characters"
        f" removed{faults}"
    )


def _to_json(report: Report) -> bytes:
    import json

    whole = asdict(report)
    whole["losses"] = {
        reason: {"pieces": pieces, "characters": characters}
        for reason, (pieces, characters) in report.losses.items()
    }
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n".encode()
