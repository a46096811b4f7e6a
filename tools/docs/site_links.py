"""Links that hold in the repository, made to hold in the site too.

A page is read in two places: on the site, and as a file of the repository. It links to files of
the repository; for the site, links to pages of it are turned to where they are there, and links to
files that the site does not have become plain text.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Files of the repository outside of `docs/` that are pages of the site, and where.
INCLUDED = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "project/architecture.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "CHANGELOG.md": "project/changelog.md",
    "benchmarks/README.md": "benchmarks/index.md",
    "seeds/README.md": "project/seeds.md",
    **{
        path.relative_to(ROOT).as_posix(): f"benchmarks/runs/{path.parent.name}.md"
        for path in sorted((ROOT / "benchmarks" / "runs").glob("*/README.md"))
    },
}
# Pictures of those pages.
PICTURES = {
    path.relative_to(ROOT).as_posix(): f"benchmarks/runs/{path.parent.name}-{path.name}"
    for path in sorted((ROOT / "benchmarks" / "runs").glob("*/*.png"))
}

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1", re.MULTILINE | re.DOTALL)


def to_site(text: str, source: str, uri: str) -> str:
    """The page at `source` in the repository with its links as they are for `uri` in the site.

    >>> to_site("[a](../SECURITY.md#x) [b](../core/src/lib.rs)", "docs/start.md", "start.md")
    '[a](project/security.md#x) b'
    """
    pieces: list[str] = []
    at = 0
    for block in _FENCED.finditer(text):
        pieces += [_turn(text[at : block.start()], source, uri), block[0]]
        at = block.end()
    return "".join([*pieces, _turn(text[at:], source, uri)])


def _turn(text: str, source: str, uri: str) -> str:
    def turned(link: re.Match[str]) -> str:
        mark, label, target = link.groups()
        if re.match(r"[a-z]+:|#", target):
            return link[0]
        path, hash_, anchor = target.partition("#")
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        place = _place(wanted)
        if place is None:
            return label
        there = os.path.relpath(place, posixpath.dirname(uri) or ".").replace(os.sep, "/")
        return f"{mark}[{label}]({there}{hash_}{anchor})"

    return _LINK.sub(turned, text)


def _place(wanted: str) -> str | None:
    if wanted.startswith("docs/"):
        return wanted.removeprefix("docs/")
    return INCLUDED.get(wanted) or PICTURES.get(wanted)
