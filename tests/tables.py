"""The same documents as files of every format that holds a document a row, and back again."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cleaner.cli import main

Document = dict[str, Any]
# Texts with all that a format may have to escape.
TEXTS = [
    "Rain fell on Sunday.\n\nMost Popular\n\nThe river rose.\nShare\nIt fell again.\n",
    "Snow fell.\r\nShare\r\nThe road to Low Mill was closed, and so was the school.\r\n",
    'Share\n"We waited," she said, "for an hour; then we walked."\nMost Popular\n',
    "Größe und Länge\tder Brücke \\ 200 m \U0001f600\nShare\nEnde.",
    "",
    "Nothing here is furniture.",
    "Share\n",
]
DOCUMENTS: list[Document] = [
    {
        "id": f"n{number}",
        "url": None if number % 3 else f"https://a.example/{number}",
        "text": TEXTS[number % len(TEXTS)],
        "note": f'note {number}, with "quotes"',
    }
    for number in range(40)
]
COLUMNS = ("id", "url", "text", "note")
FORMATS = ("jsonl", "json", "csv", "tsv", "parquet", "arrow", "feather")


def write_table(path: Path, documents: list[Document], rows: int = 16) -> None:
    """Writes documents in the format that the name says, so many rows to a part."""
    kind = path.name.split(".")[1]
    if kind in ("csv", "tsv"):
        path.write_bytes(to_csv(documents, "\t" if kind == "tsv" else ","))
    elif kind == "jsonl":
        path.write_text("".join(f"{json.dumps(document)}\n" for document in documents))
    elif kind == "json":
        path.write_text(json.dumps(documents, ensure_ascii=False, indent=1), encoding="utf-8")
    else:
        _write_columns(path, documents, rows)


def to_csv(documents: list[Document], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    table.writeheader()
    table.writerows(documents)
    return out.getvalue().encode()


def _write_columns(path: Path, documents: list[Document], rows: int) -> None:
    import pyarrow
    from pyarrow import feather, parquet

    table = pyarrow.Table.from_pylist(documents).replace_schema_metadata({"made": "here"})
    if path.suffix == ".parquet":
        parquet.write_table(table, path, row_group_size=rows, compression="zstd")
    elif path.suffix == ".feather":
        feather.write_feather(table, path, chunksize=rows)
    else:
        with pyarrow.OSFile(str(path), "wb") as out, pyarrow.ipc.new_stream(out, table.schema) as w:
            w.write_table(table, max_chunksize=rows)


def read_texts(path: Path) -> list[str]:
    """The texts in a file, by the libraries that others read it with."""
    kind = path.name.split(".")[1]
    if kind in ("csv", "tsv"):
        content = io.StringIO(path.read_bytes().decode(), newline="")
        rows = csv.DictReader(content, delimiter="\t" if kind == "tsv" else ",")
        return [row["text"] for row in rows]
    if kind == "jsonl":
        return [json.loads(line)["text"] for line in path.read_bytes().split(b"\n") if line]
    if kind == "json":
        return [row["text"] for row in json.loads(path.read_bytes())]
    return list(read_columns(path)["text"].to_pylist())


def read_columns(path: Path) -> Any:  # noqa: ANN401 - a Table of pyarrow
    import pyarrow
    from pyarrow import feather, parquet

    if path.suffix == ".parquet":
        return parquet.read_table(path)
    if path.suffix == ".feather":
        return feather.read_table(path)
    with pyarrow.OSFile(str(path)) as file:
        return pyarrow.ipc.open_stream(file).read_all()


@contextlib.contextmanager
def command(folder: Path) -> Iterator[Callable[..., tuple[int, str]]]:
    """Runs `clean` in this process and in a folder: the exit code, and what it said on stderr.

    Fifty runs in processes of their own take a minute.
    """

    def run(*words: str) -> tuple[int, str]:
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            code = main(words)
        return code, said.getvalue()

    with contextlib.chdir(folder):
        yield run
