"""The packs somebody wants, read and checked together, with the packs that those use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cleaner.errors import PackError
from cleaner.hints import did_you_mean
from cleaner.packs.find import (
    BUNDLE,
    DEFAULT,
    Found,
    Wanted,
    find_packs,
    shipped_file,
    shipped_names,
)
from cleaner.packs.shipped import Store, shipped_store
from cleaner.types import Pack

if TYPE_CHECKING:
    from cleaner.packs.read import Draft
    from cleaner.packs.source import Check


class Loaded:
    """The packs that were asked for and those they use, sorted by name.

    `named` has the names of those asked for one by one, by name or by file, and not through
    "default" or a directory. `store` is there if these are the shipped packs, as they are shipped:
    they are read from it when somebody asks for `packs`.
    """

    __slots__ = ("_packs", "named", "store")

    def __init__(
        self, packs: tuple[Pack, ...], named: frozenset[str], store: Store | None = None
    ) -> None:
        """Keeps what it is given; with a store, `packs` is empty."""
        self._packs = packs
        self.named = named
        self.store = store

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The packs."""
        return self._packs if self.store is None else self.store.packs

    @property
    def rules(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of each pack's rules, by the pack's name."""
        if self.store is not None:
            return self.store.summary.rules
        return {pack.name: tuple(rule.id for rule in pack.rules) for pack in self._packs}

    @property
    def key(self) -> str:
        """What is the same for equal packs, and for no others."""
        packs = self._packs if self.store is None else self.store.digest
        return repr((packs, sorted(self.named)))

    def __eq__(self, other: object) -> bool:
        """Whether these are the same packs, asked for in the same way."""
        if not isinstance(other, Loaded):
            return NotImplemented
        if self.named != other.named:
            return False
        return self._is_shipped_as(other) or self.packs == other.packs

    def __hash__(self) -> int:
        """That of the packs' names."""
        return hash((tuple(self.rules), self.named))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles with the packs: a worker needs no files, and compiles nothing it has."""
        digest = None if self.store is None else self.store.digest
        return _loaded_again, (self.packs, self.named, digest)

    def _is_shipped_as(self, other: Loaded) -> bool:
        if self.store is None or other.store is None:
            return False
        return self.store.digest == other.store.digest


def _loaded_again(packs: tuple[Pack, ...], named: frozenset[str], digest: bytes | None) -> Loaded:
    store = shipped_store() if digest else None
    if store is not None and store.digest == digest:
        return Loaded((), named, store)
    return Loaded(packs, named)


def load_packs(wanted: Wanted | Sequence[Wanted], check: Check) -> Loaded:
    """The packs `wanted` comes to: "default", names of shipped packs, files, directories.

    `check` is asked about every regex, and says what is wrong with it or returns None. Raises
    PackError with all faults of all the packs, and CleanerError if there is no such pack.
    """
    if wanted in (DEFAULT, [DEFAULT], (DEFAULT,)) and (store := shipped_store()):
        return Loaded((), frozenset(), store)
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
    from cleaner.packs.draft import parse

    draft = parse(text, path, check)
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
    from cleaner.packs.draft import read_file

    shipped = shipped_names()
    added: list[Draft] = []
    waiting = list(known.values())
    while waiting:
        draft = waiting.pop()
        for name, at in draft.uses:
            if name in known:
                continue
            if name in shipped:
                known[name] = read_file(shipped_file(name), check)
                added.append(known[name])
                waiting.append(known[name])
            else:
                hint = did_you_mean(name, {*shipped, *known})
                wrong = f"'use' names a pack {name!r} that is neither loaded nor shipped{hint}"
                draft.source.fault(at, wrong)
    return added


def _read_found(found: Found, check: Check) -> list[tuple[str, Draft]]:
    """The packs of a file, by name: one, or those of a bundle."""
    from cleaner.packs.draft import read_file

    if found.path.suffix != BUNDLE:
        return [(found.name, read_file(found.path, check))]
    from cleaner.packs.bundle import read_bundle
    from cleaner.packs.read import Draft
    from cleaner.packs.source import Source

    source = Source(str(found.path), "", check)
    return [(pack.name, Draft(source, pack)) for pack in read_bundle(found.path)]
