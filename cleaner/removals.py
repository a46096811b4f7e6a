"""What a cleaning removed: kept as the core gives it until somebody reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, overload

from cleaner.types import Removal

# Line, start, end, text, rule, score, path.
Row = tuple[int, int, int, str, str, float | None, str | None]


class Account(Protocol):
    """What the core tells of a cleaning."""

    def __len__(self) -> int:
        """How many pieces went."""
        ...

    def removed(self) -> Iterable[Row]:
        """The pieces that went."""
        ...


class Removals(Sequence[Removal]):
    """The removals of a cleaning, made into objects when somebody reads them."""

    __slots__ = ("_cleaned", "_items")

    def __init__(self, cleaned: Account) -> None:
        """`cleaned` is asked when the first removal is read."""
        self._cleaned = cleaned
        self._items: tuple[Removal, ...] | None = None

    def _read(self) -> tuple[Removal, ...]:
        if self._items is None:
            self._items = tuple(Removal(*row) for row in self._cleaned.removed())
        return self._items

    def __len__(self) -> int:
        """How many there are; making them takes longer."""
        return len(self._cleaned)

    @overload
    def __getitem__(self, index: int) -> Removal: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Removal, ...]: ...
    def __getitem__(self, index: int | slice) -> Removal | tuple[Removal, ...]:
        """One, or some."""
        return self._read()[index]

    def __eq__(self, other: object) -> bool:
        """Equal to a sequence of the same removals."""
        if isinstance(other, Removals):
            return self._read() == other._read()
        return self._read() == other

    def __hash__(self) -> int:
        """That of the tuple of them."""
        return hash(self._read())

    def __repr__(self) -> str:
        """Shows all of them."""
        return repr(self._read())

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as the tuple of them."""
        return tuple, (self._read(),)
