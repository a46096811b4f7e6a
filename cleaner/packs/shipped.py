"""The shipped packs as they are once read and compiled: a file beside them, made with them.

Reading their YAML, checking it and compiling its patterns takes over a second. So
`python -m cleaner.authoring.shipped` writes what comes of it to STORE, with a digest of the YAML
files; where they are others than those, they are read.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from cleaner.packs import find
from cleaner.types import Pack, Rule

STORE = "packs.bin"
_DIGEST = 32
# The lengths of the summary and of the program, which come before the packs.
_LENGTHS = struct.Struct("<II")


class Summary(NamedTuple):
    """What nearly every run asks of the packs: without it, all of them would have to be read."""

    rules: Mapping[str, tuple[str, ...]]
    """The ids of each pack's rules, by the pack's name."""

    keeps: tuple[str, ...]
    """The rules that protect lines."""

    risky: tuple[str, ...]
    """The rules that are on at level "strict" only."""

    css: Mapping[str, Rule]
    """The rules about elements of a page, by id."""

    def ignored(self, names: Iterable[str]) -> set[str]:
        """The rules that are off where these rules and packs are ignored.

        Lines that an ignored pack protects are still protected.
        """
        ids = set(names)
        for name in names:
            ids |= {*self.rules.get(name, ())}.difference(self.keeps)
        return ids


class Store:
    """The shipped packs: what they come to, and themselves when somebody asks."""

    def __init__(self, content: bytes, folder: Path) -> None:
        """Takes STORE apart; raises struct.error or IndexError if it is not whole."""
        summary, program = _LENGTHS.unpack_from(content, _DIGEST)
        start = _DIGEST + _LENGTHS.size
        self.digest = content[:_DIGEST]
        self.program = content[start + summary : start + summary + program]
        self._folder = folder
        self._summary = content[start : start + summary]
        self._packs = content[start + summary + program :]

    @cached_property
    def summary(self) -> Summary:
        """The packs in short."""
        return Summary(*_Reader(io.BytesIO(self._summary), self._folder).load())

    @cached_property
    def by_path(self) -> Mapping[Path, Pack]:
        """The packs by their files."""
        return {Path(pack.path): pack for pack in self.packs}

    @cached_property
    def packs(self) -> tuple[Pack, ...]:
        """The packs, sorted by name."""
        content = zlib.decompress(self._packs)
        return tuple(_Reader(io.BytesIO(content), self._folder).load())


def shipped_store() -> Store | None:
    """The shipped packs; None if the store is not that of their files."""
    return _store_in(find.shipped_dir())


@cache
def _store_in(folder: Path) -> Store | None:
    try:
        content = (folder / STORE).read_bytes()
        return (
            Store(content, folder) if content[:_DIGEST] == _digest(find.shipped_files()) else None
        )
    except (OSError, struct.error):
        return None


def shipped_packs() -> Mapping[Path, Pack]:
    """The shipped packs by their files; none if the store is not that of these files."""
    store = shipped_store()
    return {} if store is None else store.by_path


def to_store(packs: Iterable[Pack], program: bytes) -> bytes:
    """What STORE holds for these packs, which are all that are shipped, and their program."""
    packs = sorted(packs, key=lambda pack: pack.name)
    rules = [rule for pack in packs for rule in pack.rules]
    summary = _pickled(
        (
            {pack.name: tuple(rule.id for rule in pack.rules) for pack in packs},
            # Sets have another order in each process, and equal packs make equal files.
            tuple(sorted(rule.id for rule in rules if rule.verb == "keep")),
            tuple(sorted(rule.id for rule in rules if rule.risky)),
            {rule.id: rule for rule in rules if rule.css},
        )
    )
    lengths = _LENGTHS.pack(len(summary), len(program))
    content = zlib.compress(_pickled(packs), 9)
    return b"".join((_digest(find.shipped_files()), lengths, summary, program, content))


def _digest(files: Iterable[Path]) -> bytes:
    digest = blake2b(digest_size=_DIGEST)
    for path in files:
        # A checkout may have other line ends.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.digest()


def _pickled(content: object) -> bytes:
    file = io.BytesIO()
    _Writer(file).dump(content)
    return file.getvalue()


# Places name files by their paths, which differ from one installation to the next.
class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self._paths = {str(path): path.name for path in find.shipped_files()}

    def persistent_id(self, obj: object) -> str | None:
        return self._paths.get(obj) if type(obj) is str else None


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder
        self._paths: dict[str, str] = {}

    def persistent_load(self, pid: str) -> str:
        return self._paths.setdefault(pid, str(self._folder / pid))

    def find_class(self, module: str, name: str) -> object:
        # Packs are made of these; a store with anything else is not ours.
        if module not in ("cleaner.types",):
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a pack")
        return super().find_class(module, name)
