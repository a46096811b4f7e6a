"""Runs over a corpus: files too big for memory, cleaned and deduplicated in the core."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import fields, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from cleaner.corpus.options import (
    Callbacks,
    CorpusDedup,
    InputFormat,
    Listener,
    OnError,
    Options,
    Plan,
    Report,
    Tell,
)
from cleaner.corpus.stdin import content_of, is_array, open_stdin
from cleaner.engine import DEDUP_MIN, Cleaner, compiled
from cleaner.errors import CleanerError, InputError
from cleaner.formats.identity import files_at
from cleaner.formats.names import JSONL, compression_of, kind_of, unpacked
from cleaner.hints import one_of
from cleaner.settings import cores

if TYPE_CHECKING:
    from cleaner._core import Engine, Input

__all__ = ["Listener", "Options", "Report", "clean_corpus"]

# Shorter lines that occur in many documents, or near copies of captions, are furniture all the
# same.
COMMON_MIN = 10

# A run that is resumed may differ in these options: the output is the same for any of their values.
_FREE = ("resume", "checkpoint", "threads")

Name = str | os.PathLike[str]


def clean_corpus(
    inputs: Name | Sequence[Name] | Input,
    output: Name | Sequence[Name] | None,
    options: Options | None = None,
    *,
    cleaner: Cleaner | None = None,
    tell: Tell | Listener | None = None,
) -> Report:
    """Cleans the files `inputs`, which may be compressed, into `output`, and reports what it
    removed.

    `output` is a file for one input, and for several a folder, or a file for each; a name that ends
    in .gz or .zst is compressed. The output has the order of the input, is the same for any number
    of threads, and appears when all of it is there. Memory is bounded by the lines that are
    remembered, not by the size of the files.

    A single path is a file of its own: a text is a corpus of lines if `options.dedup` is "corpus".
    A sequence of paths is one of documents, also if it has one. No path at all is standard input,
    which is JSONL if it begins like that; so is what `cleaner.corpus.stdin.open_stdin` returns.

    `tell` is told of records that cannot be read, of each kind of fault the first few; the report
    counts all of them. A `Listener` is told how far the run is, too.

    Raises InputError for a file that cannot be read or written, before anything is written; for a
    record that cannot be read if `options.on_error` is "stop"; and for records none of which has
    the field with the text. Raises ValueError for options that do not go together.

    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "in.txt").write_text("Rain fell.\\nSnow fell.\\nrain  fell.\\n")
    >>> report = clean_corpus(folder / "in.txt", folder / "out.txt")
    >>> (folder / "out.txt").read_text(), report.removed
    ('Rain fell.\\nSnow fell.\\n', 1)
    """
    options = options or Options()
    check_options(options)
    names = _to_names(inputs)
    if not names and isinstance(inputs, Sequence):
        inputs = open_stdin()
    options = replace(options, format=format_of(inputs, options))
    if options.format == "lines":
        cleaner = Cleaner((), "off")  # lines on their own are only compared
    cleaner = cleaner or Cleaner(dedup="off" if options.dedup == "off" else None)
    plan = _plan(names, _to_outputs(names, output), options, cleaner)
    engine, answer = compiled(cleaner)
    told = tell if isinstance(tell, Listener) else Listener(tell or _tell_nobody)
    stdin = None if isinstance(inputs, str | os.PathLike | Sequence) else inputs
    return _run(engine, plan, Callbacks(answer, told.tell, told.watch, stdin))


def _run(engine: Engine, plan: Plan, callbacks: Callbacks) -> Report:
    try:
        counted = engine.run(plan, callbacks)
    except RuntimeError as error:  # the core failed over a file that it names
        raise CleanerError(str(error)) from None
    except BrokenPipeError:  # nobody reads standard output any more: not a fault of a file
        raise
    except OSError as error:
        where = error.filename or plan.options.seen or "run over a corpus"
        raise InputError(os.fsdecode(where), error.strerror or str(error)) from error
    return Report(**counted)


def check_options(options: Options) -> None:
    """Raises ValueError for options that are unknown or exclude each other."""
    one_of("dedup", options.dedup, get_args(CorpusDedup))
    one_of("on_error", options.on_error, get_args(OnError))
    one_of("format", options.format, (None, *get_args(InputFormat)))
    compares = options.dedup in ("site", "corpus")
    remembers = (options.min_docs, options.counts, options.seen, options.bloom)
    if not compares and any(remembers):
        raise ValueError("min_docs, counts, seen and bloom need dedup='site' or dedup='corpus'")
    if options.seen is not None and (options.min_docs or options.counts or options.bloom):
        raise ValueError("seen keeps first copies: leave it out, or min_docs, counts and bloom")
    if options.bloom is not None and (options.min_docs or options.counts):
        raise ValueError("a Bloom filter cannot count: leave out bloom, or min_docs and counts")
    if options.near and options.exact:
        raise ValueError("near and exact are opposites: leave one of them out")
    if options.max_record < 1:
        raise ValueError("max_record is a number of bytes: 1 or more")
    if options.exact and not compares:
        raise ValueError("exact needs dedup='site' or dedup='corpus'")
    if len(options.counts) > 1 and options.min_docs is None:
        raise ValueError("without min_docs a run writes its counts to one file: name one")


def format_of(inputs: Name | Sequence[Name] | Input, options: Options) -> InputFormat:
    """What the inputs are, by the options, by their names, or by how standard input begins.

    Raises ValueError for a mixture.
    """
    names = _to_names(inputs)
    if not names:
        front: bytes = getattr(inputs, "front", b"")
        return options.format or _format_of_stdin(content_of(front), options)
    formats = {options.format or _format_by(name) for name in names}
    if len(formats) > 1:
        raise ValueError(
            "text and JSONL in one run: clean them separately, or set format='jsonl' or"
            " format='text'"
        )
    found = formats.pop()
    # A text that is named by itself is not a corpus of documents, so it is one of lines.
    alone = isinstance(inputs, str | os.PathLike)
    is_lines = found == "text" and options.format is None and alone and options.dedup == "corpus"
    return "lines" if is_lines else found


def _format_of_stdin(content: str, options: Options) -> InputFormat:
    if content == "warc":
        raise InputError("-", "is a WARC file: give the name of the file")
    if content == "jsonl":
        return "jsonl"
    return "lines" if options.dedup == "corpus" else "text"


def _check_arrays(names: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    """Raises ValueError where JSONL would be written under the name of an array."""
    for name, output in zip(names, outputs, strict=False):
        is_json = unpacked(output).lower().endswith(".json")
        if is_json and is_array(name):
            raise ValueError(
                f"{name} is a JSON array, which is written as JSON lines: name the output .jsonl"
            )


def _format_by(name: str) -> InputFormat:
    return "jsonl" if kind_of(name) is JSONL else "text"


def _plan(
    names: tuple[str, ...], outputs: tuple[str, ...], options: Options, cleaner: Cleaner
) -> Plan:
    kind = options.format or "text"
    if kind == "lines" and options.dedup != "corpus":
        raise ValueError(
            f"lines are compared across the corpus: use dedup='corpus', not {options.dedup!r}"
        )
    if kind == "jsonl":
        _check_arrays(names, outputs)
    least = _usual_min(options, kind) if options.dedup_min is None else options.dedup_min
    threads = options.threads or cores()
    whole = replace(options, format=kind, dedup_min=least, threads=threads)
    return Plan(
        inputs=names,
        outputs=tuple((name, compression_of(name)) for name in outputs),
        cleans=cleaner.level != "off" or cleaner.dedup != "off",
        fingerprint=_fingerprint(cleaner, whole) if options.resume else "",
        options=whole,
    )


def _usual_min(options: Options, kind: InputFormat) -> int:
    if kind == "lines":
        return 1
    return COMMON_MIN if options.near or options.min_docs or options.counts else DEDUP_MIN


def _fingerprint(cleaner: Cleaner, options: Options) -> str:
    """A digest of everything that the output depends on, apart from the inputs themselves.

    All the options count but those in `_FREE`, so a new one cannot be forgotten.
    """
    chosen = [
        (field.name, getattr(options, field.name))
        for field in fields(options)
        if field.name not in _FREE
    ]
    # Sets are sorted: their order differs from one process to the next.
    settings = (cleaner.level, cleaner.dedup, cleaner.dedup_min, sorted(cleaner.ignore))
    return blake2b(
        repr((chosen, settings, cleaner.loaded.key)).encode(), digest_size=16
    ).hexdigest()


def _to_names(names: Name | Sequence[Name] | Input) -> tuple[str, ...]:
    if isinstance(names, str | os.PathLike):
        return (os.fspath(names),)
    # Standard input has no name.
    return tuple(os.fspath(name) for name in names) if isinstance(names, Sequence) else ()


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
        raise ValueError("two inputs have the same output: give a file for each")
    if files_at(names) & files_at(outputs) or set(names) & set(outputs):
        raise ValueError("an output is the input itself: write to another file")
    return outputs


def _tell_nobody(_path: str, _line: int, _reason: str) -> None:
    """Reports nothing: the fault is in the report's count."""
