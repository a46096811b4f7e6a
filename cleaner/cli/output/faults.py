"""Faults of records: of each kind the first few are told, and the others counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

# The core tells as many in a run over a corpus.
_TOLD = 3
# What comes after one of these belongs to the record, not to the kind of fault.
_DETAILS = re.compile(r"[:;(]")


class Faults:
    """Counts faults by their kinds."""

    def __init__(self) -> None:
        """Begins with none."""
        self._kinds: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """How many there are."""
        return self._kinds.total()

    def add(self, fault: str) -> bool:
        """Counts one; returns whether to tell it.

        >>> faults = Faults()
        >>> [faults.add(f"is cut short: {at} of 9 bytes") for at in range(7)].count(True)
        3
        >>> list(faults.untold())
        [('is cut short', 4)]
        """
        kind = _DETAILS.split(fault, maxsplit=1)[0].strip()
        self._kinds[kind] += 1
        return self._kinds[kind] <= _TOLD

    def untold(self) -> Iterator[tuple[str, int]]:
        """The kinds of which some were not told, with how many."""
        for kind, count in self._kinds.items():
            if count > _TOLD:
                yield kind, count - _TOLD
