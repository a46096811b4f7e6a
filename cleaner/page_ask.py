"""What is asked of a page, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

from cleaner.checks import to_content_type
from cleaner.hints import one_of
from cleaner.types import Format, Hidden, Level, Mode


class CoreAsk(TypedDict):
    """How the core reads a page.

    `scored` is what counts as content and the level, or None for all that is shown.
    """

    scored: tuple[Mode, Level] | None
    format: Format
    hidden: Hidden
    comments: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsk:
    """The options of a page, each with the value that holds.

    Raises ValueError for a word that has no meaning, TypeError for what is none.

    >>> PageAsk(mode="artikel")
    Traceback (most recent call last):
    ValueError: unknown mode 'artikel' (did you mean 'article'?)
    """

    mode: Mode = "page"
    format: Format = "text"
    hidden: Hidden = "remove"
    comments: bool = False
    content_type: str | bytes | None = None

    def __post_init__(self) -> None:
        """Checks the words."""
        one_of("mode", self.mode, get_args(Mode))
        one_of("format", self.format, get_args(Format))
        one_of("hidden", self.hidden, get_args(Hidden))
        if not isinstance(self.comments, bool):
            raise TypeError(f"comments is True or False, not {type(self.comments).__name__}")

    @property
    def attributes(self) -> Literal["read", "unlinked"]:
        """Those that are read: the addresses of links are half of many pages, and text has none."""
        return "read" if self.format == "markdown" else "unlinked"

    @property
    def header(self) -> str | None:
        """The HTTP header as text; crawlers hand it on as bytes."""
        return to_content_type(self.content_type)

    def to_core(self, level: Level | None) -> CoreAsk:
        """The same as the core takes it; at `level` lines are scored, if at any."""
        return {
            "scored": None if level is None else (self.mode, level),
            "format": self.format,
            "hidden": self.hidden,
            "comments": self.comments,
        }
