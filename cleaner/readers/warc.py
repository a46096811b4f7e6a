"""Reads WARC files: the pages of responses with their addresses, and the texts of WET files."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from cleaner.errors import InputError
from cleaner.formats.compression import opened_raw
from cleaner.readers.html import HtmlDocument
from cleaner.readers.records import Record
from cleaner.readers.text import STDIN, Policy, TextDocument, to_document

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)
_OK = range(200, 300)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_GZIP = b"\x1f\x8b"


def read(path: str) -> Iterator[Record]:
    """The documents of the WARC file at `path`, in order; "-" is standard input.

    Of responses that went well those that are HTML, or say that they are text; of resources and
    conversions those that say so. Other records are none, and passed over. What is cut short or
    cannot be unpacked is a record with a `fault`. Needs FastWARC. Raises InputError for a file that
    cannot be read, or not any further.
    """
    source = "<stdin>" if path == STDIN else path
    number = 0
    # FastWARC unpacks itself: each record is packed on its own.
    with opened_raw(path, source) as stream:
        iterator = _iterator(stream, source)
        while True:
            number += 1
            try:
                record = next(iterator, None)
                found = None if record is None else _to_record(record, number, source)
            except OSError as error:
                raise InputError(f"{source}: record {number}", str(error)) from None
            if record is None:
                break
            if found is not None:
                yield found
    if number == 1:
        raise InputError(source, "is no WARC: there is no record in it")


class _Pipe:
    """A stream that can tell how far it has been read, which those of a pipe cannot."""

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
        raise InputError(source, "WARC needs FastWARC: pip install 'deboilerplate[warc]'") from None
    content = cast(BinaryIO, stream if stream.seekable() else _Pipe(stream))
    iterator: Iterator[WarcRecord] = iter(ArchiveIterator(content, parse_http=False))
    return iterator


def _to_record(record: WarcRecord, number: int, source: str) -> Record | None:
    headers = {name.lower(): value for name, value in record.headers.items()}
    fields = {
        "id": headers.get("warc-record-id"),
        "url": headers.get("warc-target-uri"),
        "fetched": headers.get("warc-date"),
    }
    try:
        found = _read_content(record, headers)
    except zlib.error as error:
        return Record(number, None, f"cannot be unpacked: {error}", fields)
    except ValueError as error:
        return Record(number, None, str(error), fields)
    if found is None:
        return None
    document = _to_document(*found, fields["url"], f"{source}: record {number}")
    return None if document is None else Record(number, document, None, fields)


def _read_content(record: WarcRecord, headers: Mapping[str, str]) -> tuple[bytes, str] | None:
    """The content and the content type of a record that may hold a document. Raises ValueError."""
    declared = headers.get("content-length", "")
    if not declared.isdigit():
        raise ValueError("is cut short: its head does not say how long it is")
    kind, content_type = headers.get("warc-type"), headers.get("content-type", "")
    is_answer = kind == "response" and content_type.startswith("application/http")
    if not is_answer and kind not in ("resource", "conversion"):
        return None
    block = record.reader.read()
    if len(block) < int(declared):
        raise ValueError(f"is cut short: {len(block):,} of {int(declared):,} bytes")
    return _read_answer(block) if is_answer else (block, content_type)


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


def _read_answer(block: bytes) -> tuple[bytes, str] | None:
    """The content and the content type of an HTTP answer; None for one that did not go well."""
    end = _HEAD_END.search(block)
    if end is None:
        raise ValueError("is no answer of HTTP: its head does not end")
    first, *lines = block[: end.start()].decode("latin-1").split("\n")
    status = first.split(" ")[1:2]
    if not first.startswith("HTTP/") or not status or not status[0].strip().isdigit():
        raise ValueError("is no answer of HTTP: its first line has no status")
    if int(status[0]) not in _OK:
        return None
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    content = block[end.end() :]
    if headers.get("transfer-encoding", "").lower() == "chunked":
        content = _unchunk(content)
    return _unpack(content, headers.get("content-encoding", "")), headers.get("content-type", "")


def _unchunk(content: bytes) -> bytes:
    """The content of an answer in chunks; crawlers that joined them leave the header as it was."""
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


def _unpack(content: bytes, encoding: str) -> bytes:
    """The content unpacked; crawlers that unpacked it leave the header as it was."""
    match encoding.lower():
        case "gzip" | "x-gzip":
            unpacks = content.startswith(_GZIP)
            return zlib.decompress(content, zlib.MAX_WBITS | 16) if unpacks else content
        case "deflate":
            try:
                return zlib.decompress(content)
            except zlib.error:
                return zlib.decompress(content, -zlib.MAX_WBITS)
        case "br":
            return _unpack_brotli(content)
    return content


def _unpack_brotli(content: bytes) -> bytes:
    # Brotli has no mark: what begins a tag has been unpacked already.
    if content.lstrip()[:1] == b"<":
        return content
    try:
        import brotli
    except ImportError:
        raise ValueError("is packed with Brotli: pip install brotli") from None
    try:
        unpacked: bytes = brotli.decompress(content)
    except brotli.error as error:
        raise ValueError(f"cannot be unpacked: {error}") from None
    return unpacked
