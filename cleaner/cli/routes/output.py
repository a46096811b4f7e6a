"""The output of one input, part by part: each is written, and kept while the run may be killed."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.cli.routes import parts
from cleaner.cli.routes.parts import Parts
from cleaner.cli.routes.row_run import Run

Write = Callable[[bytes], object]


class Output:
    """Where the bytes of one input go."""

    def __init__(self, write: Write, kept: Parts) -> None:
        """Begins before the first part."""
        self.write, self.kept = write, kept
        self._number = -1

    def begin(self, run: Run) -> Part:
        """The next part; if it is done, what was removed from it is noted."""
        self._number += 1
        if self.kept.are_kept:
            run.removed.since()
        part = Part(self, self._number, run)
        if part.content is not None:
            for gone in self.kept.gone(self._number):
                run.removed.take(gone)
        return part


class Part:
    """One part of an output. `content` is that of a part that is done."""

    def __init__(self, output: Output, number: int, run: Run) -> None:
        """Looks whether the part is done."""
        self._output, self._number, self._run = output, number, run
        self.content = output.kept.content(number)
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, content: bytes) -> None:
        """Writes bytes of this part."""
        self._output.write(content)
        if self._output.kept.are_kept:
            self._pieces.append(content)

    def add(self, size: int) -> bool:
        """Notes that so many bytes of the input are done; returns whether the part is full."""
        self._size += size
        return self._output.kept.are_kept and self._size >= parts.PART_BYTES

    def keep(self, content: bytes | None = None) -> None:
        """Keeps the part for a later run: what was written, or other content."""
        if self.content is None:
            whole = b"".join(self._pieces) if content is None else content
            self._output.kept.keep(self._number, whole, self._run.removed.since())
