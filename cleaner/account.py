"""The account of a run: what was removed from which document, a row for each piece.

`--removed` writes it, and `clean restore` puts the pieces back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.types import Removal

# A row that was left out whole, as `--on-error skip` has it.
LEFT_OUT = "on-error/skip"


class Origin(NamedTuple):
    """The document that a piece was removed from: its file, its number there, and its id.

    `format` is what the file is, `field` where its texts are if not in `text`; `encoding` is the
    one that was asked for, if any was.
    """

    input: str
    record: int
    format: str
    id: str | None = None
    encoding: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A piece that was removed: a row of the account.

    `line` counts from 1; `start` and `end` are offsets in the original text, in characters. Of a
    page, `path` is the CSS path of the element. `written` is the piece as it stood in the file,
    where that is not how one would write it; `whole` is the row as it was, where pieces alone do
    not restore it, or where it was left out.
    """

    input: str
    record: int
    format: str
    line: int | None
    start: int | None
    end: int | None
    rule: str
    score: float | None
    text: str | None
    id: str | None = None
    path: str | None = None
    encoding: str | None = None
    field: str | None = None
    written: str | None = None
    whole: str | None = None


def to_gone(
    origin: Origin,
    removals: Sequence[Removal],
    written: Sequence[str | None] = (),
    whole: str | None = None,
) -> Iterator[Gone]:
    """The rows for the removals of one document; the first has `whole`, if there is one."""
    for at, piece in enumerate(removals):
        yield Gone(
            origin.input, origin.record, origin.format,
            piece.line, piece.start, piece.end, piece.rule, piece.score, piece.text,
            id=origin.id, path=piece.path, encoding=origin.encoding, field=origin.field,
            written=written[at] if written else None,
            whole=None if at else whole,
        )  # fmt: skip


def to_left_out(origin: Origin, whole: str | None) -> Gone:
    """The row for a record that was left out."""
    return Gone(
        origin.input, origin.record, origin.format,
        None, None, None, LEFT_OUT, None, None, id=origin.id, field=origin.field, whole=whole,
    )  # fmt: skip
