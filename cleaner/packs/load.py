"""The packs somebody wants, read and checked together, with the packs that those use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.errors import PackError
from cleaner.hints import did_you_mean
from cleaner.packs.bundle import SUFFIX as BUNDLE
from cleaner.packs.bundle import read_bundle
from cleaner.packs.find import Found, Wanted, find_packs, shipped_file, shipped_names
from cleaner.packs.read import Draft, read_pack
from cleaner.packs.shipped import shipped_packs
from cleaner.packs.source import Check, Source
from cleaner.types import Pack

# The largest pack written by hand is a few dozen kilobytes.
LARGEST_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """The packs that were asked for and those they use, sorted by name.

    `named` has the names of those asked for one by one, by name or by file, and not through
    "default" or a directory.
    """

    packs: tuple[Pack, ...]
    named: frozenset[str]


def load_packs(wanted: Wanted | Sequence[Wanted], check: Check) -> Loaded:
    """The packs `wanted` comes to: "default", names of shipped packs, files, directories.

    `check` is asked about every regex, and says what is wrong with it or returns None. Raises
    PackError with all faults of all the packs, and CleanerError if there is no such pack.
    """
    found = find_packs(wanted)
    named = [row for each in found for row in _read_found(each, check)]
    drafts = [draft for _, draft in named]
    known = _by_name([name for name, _ in named], drafts)
    drafts += _add_used(known, check)
    faults = [fault for draft in drafts for fault in draft.source.faults]
    if faults:
        raise PackError(faults)
    packs = tuple(known[name].pack for name in sorted(known))
    return Loaded(packs, frozenset(each.name for each in found if each.named))


def parse_pack(text: str | bytes, path: str, check: Check) -> Pack:
    """The pack that `text` holds. `path` is for messages; its stem must be the pack's name.

    A path in angle brackets stands for no file, and any name will do. Whether the packs it uses
    exist is not looked at. Raises PackError with all faults.

    >>> parse_pack("pack: web\\nabout: Nothing yet.\\nuse: share\\n", "<text>", lambda _: None).use
    ('share',)
    """
    draft = _parse(text, path, check)
    if draft.source.faults:
        raise PackError(draft.source.faults)
    return draft.pack


def _by_name(names: list[str], drafts: list[Draft]) -> dict[str, Draft]:
    known: dict[str, Draft] = {}
    for name, draft in zip(names, drafts, strict=True):
        first = known.setdefault(name, draft)
        if first is not draft:
            there = f"there is a pack {name!r} already, in {first.source.path}"
            draft.source.fault(draft.name_at, there)
    return known


def _add_used(known: dict[str, Draft], check: Check) -> list[Draft]:
    # Adds to `known` the shipped packs that those in it use, and that those use; returns them.
    shipped = shipped_names()
    added: list[Draft] = []
    waiting = list(known.values())
    while waiting:
        draft = waiting.pop()
        for name, at in draft.uses:
            if name in known:
                continue
            if name in shipped:
                known[name] = _read_file(shipped_file(name), check)
                added.append(known[name])
                waiting.append(known[name])
            else:
                hint = did_you_mean(name, {*shipped, *known})
                wrong = f"'use' names a pack {name!r} that is neither loaded nor shipped{hint}"
                draft.source.fault(at, wrong)
    return added


def _read_found(found: Found, check: Check) -> list[tuple[str, Draft]]:
    """The packs of a file, by name: one, or those of a bundle."""
    if found.path.suffix != BUNDLE:
        return [(found.name, _read_file(found.path, check))]
    source = Source(str(found.path), "", check)
    return [(pack.name, Draft(source, pack)) for pack in read_bundle(found.path)]


def _read_file(path: Path, check: Check) -> Draft:
    if pack := shipped_packs().get(path):
        source = Source(str(path), "", check)
        return Draft(source, pack, uses=tuple((name, 0) for name in pack.use))
    return _read_yaml(path, check)


def _read_yaml(path: Path, check: Check) -> Draft:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return _unread(str(path), check, f"cannot be read: {error.strerror or error}")
    return _parse(text, str(path), check)


def _parse(text: str | bytes, path: str, check: Check) -> Draft:
    if len(text) > LARGEST_FILE:
        return _unread(path, check, f"larger than a pack may be ({LARGEST_FILE >> 20} MiB)")
    if isinstance(text, str):
        return read_pack(Source(path, text.removeprefix("\ufeff"), check))
    try:
        return read_pack(Source(path, text.decode("utf-8-sig"), check))
    except UnicodeDecodeError as error:
        # Up to the bad byte the text is good, and long enough to point at it.
        good = text.decode("utf-8-sig", "replace")
        source = Source(path, good, check)
        at = len(text[: error.start].decode("utf-8-sig"))
        source.fault(at, f"not UTF-8: byte 0x{text[error.start]:02x}; save the file as UTF-8")
        return Draft(source, Pack("", "", path))


def _unread(path: str, check: Check, message: str) -> Draft:
    source = Source(path, "", check)
    source.fault(0, message)
    return Draft(source, Pack("", "", path))
