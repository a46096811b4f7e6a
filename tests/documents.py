"""What the documents hold: their files, their blocks of code, their links and their headings."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT

# The generators of pages are part of the repository, not of the package.
sys.path.insert(0, str(ROOT))

PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "benchmarks" / "README.md",
        ROOT / "seeds" / "README.md",
    ]
)

_BLOCK = re.compile(
    r"(?:^<!-- needs: (?P<needs>[\w ,.]+) -->\n+)?"
    r"^(?P<marks>`{3,})(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n"
    r"(?P<text>.*?)^(?P=marks)$"
    r"|^<!-- setup(?:: (?P<setup_needs>\w+))?\n(?P<setup>.*?)^-->$",
    re.MULTILINE | re.DOTALL,
)
_NEEDS_PAGE = re.compile(r"^<!-- page needs: ([\w ,.]+) -->$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language (`setup` for a hidden one), the file it stands for, its text."""

    language: str
    title: str | None
    text: str
    line: int
    needs: tuple[str, ...] = ()


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        needs = tuple(re.split(r"[ ,]+", found["needs"])) if found["needs"] else ()
        if found["setup"] is not None:
            yield Block("setup", None, found["setup"], line)
        else:
            yield Block(found["language"], found["title"], found["text"], line, needs)


def page_needs(page: Path) -> tuple[str, ...]:
    """The libraries without which none of a page's examples can run."""
    found = _NEEDS_PAGE.search(page.read_text(encoding="utf-8"))
    return tuple(re.split(r"[ ,]+", found[1])) if found else ()


def prose(text: str) -> str:
    """A page without its code and quotations: what the rules of prose are for, line for line."""
    blank = re.sub(
        r"^(`{3,})[^\n]*\n.*?^\1$|<!--.*?-->",
        lambda found: re.sub(r"[^\n]", "", found[0]),
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    return re.sub(r"`[^`\n]+`|\"[^\"\n]*\"", "``", blank)


def headings(text: str) -> list[str]:
    """The headings outside of code."""
    outside = re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return _HEADING.findall(outside)


def links(text: str) -> list[str]:
    """The targets of links outside of code."""
    return _LINK.findall(prose(text))
