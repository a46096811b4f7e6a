"""How a text is written inside a file, so that pieces of it can be cut out there and put back.

In JSON `é` may be written as `\\u00e9`, in CSV a quote is written twice. A removal counts
characters of the text, and what is cut is their written form: the rest is never written anew. So a
cleaned record has the bytes of the original but those that were cut, and can be restored.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A way to write texts: what of it stands for one character each, and how to convert."""

    escapes: re.Pattern[str] | None
    write: Callable[[str], str]
    read: Callable[[str], str]


def _write_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _read_json(written: str) -> str:
    return str(json.loads(f'"{written}"', strict=False))


_PAIR = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"

PLAIN = Form(None, str, str)
# A field of CSV without quotes around it.
BARE = Form(None, str, str)
JSON = Form(re.compile(rf"\\(?:{_PAIR}|u[0-9a-fA-F]{{4}}|.)"), _write_json, _read_json)
QUOTED = Form(
    re.compile('""'), lambda text: text.replace('"', '""'), lambda text: text.replace('""', '"')
)


class Piece(NamedTuple):
    """A piece that is removed: offsets in the text, in characters, and how it is written."""

    start: int
    end: int
    written: str


def places_in(written: str, form: Form) -> Callable[[int], int]:
    """Where the characters of a text begin in its written form, by their offsets.

    >>> at = places_in(r"caf\\u00e9 noir", JSON)
    >>> at(3), at(4)
    (3, 9)
    """
    found = list(form.escapes.finditer(written)) if form.escapes else []
    if not found:
        return int
    extra = [0, *accumulate(match.end() - match.start() - 1 for match in found)]
    escaped = [match.start() - before for match, before in zip(found, extra, strict=False)]
    return lambda offset: offset + extra[bisect_left(escaped, offset)]


def cut(written: str, spans: Iterable[tuple[int, int]], form: Form) -> tuple[str, list[Piece]]:
    """What is left of a written text without these spans, and the pieces that were cut out.

    >>> cut(r"a\\tb\\tc", [(1, 3)], JSON)
    ('a\\\\tc', [Piece(start=1, end=3, written='\\\\tb')])
    """
    at = places_in(written, form)
    kept, pieces, last = [], [], 0
    for start, end in spans:
        begins, ends = at(start), at(end)
        kept.append(written[last:begins])
        pieces.append(Piece(start, end, written[begins:ends]))
        last = ends
    return "".join([*kept, written[last:]]), pieces


def joined(rest: str, pieces: Sequence[Piece], form: Form) -> str:
    """The written text that `cut` had: what is left, with the pieces put back.

    >>> joined(r"a\\tc", [Piece(1, 3, r"\\tb")], JSON)
    'a\\\\tb\\\\tc'
    """
    place = places_in(rest, form)
    parts: list[str] = []
    taken = gone = 0
    for piece in pieces:
        at = place(piece.start - gone)
        parts += [rest[taken:at], piece.written]
        taken = at
        gone += piece.end - piece.start
    return "".join([*parts, rest[taken:]])
