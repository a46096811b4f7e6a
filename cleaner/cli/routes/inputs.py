"""Which files a run reads, and where the text of each is written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.table import Settings, rows
from cleaner.cli.output.terminal import say
from cleaner.cli.routes.walk import Walk
from cleaner.errors import InputError
from cleaner.formats.identity import FileId, files_at
from cleaner.formats.magic import LOOKED_AT
from cleaner.formats.missing import missing_reason
from cleaner.formats.names import HTML, JSONL, TABLES, TEXT, FileKind, kind_of, suffixes_of
from cleaner.hints import did_you_mean_file
from cleaner.printable import printable

STDIN = "-"
_BEGINNINGS = {"parquet": b"PAR1\x15", "arrow": b"ARROW1\0\0"}
# Enough names for a hint; a folder of a million files is not worth reading for one.
_NAMES_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """A file to clean, and the file that its text is written to; without one that is stdout."""

    path: str
    target: Path | None = None


def is_many(settings: Settings) -> bool:
    """Whether the inputs are, or may be, more than one document."""
    return len(settings.inputs) > 1 or any(is_folder(path) for path in settings.inputs)


def is_jsonl(path: str, settings: Settings) -> bool:
    """Whether an input is JSONL: by its name, or for standard input by the format."""
    return settings.format == "jsonl" if path == STDIN else kind_of(path) is JSONL


def check_destination(settings: Settings) -> None:
    """Raises UsageError for texts without a destination, or with one that cannot be."""
    many = is_many(settings)
    out = None if settings.out == STDIN else settings.out
    if many and settings.writes_text and out is None:
        raise UsageError(_say_refusal(settings))
    if out is None or settings.json:
        return
    if many and os.path.lexists(out) and not is_folder(out):
        raise UsageError(f"{out}: is a file, and several inputs need a folder: -o DIR")
    if writes_below(settings) and STDIN in settings.inputs:
        raise UsageError(
            f"'-' cannot be written below {out}: it has no file name; clean it separately"
        )
    for path in settings.inputs:
        if is_folder(path) and Path(path).resolve() == Path(out).resolve():
            raise UsageError(f"{out}: is the input itself: to clean it in place use -i")


def check_outputs(settings: Settings) -> None:
    """Raises UsageError for a file to write that is also one to read, or to write for another."""
    inputs = files_at(path for path in settings.inputs if not is_folder(path))
    written: dict[FileId | Path, str] = {}
    for name in ("out", "report", "removed", "manifest", "seen", "key", "counts"):
        flag = rows()[name].flags[0]
        given = getattr(settings, name) or ()
        if name == "counts" and settings.min_docs is not None:
            continue  # these are read
        for path in (given,) if isinstance(given, str) else given:
            # A file that is not there yet is known by its name alone.
            names: list[FileId | Path] = [*files_at([path]), Path(path).absolute()]
            for file in names if path != STDIN else ():
                if file in inputs:
                    raise UsageError(f"{flag} {path}: is an input, which would be overwritten")
                if file in written:
                    raise UsageError(f"{flag} {path}: is also the file of {written[file]}")
                written[file] = flag


def find_sources(settings: Settings, suffixes: tuple[str, ...]) -> Iterator[Source | InputError]:
    """The files to read, in the order given and sorted within folders; or why one is missing.

    In folders only files with one of `suffixes` are read. Folders are walked during the run:
    however many files there are, few are in memory.
    """
    taken: dict[Path, str] = {}
    inputs = files_at(settings.inputs)
    for given in settings.inputs:
        for source in _find_below(given, settings, suffixes):
            if isinstance(source, Source) and source.target and _is_input(source, inputs):
                yield InputError(source.path, f"not cleaned: {source.target} is an input")
                continue
            # A single folder is mirrored, name by name: only several can meet.
            if len(settings.inputs) > 1 and isinstance(source, Source) and source.target:
                other = taken.setdefault(source.target, source.path)
                if other != source.path:
                    yield InputError(source.path, f"not cleaned: {source.target} holds {other}")
                    continue
            yield source


def _find_below(
    given: str, settings: Settings, suffixes: tuple[str, ...]
) -> Iterator[Source | InputError]:
    """The files that one argument means."""
    out = Path(settings.out) if settings.out not in (None, STDIN) and not settings.json else None
    if not is_folder(given):
        if given != STDIN and (missing := _say_missing(Path(given))):
            yield InputError(given, missing)
        else:
            below = out and writes_below(settings)
            yield Source(given, _to_target(out, Path(given).name, settings) if below else out)
        return
    walk = Walk(Path(given), suffixes, out, settings.in_place)
    for found in walk.files():
        if isinstance(found, InputError):
            yield found
        else:
            yield Source(str(found), _to_target(out, found.relative_to(given), settings))
    missed = walk.missed()
    if not walk.found:
        there = f"; there are {missed}" if missed else ""
        yield InputError(given, f"no {walk.wanted()} files in it or below it{there}")
    elif missed and not settings.quiet:
        say(f"clean: {printable(given)}: left out {missed}")


def _is_input(source: Source, inputs: Set[FileId]) -> bool:
    """Whether the file that a text would be written to is one that is read, by whatever name."""
    return bool(files_at([str(source.target)]) & (inputs | files_at([source.path])))


def _to_target(out: Path | None, name: str | Path, settings: Settings) -> Path | None:
    """The file below `out` for the text of a file: that of a page says so in its name."""
    if out is None:
        return None
    target = out / name
    if settings.format == "html" or kind_of(target.name) is HTML:
        return target.with_name(target.name + (".md" if settings.markdown else ".txt"))
    return target


def document_suffixes(settings: Settings) -> tuple[str, ...]:
    """What the names of documents in folders end in. Pages are left out where only text will do."""
    if settings.format == "html":
        return suffixes_of(HTML)
    return TEXT.suffixes if settings.is_for_text else (*TEXT.suffixes, *suffixes_of(HTML))


def corpus_suffixes(settings: Settings) -> tuple[str, ...]:
    """What the names of the files of a corpus in folders end in."""
    kinds = {"text": (TEXT,), "jsonl": (JSONL,)}
    return suffixes_of(*kinds.get(settings.format or "", (TEXT, JSONL)))


def row_suffixes(settings: Settings) -> tuple[str, ...]:
    """What the names of files with a document a row in folders end in."""
    kinds: dict[str, tuple[FileKind, ...]] = {kind.name: (kind,) for kind in (*TABLES, JSONL, TEXT)}
    return suffixes_of(*kinds.get(settings.format or "", (*TABLES, JSONL)))


def table_of(path: str, settings: Settings) -> str:
    """The format of a file with a document a row: as the settings say, by its name, or by its
    first bytes.
    """
    named = settings.format or getattr(kind_of(path), "name", None)
    if named == "jsonl":
        from cleaner.corpus.stdin import is_array

        return "json" if path != STDIN and is_array(path) else "jsonl"
    return named or table_within(path) or "text"


def table_within(path: str) -> str | None:
    """The format of a table whose name does not say it, by its first bytes; None for no table."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(LOOKED_AT)
    except OSError:
        return None
    return next((name for name, begins in _BEGINNINGS.items() if head.startswith(begins)), None)


