"""What a run over rows needs to know, and what it counts."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from cleaner.account import Origin
from cleaner.cli.args.table import Settings
from cleaner.cli.output import show
from cleaner.cli.output.faults import Faults
from cleaner.cli.output.removed import Removed
from cleaner.cli.output.report import Report
from cleaner.cli.output.sample import Sample
from cleaner.cli.output.show import Cleaned, Tally
from cleaner.cli.output.terminal import use_color
from cleaner.cli.routes.inputs import STDIN
from cleaner.cli.routes.resume import Done
from cleaner.corpus.options import Watch
from cleaner.engine import Cleaner
from cleaner.readers.rows import Names


@dataclass(slots=True)
class Run:
    """One run."""

    settings: Settings
    cleaner: Cleaner
    watch: Watch
    done: Done
    removed: Removed
    report: Report
    skipped: int = 0
    read: int = 0
    tally: Tally = field(default_factory=Tally)
    faults: Faults = field(default_factory=Faults)
    sample: Sample = field(default_factory=Sample)

    @property
    def names(self) -> Names:
        """What the columns are called."""
        return Names(self.settings.text_field, self.settings.url_field)

    @property
    def looks_at_removals(self) -> bool:
        """Whether the run needs to know more of a document than its cleaned text."""
        return (
            self.settings.counts_removals
            or self.removed.is_on
            or self.settings.check
            or self.report.wants_documents
        )

    def to_origin(self, path: str, kind: str, number: int, key: str | None = None) -> Origin:
        """The document with this number in a file."""
        name = "<stdin>" if path == STDIN else path
        field = self.names.text if self.names.text != Names().text else None
        return Origin(name, number, kind, key, field=field)

    def add(self, cleaned: Cleaned) -> None:
        """Counts a document that was cleaned, and reports on it as the settings ask."""
        settings = self.settings
        self.tally.add(cleaned)
        if settings.counts_removals:
            self.tally.add_removals(cleaned)
        self.report.add(cleaned)
        if settings.explain:
            show.explain(cleaned, color=use_color(settings.color, sys.stderr))
        if settings.check:
            self.sample.add(cleaned)


def place_of(origin: Origin) -> str:
    """A row as people look it up."""
    if origin.format == "text":
        return origin.input
    word = "" if origin.format == "jsonl" else "record " if origin.format == "json" else "row "
    return f"{origin.input}:{word}{origin.record}"
