"""What a file is by its name: the one table of suffixes, and the one of compressions.

Readers, writers, runs over a corpus and the command all ask here. Case does not matter:
`A.JSONL.GZ` is `a.jsonl.gz`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

Compression = Literal["gzip", "zstd"]
RouteName = Literal["documents", "records", "corpus", "rows"]

# Suffix of a compressed file: the name of its compression, which the core knows it by too.
COMPRESSIONS: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd"}


# The most that one record, or one page, may hold when it is unpacked, in bytes: a page takes some
# ten times its length in memory, and a packed file of a megabyte can hold a gigabyte.
MAX_RECORD = 256 << 20


@dataclass(frozen=True, slots=True, eq=False)
class FileKind:
    """A kind of file: the suffixes it is known by, and the route of the command that cleans it.

    `route` is for a plain file, `packed` for a compressed one: compressed text may be bigger than
    memory, so the core reads it.
    """

    name: Literal["text", "html", "jsonl", "warc", "csv", "tsv", "parquet", "arrow"]
    suffixes: tuple[str, ...]
    route: RouteName
    packed: RouteName


TEXT = FileKind("text", (".txt", ".md"), "documents", "corpus")
HTML = FileKind("html", (".html", ".htm", ".xhtml"), "documents", "documents")
# The first record decides: JSONL with pages in a field goes to "records".
JSONL = FileKind("jsonl", (".jsonl", ".ndjson", ".json"), "corpus", "corpus")
# WET files are WARC files of text.
WARC = FileKind("warc", (".warc", ".wet"), "records", "records")
CSV = FileKind("csv", (".csv",), "rows", "rows")
TSV = FileKind("tsv", (".tsv", ".tab"), "rows", "rows")
# Packed inside.
PARQUET = FileKind("parquet", (".parquet", ".pq"), "rows", "rows")
ARROW = FileKind("arrow", (".arrow", ".feather", ".ipc"), "rows", "rows")
TABLES = (CSV, TSV, PARQUET, ARROW)
KINDS = (TEXT, HTML, JSONL, WARC, *TABLES)


def kind_of(path: str) -> FileKind | None:
    """The kind that a file's name promises, or None; a compressed file is of the kind it holds.

    >>> [kind.name if kind else None for kind in map(kind_of, ("a.WET.zst", "Home.HTM", "a.png"))]
    ['warc', 'html', None]
    """
    # A hidden file is called by its suffix alone, which says nothing.
    name = PurePath(unpacked(path)).name.lower()[1:]
    return next((kind for kind in KINDS if name.endswith(kind.suffixes)), None)


def compression_of(path: str) -> Compression | None:
    """How a file is compressed, by its name.

    >>> compression_of("OUT.JSONL.GZ"), compression_of("notes.txt")
    ('gzip', None)
    """
    return COMPRESSIONS.get(PurePath(path).suffix.lower())


def unpacked(path: str) -> str:
    """A file's name without the suffix of its compression.

    >>> unpacked("pages.jsonl.gz"), unpacked("notes.txt")
    ('pages.jsonl', 'notes.txt')
    """
    return path if compression_of(path) is None else path[: -len(PurePath(path).suffix)]


def suffixes_of(*kinds: FileKind) -> tuple[str, ...]:
    """What the names of files of these kinds end in, uncompressed ones first.

    >>> suffixes_of(WARC)
    ('.warc', '.wet', '.warc.gz', '.wet.gz', '.warc.zst', '.wet.zst')
    """
    plain = [suffix for kind in kinds for suffix in kind.suffixes]
    return tuple(suffix + packing for packing in ("", *COMPRESSIONS) for suffix in plain)


def route_of(path: str) -> RouteName:
    """The route of the command that a file takes by its name. Unknown names are read as text.

    >>> [route_of(name) for name in ("a.txt", "a.txt.GZ", "log.gz", "a.html.gz", "a.wet.zst")]
    ['documents', 'corpus', 'corpus', 'documents', 'records']
    """
    kind = kind_of(path) or TEXT
    return kind.route if compression_of(path) is None else kind.packed
