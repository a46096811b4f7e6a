"""Documents in the column of a table: Parquet and Arrow, part by part."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from cleaner.account import Origin
from cleaner.cli.output.show import Cleaned
from cleaner.cli.routes.output import Output
from cleaner.cli.routes.row_run import Run, place_of
from cleaner.readers.columns import Columns, Table, words_of
from cleaner.readers.tables import COLUMNS
from cleaner.readers.text import TextDocument
from cleaner.types import Result
from cleaner.writers.columns import Write, from_tables, to_tables
from cleaner.writers.tables import WRITERS

# Of so many rows each removal is in memory.
_ROWS = 1000

# A column of pyarrow.
Column = Any


def clean_columns(run: Run, path: str, kind: str, output: Output) -> None:
    """Cleans the table at `path`, and writes it as the same kind of file. InputError."""
    number = 0
    with (
        COLUMNS[kind](path, run.names) as table,
        _opened(run, table, kind, output.write) as write_part,
    ):
        done = _Done(run, output)
        for part in table.parts:
            whole = part.combine_chunks()
            cleaned = done.next(whole)
            if cleaned is None:
                cleaned = _clean_part(run, whole, run.to_origin(path, kind, number))
            write_part(cleaned)
            done.add(whole, cleaned)
            number += whole.num_rows
            run.read += whole.nbytes
            run.watch(run.read, None, run.tally.documents)


class _Done:
    """The parts of a table that an earlier run has cleaned; an output holds several as one."""

    def __init__(self, run: Run, output: Output) -> None:
        self._run, self._output = run, output
        self._begin()

    def _begin(self) -> None:
        self._part = self._output.begin(self._run)
        self._cleaned: list[Table] = []
        content = self._part.content
        self._known = iter(() if content is None else to_tables(content))

    def next(self, whole: Table) -> Table | None:
        """The next part, if it is cleaned already; `whole` is how it was."""
        found = next(self._known, None)
        if found is not None:
            nulls = whole.column(self._run.names.text).null_count
            self._run.tally.documents += whole.num_rows - nulls
        return found

    def add(self, whole: Table, cleaned: Table) -> None:
        """Notes that the next part is cleaned."""
        if self._output.kept.are_kept:
            self._cleaned.append(cleaned)
        if self._part.add(whole.nbytes):
            self._part.keep(from_tables(self._cleaned))
            self._begin()


@contextlib.contextmanager
def _opened(
    run: Run, table: Columns, kind: str, write: Callable[[bytes], object]
) -> Iterator[Write]:
    if run.settings.check:
        yield lambda _: None
        return
    with WRITERS[kind](write, table.schema, table.settings) as write_part:
        yield write_part


def _clean_part(run: Run, part: Table, before: Origin) -> Table:
    """The part with its texts cleaned; the number in `before` is that of the row before it."""
    names = run.names
    at = part.schema.names.index(names.text)
    column = part.column(at)
    urls = _urls(run, part)
    if run.looks_at_removals:
        ids = words_of(part, names.id)
        cleaned = _clean_each(run, column, (urls, ids), before)
    else:
        cleaned = run.cleaner.clean_arrow(column, urls=urls)
        _count(run, column, cleaned)
    return part.set_column(at, part.schema.field(at), cleaned)


def _urls(run: Run, part: Table) -> list[str | None] | None:
    usual = run.settings.url
    if run.names.url not in part.schema.names:
        return None if usual is None else [usual] * part.num_rows
    return [url or usual for url in words_of(part, run.names.url)]


def _count(run: Run, before: Column, after: Column) -> None:
    """Counts the documents of a column, and those of them that have changed."""
    import pyarrow
    from pyarrow import compute

    kind = pyarrow.large_string()
    changed = compute.sum(compute.not_equal(before.cast(kind), after.cast(kind))).as_py() or 0
    run.tally.documents += len(before) - before.null_count
    run.tally.changed += changed


def _clean_each(
    run: Run,
    column: Column,
    words: tuple[list[str | None] | None, list[str | None]],
    before: Origin,
) -> Column:
    """The column with its texts cleaned one by one, so that each removal can be looked at."""
    import pyarrow

    urls, ids = words
    chunks = []
    for start in range(0, len(column), _ROWS):
        texts = column.slice(start, _ROWS).to_pylist()
        results = run.cleaner.clean_batch(
            texts,
            urls=None if urls is None else urls[start : start + _ROWS],
            threads=run.settings.jobs,
            none="pass",
        )
        for at, (text, result) in enumerate(zip(texts, results, strict=True), start):
            if result is not None:
                origin = before._replace(record=before.record + at + 1, id=ids[at])
                _add(run, origin, text, result)
        kept = [result and result.text for result in results]
        chunks.append(pyarrow.array(kept, type=column.type))
    return pyarrow.chunked_array(chunks, type=column.type)


def _add(run: Run, origin: Origin, text: str, result: Result) -> None:
    if run.removed.is_on and result.removed:
        run.removed.add(origin, result.removed)
    run.add(Cleaned(TextDocument(text, None, place_of(origin)), result))
