"""What a cleaner was made with: checked, readable, and not to be changed afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import get_args

from cleaner.checks import check_ignored, check_number, check_several
from cleaner.hints import one_of
from cleaner.packs import Loaded
from cleaner.types import Dedup, Level

# Repeated lines shorter than this are table cells, refrains and closing brackets.
DEDUP_MIN = 40

# No text has lines so long.
LONGEST_MIN = 1_000_000_000

# More than any machine has processors.
_MOST_THREADS = 4096


class Settings:
    """The settings of a cleaner; cleaners with the same settings are equal."""

    def __init__(
        self,
        loaded: Loaded,
        level: Level,
        dedup: Dedup | None,
        ignore: Iterable[str],
        dedup_min: int,
    ) -> None:
        """Raises ValueError for what is not known or out of bounds, TypeError for wrong types."""
        check_several("ignore", ignore, "rules or packs")
        check_level(level, dedup)
        self._loaded = loaded
        self._level: Level = level
        self._dedup: Dedup = dedup or ("off" if level == "off" else "document")
        self._dedup_min = check_number("dedup_min", dedup_min, 0, LONGEST_MIN)
        self._ignore = frozenset(ignore)
        check_ignored(self._ignore, loaded.rules)

    @property
    def level(self) -> Level:
        """How much is removed: "off", "rules", "standard" or "strict"."""
        return self._level

    @property
    def dedup(self) -> Dedup:
        """With what lines are compared: "document" or "off"."""
        return self._dedup

    @property
    def dedup_min(self) -> int:
        """The length of the shortest line that is removed as a repeat, in characters."""
        return self._dedup_min

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs, those that are only on for their publishers included."""
        return tuple(self._loaded.rules)

    @property
    def loaded(self) -> Loaded:
        """The packs, as they were read."""
        return self._loaded

    @property
    def ignore(self) -> frozenset[str]:
        """The rules, and the packs, that are not used."""
        return self._ignore

    def __eq__(self, other: object) -> bool:
        """Whether the other cleans in the same way: the same packs and the same settings."""
        if not isinstance(other, Settings):
            return NotImplemented
        return self._all() == other._all()

    def __hash__(self) -> int:
        """That of the settings; packs count by their names."""
        return hash((self.packs, self.level, self.dedup, self.ignore, self.dedup_min))

    def __repr__(self) -> str:
        """Shows the settings."""
        return (
            f"<{type(self).__name__} level={self.level!r} dedup={self.dedup!r}"
            f" packs={len(self.packs)} rules={sum(map(len, self.loaded.rules.values()))}>"
        )

    def _all(self) -> tuple[object, ...]:
        return self.loaded, self.level, self.dedup, self.ignore, self.dedup_min


def check_level(level: Level, dedup: Dedup | None) -> None:
    """ValueError for a level or a dedup that is not known: looked at before packs are read."""
    one_of("level", level, get_args(Level))
    if dedup is not None:
        one_of("dedup", dedup, get_args(Dedup))


def cores() -> int:
    """How many of the machine's processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def to_threads(threads: int | None) -> int:
    """The number of threads to work on: all cores, if none is said."""
    return cores() if threads is None else check_number("threads", threads, 1, _MOST_THREADS)
