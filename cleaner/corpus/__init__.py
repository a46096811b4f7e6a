"""Runs over a corpus: files too big for memory, cleaned and deduplicated in the core."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import get_args

from cleaner.corpus.options import CorpusDedup, Format, OnError, Options, Plan, Report
from cleaner.engine import DEDUP_MIN, Cleaner, compiled
from cleaner.errors import InputError

__all__ = ["Options", "Report", "clean_corpus", "find_format"]

# Shorter lines that so many documents have, or near copies of captions, are furniture all the same.
COMMON_MIN = 10

PACKINGS = (".gz", ".zst")
JSON_SUFFIXES = (".jsonl", ".ndjson")
TEXT_SUFFIXES = (".txt", ".md")

Name = str | os.PathLike[str]
# Is told of each record that cannot be read: file, line from 1, and what is wrong.
Tell = Callable[[str, int, str], object]


def clean_corpus(
    inputs: Name | Sequence[Name],
    output: Name | Sequence[Name] | None,
    options: Options | None = None,
    *,
    cleaner: Cleaner | None = None,
    tell: Tell | None = None,
) -> Report:
    """Cleans the files `inputs`, which may be compressed, into `output`, and says what went.

    `output` is a file for one input, and for several a folder, or a file for each; a name that ends
    in .gz or .zst is compressed. It is in the order of the input, the same for any number of
    threads, and appears when all of it is there. Memory is bounded by the lines that are
    remembered, not by the size of the files. Without a `tell` a record that cannot be read only
    counts as one of the report's `faults`.

    Raises InputError for a file that cannot be read or written, and for a record that cannot be
    read if `options.on_error` is "stop"; ValueError for options that do not go together.

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "in.txt").write_text("Rain fell.\\nSnow fell.\\nrain  fell.\\n")
    >>> report = clean_corpus(folder / "in.txt", folder / "out.txt")
    >>> (folder / "out.txt").read_text(), report.removed
    ('Rain fell.\\nSnow fell.\\n', 1)
    """
    options = options or Options()
    names = _to_names(inputs)
    if format_of(names, options) == "lines":
        cleaner = Cleaner((), "off")  # lines on their own are only compared
    cleaner = cleaner or Cleaner(dedup="off" if options.dedup == "off" else None)
    plan = _plan(names, _to_outputs(names, output), options, cleaner)
    try:
        engine, answer = compiled(cleaner)
        counted = engine.run(plan, answer, tell or _tell_nobody)
    except BrokenPipeError:  # nobody reads standard output any more: no fault of a file
        raise
    except OSError as error:
        where = error.filename or options.seen or "run over a corpus"
        raise InputError(os.fsdecode(where), error.strerror or str(error)) from error
    return Report(**counted)


def find_format(path: str) -> Format | None:
    """What a file is by its name: `jsonl`, `text`, or None if it is none that is known.

    >>> find_format("pages.jsonl.gz"), find_format("notes.TXT"), find_format("page.png")
    ('jsonl', 'text', None)
    """
    suffix = PurePath(unpacked(path)).suffix.lower()
    if suffix in JSON_SUFFIXES:
        return "jsonl"
    return "text" if suffix in TEXT_SUFFIXES else None


def unpacked(path: str) -> str:
    """A file's name without the ending that says how it is compressed.

    >>> unpacked("pages.jsonl.gz"), unpacked("notes.txt")
    ('pages.jsonl', 'notes.txt')
    """
    name = PurePath(path)
    return str(name.with_suffix("")) if name.suffix.lower() in PACKINGS else path


def check_options(options: Options) -> None:
    """Raises ValueError where options mean nothing, or not together."""
    _check_choice("dedup", options.dedup, get_args(CorpusDedup))
    _check_choice("on_error", options.on_error, get_args(OnError))
    _check_choice("format", options.format, (None, *get_args(Format)))
    compares = options.dedup in ("site", "corpus")
    remembers = (options.min_docs, options.counts, options.seen, options.bloom)
    if not compares and any(remembers):
        raise ValueError("min_docs, counts, seen and bloom need dedup='site' or dedup='corpus'")
    if options.seen is not None and (options.min_docs or options.counts or options.bloom):
        raise ValueError("seen keeps first copies: it goes with none of min_docs, counts and bloom")
    if options.bloom is not None and (options.min_docs or options.counts):
        raise ValueError("a Bloom filter does not count: leave out bloom, or min_docs and counts")
    if options.near and options.exact:
        raise ValueError("near and exact are opposites: leave one of them out")
    if options.exact and not compares:
        raise ValueError("exact needs dedup='site' or dedup='corpus'")
    if len(options.counts) > 1 and options.min_docs is None:
        raise ValueError("without min_docs a run writes its counts to one file, not to several")


def _check_choice(name: str, value: object, known: tuple[object, ...]) -> None:
    if value not in known:
        raise ValueError(f"unknown {name} {value!r}; known are {', '.join(map(str, known))}")


def format_of(names: Sequence[str], options: Options) -> Format:
    """What the inputs are: as `options` say, or their names. Raises ValueError for a mixture."""
    formats = {options.format or find_format(name) or "text" for name in names} or {"text"}
    if len(formats) > 1:
        raise ValueError(
            "text and JSONL in one run: clean them apart, or say which by format='jsonl'"
        )
    found = formats.pop()
    # One text on its own is no corpus of documents, so it is one of lines.
    alone = options.format is None and len(names) <= 1 and options.dedup == "corpus"
    return "lines" if found == "text" and alone else found


def _plan(
    names: tuple[str, ...], outputs: tuple[str, ...], options: Options, cleaner: Cleaner
) -> Plan:
    check_options(options)
    kind = format_of(names, options)
    if kind == "lines" and options.dedup != "corpus":
        raise ValueError(
            f"lines are compared as a corpus: use dedup='corpus', not {options.dedup!r}"
        )
    return Plan(
        inputs=names,
        outputs=outputs,
        format=kind,
        cleans=cleaner.level != "off" or cleaner.dedup != "off",
        cleaner=_fingerprint(cleaner) if options.resume else "",
        dedup_min=_usual_min(options, kind) if options.dedup_min is None else options.dedup_min,
        threads=options.threads or 0,
        options=options,
    )


def _usual_min(options: Options, kind: Format) -> int:
    if kind == "lines":
        return 1
    return COMMON_MIN if options.near or options.min_docs or options.counts else DEDUP_MIN


def _fingerprint(cleaner: Cleaner) -> str:
    settings = (cleaner.level, cleaner.dedup, cleaner.dedup_min, sorted(cleaner.ignore))
    whole = f"{settings} {cleaner.loaded!r}"
    return blake2b(whole.encode(), digest_size=16).hexdigest()


def _to_names(names: Name | Sequence[Name]) -> tuple[str, ...]:
    several = [names] if isinstance(names, str | os.PathLike) else names
    return tuple(os.fspath(name) for name in several)


def _to_outputs(names: tuple[str, ...], output: Name | Sequence[Name] | None) -> tuple[str, ...]:
    """A file for each input."""
    if output is None:
        if len(names) > 1:
            raise ValueError(f"{len(names)} inputs need an output: a folder, or a file for each")
        return ()
    outputs = _to_names(output)
    if isinstance(output, str | os.PathLike) and (len(names) > 1 or Path(output).is_dir()):
        outputs = tuple(str(Path(output) / Path(name).name) for name in names)
    if len(outputs) != max(len(names), 1):
        raise ValueError(f"{len(names)} inputs but {len(outputs)} outputs: give one for each")
    if len(set(outputs)) < len(outputs):
        raise ValueError("two inputs have one output: give a file for each")
    if {Path(name).resolve() for name in names} & {Path(name).resolve() for name in outputs}:
        raise ValueError("an output is the input itself: write to another file")
    return outputs


def _tell_nobody(_path: str, _line: int, _reason: str) -> None:
    """Leaves it at the report's count."""
