"""The removals of a cleaning, kept in the core's form until somebody reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, overload

from cleaner.types import Removal

# Line, start, end, text, rule, score, path.
Row = tuple[int, int, int, str, str, float | None, str | None]


class Account(Protocol):
    """The core's account of a cleaning."""

    def __len__(self) -> int:
        """How many pieces were removed."""
        ...

    def removed(self) -> Iterable[Row]:
        """The pieces that were removed."""
        ...


class Removals(Sequence[Removal]):
    """The removals of a cleaning; objects are made when somebody reads them."""

    __slots__ = ("_cleaned", "_items")

    def __init__(self, cleaned: Account) -> None:
        """Asks `cleaned` when the first removal is read."""
        self._cleaned = cleaned
        self._items: tuple[Removal, ...] | None = None

    def _read(self) -> tuple[Removal, ...]:
        if self._items is None:
            self._items = tuple(Removal(*row) for row in self._cleaned.removed())
        return self._items

    def __len__(self) -> int:
        """How many there are, without making objects of them."""
        return len(self._cleaned)

    @overload
    def __getitem__(self, index: int) -> Removal: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Removal, ...]: ...
    def __getitem__(self, index: int | slice) -> Removal | tuple[Removal, ...]:
        """One removal, or a slice of them."""
        return self._read()[index]

    def __eq__(self, other: object) -> bool:
        """Whether the other is a sequence of the same removals."""
        if isinstance(other, Removals):
            return self._read() == other._read()
        return self._read() == other

    def __hash__(self) -> int:
        """The hash of the tuple of removals."""
        return hash(self._read())

    def __repr__(self) -> str:
        """The repr of the tuple of removals."""
        return repr(self._read())

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as the tuple of removals."""
        return tuple, (self._read(),)
