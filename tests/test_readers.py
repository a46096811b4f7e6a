"""Do bytes come back as they were, whatever they are?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats.names import (
    HTML,
    JSONL,
    KINDS,
    TEXT,
    WARC,
    FileKind,
    compression_of,
    kind_of,
    route_of,
    suffixes_of,
    unpacked,
)
from cleaner.readers.text import Policy, TextDocument, read, to_document


def encode(document: TextDocument) -> bytes:
    return document.encoding.encode(document.text)


@given(st.binary())
def test_any_bytes_come_back_as_they_were(content: bytes) -> None:
    try:
        document = to_document(content, "a", Policy())
    except InputError as error:
        # Only a mark that promises a wide encoding can lead here, to bytes that end too early.
        assert "cannot be kept as they are" in error.reason
        assert content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    else:
        assert encode(document) == content


@given(st.binary(), st.sampled_from(["ascii", "latin-1", "cp1252", "koi8-r", "utf-8"]))
def test_any_bytes_come_back_from_narrow_encodings(content: bytes, encoding: str) -> None:
    assert encode(to_document(content, "a", Policy(encoding))) == content


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_marks_are_kept_out_of_the_text(text: str) -> None:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        content = f"\ufeff{text}".encode(encoding)
        # In UTF-16 a text that begins with NUL looks like UTF-32.
        if not (encoding == "utf-16-le" and text.startswith("\0")):
            document = to_document(content, "a", Policy())
            assert (document.text, encode(document)) == (text, content)


@given(st.binary(), st.sampled_from(["surrogateescape", "replace"]))
def test_what_is_no_text_is_counted(content: bytes, errors: str) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return
    document = to_document(content, "a", Policy(None, errors))  # type: ignore[arg-type]
    whole = content.removeprefix(b"\xef\xbb\xbf")
    found = re.findall("[\udc80-\udcff]", whole.decode("utf-8", "surrogateescape"))
    assert (document.invalid is not None) is bool(found)
    if errors == "surrogateescape" and document.invalid is not None:
        assert document.invalid.startswith(f"{len(found)} byte")


def test_strict_gives_the_place() -> None:
    with pytest.raises(InputError, match=r"^a: is not valid UTF-8 \(line 2, byte 3\)$"):
        to_document(b"Rain.\n\xc3\xa9\xe9", "a", Policy(errors="strict"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a directory, but must be a file$"):
        next(read(str(tmp_path), Policy()))


def test_a_suffix_belongs_to_one_kind_only() -> None:
    suffixes = [suffix for kind in KINDS for suffix in suffixes_of(kind)]
    assert len(suffixes) == len(set(suffixes))
    assert all(kind_of(f"A{suffix.upper()}") is kind_of(f"a{suffix}") for suffix in suffixes)
    assert {kind_of(f"a{suffix}") for suffix in suffixes} == set(KINDS)


@pytest.mark.parametrize(
    ("name", "kind", "compression", "route"),
    [
        ("a.txt", TEXT, None, "documents"),
        ("a.MD.GZ", TEXT, "gzip", "corpus"),
        ("a.html.zst", HTML, "zstd", "documents"),
        ("A.JSONL.GZ", JSONL, "gzip", "corpus"),
        ("a.wet.zst", WARC, "zstd", "records"),
        ("a.warc.WET.gz", WARC, "gzip", "records"),
        ("a.png", None, None, "documents"),
        ("log.gz", None, "gzip", "corpus"),
        (".txt", None, None, "documents"),
        ("-", None, None, "documents"),
    ],
)
def test_a_name_says_what_a_file_is(
    name: str, kind: FileKind | None, compression: str | None, route: str
) -> None:
    assert (kind_of(name), compression_of(name), route_of(name)) == (kind, compression, route)
    assert unpacked(name) == (name if compression is None else name[: name.rindex(".")])
