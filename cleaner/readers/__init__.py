"""One row per input format: the file names it goes by, and how it is read.

A new format is a file beside this one with a `read`, and a row in FORMATS. What a format needs
beyond the standard library it imports inside `read`: the command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from cleaner.formats.compression import PACKINGS
from cleaner.readers import html, text


@dataclass(frozen=True, slots=True)
class Format:
    """A format: files with one of `suffixes` are found in folders, and read by `read`."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str, text.Policy], Iterator[text.TextDocument]]


_PAGES = (".html", ".htm", ".xhtml")
FORMATS = (
    Format("text", (".txt", ".md"), text.read),
    Format(
        "html", (*_PAGES, *(page + packed for page in _PAGES for packed in PACKINGS)), html.read
    ),
)


def is_page(path: str) -> bool:
    """Whether a file's name promises a page.

    >>> is_page("Home.HTM"), is_page("home.txt")
    (True, False)
    """
    known = find_format(path)
    return known is not None and known.name == "html"


def find_format(path: str) -> Format | None:
    """The format that a file's name promises, None where it promises none of ours.

    >>> find_format("notes/Today.TXT").name, find_format("page.png")
    ('text', None)
    """
    # A hidden file is called by its suffix alone, and says nothing by it.
    name = PurePath(path).name.lower()[1:]
    return next((row for row in FORMATS if name.endswith(row.suffixes)), None)
