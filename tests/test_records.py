"""Are pages in WARC files and in fields of JSONL cleaned, and faults told record by record?"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Folder

from cleaner import Cleaner
from cleaner.errors import InputError
from cleaner.readers import jsonl, warc
from cleaner.readers.html import HtmlDocument

PAGE = "<html><title>Rain</title><p>Rain fell in Größ.<p hidden>No."
LATIN = PAGE.encode("latin-1")


def block(kind: str, url: str, content_type: str, content: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: 2024-05-01T10:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(url: str, content: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = "\r\n".join((f"HTTP/1.1 {status}", *headers, "", ""))
    return block("response", url, "application/http; msgtype=response", head.encode() + content)


TEXT = "Snow fell in Größ.\nSubscribe to our newsletter\n"
HTML = "Content-Type: text/html"
RECORDS = [
    block("warcinfo", "", "application/warc-fields", b"software: x\r\n"),
    answer("http://a.example/", LATIN, "content-type: text/html; charset=ISO-8859-2"),
    answer("http://b.example/", gzip.compress(PAGE.encode()), HTML, "Content-Encoding: gzip"),
    answer("http://c.example/", b"not packed", HTML, "Content-Encoding: gzip"),
    answer("http://d.example/", b"4\r\n<htm\r\n4;x\r\nl>e<\r\n0\r\n\r\n", HTML,
           "Transfer-Encoding: chunked"),
    answer("http://e.example/", b"\x89PNG", "Content-Type: image/png"),
    answer("http://f.example/", b"gone", HTML, status="404 Not Found"),
    answer("http://g.example/", zlib.compress(b"<p>")[:-4], HTML, "Content-Encoding: deflate"),
    block("request", "http://a.example/", "application/http; msgtype=request", b"GET /"),
    block("response", "http://h.example/", "application/http", b"no head"),
    block("resource", "http://i.example/", "text/html; charset=utf-8", PAGE.encode()),
    block("conversion", "http://j.example/", "text/plain", TEXT.encode()),
]  # fmt: skip


def write_warc(folder: Path, content: bytes) -> str:
    pytest.importorskip("fastwarc")
    path = folder / "crawl.warc.gz"
    path.write_bytes(content)
    return str(path)


def packed() -> bytes:
    return b"".join(map(gzip.compress, RECORDS))


def test_documents_of_a_warc(tmp_path: Path) -> None:
    found = list(warc.read(write_warc(tmp_path, packed())))
    pages = {
        record.number: record.document.html
        for record in found
        if isinstance(record.document, HtmlDocument)
    }
    assert pages == {
        2: LATIN,
        3: PAGE.encode(),
        4: b"not packed",
        5: b"<html>e<",
        11: PAGE.encode(),
    }
    texts = [record.document.text for record in found if record.number == 12 and record.document]
    assert texts == [TEXT]
    faults = {record.number: record.fault for record in found if record.fault}
    assert list(faults) == [8, 10]
    assert faults[8].startswith("cannot be decompressed: ")
    assert faults[10] == "is not an HTTP response: the header is incomplete"
    assert found[0].fields["url"] == "http://a.example/"
    assert found[0].fields["fetched"] == "2024-05-01T10:00:00Z"


@pytest.mark.parametrize("content", [b"", b"no warc at all\r\n" * 20, packed()[:400] + b"x" * 50])
def test_what_is_no_warc_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError):
        list(warc.read(write_warc(tmp_path, content)))


def test_a_record_that_is_cut_short_is_told(tmp_path: Path) -> None:
    (cut,) = list(warc.read(write_warc(tmp_path, packed()[:300])))
    assert cut.number == 2 and cut.fault is not None and "is cut short" in cut.fault
    path = write_warc(tmp_path, b"")
    plain = b"".join(RECORDS)
    (tmp_path / "cut.warc").write_bytes(plain[: plain.index(b"Rain fell")])
    (last,) = list(warc.read(path.replace("crawl.warc.gz", "cut.warc")))
    assert last.number == 2 and last.fault is not None and "is cut short" in last.fault


def test_the_content_type_says_how_bytes_are_encoded() -> None:
    html = b"<html><meta charset=utf-8><p>\xb1"
    cleaner = Cleaner(level="off")
    # What is declared and does not hold is detected.
    assert cleaner.clean_html(html).text == "ą"
    assert cleaner.clean_html(html, content_type="text/html; charset=iso-8859-2").text == "ą"
    assert cleaner.clean_html(html, content_type="latin2").text == "ą"
    assert cleaner.clean_html(html, content_type="latin1").text == "±"
    assert cleaner.clean_html(html, content_type="text/html; charset=none").text == "ą"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


Rows = Callable[[bytes], list[dict[str, object]]]


@pytest.fixture
def rows() -> Rows:
    return lambda out: [json.loads(line) for line in out.split(b"\n") if line]


def test_a_warc_becomes_jsonl(folder: Folder, rows: Rows) -> None:
    write_warc(folder.path, packed())
    ended = folder.run("crawl.warc.gz", "-o", "out.jsonl.gz", "--level", "rules")
    assert "clean: crawl.warc.gz:record 10: is not an HTTP response" in ended.err
    assert "6 documents, 2 faults" in ended.err
    found = rows(gzip.decompress(folder.read("out.jsonl.gz")))
    assert (ended.code, len(found)) == (2, 6)
    assert found[0]["url"] == "http://a.example/"
    assert found[0]["text"] == "Rain fell in Größ."
    assert found[0]["meta"]["title"] == "Rain"  # type: ignore[index]
    assert found[5]["text"] == "Snow fell in Größ.\n"
    # The same for any number of threads, to the byte.
    one = folder.run("crawl.warc.gz", "-o", "-", "--level", "rules", "-j", "1").out
    assert one == gzip.decompress(folder.read("out.jsonl.gz"))


def test_a_warc_on_standard_input_and_in_a_folder(folder: Folder, rows: Rows) -> None:
    write_warc(folder.path, packed())
    ended = folder.run("-", "--format", "warc", "-q", stdin=folder.read("crawl.warc.gz"))
    assert len(rows(ended.out)) == 6
    folder.write("in/a/crawl.warc.gz", packed())
    assert folder.run("in", "--format", "warc", "-o", "out", "-q").code == 2
    assert "out/a/crawl.warc.jsonl.gz" in folder.files()


@pytest.mark.parametrize("name", ["a.wet", "a.wet.gz", "A.WET.ZST", "a.wet.zst", "a.warc.zst"])
def test_wet_files_are_warc_however_they_are_packed(folder: Folder, rows: Rows, name: str) -> None:
    pytest.importorskip("fastwarc")
    zstandard = pytest.importorskip("zstandard")
    packings = {".gz": gzip.compress, ".zst": zstandard.compress}
    packing = packings.get(Path(name).suffix.lower(), bytes)
    folder.write(name, packing(RECORDS[-1]))
    (row,) = rows(folder.run(name, "--level", "off").out)
    assert (row["url"], row["text"]) == ("http://j.example/", TEXT)


def test_a_run_over_pages_goes_on_after_the_files_that_are_done(folder: Folder) -> None:
    for name in "abc":
        folder.write(f"in/{name}.jsonl", f'{{"html": "<p>Rain in {name}.</p>"}}\n')
    folder.write("in/b.jsonl", b"no json\n")
    words = ("in", "--html-field", "html", "-o", "out", "--resume", "--level", "rules")
    assert folder.run(*words, "--on-error", "stop").code == 2
    assert folder.files()[-2:] == ["out/.clean.resume", "out/a.jsonl"]
    before = (folder.path / "out/a.jsonl").stat()
    folder.write("in/b.jsonl", b'{"html": "<p>Rain in B.</p>"}\n')
    ended = folder.run(*words, "--on-error", "stop")
    assert ended.code == 0
    assert ended.err.startswith("clean: 1 file had been done by an earlier run, and stayed as")
    assert (folder.path / "out/a.jsonl").stat() == before
    assert [b"Rain in" in folder.read(f"out/{name}.jsonl") for name in "abc"] == [True] * 3
    # What is gone, or has changed, is done again.
    (folder.path / "out/a.jsonl").unlink()
    folder.write("in/c.jsonl", b'{"html": "<p>Snow fell.</p>"}\n')
    assert "clean: 1 file had been" in folder.run(*words, "--on-error", "stop").err
    assert b"Snow" in folder.read("out/c.jsonl")
    assert b"Rain" in folder.read("out/a.jsonl")


def test_a_run_over_pages_goes_on_with_the_same_settings_only(folder: Folder) -> None:
    folder.write("a.jsonl", b'{"html": "<p>Rain.</p>"}\n')
    words = ("a.jsonl", "-o", "b.jsonl", "--resume", "--level")
    assert folder.run(*words, "rules").code == 0
    ended = folder.run(*words, "off")
    told = "clean: b.jsonl.resume: is of a run with other settings, packs or version: delete it"
    assert (ended.code, ended.err[: len(told)]) == (2, told)
    folder.write("b.jsonl.resume", b"mine\n")
    ended = folder.run(*words, "rules")
    assert (ended.code, ended.err[:44]) == (2, "clean: b.jsonl.resume: is not a file of --re")
    assert folder.read("b.jsonl.resume") == b"mine\n"
    assert folder.run("a.jsonl", "--resume", "--level", "rules").err == (
        "clean: --resume needs an output that stays: use -o\n"
    )


def test_fields_beside_a_page_keep_their_bytes(folder: Folder) -> None:
    fields = r'"price": 1.10, "big": 1e400, "id": 123456789012345678901234567890, "q": "\u00e9\/"'
    folder.write("p.jsonl", f'{{{fields}, "html": "<p>Rain.</p>", "meta": [ 1 ]}}\n')
    ended = folder.run("p.jsonl", "--level", "rules", "--meta-field", "page")
    assert ended.out.startswith(f'{{{fields}, "meta": [ 1 ], "text": "Rain."'.encode())
    assert b'"page": {"title": null' in ended.out
    assert folder.run("p.jsonl", "--level", "rules").out.count(b'"title"') == 0


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"html": "<p>Rain", "n": NaN}', "is not JSON: NaN is no number in JSON"),
        ('{"html": "<p>Rain", "n": -Infinity}', "is not JSON: -Infinity is no number in JSON"),
        ('{"html": "<p>Rain", "html": "b"}', "is not JSON: it has two fields 'html'"),
        ('{"html": "<p>Rain", }', "is not JSON: Expecting property name in double quotes"),
        ('{"html": "<p>Rain" "b": 1}', "is not JSON: Expecting ','"),
        ('{"html" "<p>Rain"}', "is not JSON: Expecting ':'"),
        ('{"html": "<p>Rain"} 5', "is not JSON: Extra data"),
        ('{"html": "<p>Rain"', "is not JSON: Expecting"),
        ('"html"', "is not a JSON object"),
        ("[" * 100_000, "is not JSON: "),
    ],
)
def test_a_record_that_is_no_json_is_told(folder: Folder, line: str, fault: str) -> None:
    folder.write("p.jsonl", f'{{"html": "<p>Snow."}}\n{line}\n')
    ended = folder.run("p.jsonl", "--level", "rules")
    assert (ended.code, ended.out.count(b"\n")) == (2, 1)
    assert ended.err.startswith(f"clean: p.jsonl:2: {fault}")


def test_pages_in_a_field_are_known(folder: Folder, rows: Rows) -> None:
    lines = [
        {"html": PAGE, "url": "http://a.example/", "n": 1},
        {"html": "Rain.", "meta": 3},
        {"n": 2},
        {"html": 5},
    ]
    content = "\n".join(map(json.dumps, lines)) + "\n\nno json\n[]\n"
    folder.write("pages.jsonl.gz", gzip.compress(content.encode()))
    ended = folder.run("pages.jsonl.gz", "--level", "rules")
    assert rows(ended.out) == [
        {
            "url": "http://a.example/",
            "n": 1,
            "text": "Rain fell in Größ.",
            "meta": {
                "title": "Rain",
                "byline": None,
                "date": None,
                "language": None,
                "url": None,
                "site": None,
            },
        },
        {"meta": 3, "text": "Rain.", "notes": ["not HTML: cleaned as text"]},
    ]
    assert ended.code == 2
    assert "pages.jsonl.gz:3: has no field 'html'; there are n\n" in ended.err
    assert "pages.jsonl.gz:4: field 'html' is not a string\n" in ended.err
    assert "pages.jsonl.gz:6: is not JSON: " in ended.err
    assert "pages.jsonl.gz:7: is not a JSON object\n" in ended.err
    passed = folder.run("pages.jsonl.gz", "--level", "rules", "--on-error", "pass").out
    assert passed.endswith(b'{"n": 2}\n{"html": 5}\nno json\n[]\n')
    stopped = folder.run("pages.jsonl.gz", "--on-error", "stop", "-o", "out.jsonl")
    assert (stopped.code, "out.jsonl" in folder.files()) == (2, False)


def test_the_field_can_be_named(folder: Folder, rows: Rows) -> None:
    row = {"raw": PAGE, "text": "old", "u": "http://a.example/"}
    folder.write("pages.jsonl", json.dumps(row))
    words = ("pages.jsonl", "--html-field", "raw", "--url-field", "u", "--level", "off")
    (found,) = rows(folder.run(*words).out)
    assert found["text"] == "Rain fell in Größ." and "raw" not in found
    (other,) = rows(folder.run(*words, "--text-field", "body").out)
    assert (other["body"], other["text"]) == ("Rain fell in Größ.", "old")


def test_jsonl_with_texts_is_still_a_corpus(folder: Folder) -> None:
    folder.write("a.jsonl", json.dumps({"text": "Rain fell.", "html": PAGE}) + "\n")
    assert json.loads(folder.run("a.jsonl").out)["html"] == PAGE
    assert not jsonl.holds_pages(str(folder.path / "none.jsonl"), "text")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--explain",), ""),
        (("--diff",), "--diff does not work on WARC: --check shows a sample"),
        (("--json",), "--json does not work on WARC: records are written as JSONL"),
        (("--dedup", "corpus"), "first write their text as JSONL (clean a.warc -o texts.jsonl)"),
        (("--seen", "x"), "--seen works on texts"),
        (("--on-error", "pass"), "use skip or stop"),
        (("b.warc",), "several inputs need an output folder: use -o DIR"),
        (("--url-field", "x"), "--url-field does not work on WARC"),
    ],
)
def test_what_is_not_done_to_records_is_refused(
    folder: Folder, words: tuple[str, ...], message: str
) -> None:
    pytest.importorskip("fastwarc")
    folder.write("a.warc", RECORDS[-1])
    ended = folder.run("a.warc", *words)
    assert message in ended.err
    assert ended.code == (2 if message else 0)


def test_packed_pages_are_pages(folder: Folder) -> None:
    folder.write("page.html.gz", gzip.compress(PAGE.encode()))
    assert folder.run("page.html.gz", "--level", "off").out == "Rain fell in Größ.\n".encode()
    folder.write("bad.html.gz", b"\x1f\x8bno")
    ended = folder.run("bad.html.gz")
    assert (ended.code, "cannot be decompressed" in ended.err) == (2, True)
