"""The text of one pack file, which turns offsets into places and collects what is wrong."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from cleaner.errors import Fault
from cleaner.types import Pattern, Place

# Says what is wrong with a regex pattern, or None. The engine knows; packs only know where it is.
Check = Callable[[Pattern], str | None]

# A megabyte of nonsense should not be answered with a hundred megabytes of advice.
MOST_FAULTS = 100
WIDEST_EXCERPT = 160
LONGEST_SHOWN = 60

_NEWLINE = re.compile("\n")
# The caret stands under the fault only if every character before it is one column wide.
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff]")


class Source:
    """A pack file while it is read: its path and text, and the faults found so far.

    Places are given as character offsets and only counted out into lines and columns when
    somebody needs them. Lines end at a newline, as in every editor; YAML's own count differs.
    """

    __slots__ = ("_starts", "check", "faults", "inside", "path", "text")

    def __init__(self, path: str, text: str, check: Check) -> None:
        """`check` is asked about every regex in the file."""
        self.path = path
        self.text = text
        self.check = check
        self.faults: list[Fault] = []
        # What is being read, put before each message: the rule's id and a colon.
        self.inside = ""
        self._starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]

    def place(self, at: int) -> Place:
        """The place of the character at offset `at`.

        >>> Source("web.yaml", "pack: web\\nabout: x\\n", lambda pattern: None).place(17)
        Place(path='web.yaml', line=2, column=8)
        """
        line = bisect_right(self._starts, at)
        return Place(self.path, line, at - self._starts[line - 1] + 1)

    def below(self, at: int, lines: int) -> int:
        """The offset of the first visible character of the line `lines` lines below offset `at`."""
        line = min(bisect_right(self._starts, at) - 1 + lines, len(self._starts) - 1)
        start = self._starts[line]
        while self.text[start : start + 1] == " ":
            start += 1
        return start

    def fault(self, at: int, message: str) -> None:
        """Adds a fault at offset `at`; after a hundred of them it stops listening."""
        if len(self.faults) >= MOST_FAULTS:
            return
        if len(self.faults) == MOST_FAULTS - 1:
            message = "too many faults; from here on they are not listed"
        place = self.place(at)
        message = self.inside + message
        excerpt = self._excerpt(place)
        self.faults.append(Fault(self.path, place.line, place.column, message, excerpt))

    def _excerpt(self, place: Place) -> str:
        if place.column > WIDEST_EXCERPT:
            return ""
        start = self._starts[place.line - 1]
        line = self.text[start : start + WIDEST_EXCERPT + 1].partition("\n")[0]
        if len(line) > WIDEST_EXCERPT:
            line = line[:WIDEST_EXCERPT] + "…"
        return _UNPRINTABLE.sub(" ", line).rstrip()


def show(text: str) -> str:
    r"""`text` in quotes, cut short if it is long, for use in a message.

    Unlike repr it leaves backslashes as the pack has them.

    >>> print(show("lines"), show(r"\d"), show("a\tb"))
    'lines' '\d' 'a\tb'
    """
    short = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
    return "'" + _UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], short) + "'"
