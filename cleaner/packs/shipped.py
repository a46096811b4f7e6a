"""The shipped packs as they are once they are read: a file beside them, made anew with them.

Reading and checking their YAML takes a second. So `python -m cleaner.packs` writes what comes of it
to STORE, with a digest of the YAML files; where they are others than those, they are read.
"""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path

from cleaner.packs.find import shipped_dir, shipped_files
from cleaner.types import Pack

STORE = "packs.bin"
_DIGEST = 32


@cache
def shipped_packs() -> dict[Path, Pack]:
    """The shipped packs by their files; none if the store is not that of these files."""
    folder = shipped_dir()
    try:
        store = (folder / STORE).read_bytes()
        if store[:_DIGEST] != _digest(shipped_files()):
            return {}
        packs: list[Pack] = _Reader(io.BytesIO(zlib.decompress(store[_DIGEST:])), folder).load()
    except OSError:
        return {}
    return {Path(pack.path): pack for pack in packs}


def to_store(packs: Iterable[Pack]) -> bytes:
    """What STORE holds for these packs, which are all that are shipped."""
    content = io.BytesIO()
    _Writer(content).dump(list(packs))
    return _digest(shipped_files()) + zlib.compress(content.getvalue(), 9)


def _digest(files: Iterable[Path]) -> bytes:
    digest = blake2b(digest_size=_DIGEST)
    for path in files:
        # A checkout may have other line ends.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.digest()


# Places name files by their paths, which differ from one installation to the next.
class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self._paths = {str(path): path.name for path in shipped_files()}

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
