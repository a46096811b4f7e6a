"""A sample of what a run over many documents would change: what `--check` shows of a corpus."""

from __future__ import annotations

import random
import sys
from itertools import islice

from cleaner.cli.args.table import Settings
from cleaner.cli.output.show import Cleaned, diff_lines, shorten
from cleaner.cli.output.terminal import use_color, write_line
from cleaner.printable import printable

_DOCUMENTS = 5
_LINES = 40


class Sample:
    """A few of the documents that would change, each as likely as the others.

    The same run has the same sample each time.
    """

    def __init__(self) -> None:
        """Begins with none."""
        self._seen = 0
        self._kept: list[tuple[int, Cleaned]] = []
        self._draw = random.Random(0)

    def add(self, cleaned: Cleaned) -> None:
        """Takes a document, if it would change and is drawn."""
        if not cleaned.is_changed:
            return
        self._seen += 1
        if len(self._kept) < _DOCUMENTS:
            self._kept.append((self._seen, cleaned))
        elif (at := self._draw.randrange(self._seen)) < _DOCUMENTS:
            self._kept[at] = (self._seen, cleaned)

    def show(self, settings: Settings) -> None:
        """Writes the sample to stdout, in the order of the documents, unless nobody wants it."""
        if settings.quiet:
            return
        for _, cleaned in sorted(self._kept, key=lambda kept: kept[0]):
            _show(cleaned, settings)


def _show(cleaned: Cleaned, settings: Settings) -> None:
    if cleaned.result.meta is None:
        lines = diff_lines(cleaned, color=use_color(settings.color, sys.stdout))
    else:
        heading = [f"--- {cleaned.name}"]
        gone = (
            f"-{shorten(removal.text)}  ({printable(removal.rule)})"
            for removal in cleaned.result.removed
        )
        lines = iter([*heading, *gone])
    for line in islice(lines, _LINES):
        write_line(line)
    if next(lines, None) is not None:
        write_line("...")
