"""A corpus made to hurt: what is bad is told with file and line, the rest comes through whole."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import Ended, Folder

GOOD = b'{"text":"Rain fell on Sunday in the north.","n":1}\n'
MEGABYTE = 1 << 20


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


BAD_RECORDS = {
    "broken": (b'{"text": "a', "broken JSON: control character"),
    "cut": (b'{"text": "a"', "broken JSON: EOF while parsing an object"),
    "no field": (b'{"body": "a"}', "no field `text`"),
    "null": (b'{"text": null}', "`text` is not a string"),
    "twice": (b'{"text": "a", "text": "b"}', "broken JSON: two fields `text`"),
    "a list": (b'["text"]', "broken JSON: invalid type: sequence, expected an object"),
    "not UTF-8": (b'{"text": "caf\xe9"}', "broken JSON: invalid unicode code point"),
    "a NUL": (b'{"text": "a\x00b"}', "broken JSON: control character"),
    "HTML": (b'{"text": "\\n <!DOCTYPE html><p>a"}', "`text` is HTML"),
}


@pytest.mark.parametrize("bad", BAD_RECORDS.values(), ids=BAD_RECORDS)
def test_a_bad_record_is_told_and_the_others_stay(folder: Folder, bad: tuple[bytes, str]) -> None:
    record, reason = bad
    folder.write("in.jsonl", GOOD + record + b"\n" + GOOD)
    ended = folder.clean("in.jsonl", "-o", "out.jsonl", "-q")
    assert ended.code == 2
    assert ended.err.startswith(f"clean: in.jsonl:2: {reason}"), ended.err
    assert folder.read("out.jsonl") == GOOD * 2
    folder.clean("in.jsonl", "-o", "pass.jsonl", "-q", "--on-error", "pass")
    assert folder.read("pass.jsonl") == GOOD + record + b"\n" + GOOD


GOOD_RECORDS = {
    "numbers": rb'{"n": 1.10, "big": 123456789012345678901234567890, "e": 1E+400, "text": "a"}',
    "order and space": rb'{ "z" : 1 ,"text":"a" , "a":[ 1,2 ] }',
    "other keys twice": rb'{"a": 1, "a": 2, "text": "a"}',
    "escapes": rb'{"text": "\u00e9\/\ud83d\ude00 \"q\" \\n", "k\u00e9y": "\u0041"}',
    "half a surrogate pair": rb'{"text": "a \ud800 b\n\udc00", "k": "\udfff"}',
    "an escaped NUL": rb'{"text": "a\u0000b"}',
    "an empty text": rb'{"text": ""}',
    "a name in escapes": rb'{"te\u0078t": "a"}',
    "a deep list": b'{"text": "a", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a mark before it": b'\xef\xbb\xbf{"text": "a"}',
    "a blank line": b"",
    "a carriage return": b'{"text": "a"}\r',
}


@pytest.mark.parametrize("record", GOOD_RECORDS.values(), ids=GOOD_RECORDS)
def test_what_is_odd_but_right_comes_out_byte_for_byte(folder: Folder, record: bytes) -> None:
    for end in (b"\n", b""):
        folder.write("in.jsonl", record + end)
        ended = folder.clean("in.jsonl", "--dedup", "corpus")
        assert ended == Ended(0, record + end, "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("name", ["in.txt", "in.jsonl", "in.txt.gz"])
def test_wide_text_is_refused_and_not_garbled(folder: Folder, name: str, encoding: str) -> None:
    text = '{"text": "Rain fell."}\n'.encode(encoding)
    folder.write(name, gzip.compress(text) if name.endswith(".gz") else text)
    ended = folder.run(name, "--dedup", "corpus", "-o", "out", "-q")
    message = f"clean: {name}:1: is UTF-16 or UTF-32: convert it to UTF-8 first\n"
    assert ended == Ended(2, b"", message)


LINES = {
    "nothing": b"",
    "no line end": b"Rain.",
    "a NUL": b"a\x00b\n\x00\n",
    "not UTF-8": b"caf\xe9\nCAF\xe9\n\xff\xff\n",
    "carriage returns": b"a\rb\r\n",
    "separators of others": "a\u2028b\x0bc\x85\n".encode(),
}


@pytest.mark.parametrize("content", LINES.values(), ids=LINES)
def test_lines_come_out_byte_for_byte(folder: Folder, content: bytes) -> None:
    folder.write("in.txt", content)
    assert folder.run("in.txt", "--dedup", "corpus") == Ended(0, content, "")
    assert folder.run("-", "--dedup", "corpus", stdin=content) == Ended(0, content, "")


def test_a_mark_is_no_part_of_the_first_line(folder: Folder) -> None:
    folder.write("in.txt", b"\xef\xbb\xbfRain fell.\nrain fell.\n")
    ended = folder.run("in.txt", "--dedup", "corpus")
    assert ended == Ended(0, b"\xef\xbb\xbfRain fell.\n", "")


def test_a_folder_of_everything(folder: Folder) -> None:
    good = gzip.compress(GOOD * 1000)
    folder.write("in/a.jsonl", GOOD)
    folder.write("in/b.jsonl.gz", good[: len(good) // 2])
    folder.write("in/c.jsonl.gz", b"no gzip at all\n")
    folder.write("in/d.jsonl", b"")
    folder.write("in/e.jsonl.zst", b"\x28\xb5\x2f\xfd")
    folder.write("in/sub/f.jsonl", GOOD)
    folder.write("in/g.txt", b"Rain.\n")
    ended = folder.clean("in", "-o", "out", "-q", "--format", "jsonl")
    assert ended.code == 2
    told = [line.split(": ", 2)[1] for line in ended.err.split("\n")[:-1]]
    assert [place.rpartition(":")[0] for place in told] == [
        "in/b.jsonl.gz",
        "in/c.jsonl.gz",
        "in/e.jsonl.zst",
    ]
    assert folder.read("out/a.jsonl") == folder.read("out/sub/f.jsonl") == GOOD
    assert folder.read("out/d.jsonl") == b""
    ended = folder.clean("in", "-o", "other", "--dedup", "corpus")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("clean: text and JSONL in one run"), ended.err


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the memory")
@pytest.mark.parametrize("form", ["jsonl", "lines"])
def test_a_line_of_150_megabytes_takes_little_more_memory(tmp_path: Path, form: str) -> None:
    path, out = tmp_path / f"in.{form}", tmp_path / "out"
    with path.open("wb") as file:
        file.write(GOOD if form == "jsonl" else b"Rain.\n")
        file.write(b'{"text": "' if form == "jsonl" else b"")
        for _ in range(150):
            file.write(b"caf\xc3\xa9 " * (MEGABYTE // 6))
        file.write(b'"}\n' if form == "jsonl" else b"\nrain.\n")
    run = (
        "import sys; from cleaner.corpus import *; from cleaner import Cleaner;"
        "clean_corpus(sys.argv[1], sys.argv[2], Options(format=sys.argv[3], threads=2),"
        " cleaner=Cleaner((), 'off'));"
        "print(next(line for line in open('/proc/self/status') if 'VmHWM' in line).split()[1])"
    )
    words = [sys.executable, "-c", run, str(path), str(out), form]
    # Of this program alone: what getrusage tells begins with the memory of the one that began it.
    peak = int(subprocess.run(words, check=True, capture_output=True).stdout) // 1024
    # The line as it came, in two blocks that grow into it, and folded.
    assert peak < 5 * 150, peak
    expected = path.read_bytes()
    if form == "lines":
        expected = expected.removesuffix(b"rain.\n")
    assert out.read_bytes() == expected
    if form == "jsonl":
        assert json.loads(out.read_bytes().split(b"\n")[1])["text"]
