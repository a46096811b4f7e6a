"""The few pieces of Markdown that generated pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line breaks in a cell are escaped.

    >>> print(table(["key", "takes"], [["in", "head | tail"]]))
    | key | takes |
    | --- | --- |
    | in | head \\| tail |
    """
    lines = [_row(heads), _row(["---"] * len(heads)), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"


def code(text: str) -> str:
    """The text as inline code, whatever backticks it has.

    >>> code("a`b"), code("x")
    ('`` a`b ``', '`x`')
    """
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    if not longest:
        return f"`{text}`"
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}"


def fence(text: str, language: str) -> str:
    """The text as a block of code; the fence is longer than any in it."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{text.rstrip()}\n{marks}"


def slug(heading: str) -> str:
    """The anchor of a heading, as MkDocs makes it.

    >>> slug("`--min-docs K`: how many"), slug("Exit codes")
    ('-min-docs-k-how-many', 'exit-codes')
    """
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    word = re.sub(r"[^\w\s-]", "", plain).strip().lower()
    return re.sub(r"[-\s]+", "-", word)
