"""What `--removed` writes: the account of a run, in the order of its inputs.

With `--resume` the account of each input is a file of its own, in a folder beside the whole one,
which is put together in the end: so what an earlier run removed is not lost.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.account import Gone, Origin, to_gone, to_left_out
from cleaner.cli.args.table import Settings
from cleaner.types import Removal

if TYPE_CHECKING:
    from cleaner.writers import removed as writer


class Removed:
    """Takes what is removed, if somebody wants to know."""

    def __init__(self, path: str | None, write: writer.Write | None) -> None:
        """Writes with `write`; without it to parts beside `path`, and without that nowhere."""
        self._write = write
        self._folder = None if path is None or write else Path(f"{path}.parts")
        self._parts: list[Path] = []
        self._tee: list[Gone] = []
        self._tees = False
        self.is_on = path is not None

    def has(self, source: str) -> bool:
        """Whether what an earlier run removed from an input is known, if it has to be."""
        return self._folder is None or self._part(source).is_file()

    def keep(self, source: str) -> None:
        """Takes over what an earlier run removed from an input."""
        if self._folder is not None:
            self._parts.append(self._part(source))

    @contextlib.contextmanager
    def of(self, source: str) -> Iterator[None]:
        """What comes within the block was removed from this input."""
        if self._folder is None:
            yield
            return
        # Here and below: most runs write no account, and need nothing of this.
        from cleaner.writers import removed as writer

        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._part(source)
        with writer.opened(part) as write:
            self._write = write
            yield
        self._write = None
        self._parts.append(part)

    def add(
        self,
        origin: Origin,
        removals: Sequence[Removal],
        written: Sequence[str | None] = (),
        whole: str | None = None,
    ) -> None:
        """Notes the removals of a document."""
        if self._write is not None:
            for gone in to_gone(origin, removals, written, whole):
                self.take(gone)

    def leave_out(self, origin: Origin, whole: str | None) -> None:
        """Notes that a record was left out."""
        if self._write is not None:
            self.take(to_left_out(origin, whole))

    def take(self, gone: Gone) -> None:
        """Notes a row."""
        if self._write is not None:
            self._write(gone)
            if self._tees:
                self._tee.append(gone)

    def since(self) -> list[Gone]:
        """The rows since the last call; from the first call on they are kept for it."""
        rows, self._tee, self._tees = self._tee, [], True
        return rows

    def rows(self) -> Iterator[Gone]:
        """The rows of all parts."""
        from cleaner.readers import removed as reader

        for part in self._parts:
            yield from reader.read(str(part))

    def _part(self, source: str) -> Path:
        from hashlib import blake2b

        digest = blake2b(source.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
        return Path(self._folder or "") / f"{digest}.jsonl"


@contextlib.contextmanager
def removing(settings: Settings) -> Iterator[Removed]:
    """What takes the removals of the run within the block; without `--removed` it does nothing.

    The file is begun first, so that one that cannot be written is told before hours of work.
    """
    if settings.removed is None:
        yield Removed(None, None)
        return
    from cleaner.writers import removed as writer

    with writer.opened(Path(settings.removed)) as write:
        if not settings.resume:
            yield Removed(settings.removed, write)
            return
        removed = Removed(settings.removed, None)
        yield removed
        for gone in removed.rows():
            write(gone)
