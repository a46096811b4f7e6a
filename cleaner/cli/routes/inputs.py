"""Which files a run reads, and where each one's text goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from cleaner.cli.args.options import Options
from cleaner.cli.args.parser import UsageError, did_you_mean
from cleaner.cli.output.terminal import say
from cleaner.corpus import JSON_SUFFIXES, PACKINGS
from cleaner.errors import InputError
from cleaner.readers import FORMATS, is_page, warc

STDIN = "-"
# Enough names for a hint; a folder of a million files is not worth reading for one.
_NAMES_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """A file to clean, and where its text goes; without a target that is stdout."""

    path: str
    target: Path | None = None


def is_many(options: Options) -> bool:
    """Whether the inputs are, or may be, more than one document."""
    return len(options.inputs) > 1 or any(is_folder(path) for path in options.inputs)


def check_destination(options: Options) -> None:
    """Raises UsageError where the texts have no place to go, or not one that fits."""
    many = is_many(options)
    out = None if options.out == STDIN else options.out
    if many and options.writes_text() and out is None:
        raise UsageError(_say_refusal(options))
    if out is None or options.json:
        return
    if many and os.path.lexists(out) and not is_folder(out):
        raise UsageError(f"{out}: is a file, and several inputs need a folder: -o DIR")
    if writes_below(options) and STDIN in options.inputs:
        raise UsageError(f"'-' is standard input, which has no name below {out}: clean it apart")
    for path in options.inputs:
        if is_folder(path) and Path(path).resolve() == Path(out).resolve():
            raise UsageError(f"{out}: is the input itself: to clean it in place use -i")


def find_sources(options: Options) -> Iterator[Source | InputError]:
    """The files to read, in the order given and sorted within folders; or why there is none.

    Folders are walked as the run goes: however many files there are, few are in memory.
    """
    taken: dict[Path, str] = {}
    for given in options.inputs:
        for source in _find_below(given, options):
            # A single folder is mirrored, name by name: only several can meet.
            if len(options.inputs) > 1 and isinstance(source, Source) and source.target:
                other = taken.setdefault(source.target, source.path)
                if other != source.path:
                    yield InputError(source.path, f"not cleaned: {source.target} holds {other}")
                    continue
            yield source


def _find_below(given: str, options: Options) -> Iterator[Source | InputError]:
    """What one argument stands for."""
    out = Path(options.out) if options.out not in (None, STDIN) and not options.json else None
    if not is_folder(given):
        if given != STDIN and (missing := _say_missing(Path(given))):
            yield InputError(given, missing)
        else:
            below = out and writes_below(options)
            yield Source(given, _to_target(out, Path(given).name, options) if below else out)
        return
    root, count, suffixes = Path(given), 0, _to_suffixes(options)
    for found in _walk(root, out, suffixes):
        count += 1
        if isinstance(found, InputError):
            yield found
        else:
            yield Source(str(found), _to_target(out, found.relative_to(root), options))
    if not count and not options.quiet:
        # Their packed forms are looked for too, but make a long sentence.
        plain = [suffix for suffix in suffixes if not suffix.endswith(PACKINGS)]
        kinds = " or ".join(f"*{suffix}" for suffix in plain or suffixes)
        say(f"clean: {given}: no {kinds} files in it or below it")


def _to_target(out: Path | None, name: str | Path, options: Options) -> Path | None:
    """Where the text of a file goes below `out`: that of a page says so in its name."""
    if out is None:
        return None
    target = out / name
    if options.format == "html" or is_page(target.name):
        return target.with_name(target.name + (".md" if options.markdown else ".txt"))
    return target


def _to_suffixes(options: Options) -> tuple[str, ...]:
    """What the names of files end in that are looked for in folders."""
    texts = [suffix for row in FORMATS if row.name == "text" for suffix in row.suffixes]
    pages = [suffix for row in FORMATS if row.name == "html" for suffix in row.suffixes]
    if options.format == "html":
        return tuple(pages)
    if options.format == "warc":
        return warc.SUFFIXES
    if options.html_field is not None:
        return tuple(suffix + packing for packing in ("", *PACKINGS) for suffix in JSON_SUFFIXES)
    if not options.is_corpus():
        return tuple(texts if options.is_for_text() else [*texts, *pages])
    kinds = {"text": texts, "jsonl": list(JSON_SUFFIXES)}
    wanted = kinds.get(options.format or "", [*texts, *JSON_SUFFIXES])
    return tuple(suffix + packing for packing in ("", *PACKINGS) for suffix in wanted)


def _walk(
    root: Path, skipped: Path | None, suffixes: tuple[str, ...]
) -> Iterator[Path | InputError]:
    """The files of a known format below `root`, in order; not hidden ones, nor those `skipped`.

    A loop and not a recursion, because folders may be nested deeper than Python calls.
    """
    avoided = None if skipped is None else skipped.resolve()
    waiting = [(root, True)]
    while waiting:
        path, is_inner = waiting.pop()
        if not is_inner:
            yield path
            continue
        try:
            waiting += _list(path, avoided, suffixes)
        except OSError as error:
            yield InputError(str(path), error.strerror or str(error))


def _list(folder: Path, avoided: Path | None, suffixes: tuple[str, ...]) -> list[tuple[Path, bool]]:
    """What to open in a folder, last first, each with whether it is a folder itself."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name, reverse=True)
    return [
        (folder / entry.name, entry.is_dir(follow_symlinks=False))
        for entry in found
        if not entry.name.startswith(".") and _is_wanted(entry, avoided, suffixes)
    ]


def _is_wanted(entry: os.DirEntry[str], avoided: Path | None, suffixes: tuple[str, ...]) -> bool:
    """Whether to open the entry: links to folders could lead round in a circle, pipes hang."""
    if entry.is_dir(follow_symlinks=False):
        return avoided is None or Path(entry.path).resolve() != avoided
    if not entry.name.lower().endswith(suffixes):
        return False
    try:
        # A link that leads nowhere is kept, so that reading it says so.
        return entry.is_file() or (entry.is_symlink() and not entry.is_dir())
    except OSError:  # a link that leads to itself: reading says so too
        return True


def writes_below(options: Options) -> bool:
    """Whether -o names a folder, below which each text goes under its file's name."""
    if options.out is None:
        return False
    return is_many(options) or options.out.endswith(("/", os.sep)) or is_folder(options.out)


def is_folder(path: str | Path) -> bool:
    """Whether there is a folder at `path`; where even that may not be known, reading will tell."""
    try:
        return path != STDIN and Path(path).is_dir()
    except OSError:
        return False


def _say_missing(path: Path) -> str | None:
    """That there is no such file, with what was likely meant; None if there may be one."""
    try:
        path.lstat()
    except FileNotFoundError:
        return f"no such file{_suggest_name(path)}"
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
    return did_you_mean(path.name, names)


def _say_refusal(options: Options) -> str:
    ways = "-o DIR (written below DIR), -i (in place), --json, or --check or --diff to only look"
    if len(options.inputs) == 1:
        return f"{options.inputs[0]} is a folder: say where its cleaned files go: {ways}"
    return (
        f"{len(options.inputs)} inputs and no destination: their texts would run together. "
        f"Say where they go: {ways}"
    )
