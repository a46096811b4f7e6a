"""What the engines share: inputs by their names, and an output that appears whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from cleaner import InputError

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
Format = Literal["parquet", "jsonl"]

_ENDS: dict[str, Format] = {
    ".parquet": "parquet", ".pq": "parquet",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jsonl.gz": "jsonl", ".jsonl.zst": "jsonl",
}  # fmt: skip


def find_inputs(inputs: Paths) -> tuple[list[str], Format]:
    """The files below folders and under names, and what they all are.

    InputError where there is no file, or where files are not all Parquet or all JSONL. Addresses
    (`s3://...`) are left to the engine.
    """
    named = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    found = [path for name in named for path in _files(os.fspath(name))]
    if not found:
        raise InputError(", ".join(os.fspath(name) for name in named), "has no Parquet or JSONL")
    formats = {format_of(path) for path in found}
    if len(formats) > 1:
        raise InputError(found[0], "is Parquet, and others are JSONL: clean them separately")
    return found, formats.pop()


def _files(name: str) -> Iterator[str]:
    path = Path(name)
    if is_remote(name) or not path.is_dir():
        if not is_remote(name) and not path.exists():
            raise InputError(name, "no such file or folder")
        yield name
        return
    for each in sorted(path.rglob("*")):
        # Engines mark what is not data by such names.
        is_hidden = any(part.startswith(("_", ".")) for part in each.relative_to(path).parts)
        if each.is_file() and not is_hidden and _end_of(each.name) is not None:
            yield str(each)


def format_of(name: str) -> Format:
    """What a file is, by its name. InputError for what is neither."""
    end = _end_of(name)
    if end is None:
        raise InputError(name, "is neither Parquet nor JSONL: engines read *.parquet and *.jsonl")
    return _ENDS[end]


def _end_of(name: str) -> str | None:
    return next((end for end in _ENDS if name.lower().endswith(end)), None)


def is_remote(name: str) -> bool:
    """Whether a name is an address of a store, and not a path."""
    return "://" in name


def absolute(name: str) -> str:
    """The whole path, for workers, which have other folders; an address is one already."""
    return name if is_remote(name) else str(Path(name).absolute())


def url_in(names: Sequence[str], text: str, url: str | None) -> str | None:
    """The column of addresses, if the inputs have it. InputError where there are no texts."""
    if text not in names:
        raise InputError(text, f"the inputs have no such column, but {', '.join(names)}")
    return url if url in names else None


def name_by_format(folder: str, kind: Format) -> None:
    """Names files of JSON what they are, so that other programs read them as that."""
    if kind == "jsonl" and not is_remote(folder):
        for path in sorted(Path(folder).rglob("*.json*")):
            path.rename(path.with_name(re.sub(r"\.json(?=\.|$)", ".jsonl", path.name)))


@contextmanager
def whole_folder(out: str | os.PathLike[str]) -> Iterator[str]:
    """A folder to write to, which becomes `out` when all is written; else nothing is left of it.

    InputError where there is something at `out`. A store has no way to rename a folder: there, the
    engine writes to `out` itself.
    """
    name = os.fspath(out)
    if is_remote(name):
        yield name
        return
    target = Path(name)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError(name, "is there already: give a folder that is new, or empty")
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield str(made)
        # Made for this process alone, as temporary folders are; the output is as any folder.
        umask = os.umask(0)
        os.umask(umask)
        made.chmod(0o777 & ~umask)
        made.replace(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
