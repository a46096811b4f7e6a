"""Does every route account for each removal, and does the account restore the original?"""

from __future__ import annotations

import codecs
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import DIRTY, PACK, Folder
from hypothesis import given
from hypothesis import strategies as st
from tables import DOCUMENTS, FORMATS, command, read_columns, write_table
from test_records import RECORDS

from cleaner import Cleaner
from cleaner.account import Gone
from cleaner.cli.routes import parts, rows
from cleaner.readers.removed import read
from cleaner.readers.rows import Names, Place, Row, restored, to_cut
from cleaner.readers.written import JSON, PLAIN, QUOTED, Form, cut, joined
from cleaner.writers.removed import opened

Run = Callable[..., tuple[int, str]]
RULES = ("-p", "./site.yaml", "--level", "rules")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    (tmp_path / "site.yaml").write_text(PACK)
    with command(tmp_path) as run:
        yield run


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def account(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().split("\n") if line]


FORMS = {"plain": PLAIN, "json": JSON, "quoted": QUOTED}


@given(
    st.text(st.sampled_from('ab"\\\n\té\U0001f600\ud83d\ude00'), max_size=12),
    st.sampled_from(sorted(FORMS)),
    st.lists(st.integers(0, 12), max_size=4, unique=True),
    st.booleans(),
)
def test_what_is_cut_out_of_a_row_can_be_put_back(
    text: str, name: str, marks: list[int], escapes: bool
) -> None:
    form = FORMS[name]
    written = json.dumps(text)[1:-1] if form is JSON and escapes else form.write(text)
    text = form.read(written)
    ends = sorted(mark for mark in marks if mark <= len(text))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    raw = b'x"' + written.encode("utf-8", "surrogatepass") + b'"'
    if b"\xed" in raw:  # bytes of a file are never those of a lone surrogate
        return
    row = Row(1, raw, text, Place(2, len(raw) - 1, form))
    found = to_cut(row, spans)
    kept = "".join(
        letter for at, letter in enumerate(text) if not any(a <= at < b for a, b in spans)
    )
    rest = Row(1, found.raw, kept, Place(2, len(found.raw) - 1, form))
    assert restored(rest, found.pieces, found.whole) == raw
    assert form.read(found.raw[2:-1].decode()) in (kept, _joined_halves(kept))


