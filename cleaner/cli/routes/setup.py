"""The cleaner that a run uses, made from its settings."""

from __future__ import annotations

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.table import Settings
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say
from cleaner.engine import DEDUP_MIN, Cleaner
from cleaner.notes import notes_of_address
from cleaner.types import Dedup, PageOptions


def to_cleaner(settings: Settings) -> Cleaner:
    """A cleaner with these settings, which `--verbose` names. Raises UsageError for wrong ones."""
    minimum = DEDUP_MIN if settings.dedup_min is None else settings.dedup_min
    # What is compared across documents is the run's business, not the cleaner's.
    dedup: Dedup | None = "off" if settings.dedup == "off" else None
    try:
        cleaner = Cleaner(
            settings.packs, settings.level, dedup, ignore=settings.ignore, dedup_min=minimum
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    for note in () if settings.quiet else notes_of_address(settings.url):
        say(f"clean: --url: {note}")
    if settings.verbose:
        names = cleaner.packs
        say(f"clean: level {cleaner.level}, dedup {settings.dedup or cleaner.dedup}")
        say(f"clean: {to_count(len(names), 'pack')}: {', '.join(names) or 'none'}")
    return cleaner


def to_page_options(settings: Settings, content_type: str | None = None) -> PageOptions:
    """What the run asks of a page, which a header may say the kind of."""
    return {
        "mode": settings.mode,
        "format": "markdown" if settings.markdown else "text",
        "hidden": settings.hidden,
        "comments": settings.comments,
        "content_type": content_type,
    }
