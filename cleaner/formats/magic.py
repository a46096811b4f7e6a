"""Recognises what is not text, by its first bytes and by its name, and says what reads it.

A binary file that is cleaned as text is broken afterwards. So a file is refused that has a NUL byte
in its first 8 KB, as grep and git do it, or that begins like a known binary format. A few formats
that are text are refused by name: in CSV, JSON or XML a removed line breaks the file. Tables have
readers of their own, which the command uses.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import NamedTuple

from cleaner.formats.compression import opened
from cleaner.formats.names import Compression, unpacked

# How much of a file is looked at.
LOOKED_AT = 8192

_INSISTS = "--format text cleans it as text all the same"


class _Kind(NamedTuple):
    """A format: how it begins, and what makes text of it."""

    name: str
    begins: re.Pattern[bytes]
    advice: str


def _kind(name: str, begins: bytes, advice: str) -> _Kind:
    return _Kind(name, re.compile(begins, re.DOTALL), advice)


_UNPACK = "unpack it first"
_PARQUET = "name it .parquet, or use --format parquet, and its column of texts is cleaned"
_ARROW = "name it .arrow, or use --format arrow, and its column of texts is cleaned"
_COLUMN = "read it with pyarrow, and clean its column of texts with clean_arrow"
_PANDOC = "pandoc -t plain FILE makes text of it"
_NO_TEXT = "there is no text to clean in it"
_ROWS = "the command cleans one column of it, --text-field"
_QUERY = "ask it for its texts, and clean those"

# An Office document is a zip archive that says what is in it.
_ZIPPED = rb"PK\x03\x04(?=.*\[Content_Types\]).*"

# Those that a text could begin with too ("PK", "BZh", "OTTO") count only with what must follow.
_KINDS = (
    _kind("a PDF", rb"%PDF-\d", "pdftotext FILE - makes text of it"),
    _kind("PostScript", rb"%!PS-Adobe", "ps2ascii FILE makes text of it"),
    _kind("RTF", rb"\{\\rtf\d", "unrtf --text FILE makes text of it"),
    _kind("an EPUB", rb"PK\x03\x04.{26}mimetypeapplication/epub", _PANDOC),
    _kind("an OpenDocument file", rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", _PANDOC),
    _kind("a Word document", _ZIPPED + rb"word/", _PANDOC),
    _kind("an Excel workbook", _ZIPPED + rb"xl/", "save it as text, or read its columns"),
    _kind("an Office document", _ZIPPED, _PANDOC),
    _kind("a zip archive", rb"PK(\x03\x04|\x05\x06|\x07\x08)", _UNPACK),
    _kind("an old Office document", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as text"),
    _kind("packed with gzip", rb"\x1f\x8b\x08", "unpack it, or call it FILE.gz"),
    _kind("packed with Zstandard", rb"\x28\xb5\x2f\xfd", "unpack it, or call it FILE.zst"),
    _kind("packed with bzip2", rb"BZh[1-9](1AY&SY|\x17\x72\x45\x38)", "bzcat FILE | clean -"),
    _kind("packed with xz", rb"\xfd7zXZ\x00", "xzcat FILE | clean -"),
    _kind("packed with lzip", rb"LZIP\x01", "lzip -dc FILE | clean -"),
    _kind("packed with LZ4", rb"\x04\x22\x4d\x18", "lz4cat FILE | clean -"),
    _kind("packed with Snappy", rb"\xff\x06\x00\x00sNaPpY", _UNPACK),
    _kind("packed with compress", rb"\x1f\x9d[\x80-\x9f]", "zcat FILE | clean -"),
    _kind("a 7z archive", rb"7z\xbc\xaf\x27\x1c", _UNPACK),
    _kind("a RAR archive", rb"Rar!\x1a\x07", _UNPACK),
    _kind("a tar archive", rb".{257}ustar[\x00 ]", _UNPACK),
    _kind("a Parquet file", rb"PAR[1E]\x15", _PARQUET),
    _kind("an Arrow file", rb"ARROW1\x00\x00|FEA1\x00|\xff{4}.[\x00-\x0f]\x00\x00", _ARROW),
    _kind("an ORC file", rb"ORC[\x00-\x08\x0e-\x1f]", _COLUMN),
    _kind("an Avro file", rb"Obj\x01", "read it with fastavro, and clean its texts"),
    _kind("an SQLite database", rb"SQLite format 3\x00", _QUERY),
    _kind("a DuckDB database", rb".{8}DUCK[\x00-\x7f]\x00", _QUERY),
    _kind("a Python pickle", rb"\x80[\x02-\x05][\x00-\xff]", "load it, and clean its texts"),
    _kind("a NumPy array", rb"\x93NUMPY[\x01-\x03]", "load it, and clean its texts"),
    _kind("an HDF5 file", rb"\x89HDF\r\n\x1a\n", "read it with h5py, and clean its texts"),
    _kind("a PNG image", rb"\x89PNG\r\n\x1a\n", _NO_TEXT),
    _kind("a JPEG image", rb"\xff\xd8\xff[\xc0-\xfe]", _NO_TEXT),
    _kind("a GIF image", rb"GIF8[79]a.[\x00-\x08\x0e-\x1f]", _NO_TEXT),
    _kind("a WebP image", rb"RIFF.{3}[\x00-\x08]WEBP", _NO_TEXT),
    _kind("a TIFF image", rb"II\*\x00|MM\x00\*", _NO_TEXT),
    _kind("a Photoshop image", rb"8BPS\x00", _NO_TEXT),
    _kind("a WAV or AVI file", rb"RIFF.{3}[\x00-\x08](WAVE|AVI )", _NO_TEXT),
    _kind("an MP3 file", rb"ID3[\x02-\x04][\x00-\x09]|\xff[\xfb\xf3\xf2][\x10-\xeb]\x00", _NO_TEXT),
    _kind("an MP4 file", rb"\x00\x00.{2}ftyp", _NO_TEXT),
    _kind("an Ogg file", rb"OggS\x00", _NO_TEXT),
    _kind("a FLAC file", rb"fLaC\x00", _NO_TEXT),
    _kind("a Matroska or WebM file", rb"\x1a\x45\xdf\xa3", _NO_TEXT),
    _kind("a font", rb"wOF[F2]|OTTO\x00|ttcf\x00|\x00\x01\x00\x00\x00[\x04-\x40]", _NO_TEXT),
    _kind("a program", rb"\x7fELF|MZ.\x00|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe", _NO_TEXT),
    _kind("a WebAssembly program", rb"\x00asm", _NO_TEXT),
    _kind("a DjVu document", rb"AT&TFORM", "djvutxt FILE makes text of it"),
    _kind("a Mobipocket book", rb".{60}BOOKMOBI", "ebook-convert FILE .txt makes text of it"),
)  # fmt: skip

# Text, but a line of the file is not a line of a text.
_BY_NAME = {
    ".csv": ("CSV, where a text can go over lines", _ROWS),
    ".tsv": ("TSV, where a line is a row", _ROWS),
    ".json": ("JSON, and not one record a line", "jq -c '.[]' FILE makes JSONL of a list"),
    ".xml": ("XML", "take its texts out first"),
    ".yaml": ("YAML", "give a pack of rules with -p"),
    ".yml": ("YAML", "give a pack of rules with -p"),
    ".parquet": ("a Parquet file", _ROWS),
    ".xlsx": ("an Excel workbook", "save it as text, or read its columns"),
}

_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_NARROW = ("utf-8", "latin-1")
# UTF-16 of Latin letters has a NUL in every second byte; of other scripts at spaces and line ends.
_FEW = 0.02


def content_fault(head: bytes) -> str | None:
    """What a file is by its first bytes if it is not text, and what to do; None for text.

    >>> content_fault(b"%PDF-1.7 ...")
    'is a PDF, not text: pdftotext FILE - makes text of it (--format text cleans it as text all the same)'
    >>> content_fault("Rain".encode("utf-16-le"))
    'looks like UTF-16: --encoding utf-16-le'
    >>> content_fault(b"Rain fell.")
    """  # noqa: E501 - a message is one line
    head = head[:LOOKED_AT]
    if fault := format_fault(head):
        return fault
    at = head.find(0)
    if at < 0:
        return None
    if wide := wide_encoding(head):
        return f"looks like {wide[:6].upper()}: --encoding {wide}"
    return f"is not text: there is a NUL byte in it, at {at:,} ({_INSISTS})"


def format_fault(head: bytes) -> str | None:
    """What a file is by its first bytes if they are those of a known binary format.

    >>> format_fault(b"GIF89a\\x10\\x00").partition(":")[0], format_fault(b"GIF89a is a format.")
    ('is a GIF image, not text', None)
    """
    head = head[:LOOKED_AT]
    kind = next((kind for kind in _KINDS if kind.begins.match(head)), None)
    return kind and f"is {kind.name}, not text: {kind.advice} ({_INSISTS})"


def packing_of(head: bytes) -> Compression | None:
    """How bytes are packed: "gzip", "zstd", or None for neither.

    >>> packing_of(bytes([31, 139, 8])), packing_of(b"Rain")
    ('gzip', None)
    """
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    return "zstd" if head.startswith(b"\x28\xb5\x2f\xfd") else None


def name_fault(path: str) -> str | None:
    """What a file is by its name, if that name is refused as text; None for other names.

    >>> name_fault("table.CSV.gz")
    'is CSV, where a text can go over lines, by its name: the command cleans one column of it, --text-field (--format text cleans it as text all the same)'
    >>> name_fault("notes.txt"), name_fault(".csv")
    (None, None)
    """  # noqa: E501 - a message is one line
    suffix = PurePath(unpacked(path)).suffix.lower()
    if suffix not in _BY_NAME:
        return None
    format_name, advice = _BY_NAME[suffix]
    return f"is {format_name}, by its name: {advice} ({_INSISTS})"


def file_fault(path: str) -> str | None:
    """What is wrong with the file at `path` as a file of text, packed or not; None if nothing.

    By its name and by the first bytes of what it holds. Raises InputError where it cannot be read.
    """
    if fault := name_fault(path):
        return fault
    with opened(path, path) as content:
        return content_fault(content.read(LOOKED_AT))


def wide_encoding(head: bytes) -> str | None:
    """The encoding of text with two or four bytes for a letter and no byte order mark, or None.

    >>> wide_encoding("Rain fell.".encode("utf-16-be")), wide_encoding(b"a" + bytes(9))
    ('utf-16-be', None)
    """
    return next((name for name in _WIDE if _is_text_in(head, name)), None)


def _is_text_in(head: bytes, name: str) -> bool:
    width = 4 if name.startswith("utf-32") else 2
    # NULs are in the high bytes: in the last of each letter where the low one comes first.
    high = width - 1 if name.endswith("le") else 0
    count = len(head) // width
    zeros = head[high::width][:count].count(0)
    if zeros <= _FEW * count or head[width - 1 - high :: width].count(0) > _FEW * count:
        return False
    # With few of them they may as well be strays in text of one byte for a letter.
    if zeros < count / 2 and _is_narrow(head.replace(b"\0", b"")):
        return False
    # The end may be in the middle of a letter, and of a pair of surrogates.
    text = head[: count * width].decode(name, "replace").removesuffix("\ufffd")
    return bool(text) and not any(map(_is_no_text, text))


def _is_narrow(content: bytes) -> bool:
    """Whether bytes are text in an encoding that has one byte for a Latin letter."""
    texts = (content.decode(name, "replace").removesuffix("\ufffd") for name in _NARROW)
    return any(not any(map(_is_no_text, text)) for text in texts)


def _is_no_text(char: str) -> bool:
    if char in "\t\n\r\f":
        return False
    return char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs")
