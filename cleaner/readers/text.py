"""Reads plain text so that it can be written back byte for byte.

Files are opened in binary and decoded here, never in text mode: line endings are kept, and
bytes that are not text in the file's encoding are carried through as lone surrogates.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cleaner.errors import InputError
from cleaner.formats.compression import opened_raw
from cleaner.formats.magic import LOOKED_AT, content_fault, name_fault
from cleaner.formats.names import MAX_RECORD
from cleaner.types import Document

STDIN = "-"

Errors = Literal["surrogateescape", "replace", "strict"]

# A UTF-32 mark begins like a UTF-16 mark, so it is tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings with a mark, and what they mean for a file without one.
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Policy:
    """How bytes are decoded. Without an `encoding`: by a byte order mark, else as UTF-8.

    A file that is not text is refused, unless `insists`. A decompressed page has at most
    `max_record` bytes.
    """

    encoding: str | None = None
    errors: Errors = "surrogateescape"
    insists: bool = False
    max_record: int = MAX_RECORD


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file, in which it is written again."""

    name: str = "utf-8"
    mark: bytes = b""
    errors: str = "surrogateescape"

    def encode(self, text: str) -> bytes:
        """The bytes of `text` in this encoding, after the mark that the file had."""
        return self.mark + text.encode(self.name, self.errors)


@dataclass(frozen=True, slots=True)
class TextDocument(Document):
    """A document with its encoding, and a report of bytes that were not valid (or None)."""

    encoding: Encoding = Encoding()
    invalid: str | None = None


def read(path: str, policy: Policy) -> Iterator[TextDocument]:
    """The one document in the file at `path`; "-" is standard input.

    Raises InputError where the file cannot be read, is not text, or cannot be decoded as `policy`
    says.
    """
    source = "<stdin>" if path == STDIN else path
    if path != STDIN and not policy.insists and (fault := name_fault(path)):
        raise InputError(source, fault)
    # In one expression, so that the bytes are freed before the text is used.
    yield to_document(_checked(read_bytes(path, source), source, policy), source, policy)


def to_document(content: bytes, source: str, policy: Policy) -> TextDocument:
    """The document in these bytes.

    >>> to_document(b"caf\\xe9", "menu.txt", Policy()).invalid
    '1 byte is not valid UTF-8 (first at line 1, byte 4); kept as it is'
    """
    mark, name = _find_mark(content, policy.encoding)
    content = content.removeprefix(mark)
    encoding = Encoding(name, mark, _escape_for(policy, name))
    try:
        return TextDocument(content.decode(name), None, source, encoding)
    except UnicodeDecodeError as error:
        return _decode_invalid(content, source, encoding, _locate(content[: error.start], name))


def _checked(content: bytes, source: str, policy: Policy) -> bytes:
    """The bytes, if they are text; InputError for others."""
    mark, name = _find_mark(content, policy.encoding)
    # Wide encodings have bytes of any kind, NULs above all, and a mark says that it is one.
    if policy.insists or mark or name.startswith(("utf-16", "utf-32")):
        return content
    if fault := content_fault(content[:LOOKED_AT]):
        raise InputError(source, fault)
    return content


def is_text_encoding(name: str) -> bool:
    """Whether Python knows an encoding of this name that turns text into bytes.

    >>> is_text_encoding("latin-1"), is_text_encoding("rot13"), is_text_encoding("utf-88")
    (True, False, False)
    """
    try:
        "".encode(name)
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


def read_bytes(path: str, source: str) -> bytes:
    """The content of the file at `path`; "-" is standard input. Raises InputError."""
    with opened_raw(path, source) as file:
        return file.read()


def _find_mark(content: bytes, asked: str | None) -> tuple[bytes, str]:
    """The byte order mark, and the encoding without it.

    A mark decides where no encoding was asked for; where one was, only its own mark counts:
    Latin-1 text may well begin with the letters that a mark looks like.
    """
    wanted = None if asked is None else codecs.lookup(asked).name
    for mark, name in _MARKS:
        if content.startswith(mark) and (wanted is None or _is_form_of(name, wanted)):
            return mark, name
    return b"", "utf-8" if wanted is None else _WITHOUT_MARK.get(wanted, wanted)


def _is_form_of(name: str, wanted: str) -> bool:
    return wanted in (name, name.removesuffix("-le").removesuffix("-be"), f"{name}-sig")


def _escape_for(policy: Policy, name: str) -> str:
    """The codec's error handler: wide encodings have lone surrogates of their own to carry."""
    if policy.errors == "surrogateescape" and name.startswith(("utf-16", "utf-32")):
        return "surrogatepass"
    return policy.errors


def _decode_invalid(content: bytes, source: str, encoding: Encoding, where: str) -> TextDocument:
    if encoding.errors == "strict":
        raise InputError(source, f"is not valid {encoding.name.upper()} ({where})")
    text = _decode_leniently(content, encoding)
    if text is None:
        advice = "and its bytes cannot be kept as they are: use --errors replace or --encoding"
        raise InputError(source, f"is not valid {encoding.name.upper()} ({where}), {advice}")
    count = _count_invalid(content, text, encoding)
    return TextDocument(text, None, source, encoding, _report(count, encoding, where))


def _decode_leniently(content: bytes, encoding: Encoding) -> str | None:
    """The text, or None if the bytes could not be written back unchanged.

    Escaping works for single bytes; a wide encoding that ends in the middle of a character, or a
    stateful one, has invalid bytes that no lone surrogate can represent.
    """
    try:
        text = content.decode(encoding.name, encoding.errors)
        if encoding.errors == "replace" or text.encode(encoding.name, encoding.errors) == content:
            return text
    except UnicodeError:
        pass
    return None


def _locate(before: bytes, name: str) -> str:
    """The place after `before`, as the line and the byte in that line, both from 1."""
    text = before.decode(name, "replace")
    in_line = text.rpartition("\n")[2].encode(name, "replace")
    return f"line {text.count(chr(10)) + 1}, byte {len(in_line) + 1}"


def _count_invalid(content: bytes, text: str, encoding: Encoding) -> int:
    if encoding.errors == "replace":
        # Replacement characters in the file itself are not faults.
        valid = content.decode(encoding.name, "ignore")
        return text.count(_REPLACEMENT) - valid.count(_REPLACEMENT)
    return sum(1 for _ in re.finditer("[\ud800-\udfff]", text))


def _report(count: int, encoding: Encoding, where: str) -> str:
    thing = "byte" if encoding.errors == "surrogateescape" else "place"
    things, they = (f"{thing} is", "it is") if count == 1 else (f"{thing}s are", "they are")
    kept = "replaced by U+FFFD" if encoding.errors == "replace" else f"kept as {they}"
    return f"{count:,} {things} not valid {encoding.name.upper()} (first at {where}); {kept}"
