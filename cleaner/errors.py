"""The errors cleaner raises: all of them derive from CleanerError."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cleaner.printable import printable

# The longest message there is; it may name a place, an excerpt, and what was meant.
_LONGEST = 2000


class CleanerError(Exception):
    """Any error that cleaner raises on purpose; its text is written for a person."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault in a pack: its place, and what was probably meant.

    >>> print(Fault("rules/web.yaml", 7, 3, "unknown key 'lines' (did you mean 'line'?)"))
    rules/web.yaml:7:3: unknown key 'lines' (did you mean 'line'?)
    """

    path: str
    line: int
    column: int
    message: str
    excerpt: str = field(default="", compare=False)

    def __str__(self) -> str:
        """`path:line:column: message`, then the line of the file with a caret under the column."""
        place = f"{printable(self.path)}:{self.line}:{self.column}"
        head = f"{place}: {printable(self.message, _LONGEST)}"
        if not self.excerpt:
            return head
        # What is escaped is longer than it was, and the caret goes with it.
        before = len(printable(self.excerpt[: self.column - 1]))
        return f"{head}\n    {printable(self.excerpt)}\n    {' ' * before}^"


class PackError(CleanerError):
    """One or more packs are faulty; `faults` lists all that was found in them, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Sorts the faults by file and place; the text of the error lists them all."""
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[PackError], tuple[tuple[Fault, ...]]]:
        """Pickles as its faults, so that a worker's error arrives whole."""
        return PackError, (self.faults,)


class InputError(CleanerError):
    """A file could not be read or written: `path`, and `reason` as a phrase for a person."""

    def __init__(self, path: str, reason: str) -> None:
        """The text of the error is `path: reason`, fit to be printed; the two are as given."""
        self.path = path
        self.reason = reason
        super().__init__(f"{printable(path)}: {printable(reason, _LONGEST)}")

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str]]:
        """Pickles as its two parts."""
        return InputError, (self.path, self.reason)