def writes_below(settings: Settings) -> bool:
    """Whether -o names a folder, below which each text is written under its file's name."""
    if settings.out is None:
        return False
    return is_many(settings) or settings.out.endswith(("/", os.sep)) or is_folder(settings.out)


def is_folder(path: str | Path) -> bool:
    """Whether there is a folder at `path`; if that cannot be known, reading reports it."""
    try:
        return path != STDIN and Path(path).is_dir()
    except OSError:
        return False


def _say_missing(path: Path) -> str | None:
    """A message if there is no such file, with a hint; None if there may be one."""
    try:
        path.lstat()
    except FileNotFoundError:
        return missing_reason(str(path)) or f"no such file{_suggest_name(path)}"
    except OSError:
        pass
    return None


def _suggest_name(path: Path) -> str:
    try:
        names = [entry.name for entry in islice(os.scandir(path.parent), _NAMES_LOOKED_AT)]
    except FileNotFoundError:
        return f": there is no folder {str(path.parent)!r}"
    except OSError:
        return ""
    return did_you_mean_file(path.name, names)


def _say_refusal(settings: Settings) -> str:
    ways = "-o DIR (write below DIR), -i (in place), --json, or --check or --diff to only look"
    if len(settings.inputs) == 1:
        return f"{settings.inputs[0]} is a folder; choose where to write its files: {ways}"
    return f"{len(settings.inputs)} inputs need a destination, or their texts run together: {ways}"
