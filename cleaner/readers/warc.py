"""Reads WARC files: the pages of responses with their addresses, and the texts of WET files.

FastWARC cuts the file into records; the HTTP in them is read here. Its own reading of HTTP
(`parse_http`, `auto_decode`, tried with 2.0.1) is for archives as they should be: an answer whose
header still says gzip, Brotli or chunks after the crawler unpacked it, a chunk with an extension,
deflate without zlib around it, and a head of bare line feeds are errors to it, or come out as
nothing, and of what is cut short it gives the beginning without a word. Its `max_content_length`
looks at the packed length, so that a bomb goes through, and drops what is longer in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from cleaner.errors import InputError
from cleaner.formats.compression import opened_raw, too_much, unpacked
from cleaner.formats.names import MAX_RECORD
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.readers.text import STDIN, Policy, TextDocument, to_document

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)
_OK = range(200, 300)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_MARKS = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}
_UNMARKED = ("deflate", "br")


def read(path: str, *, max_record: int = MAX_RECORD) -> Iterator[Record]:
    """The documents of the WARC file at `path`, in order; "-" is standard input.

    Documents are successful responses, resources and conversions that are HTML or declared as plain
    text. Other records are skipped. A record that is cut short, cannot be decompressed, or holds
    more than `max_record` bytes has a `fault`. Needs FastWARC. Raises InputError for a file that
    cannot be read, or not any further.
    """
    source = "<stdin>" if path == STDIN else path
    number = 0
    # FastWARC decompresses: each record is compressed separately.
    with opened_raw(path, source) as stream:
        iterator = _iterator(stream, source)
        while True:
            number += 1
            try:
                record = next(iterator, None)
                found = None if record is None else _to_record(record, (number, source), max_record)
            except OSError as error:
                raise InputError(f"{source}: record {number}", str(error)) from None
            if record is None:
                break
            if found is not None:
                yield found
    if number == 1:
        raise InputError(source, "is not a WARC file: it has no records")


class _Pipe:
    """A stream that knows how far it has been read, which a pipe does not."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._at = stream, 0

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._at += len(content)
        return content

    def tell(self) -> int:
        return self._at


def _iterator(stream: IO[bytes], source: str) -> Iterator[WarcRecord]:
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        advice = "reading WARC needs FastWARC: pip install 'deboilerplate[warc]'"
        raise InputError(source, advice) from None
    content = cast(BinaryIO, stream if stream.seekable() else _Pipe(stream))
    iterator: Iterator[WarcRecord] = iter(ArchiveIterator(content, parse_http=False))
    return iterator


def _to_record(record: WarcRecord, place: tuple[int, str], limit: int) -> Record | None:
    number, source = place
    headers = {name.lower(): value for name, value in record.headers.items()}
    fields = {
        "id": headers.get("warc-record-id"),
        "url": headers.get("warc-target-uri"),
        "fetched": headers.get("warc-date"),
    }
    try:
        found = _read_content(record, headers, limit)
    except ValueError as error:
        return Record(number, None, str(error), fields)
    if found is None:
        return None
    document = _to_document(*found, fields["url"], f"{source}: record {number}")
    return None if document is None else Record(number, document, None, fields)


def _read_content(
    record: WarcRecord, headers: Mapping[str, str], limit: int
) -> tuple[bytes, str] | None:
    """The content and the content type of a record that may hold a document. Raises ValueError."""
    declared = headers.get("content-length", "")
    if not declared.isdigit():
        raise ValueError("is cut short: its header has no length")
    kind, content_type = headers.get("warc-type"), headers.get("content-type", "")
    is_answer = kind == "response" and content_type.startswith("application/http")
    if not is_answer and kind not in ("resource", "conversion"):
        return None
    block = record.reader.read(limit + 1)
    if len(block) > limit:
        raise ValueError(too_much(limit))
    if len(block) < int(declared):
        raise ValueError(f"is cut short: {len(block):,} of {int(declared):,} bytes")
    return _read_answer(block, limit) if is_answer else (block, content_type)


def _to_document(
    content: bytes, content_type: str, url: str | None, source: str
) -> TextDocument | None:
    media = content_type.partition(";")[0].strip().lower()
    if media in _PAGES or (not media and content.lstrip()[:1] == b"<"):
        return HtmlDocument("", url, source, html=content, content_type=content_type or None)
    if media not in _TEXTS:
        return None
    text = to_document(content, source, Policy(errors="replace"))
    return TextDocument(text.text, url, source, text.encoding, text.invalid)


def _read_answer(block: bytes, limit: int) -> tuple[bytes, str] | None:
    """The content and the content type of an HTTP response; None for one that failed."""
    end = _HEAD_END.search(block)
    if end is None:
        raise ValueError("is not an HTTP response: the header is incomplete")
    first, *lines = block[: end.start()].decode("latin-1").split("\n")
    status = first.split(" ")[1:2]
    if not first.startswith("HTTP/") or not status or not status[0].strip().isdigit():
        raise ValueError("is not an HTTP response: the first line has no status")
    if int(status[0]) not in _OK:
        return None
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    content = block[end.end() :]
    if headers.get("transfer-encoding", "").lower() == "chunked":
        content = _unchunk(content)
    encoding = headers.get("content-encoding", "").lower()
    return _unpack(content, encoding, limit), headers.get("content-type", "")


def _unchunk(content: bytes) -> bytes:
    """The content of a chunked response; crawlers that joined the chunks keep the header."""
    pieces: list[bytes] = []
    at = 0
    while True:
        line, found, _ = content[at : at + 32].partition(b"\n")
        size = line.partition(b";")[0].strip()
        if not found or not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
            return content if at == 0 else b"".join(pieces)
        at += len(line) + 1
        length = int(size, 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(content[at : at + length])
        at += length + 2


def _unpack(content: bytes, encoding: str, limit: int) -> bytes:
    """The decompressed content; crawlers that decompressed it keep the header."""
    kind = encoding.removeprefix("x-")
    # Deflate and Brotli have no magic number, but a body that begins with a tag is not packed.
    is_packed = content.startswith(_MARKS[kind]) if kind in _MARKS else kind in _UNMARKED
    if not is_packed or (kind in _UNMARKED and content.lstrip()[:1] == b"<"):
        return content
    return unpacked(content, kind, limit)
