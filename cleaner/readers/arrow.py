"""Reads Arrow, also called Feather: a file or a stream of batches."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from cleaner.formats.compression import opened_raw
from cleaner.readers.columns import Columns, check_columns, reading, require_pyarrow
from cleaner.readers.rows import Names
from cleaner.readers.text import STDIN

_KIND = "Arrow"
_FILE = b"ARROW1"


@contextlib.contextmanager
def opened(path: str, names: Names) -> Iterator[Columns]:
    """The file at `path`, in batches; "-" is a stream on standard input. Needs pyarrow.

    Raises InputError for a file that cannot be read, or has no such column of texts.
    """
    source = "<stdin>" if path == STDIN else path
    arrow = require_pyarrow(source)
    with contextlib.ExitStack() as stack:
        content = stack.enter_context(opened_raw(path, source))
        is_file = path != STDIN and content.read(len(_FILE)) == _FILE
        if path != STDIN:
            content.seek(0)
        with reading(source, _KIND):
            open_ = arrow.ipc.open_file if is_file else arrow.ipc.open_stream
            reader = stack.enter_context(open_(content))
        check_columns(reader.schema, names, source)
        batches = _of_file(reader, source) if is_file else _of_stream(reader, source)
        parts = (arrow.Table.from_batches([batch]) for batch in batches)
        packing = "lz4" if is_file and path.lower().endswith(".feather") else None
        yield Columns(reader.schema, parts, {"is_file": is_file, "packing": packing})


def _of_file(reader: Any, source: str) -> Iterator[Any]:  # noqa: ANN401 - of pyarrow
    for number in range(reader.num_record_batches):
        with reading(source, _KIND):
            batch = reader.get_batch(number)
        yield batch


def _of_stream(reader: Any, source: str) -> Iterator[Any]:  # noqa: ANN401 - of pyarrow
    while True:
        with reading(source, _KIND):
            batch = next(reader, None)
        if batch is None:
            return
        yield batch
