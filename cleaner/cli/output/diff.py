"""A unified diff of a document before and after cleaning.

Built from the removals, in one pass: a general diff would have to guess what we know, and takes
minutes over a document of a million equal lines.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from cleaner.types import Removal

CONTEXT = 3


@dataclass(frozen=True, slots=True)
class _Change:
    """The old lines `first` to `last` (not included) become `lines`."""

    first: int
    last: int
    lines: tuple[str, ...]


def diff(path: str, text: str, removed: Sequence[Removal]) -> Iterator[str]:
    """The lines of the diff, without line ends; none where nothing was removed."""
    if not removed:
        return
    yield f"--- {path}"
    yield f"+++ {path}"
    old = _split(text)
    shift = 0
    for hunk in _to_hunks(_to_changes(text, old, removed)):
        yield from _show(hunk, old, shift)
        shift += sum(len(change.lines) - (change.last - change.first) for change in hunk)


def _split(text: str) -> list[str]:
    """The lines with their line feeds."""
    *whole, rest = text.split("\n")
    return [f"{line}\n" for line in whole] + ([rest] if rest else [])


def _to_changes(text: str, old: list[str], removed: Sequence[Removal]) -> Iterator[_Change]:
    starts = [0, *accumulate(len(line) for line in old)]
    group: list[Removal] = []
    first = last = 0
    for removal in removed:
        begins, ends = _find_lines(starts, removal)
        # Two pieces of one line are one change to it.
        if group and begins >= last:
            yield _Change(
                first, last, _to_kept(text[starts[first] : starts[last]], group, starts[first])
            )
            group = []
        if not group:
            first = begins
        group.append(removal)
        last = max(last, ends)
    if group:
        yield _Change(
            first, last, _to_kept(text[starts[first] : starts[last]], group, starts[first])
        )


def _find_lines(starts: list[int], removal: Removal) -> tuple[int, int]:
    """The lines that a removal touches, the last not included.

    One that takes a line feed from behind kept text joins the next line to it, and touches both.
    """
    count = len(starts) - 1
    begins = bisect_right(starts, removal.start) - 1
    ends = bisect_left(starts, removal.end)
    if ends < count and starts[ends] == removal.end and starts[begins] != removal.start:
        ends += 1
    return begins, min(ends, count)


def _to_kept(text: str, group: list[Removal], offset: int) -> tuple[str, ...]:
    pieces, at = [], 0
    for removal in group:
        pieces.append(text[at : removal.start - offset])
        at = removal.end - offset
    pieces.append(text[at:])
    return tuple(_split("".join(pieces)))


def _to_hunks(changes: Iterator[_Change]) -> Iterator[list[_Change]]:
    """Changes whose contexts meet are in one hunk."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.first - hunk[-1].last > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _show(hunk: list[_Change], old: list[str], shift: int) -> Iterator[str]:
    """The lines of one hunk; `shift` is by how many lines the new text is ahead of the old."""
    first = max(hunk[0].first - CONTEXT, 0)
    last = min(hunk[-1].last + CONTEXT, len(old))
    lines: list[str] = []
    at = first
    for change in hunk:
        lines += [f" {line}" for line in old[at : change.first]]
        lines += [f"-{line}" for line in old[change.first : change.last]]
        lines += [f"+{line}" for line in change.lines]
        at = change.last
    lines += [f" {line}" for line in old[at:last]]
    gone = sum(line.startswith("-") for line in lines)
    added = sum(line.startswith("+") for line in lines)
    before = _to_range(first, last - first)
    after = _to_range(first + shift, last - first - gone + added)
    yield f"@@ -{before} +{after} @@"
    for line in lines:
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _to_range(first: int, count: int) -> str:
    # An empty range names the line before it.
    return f"{first + 1 if count else first},{count}"
