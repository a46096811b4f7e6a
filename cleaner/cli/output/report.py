"""What `--report` writes: the counts of a run as JSON, or a page for people if FILE is a page."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cleaner.cli.args.table import Settings
from cleaner.cli.output.show import Cleaned
from cleaner.formats.names import HTML, kind_of
from cleaner.writers.text import replacing

Write = Callable[[bytes], object]


class Report:
    """Takes the documents of a run, then its counts; without `--report` it does nothing."""

    # A page shows documents, JSON counts alone.
    wants_documents = False

    def add(self, cleaned: Cleaned) -> None:
        """Takes a document that was cleaned."""

    def sample(self, documents: Iterable[Cleaned]) -> None:
        """Takes some of the documents of a corpus, which were cleaned one by one."""

    def write(self, counts: Mapping[str, object]) -> None:
        """Writes the report; `counts` are those of the whole run."""


class _Json(Report):
    def __init__(self, write: Write) -> None:
        self._write = write

    def write(self, counts: Mapping[str, object]) -> None:
        self._write(_to_json(counts))


class _Page(Report):
    wants_documents = True

    def __init__(self, write: Write, settings: Settings) -> None:
        from cleaner.cli.output.report_page import Pages

        self._write = write
        self._pages = Pages(settings)

    def add(self, cleaned: Cleaned) -> None:
        self._pages.add(cleaned)

    def sample(self, documents: Iterable[Cleaned]) -> None:
        self._pages.sample(documents)

    def write(self, counts: Mapping[str, object]) -> None:
        self._write(self._pages.to_html(counts).encode("utf-8", "replace"))


@contextlib.contextmanager
def reporting(settings: Settings) -> Iterator[Report]:
    """What takes the documents and the counts of the run within the block.

    The file is begun first, so that one that cannot be written is told before hours of work.
    """
    if settings.report is None:
        yield Report()
        return
    with replacing(Path(settings.report)) as out:
        is_page = kind_of(settings.report) is HTML
        yield _Page(out.write, settings) if is_page else _Json(out.write)


def _to_json(counts: Mapping[str, object]) -> bytes:
    whole = dict(counts)
    losses = whole.get("losses")
    if isinstance(losses, Mapping):
        whole["losses"] = {
            reason: {"pieces": pieces, "characters": characters}
            for reason, (pieces, characters) in losses.items()
        }
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n".encode()
