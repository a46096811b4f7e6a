"""What `--report` and `--manifest` write: counts of a run, a page for people, and what it was."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cleaner.cli.args.table import Settings
from cleaner.cli.output.manifest import to_manifest
from cleaner.cli.output.show import Cleaned
from cleaner.engine import Cleaner
from cleaner.formats.names import HTML, kind_of
from cleaner.writers.text import replacing

Write = Callable[[bytes], object]


class Report:
    """Takes the documents of a run, then its counts, and hands them to its parts, if it has any."""

    def __init__(self, parts: Iterable[Report] = ()) -> None:
        """With the reports that somebody asked for."""
        self._parts = tuple(parts)

    @property
    def wants_documents(self) -> bool:
        """Whether it shows documents, and not counts alone."""
        return any(part.wants_documents for part in self._parts)

    def add(self, cleaned: Cleaned) -> None:
        """Takes a document that was cleaned."""
        for part in self._parts:
            part.add(cleaned)

    def sample(self, documents: Iterable[Cleaned]) -> None:
        """Takes some of the documents of a corpus, which were cleaned one by one."""
        for part in self._parts:
            if part.wants_documents:
                part.sample(documents)

    def write(self, counts: Mapping[str, object]) -> None:
        """Writes the report; `counts` are those of the whole run."""
        for part in self._parts:
            part.write(counts)


class _Json(Report):
    def __init__(self, write: Write) -> None:
        super().__init__()
        self._write = write

    def write(self, counts: Mapping[str, object]) -> None:
        self._write(_to_json(counts))


class _Manifest(Report):
    def __init__(self, write: Write, settings: Settings, cleaner: Cleaner | None) -> None:
        super().__init__()
        self._write, self._settings, self._cleaner = write, settings, cleaner

    def write(self, counts: Mapping[str, object]) -> None:
        self._write(_to_json(to_manifest(self._settings, self._cleaner, counts)))


class _Page(Report):
    @property
    def wants_documents(self) -> bool:
        return True

    def __init__(self, write: Write, settings: Settings) -> None:
        from cleaner.cli.output.report_page import Pages

        super().__init__()
        self._write = write
        self._pages = Pages(settings)

    def add(self, cleaned: Cleaned) -> None:
        self._pages.add(cleaned)

    def sample(self, documents: Iterable[Cleaned]) -> None:
        self._pages.sample(documents)

    def write(self, counts: Mapping[str, object]) -> None:
        self._write(self._pages.to_html(counts).encode("utf-8", "replace"))


@contextlib.contextmanager
def reporting(settings: Settings, cleaner: Cleaner | None) -> Iterator[Report]:
    """What takes the documents and the counts of the run within the block.

    The files are begun first, so that one that cannot be written is told before hours of work.
    """
    with contextlib.ExitStack() as stack:
        parts: list[Report] = []
        if settings.report is not None:
            write = stack.enter_context(replacing(Path(settings.report))).write
            is_page = kind_of(settings.report) is HTML
            parts.append(_Page(write, settings) if is_page else _Json(write))
        if settings.manifest is not None:
            write = stack.enter_context(replacing(Path(settings.manifest))).write
            parts.append(_Manifest(write, settings, cleaner))
        yield Report(parts)


def _to_json(counts: Mapping[str, object]) -> bytes:
    whole = dict(counts)
    losses = whole.get("losses")
    if isinstance(losses, Mapping):
        whole["losses"] = {
            reason: {"pieces": pieces, "characters": characters}
            for reason, (pieces, characters) in losses.items()
        }
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n".encode()
