"""`clean restore`: joins a cleaned file and the account of what was removed to the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

from cleaner.account import LEFT_OUT, Gone
from cleaner.cli.args.table import Settings
from cleaner.cli.output.terminal import say, write_out
from cleaner.cli.routes.inputs import STDIN
from cleaner.errors import InputError
from cleaner.formats.compression import opened
from cleaner.formats.identity import files_at
from cleaner.formats.names import MAX_RECORD, compression_of
from cleaner.readers.removed import read as read_account
from cleaner.readers.rows import Names, Row, restored
from cleaner.readers.tables import COLUMNS, ROWS
from cleaner.readers.text import Policy, to_document
from cleaner.readers.written import PLAIN, Piece, joined
from cleaner.writers.tables import WRITERS
from cleaner.writers.text import replacing

Write = Callable[[bytes], object]

_NEW = ("page", "record", "warc")


def run_restore(settings: Settings) -> int:
    """Writes the original of a cleaned file; returns the exit code."""
    cleaned, account = settings.inputs
    found = _find_input(cleaned, account)
    if settings.out in (None, STDIN):
        _restore(cleaned, account, found, write_out)
        return 0
    target = Path(str(settings.out))
    if files_at([target]) & files_at(settings.inputs):
        raise InputError(str(target), "is an input, which would be overwritten")
    with replacing(target, compression_of(target.name)) as out:
        _restore(cleaned, account, found, out.write)
    if not settings.quiet:
        say(f"clean: {target} is restored")
    return 0


def _find_input(cleaned: str, account: str) -> Gone | None:
    """The first piece of the input that a file was cleaned from; None if nothing was removed."""
    first: dict[str, Gone] = {}
    for gone in read_account(account):
        first.setdefault(gone.input, gone)
    if len(first) <= 1:
        return next(iter(first.values()), None)
    shared = {name: _shared(cleaned, name) for name in first}
    most = max(shared.values())
    best = [name for name, count in shared.items() if count == most]
    if not most or len(best) > 1:
        reason = f"has the name of {len(best) if most else 'none'} of the inputs in {account}"
        raise InputError(cleaned, reason)
    return first[best[0]]


def _shared(one: str, other: str) -> int:
    """How many parts at the end of two paths are the same.

    >>> _shared("out/a/b.txt", "in/a/b.txt"), _shared("out/a.txt", "in/b.txt")
    (2, 0)
    """
    pairs = zip(reversed(PurePath(one).parts), reversed(PurePath(other).parts), strict=False)
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


def _restore(cleaned: str, account: str, found: Gone | None, write: Write) -> None:
    if found is None:
        _copy(cleaned, write)
        return
    if found.format in _NEW:
        reason = "is the text of pages, which is new: their markup is not kept, so nothing restores"
        raise InputError(cleaned, f"{reason} it")
    rows = (gone for gone in read_account(account) if gone.input == found.input)
    if found.format == "text":
        _restore_text(cleaned, list(rows), write)
        return
    names = Names(found.field or Names().text)
    if found.format in COLUMNS:
        _restore_columns(cleaned, found.format, names, _Account(rows, cleaned), write)
    elif found.format in ROWS:
        kept = ROWS[found.format](cleaned, names, max_record=MAX_RECORD)
        _restore_rows(kept, _Account(rows, cleaned), write)
    else:
        raise InputError(account, f"has an unknown format {found.format!r}")


def _copy(path: str, write: Write) -> None:
    with opened(path, path) as content:
        while piece := content.read(1 << 20):
            write(piece)


def _restore_text(cleaned: str, rows: list[Gone], write: Write) -> None:
    with opened(cleaned, cleaned) as file:
        content = file.read()
    document = to_document(content, cleaned, Policy(rows[0].encoding))
    pieces = _to_pieces(rows, document.text, cleaned)
    write(document.encoding.encode(joined(document.text, pieces, PLAIN)))


class _Account:
    """The rows of an account, record by record."""

    def __init__(self, rows: Iterable[Gone], cleaned: str) -> None:
        self._groups = groupby(rows, lambda gone: gone.record)
        self.cleaned = cleaned
        self._take()

    def _take(self) -> None:
        number, rows = next(self._groups, (None, iter(())))
        self.number, self._rows = number, list(rows)

    def of(self, number: int) -> list[Gone]:
        """What was removed from a record."""
        if self.number is not None and self.number < number:
            raise InputError(self.cleaned, "is not the file that the account is of")
        if self.number != number:
            return []
        rows = self._rows
        self._take()
        return rows

    def left_out(self, number: int) -> Iterator[bytes]:
        """The records from this number on that were left out one after the other."""
        while self.number == number and self._rows[0].rule == LEFT_OUT:
            whole = self._rows[0].whole
            if whole is None:
                raise InputError(self.cleaned, f"record {number} was too long to be kept")
            yield whole.encode("utf-8", "surrogateescape")
            number += 1
            self._take()


def _restore_rows(rows: Iterator[Row], account: _Account, write: Write) -> None:
    more = 0
    number = 0
    for row in rows:
        for whole in account.left_out(row.number + more):
            write(whole)
            more += 1
        number = row.number + more
        gone = account.of(number)
        whole_row = gone[0].whole if gone else None
        if gone and row.place is None and whole_row is None:
            raise InputError(account.cleaned, f"record {number} has no text to restore")
        pieces = _to_pieces(gone, row.text, account.cleaned, row)
        write(restored(row, pieces, whole_row) if gone else row.raw)
    for whole in account.left_out(number + 1):
        write(whole)
    if account.number is not None:
        raise InputError(account.cleaned, "is not the file that the account is of: it has less")


def _to_pieces(
    rows: Iterable[Gone], text: str, cleaned: str, row: Row | None = None
) -> list[Piece]:
    """The pieces to put back into a text. Raises InputError where they have no place in it."""
    form = row.place.form if row is not None and row.place is not None else PLAIN
    pieces = []
    gone = 0
    for piece in rows:
        if piece.start is None or piece.end is None or piece.text is None:
            raise InputError(cleaned, f"record {piece.record}: the account has no text for it")
        if not gone <= piece.start <= len(text) + gone:
            raise InputError(cleaned, "is not the file that the account is of: a text is too short")
        written = form.write(piece.text) if piece.written is None else piece.written
        pieces.append(Piece(piece.start, piece.end, written))
        gone += piece.end - piece.start
    return pieces


def _restore_columns(path: str, kind: str, names: Names, account: _Account, write: Write) -> None:
    number = 0
    with (
        COLUMNS[kind](path, names) as table,
        WRITERS[kind](write, table.schema, table.settings) as write_part,
    ):
        at = table.schema.names.index(names.text)
        for part in table.parts:
            texts = part.column(at).to_pylist()
            whole = [
                _restore_value(text, number + row, account) for row, text in enumerate(texts, 1)
            ]
            number += len(texts)
            write_part(part.set_column(at, part.schema.field(at), _to_column(whole, part, at)))
    if account.number is not None:
        raise InputError(path, "is not the file that the account is of: it has less")


def _restore_value(text: str | None, number: int, account: _Account) -> str | None:
    gone = account.of(number)
    if not gone:
        return text
    if text is None:
        raise InputError(account.cleaned, f"record {number} has no text to restore")
    return joined(text, _to_pieces(gone, text, account.cleaned), PLAIN)


def _to_column(values: list[str | None], part: Any, at: int) -> Any:  # noqa: ANN401 - of pyarrow
    import pyarrow

    return pyarrow.array(values, type=part.schema.field(at).type)