def _joined_halves(text: str) -> str:
    """The text as JSON has it: two halves of a character that meet are one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@pytest.mark.parametrize(
    ("form", "written", "spans", "rest", "pieces"),
    [
        (PLAIN, "a\nb\nc", [(1, 3)], "a\nc", ["\nb"]),
        (JSON, r"a\nb\u00e9\nc", [(1, 4)], r"a\nc", [r"\nb\u00e9"]),
        (JSON, r"\ud83d\ude00\nc", [(0, 1)], r"\nc", [r"\ud83d\ude00"]),
        (QUOTED, 'a""b""', [(1, 3)], 'a""', ['""b']),
    ],
)
def test_what_is_cut_is_the_written_form(
    form: Form, written: str, spans: list[tuple[int, int]], rest: str, pieces: list[str]
) -> None:
    found = cut(written, spans, form)
    assert (found[0], [piece.written for piece in found[1]]) == (rest, pieces)
    assert joined(*found, form) == written


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("gone", ["gone.jsonl", "gone.jsonl.gz", "gone.parquet"])
def test_every_table_is_restored(run: Run, tmp_path: Path, kind: str, gone: str) -> None:
    pytest.importorskip("pyarrow")
    write_table(tmp_path / f"in.{kind}", DOCUMENTS)
    assert run(*RULES, f"in.{kind}", "-o", f"out.{kind}", "--removed", gone)[0] == 0
    assert run("restore", f"out.{kind}", gone, "-o", f"back.{kind}") == (
        0, f"clean: back.{kind} is restored\n",
    )  # fmt: skip
    if kind in ("parquet", "arrow", "feather"):
        before = read_columns(tmp_path / f"in.{kind}")
        assert read_columns(tmp_path / f"back.{kind}").equals(before, check_metadata=True)
    else:
        assert (tmp_path / f"back.{kind}").read_bytes() == (tmp_path / f"in.{kind}").read_bytes()


TEXT = "Rain fell.\r\nShare\r\nGröße of the river.\r\nMost Popular\r\n"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", DIRTY, ()),
        ("a.txt", TEXT.encode(), ()),
        ("a.txt", codecs.BOM_UTF8 + TEXT.encode(), ()),
        ("a.txt", TEXT.encode("utf-16"), ()),
        ("a.txt", TEXT.encode("latin-1"), ()),
        ("a.txt", TEXT.encode("latin-1"), ("--encoding", "latin-1")),
        ("a.txt", b"Share\nRain \xff fell.\nSha\xferp\n", ()),
        ("a.txt", b"Rain fell.\n", ()),
    ],
)
def test_a_text_is_restored(
    run: Run, tmp_path: Path, name: str, content: bytes, words: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(content)
    for gone in ("gone.jsonl", "gone.parquet"):
        assert run(*RULES, name, *words, "-o", "out.txt", "-q", "--removed", gone)[0] == 0
        assert run("restore", "out.txt", gone, "-o", "back.txt", "-q") == (0, "")
        assert (tmp_path / "back.txt").read_bytes() == content


def test_packed_texts_are_a_corpus_and_are_restored(folder: Folder) -> None:
    import gzip

    folder.write("a.txt.gz", gzip.compress(DIRTY))
    ended = folder.run(*RULES, "a.txt.gz", "-o", "b.txt", "--removed", "gone.jsonl", "-q")
    assert (ended.code, ended.err) == (0, "")
    assert folder.run(*RULES, "a.txt.gz", "-o", "core.txt", "-q").code == 0
    assert folder.read("b.txt") == folder.read("core.txt") != DIRTY
    assert folder.run("restore", "b.txt", "gone.jsonl").out == DIRTY


def test_somebody_who_insists_on_text_gets_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(DIRTY)
    assert run(*RULES, "a.csv", "--format", "text", "-o", "core.csv", "-q") == (0, "")
    account = ("--removed", "gone.jsonl")
    assert run(*RULES, "a.csv", "--format", "text", "-o", "b.csv", "-q", *account) == (0, "")
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "core.csv").read_bytes() != DIRTY


def test_texts_in_a_folder_are_found_by_their_names(run: Run, tmp_path: Path) -> None:
    for name in ("in/a.txt", "in/b/a.txt", "in/c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(DIRTY + name.encode())
    assert run(*RULES, "in", "-o", "out", "-q", "--removed", "gone.jsonl")[0] == 0
    inputs = [row["input"] for row in account(tmp_path / "gone.jsonl")]
    assert list(dict.fromkeys(inputs)) == ["in/a.txt", "in/b/a.txt", "in/c.txt"]
    assert run("restore", "out/b/a.txt", "gone.jsonl", "-o", "back.txt", "-q")[0] == 0
    assert (tmp_path / "back.txt").read_bytes() == DIRTY + b"in/b/a.txt"
    (tmp_path / "other.txt").write_bytes(b"Rain.")
    assert run("restore", "other.txt", "gone.jsonl")[1] == (
        "clean: other.txt: has the name of none of the inputs in gone.jsonl\n"
    )


def test_a_text_cleaned_in_place_is_restored(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(DIRTY)
    assert run(*RULES, "a.txt", "-i", "--removed", "gone.jsonl")[0] == 0
    assert (tmp_path / "a.txt").read_bytes() != DIRTY
    assert run("restore", "a.txt", "gone.jsonl", "-o", "a.txt")[0] == 2
    assert run("restore", "a.txt", "gone.jsonl", "-o", "back.txt", "-q") == (0, "")
    assert (tmp_path / "back.txt").read_bytes() == DIRTY


def test_the_account_of_a_text_says_where_and_why(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(DIRTY)
    run(*RULES, "a.txt", "-o", "b.txt", "--removed", "gone.jsonl")
    assert account(tmp_path / "gone.jsonl")[1] == {
        "input": "a.txt", "record": 1, "format": "text", "line": 6, "start": 52, "end": 58,
        "rule": "site/share", "score": None, "text": "Share\n",
    }  # fmt: skip


PAGE = "<html><title>Rain</title><p>Rain fell in the valley.<p>Share<p hidden>No.</html>"


def test_pages_have_an_account_and_are_not_restored(folder: Folder) -> None:
    folder.write("a.html", PAGE)
    folder.write("b.jsonl", json.dumps({"id": 7, "html": PAGE}) + "\n")
    for name, kind in (("a.html", "page"), ("b.jsonl", "record")):
        ended = folder.run(*RULES, name, "-o", "out.txt", "-q", "--removed", "gone.jsonl")
        assert (ended.code, ended.err) == (0, "")
        rows = account(folder.path / "gone.jsonl")
        assert [row["rule"] for row in rows] == ["site/share", "html/hidden"]
        assert [row["format"] for row in rows] == [kind] * 2
        assert rows[0]["path"] == "html > body > p:nth-child(2)"
        assert rows[0].get("id") == ("7" if kind == "record" else None)
        ended = folder.run("restore", "out.txt", "gone.jsonl")
        assert (ended.code, ended.out) == (2, b"")
        assert "is the text of pages, which is new" in ended.err


def test_a_warc_has_an_account_and_may_only_be_looked_at(folder: Folder) -> None:
    pytest.importorskip("fastwarc")
    import gzip

    folder.write("a.warc.gz", b"".join(gzip.compress(record) for record in RECORDS))
    words = ("--level", "rules", "a.warc.gz", "-q")
    assert folder.run(*words, "-o", "b.jsonl", "--removed", "gone.jsonl").code == 2
    rows = account(folder.path / "gone.jsonl")
    assert {row["record"] for row in rows} >= {2, 3, 11, 12}
    assert rows[-1]["text"] == "Subscribe to our newsletter\n"
    assert {row["id"] for row in rows} == {"<urn:uuid:1>"}
    before = folder.files()
    ended = folder.run(*words, "--check", "--on-error", "skip")
    assert (ended.code, ended.out, folder.files()) == (1, b"", before)
    ended = folder.run(*words[:-1], "--check", "--on-error", "skip")
    assert "would change, 2 faults" in ended.err
    assert b"--- a.warc.gz: record 2\n-No." in ended.out


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"record": 1}, "gone.jsonl:1: is not a row of --removed"),
        ([], "gone.jsonl:1: is not a row of --removed"),
        ("no", "gone.jsonl:1: is not a row of --removed"),
    ],
)
def test_what_is_no_account_is_told(run: Run, tmp_path: Path, row: object, reason: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"Rain.")
    (tmp_path / "gone.jsonl").write_text(json.dumps(row))
    code, said = run("restore", "a.txt", "gone.jsonl", "-o", "b.txt")
    assert (code, said) == (2, f"clean: {reason}\n")
    assert not (tmp_path / "b.txt").exists()


def test_the_account_of_another_file_is_noticed(run: Run, tmp_path: Path) -> None:
    write_table(tmp_path / "in.csv", DOCUMENTS)
    write_table(tmp_path / "short.csv", DOCUMENTS[:3])
    run(*RULES, "in.csv", "-o", "out.csv", "--removed", "gone.jsonl")
    code, said = run("restore", "short.csv", "gone.jsonl", "-o", "back.csv")
    assert code == 2 and "short.csv: is not the file that the account is of" in said
    assert not (tmp_path / "back.csv").exists()
    assert run("restore", "in.csv")[1].startswith("clean: restore: needs two files")


def test_texts_that_utf_8_cannot_hold_are_in_the_account(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    rows = [
        Gone("a.txt", 1, "text", 1, 0, 4, "site/share", 0.5, "Sh\udcff\n", id="n\ud800"),
        Gone("a.txt", 2, "text", None, None, None, "on-error/skip", None, None, whole="x"),
    ]
    for name in ("gone.jsonl", "gone.jsonl.zst", "gone.parquet"):
        with opened(tmp_path / name) as write:
            for row in rows:
                write(row)
        assert list(read(str(tmp_path / name))) == rows


def test_rows_without_a_text_cannot_be_restored() -> None:
    with pytest.raises(ValueError, match="has no text"):
        restored(Row(1, b"x"), (), None)
    assert Names() == ("text", "url", "id")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_run_that_is_killed_goes_on_and_writes_the_same(folder: Folder, kind: str) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    documents = DOCUMENTS * 40
    for number in range(4):
        path = folder.path / f"in/{number}.{kind}"
        path.parent.mkdir(exist_ok=True)
        write_table(path, documents[number:], 200)
    words = (*RULES, "in", "--format", kind, "-q", "-j", "2")
    assert folder.run(*words, "-o", "all", "--removed", "all.jsonl").code == 0
    resumed = (*words, "-o", "out", "--removed", "gone.jsonl", "--resume")
    draw = random.Random(kind)
    for _ in range(4):
        with folder.start(*resumed) as process:
            time.sleep(draw.uniform(0.2, 1.2))
            process.kill()
    assert folder.run(*resumed).code == 0
    for number in range(4):
        assert folder.read(f"out/{number}.{kind}") == folder.read(f"all/{number}.{kind}")
    assert folder.read("gone.jsonl") == folder.read("all.jsonl")


@pytest.mark.parametrize("name", ["in.csv", "in.csv.zst", "in.json", "in.parquet", "in.feather"])
def test_a_file_goes_on_after_its_last_part(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(parts, "PART_BYTES", 1000)
    monkeypatch.setattr(rows, "BATCH_ROWS", 3)
    plain = name.removesuffix(".zst")
    write_table(tmp_path / plain, DOCUMENTS, 5)
    words = (*RULES, plain, "-q", "--removed")
    assert run(*words, "all.jsonl", "-o", f"all-{name}")[0] == 0
    cleaned = Cleaner.clean_batch
    calls: list[int] = []

    def clean_some(self: Cleaner, texts: list[str], **how: Any) -> object:  # noqa: ANN401
        calls.append(len(texts))
        if len(calls) == stop:
            raise KeyboardInterrupt
        return cleaned(self, texts, **how)

    monkeypatch.setattr(Cleaner, "clean_batch", clean_some)
    resumed = (*words, "gone.jsonl", "-o", f"out-{name}", "--resume")
    # Each run gets a little further than the one before.
    for stop in (3, 4, 2, 5, 0):
        calls.clear()
        assert run(*resumed)[0] == (0 if stop == 0 else 130)
        assert (tmp_path / f"out-{name}.parts").exists() == (stop != 0)
    assert sum(calls) < len(DOCUMENTS) * 0.8
    assert (tmp_path / f"out-{name}").read_bytes() == (tmp_path / f"all-{name}").read_bytes()
    assert (tmp_path / "gone.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()


def test_parts_of_another_run_do_not_count(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_BYTES", 1000)
    monkeypatch.setattr(rows, "BATCH_ROWS", 3)
    write_table(tmp_path / "in.csv", DOCUMENTS)
    (tmp_path / "out.csv.parts").mkdir()
    (tmp_path / "out.csv.parts/mine.txt").write_text("Rain.")
    words = (*RULES, "in.csv", "-o", "out.csv", "--resume")
    code, said = run(*words)
    assert code == 2 and "out.csv.parts: is in the way of the parts of --resume" in said
    assert (tmp_path / "out.csv.parts/mine.txt").exists()
    (tmp_path / "out.csv.parts/mine.txt").unlink()
    assert run(*words)[0] == 0
    (tmp_path / "out.csv").unlink()
    (tmp_path / "out.csv.parts").mkdir()
    (tmp_path / "out.csv.parts/run.json").write_text("[]")
    (tmp_path / "out.csv.parts/000000.part").write_text("of another run")
    assert run(*words)[0] == 0
    assert b"of another run" not in (tmp_path / "out.csv").read_bytes()
    assert not (tmp_path / "out.csv.parts").exists()
