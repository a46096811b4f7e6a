"""Is what is no text refused, by content and by name, with what to do; and all text read?"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import InputError
from cleaner.formats.magic import LOOKED_AT, content_fault, file_fault, name_fault, wide_encoding
from cleaner.readers import html, text
from cleaner.readers.text import Policy, TextDocument

RAIN = "Rain fell on the hills.\nNobody minded.\n"


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(folder: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>", f"{folder}document.xml": "<x/>"})


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"Rain"))
    return out.getvalue()


def database(folder: Path) -> bytes:
    path = folder / "made.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table texts (text)")
    connection.close()
    return path.read_bytes()


BINARY = [
    ("a PDF", b"%PDF-1.4\n1 0 obj\n"),
    ("PostScript", b"%!PS-Adobe-3.0\n"),
    ("RTF", b"{\\rtf1\\ansi Rain}"),
    ("an EPUB", zipped(mimetype="application/epub+zip")),
    ("an OpenDocument file", zipped(mimetype="application/vnd.oasis.opendocument.text")),
    ("a Word document", office("word/")),
    ("an Excel workbook", office("xl/")),
    ("an Office document", office("ppt/")),
    ("a zip archive", zipped(a="Rain")),
    ("an old Office document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)),
    ("packed with gzip", gzip.compress(RAIN.encode())),
    ("packed with Zstandard", b"\x28\xb5\x2f\xfd\x04\x00"),
    ("packed with bzip2", bz2.compress(RAIN.encode())),
    ("packed with bzip2", bz2.compress(b"")),
    ("packed with xz", lzma.compress(RAIN.encode())),
    ("packed with LZ4", b"\x04\x22\x4d\x18\x64\x40\xa7"),
    ("a 7z archive", b"7z\xbc\xaf\x27\x1c\x00\x04"),
    ("a RAR archive", b"Rar!\x1a\x07\x01\x00"),
    ("a tar archive", tarred()),
    ("a Parquet file", b"PAR1\x15\x04\x15\x10"),
    ("an Arrow file", b"ARROW1\x00\x00\xff\xff\xff\xff"),
    ("an Arrow file", b"\xff\xff\xff\xff\x78\x00\x00\x00\x10\x00"),
    ("an ORC file", b"ORC\x08\x03"),
    ("an Avro file", b"Obj\x01\x04\x14avro.codec"),
    ("a DuckDB database", b"12345678DUCK\x40\x00"),
    ("a Python pickle", pickle.dumps({"text": RAIN})),
    ("a Python pickle", pickle.dumps([RAIN], protocol=2)),
    ("a NumPy array", b"\x93NUMPY\x01\x00v\x00{'descr'"),
    ("an HDF5 file", b"\x89HDF\r\n\x1a\n\x00"),
    ("a PNG image", b"\x89PNG\r\n\x1a\n"),
    ("a JPEG image", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("a GIF image", b"GIF89a\x10\x00\x10\x00\x80\x01\x00"),
    ("a WebP image", b"RIFF\x24\x00\x00\x00WEBPVP8 "),
    ("a TIFF image", b"II*\x00\x08\x00"),
    ("an MP3 file", b"ID3\x04\x00\x00\x00"),
    ("an MP4 file", b"\x00\x00\x00\x20ftypisom"),
    ("an Ogg file", b"OggS\x00\x02"),
    ("a font", b"wOF2\x00\x01"),
    ("a font", b"\x00\x01\x00\x00\x00\x0f\x00\x80"),
    ("a program", b"\x7fELF\x02\x01\x01\x00"),
    ("a program", b"\xca\xfe\xba\xbe\x00\x00\x00\x41"),
    ("a program", b"MZ\x90\x00\x03\x00"),
    ("a WebAssembly program", b"\x00asm\x01\x00\x00\x00"),
]


@pytest.mark.parametrize(("name", "content"), BINARY, ids=[row[0] for row in BINARY])
def test_what_is_no_text_is_named_and_refused_unless_somebody_insists(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        list(text.read(str(path), Policy()))
    assert caught.value.reason.startswith(f"is {name}, not text: ")
    assert caught.value.reason.endswith("(--format text cleans it as text all the same)")
    (document,) = text.read(str(path), Policy(insists=True))
    assert document.encoding.encode(document.text) == content


def test_a_database_made_by_sqlite_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(database(tmp_path))
    assert (file_fault(str(tmp_path / "a.txt")) or "").startswith("is an SQLite database")


def test_a_parquet_file_made_by_pyarrow_is_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import feather, parquet

    table = pyarrow.table({"text": [RAIN]})
    parquet.write_table(table, tmp_path / "a.txt")
    feather.write_feather(table, tmp_path / "b.txt")
    with pyarrow.OSFile(str(tmp_path / "c.txt"), "wb") as out:
        with pyarrow.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    found = [file_fault(str(tmp_path / name)) or "" for name in ("a.txt", "b.txt", "c.txt")]
    wanted = ["is a Parquet file", "is an Arrow file", "is an Arrow file"]
    assert [fault.partition(",")[0] for fault in found] == wanted


def test_a_nul_byte_near_the_head_is_none_of_a_text() -> None:
    fault = content_fault(b"Rain fell.\x00" + b"x" * 50)
    assert fault == (
        "is not text: there is a NUL byte in it, at 10"
        " (--format text cleans it as text all the same)"
    )
    assert content_fault(b"x" * LOOKED_AT + b"\x00") is None
    for stray in ("Es regnete über Größ.\0 Niemand störte sich daran.", "雨が降った。\0"):
        assert (content_fault(stray.encode()) or "").startswith("is not text: there is a NUL byte")


LOOK_ALIKES = [
    "GIF89a is a format of images.",
    "PK fire brigades were called.",
    "PAR1 is how Parquet files begin.",
    "ORC armies\nmarched.",
    "OTTO von Bismarck was born in 1815.",
    "OggS are no eggs.",
    "Obj of the game.",
    "%PDF is the mark of a PDF.",
    "ID3 tags name songs.",
    "BZh is a name.",
    "MZ was a maker of motorcycles in Zschopau.",
    "RIFF on WAVE after wave.",
    "II* is a grade of listed buildings.",
    "LZIP, too.",
    "SQLite format 3 is a file format.",
    "\x0c\tA form feed, a tab\x1b[0m and an escape.\r\n",
    "ÿû in Latin-1.",
    "",
]


@pytest.mark.parametrize("look_alike", LOOK_ALIKES)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_text_that_begins_like_a_binary_file_is_text(look_alike: str, encoding: str) -> None:
    assert content_fault(look_alike.encode(encoding)) is None


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_without_nul_is_text(content: str) -> None:
    # Of the textual formats the marks are what nobody's text begins with.
    if not content.startswith(("%PDF-", "%!PS-Adobe", "{\\rtf", "AT&TFORM")):
        assert content_fault(content.encode()) is None


@pytest.mark.parametrize(
    "sample", [RAIN, "雨が降った。\n誰も気にしなかった。\n", "Дождь шёл.\n🌧 Ура"]
)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_told_by_its_encoding(
    tmp_path: Path, sample: str, encoding: str
) -> None:
    content = (sample * 20).encode(encoding)
    assert wide_encoding(content[: LOOKED_AT - 1]) == encoding
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"--encoding {encoding}") as caught:
        list(text.read(str(path), Policy()))
    assert caught.value.reason.startswith("looks like UTF-")
    (document,) = text.read(str(path), Policy(encoding))
    assert (document.text, document.encoding.encode(document.text)) == (sample * 20, content)


def test_wide_text_with_a_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(RAIN, encoding="utf-16")
    (document,) = text.read(str(path), Policy())
    assert document.text == RAIN


@given(st.binary(min_size=1, max_size=400))
def test_a_binary_file_is_taken_for_wide_text_only_if_it_is_that(content: bytes) -> None:
    encoding = wide_encoding(content)
    if encoding is not None:
        width = 4 if encoding.startswith("utf-32") else 2
        decoded = content[: len(content) // width * width].decode(encoding, "replace")
        assert not any(char < " " and char not in "\t\n\r\f" for char in decoded)


NAMES = ["a.csv", "a.TSV", "a.json", "a.xml", "a.yaml", "a.parquet", "b.xlsx", "a.csv.gz"]


@pytest.mark.parametrize("name", NAMES)
def test_formats_whose_lines_are_not_their_texts_are_refused_by_name(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text("text\nRain fell.\n")
    with pytest.raises(InputError, match="by its name: ") as caught:
        list(text.read(str(path), Policy()))
    assert caught.value.reason == file_fault(str(path))
    assert len(list(text.read(str(path), Policy(insists=True)))) == 1


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.jsonl.gz", "a.log", "README", "a"])
def test_other_names_say_nothing_against_a_file(name: str) -> None:
    assert name_fault(name) is None


def test_what_is_packed_is_looked_into(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl.gz"
    path.write_bytes(gzip.compress(tarred()))
    assert (file_fault(str(path)) or "").startswith("is a tar archive")
    path.write_bytes(gzip.compress(RAIN.encode()))
    assert file_fault(str(path)) is None
    path.write_bytes(gzip.compress(RAIN.encode())[:-9])
    with pytest.raises(InputError, match="cannot be decompressed: it ends too early"):
        file_fault(str(path))


def test_a_page_that_is_none_is_refused_and_nul_bytes_are_read_over(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match="is a PDF, not text"):
        list(html.read(str(path), Policy()))
    path.write_bytes(b"<html><p>Rain\x00fell.")
    (page,) = html.read(str(path), Policy())
    assert isinstance(page, TextDocument) and page.html == b"<html><p>Rain\x00fell."


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("https://a.example/b.txt", "curl -sL 'https://a.example/b.txt' | clean - --url "),
        ("s3://bucket/b.jsonl", "is an address, not a file: copy it here first"),
        ("~/b.txt", "the shell did not fill in"),
        ("*.txt", "no file fits this pattern"),
        ("", "is an empty name: is a variable unset?"),
        ("nosuch.txt", "No such file or directory"),
    ],
)
def test_a_path_without_a_file_says_what_was_meant(path: str, reason: str) -> None:
    for read in (text.read, html.read):
        with pytest.raises(InputError) as caught:
            list(read(path, Policy()))
        assert reason in caught.value.reason
