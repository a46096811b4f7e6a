"""Are tables cleaned in one column, whatever their format, and is all else in them kept?"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from command import PACK, Folder
from hypothesis import given
from hypothesis import strategies as st
from tables import DOCUMENTS, FORMATS, command, read_columns, read_texts, to_csv, write_table

from cleaner import Cleaner
from cleaner.cli.routes import columns, rows
from cleaner.readers import buffer, json_texts
from cleaner.readers import csv as reader
from cleaner.readers.buffer import Buffer
from cleaner.readers.rows import Names, Row, to_cut

Run = Callable[..., tuple[int, str]]

NEEDS_ARROW = ("parquet", "arrow", "feather")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    (tmp_path / "site.yaml").write_text(PACK)
    with command(tmp_path) as run:
        yield lambda *words: run("-p", "./site.yaml", "--level", "rules", *words)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def digest(texts: list[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


@cache
def wanted() -> str:
    """The digest of the texts as the library cleans them one by one."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "site.yaml"
        pack.write_text(PACK)
        cleaner = Cleaner(str(pack), "rules")
    texts = [cleaner.clean(document["text"], url=document["url"]).text for document in DOCUMENTS]
    assert sum(text != document["text"] for text, document in zip(texts, DOCUMENTS, strict=True))
    return digest(texts)


@pytest.mark.parametrize(("size", "jobs"), [*product((1, 7, 1000), ("1", "2"))])
@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_documents_are_the_same_texts_in_every_format(  # noqa: PLR0917 - fixtures too
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, size: int, jobs: str
) -> None:
    if kind in NEEDS_ARROW:
        pytest.importorskip("pyarrow")
    monkeypatch.setattr(rows, "BATCH_ROWS", size)
    monkeypatch.setattr(columns, "_ROWS", size)
    write_table(tmp_path / f"in.{kind}", DOCUMENTS, size)
    (tmp_path / "out").mkdir()
    account = ("--removed", f"{kind}.gone.jsonl")
    assert run(f"in.{kind}", "-o", "out/", "-j", jobs, *account)[0] == 0
    assert digest(read_texts(tmp_path / "out" / f"in.{kind}")) == wanted()
    # The plain run has another way through: the core for JSONL, whole columns for Arrow.
    plain = f"plain.{kind}"
    assert run(f"in.{kind}", "-o", plain, "-j", jobs)[0] == 0
    assert (tmp_path / plain).read_bytes() == (tmp_path / "out" / f"in.{kind}").read_bytes()


def test_all_formats_have_the_same_account(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    accounts = []
    for kind in FORMATS:
        write_table(tmp_path / f"in.{kind}", DOCUMENTS)
        run(f"in.{kind}", "-o", f"out.{kind}", "--removed", "gone.jsonl")
        found = [
            json.loads(line) for line in (tmp_path / "gone.jsonl").read_text().split("\n")[:-1]
        ]
        for row in found:
            assert row.pop("input") == f"in.{kind}"
            row.pop("format")
        accounts.append(found)
    assert all(account == accounts[0] for account in accounts)
    assert accounts[0][0] == {
        "record": 1, "line": 3, "start": 22, "end": 36, "rule": "site/most-popular", "score": None,
        "text": "Most Popular\n\n", "id": "n0",
    }  # fmt: skip


@pytest.mark.parametrize("packing", [".gz", ".zst"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl"])
def test_tables_may_be_packed_on_both_sides(
    run: Run, tmp_path: Path, kind: str, packing: str
) -> None:
    write_table(tmp_path / f"in.{kind}", DOCUMENTS)
    (tmp_path / f"p.{kind}.gz").write_bytes(gzip.compress((tmp_path / f"in.{kind}").read_bytes()))
    out = f"out.{kind}{packing}"
    assert run(f"p.{kind}.gz", "-o", out, "--removed", f"gone.jsonl{packing}")[0] == 0
    code, _ = command_restore(tmp_path, out, f"gone.jsonl{packing}", f"back.{kind}")
    assert code == 0
    assert (tmp_path / f"back.{kind}").read_bytes() == (tmp_path / f"in.{kind}").read_bytes()


def command_restore(folder: Path, *words: str) -> tuple[int, str]:
    cleaned, account, out = words
    with command(folder) as run:
        return run("restore", cleaned, account, "-o", out)


def test_tables_on_standard_input(folder: Folder) -> None:
    content = to_csv(DOCUMENTS)
    ended = folder.clean("--level", "rules", "-", "--format", "csv", stdin=content)
    folder.write("a.csv", content)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == folder.clean("--level", "rules", "a.csv").out != content
    tabs = folder.clean("-", "--format", "tsv", stdin=to_csv(DOCUMENTS, "\t"))
    assert len(list(csv.DictReader(io.StringIO(tabs.out.decode()), delimiter="\t"))) == 40


def test_arrow_streams_and_parquet_does_not(folder: Folder) -> None:
    pytest.importorskip("pyarrow")
    write_table(folder.path / "in.arrow", DOCUMENTS)
    write_table(folder.path / "in.parquet", DOCUMENTS)
    ended = folder.clean("--level", "rules", "-", stdin=folder.read("in.arrow"))
    folder.write("out.arrow", ended.out)
    assert len(read_texts(folder.path / "out.arrow")) == 40
    ended = folder.clean("-", stdin=folder.read("in.parquet"))
    assert ended.err == "clean: <stdin>: Parquet is read from its end: give the name of the file\n"
    assert ended.code == 2


# --- CSV ---

HEAD = b"id,text\n"
MARK = b"\xef\xbb\xbf"


def read_csv(content: bytes, least: int = 1 << 20, limit: int = 1 << 28) -> list[Row]:
    """The rows of a table of which `least` bytes are read at a time."""
    before, buffer._LEAST = buffer._LEAST, least
    try:
        table = reader._Table(Buffer(io.BytesIO(content)), "a.csv", Names(), limit)
        return list(table.rows(None))
    finally:
        buffer._LEAST = before


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (HEAD + b"1,Rain.\n2,Snow.\n", ["Rain.", "Snow."]),
        (HEAD + b"1,Rain.\r\n2,Snow.", ["Rain.", "Snow."]),
        (b'id,"text"\n1,"Rain, fell.\nSnow."\n', ["Rain, fell.\nSnow."]),
        (HEAD + b'1,"""Rain"", she said."\n', ['"Rain", she said.']),
        (HEAD + b'1,Rain "fell".\n', ['Rain "fell".']),
        (MARK + b"text,id\nRain.,1\n", ["Rain."]),
        (b"id;text\n1;Rain, fell.\n", ["Rain, fell."]),
        (b"id\ttext\n1\tRain, fell.\n", ["Rain, fell."]),
        (b"text\n\nRain.\n", ["", "Rain."]),
        (HEAD + b"\n1,Rain.\n", ["Rain."]),
        (HEAD + b"1,a\x00b\n", ["a\x00b"]),
        (HEAD + b"1,caf\xe9\n", ["caf\udce9"]),
        # A lone quote costs no other row.
        (HEAD + b'1,"Rain fell.\n2,Snow.\n3,Sun.\n', ['"Rain fell.', "Snow.", "Sun."]),
        (HEAD + b'1,"Rain" fell.\n2,Snow.\n', ['"Rain" fell.', "Snow."]),
        (HEAD + b'1,"Rain fell.\n2,"Snow."\n', ['"Rain fell.', "Snow."]),
        (HEAD + b'1,"', ['"']),
        (HEAD, []),
        (b"", []),
    ],
)
def test_csv_is_read_whatever_it_is_like(content: bytes, texts: list[str]) -> None:
    for least in (1, 2, 5, 1 << 20):
        found = read_csv(content, least)
        assert [row.text for row in found if row.place] == texts, least
        assert b"".join(row.raw for row in found) == content
        assert not any(row.fault for row in found)


def test_ragged_rows_have_a_fault_and_keep_their_bytes() -> None:
    content = HEAD + b'1\n2,a,b\n3,"x\ny\n4,Rain.\n'
    found = read_csv(content)
    assert b"".join(row.raw for row in found) == content
    faults = {row.number: row.fault for row in found if row.fault}
    assert faults == {
        1: "has 1 fields; the header has 2",
        2: "has 3 fields; the header has 2",
        4: "has 1 fields; the header has 2",
    }
    assert [row.text for row in found if row.place] == ['"x', "Rain."]


def test_a_quote_without_an_end_is_given_up_at_the_limit() -> None:
    content = HEAD + b'1,"Rain fell.\n' + b"2,Snow.\n" * 500
    found = read_csv(content, least=64, limit=100)
    assert [row.text for row in found][1:4] == ['"Rain fell.', "Snow.", "Snow."]
    assert len(found) == 502
    huge = read_csv(HEAD + b"1," + b"x" * 500 + b"\n2,Snow.\n", limit=100)
    assert huge[1].fault == "holds more than 100 bytes, the most that one record may (--max-record)"
    assert huge[2].text == "Snow."


FIELDS = st.text(st.sampled_from('ab",;\t\né '), max_size=6)


@given(
    st.lists(st.tuples(FIELDS, FIELDS), max_size=5),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
)
def test_csv_is_read_as_the_library_writes_it(
    table: list[tuple[str, str]], quoting: int, end: str, least: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([("id", "text"), *table])
    found = read_csv(out.getvalue().encode(), least)
    assert [(row.id or "", row.text) for row in found[1:]] == table
    assert b"".join(row.raw for row in found) == out.getvalue().encode()


@given(st.binary(max_size=60), st.integers(1, 20))
def test_any_bytes_after_a_header_come_out_as_they_went_in(content: bytes, least: int) -> None:
    found = read_csv(HEAD + content, least)
    assert b"".join(row.raw for row in found) == HEAD + content
    assert found == read_csv(HEAD + content)


def test_what_is_left_of_a_bare_field_is_not_read_as_a_quoted_one() -> None:
    (_, row) = read_csv(HEAD + b'1,Share "Rain" he said\n')
    cut = to_cut(row, [(0, 6)])
    assert cut.raw == b'1,"""Rain"" he said"\n'
    assert cut.whole == '1,Share "Rain" he said\n'


def test_untouched_fields_keep_their_quotes(run: Run, tmp_path: Path) -> None:
    content = b'"id",text,n\r\n"1","Rain ""fell"".\nShare","1,0"\r\n2,Snow.,\'x\'\r\n'
    (tmp_path / "a.csv").write_bytes(content)
    assert run("a.csv", "-o", "b.csv", "-q") == (0, "")
    assert (tmp_path / "b.csv").read_bytes() == content.replace(b"\nShare", b"")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"id,Text\n1,a\n", "has no column 'text' (did you mean 'Text'?); there are id"),
        ("a.csv", b"text,text\n1,a\n", "has 2 columns 'text'"),
        ("a.csv", b"\xff\xfet\0e\0x\0t\0\n\0", "is UTF-16 or UTF-32, and tables are read as UTF-8"),
        ("a.csv", b"%PDF-1.7\n", "is a PDF, not text"),
        ("a.xlsx", b"PK\x03\x04", "is an Excel workbook, by its name"),
        ("a.csv.gz", gzip.compress(b"text\na\n", mtime=0)[:-6], "cannot be decompressed"),
        ("a.parquet", b"PAR1 and no more", "cannot be read as Parquet: "),
        ("a.arrow", b"ARROW1\0\0 and no more", "cannot be read as Arrow: "),
        ("a.feather", b"nothing of the kind", "cannot be read as Arrow: "),
    ],
)
def test_what_cannot_be_read_as_a_table_is_told(
    run: Run, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    if name.endswith((".parquet", ".arrow", ".feather")):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(content)
    code, said = run(name, "-o", f"out.{name}")
    assert code == 2
    assert said.startswith(f"clean: {name}: {reason}")
    assert not (tmp_path / f"out.{name}").exists()


@pytest.mark.parametrize(
    ("way", "kept", "code"),
    [
        ((), b"1\n2,Rain.\n", 2),
        (("--on-error", "pass"), b"1\n2,Rain.\n", 0),
        (("--on-error", "skip"), b"2,Rain.\n", 0),
        (("--on-error", "stop"), None, 2),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_unless_somebody_says_otherwise(
    run: Run, tmp_path: Path, way: tuple[str, ...], kept: bytes | None, code: int
) -> None:
    (tmp_path / "a.csv").write_bytes(HEAD + b"1\n2,Rain.\n")
    ended, said = run("a.csv", "-o", "b.csv", *way)
    assert ended == code
    assert said.startswith("clean: a.csv:row 1: has 1 fields; the header has 2\n")
    if kept is None:
        assert not (tmp_path / "b.csv").exists()
    else:
        assert (tmp_path / "b.csv").read_bytes() == HEAD + kept


# --- JSON ---


def test_records_are_the_same_here_and_in_the_core(run: Run, tmp_path: Path) -> None:
    lines = [
        rb'{"text": "Rain.\nSha\u0072e", "n": 1.10, "n": 2}', b"", b"  ", b"no json", b"[1]",
        b'\xef\xbb\xbf{"text": "Rain."}', rb'{"text": "\ud800 Rain.\nShare\n\ud83d\ude00"}',
        b'{"text": null}', b'{"txt": "a"}', b'{"text": "a", "text": "b"}', b'{"text": "\xff"}',
        b'{"text": "<html><p>Rain."}', b'{"text": "a", "n": NaN}',
        b'{"text": "a", "n": ' + b"9" * 6000 + b"}",
        rb' { "te\u0078t" : "Share\t\nRain." } ' + b"\r",
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    for way in ((), ("--on-error", "skip"), ("--on-error", "pass")):
        core = run("a.jsonl", "-o", "core.jsonl", *way)[0]
        mine = run("a.jsonl", "-o", "rows.jsonl", "--removed", "gone.jsonl", *way)[0]
        assert core == mine == (0 if way else 2)
        assert (tmp_path / "core.jsonl").read_bytes() == (tmp_path / "rows.jsonl").read_bytes()
        assert command_restore(tmp_path, "rows.jsonl", "gone.jsonl", "back.jsonl")[0] == 0
        assert (tmp_path / "back.jsonl").read_bytes() == (tmp_path / "a.jsonl").read_bytes()


ARRAY = b'\xef\xbb\xbf [ {"text": "Rain.\\nShare"} ,\n\n{"n": [1, "]"]},{"text":"x"}\n ] \n'


def test_an_array_stays_an_array(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.json").write_bytes(ARRAY)
    for chunk in (1, 3, 1 << 20):
        monkeypatch.setattr(json_texts, "_CHUNK", chunk)
        code, said = run("a.json", "-o", "b.json")
        assert code == 2
        assert said.startswith("clean: a.json:record 2: has no field 'text'; there are n\n")
        assert (tmp_path / "b.json").read_bytes() == ARRAY.replace(b"\\nShare", b"")
    assert run("a.json", "-o", "b.json", "--on-error", "skip")[1].startswith(
        "clean: a.json: --on-error skip would leave a gap in the array"
    )


def test_an_array_does_not_become_something_else_for_being_looked_at(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_bytes(b'[{"text": "Rain.\\nShare"}]')
    for words in (("-o", "b.jsonl", "--removed", "gone.jsonl"), ("-e",)):
        code, said = run("a.json", *words)
        assert (code, said) == (
            2, "clean: a.json: is a JSON array, and stays one here: use -o, and name it .json\n",
        )  # fmt: skip
    assert run("a.json", "-o", "b.json", "--removed", "gone.jsonl", "-q") == (0, "")
    assert (tmp_path / "b.json").read_bytes() == b'[{"text": "Rain."}]'
    assert run("a.json", "-o", "b.jsonl", "-q") == (0, "")
    assert (tmp_path / "b.jsonl").read_bytes() == b'{"text": "Rain."}\n'


@pytest.mark.parametrize("content", [b'[{"text": "a"}', b'[{"text": "a"}, ]', b'[{"text": "a"}] x'])
def test_an_array_without_an_end_is_none(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    code, said = run("a.json", "-o", "b.json")
    assert (code, said.partition(": is not a JSON array")[1]) == (2, ": is not a JSON array")
    assert not (tmp_path / "b.json").exists()


# --- Parquet and Arrow ---


def test_all_but_the_column_is_kept(run: Run, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table(
        {
            "nested": [[{"a": 1}], None, []],
            "body": pyarrow.array(["Rain.\nShare", None, "Snow."]),
            "text": pyarrow.array([1, 2, 3], pyarrow.int8()),
        },
        metadata={"made": "here"},
    )
    packings = {"nested.list.element.a": "GZIP", "body": "NONE", "text": "ZSTD"}
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=2, compression=packings)
    assert run("a.parquet", "-o", "b.parquet", "--text-field", "body")[0] == 0
    before = parquet.read_schema(tmp_path / "a.parquet")
    found = parquet.ParquetFile(tmp_path / "b.parquet")
    assert found.read()["body"].to_pylist() == ["Rain.", None, "Snow."]
    assert found.read().drop_columns("body").equals(table.drop_columns("body"))
    assert found.schema_arrow.equals(before, check_metadata=True)
    groups = [found.metadata.row_group(number) for number in range(found.num_row_groups)]
    assert [group.num_rows for group in groups] == [2, 1]
    assert [groups[0].column(n).compression for n in range(3)] == ["GZIP", "UNCOMPRESSED", "ZSTD"]
    found.close()


@pytest.mark.parametrize("account", [(), ("--removed", "gone.jsonl")])
@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.feather"])
@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
def test_a_column_keeps_its_type(
    run: Run, tmp_path: Path, name: str, kind: str, account: tuple[str, ...]
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import feather, parquet

    types = {"dictionary": pyarrow.dictionary(pyarrow.int32(), pyarrow.string())}
    wanted = types.get(kind) or getattr(pyarrow, kind)()
    texts = ["Rain.\nShare", None, "Snow.", "Rain.\nShare", "Sun.\nShare"]
    table = pyarrow.table({"text": pyarrow.array(texts, wanted)})
    path = tmp_path / name
    if name == "a.parquet":
        parquet.write_table(table, path, row_group_size=2)
    elif name == "a.feather":
        feather.write_feather(table, path, chunksize=2)
    else:
        with pyarrow.ipc.new_stream(str(path), table.schema) as out:
            out.write_table(table, max_chunksize=2)
    assert run(name, "-o", f"out/{name}", *account) == (
        0, "clean: 4 documents, 3 changed\n",
    )  # fmt: skip
    found = read_columns(tmp_path / "out" / name)
    assert found["text"].to_pylist() == ["Rain.", None, "Snow.", "Rain.", "Sun."]
    assert (
        found.schema.field("text").type == table.schema.field("text").type or kind == "dictionary"
    )


def test_the_address_of_a_row_turns_packs_on(run: Run, tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    (tmp_path / "site.yaml").write_text(
        PACK.replace("about: For tests.", "about: For tests.\nmatch: {hosts: [a.example]}")
    )
    texts = ["Rain.\nShare"] * 3
    urls = ["https://a.example/1", "https://b.example/1", None]
    table = pyarrow.table({"text": texts, "link": urls})
    parquet.write_table(table, tmp_path / "a.parquet")
    with command(tmp_path) as plain:
        words = ("--level", "rules", "-p", str(tmp_path), "a.parquet", "--url-field", "link")
        for account in ((), ("--removed", "gone.jsonl")):
            assert plain(*words, "-o", "b.parquet", *account)[0] == 0
            found = parquet.read_table(tmp_path / "b.parquet")["text"].to_pylist()
            assert found == ["Rain.", "Rain.\nShare", "Rain.\nShare"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "has no column 'text' (did you mean 'texts'?); there are texts, n, nested"),
        (("--text-field", "n"), "column 'n': a column of texts is needed, not one of int64"),
        (("--text-field", "nested"), "column 'nested': a column of texts is needed, not a table"),
    ],
)
def test_a_column_that_is_not_there_or_has_no_texts_is_told(
    run: Run, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"texts": ["Rain."], "n": [1], "nested": [{"text": "Rain."}]})
    parquet.write_table(table, tmp_path / "a.parquet")
    code, said = run("a.parquet", "-o", "b.parquet", *words)
    assert code == 2
    assert said.startswith(f"clean: a.parquet: {reason}")


def test_a_file_that_is_cut_short_leaves_no_output(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    for name in ("in.parquet", "in.arrow", "in.feather"):
        write_table(tmp_path / name, DOCUMENTS)
        whole = (tmp_path / name).read_bytes()
        for length in (10, len(whole) // 2, len(whole) - 9):
            (tmp_path / name).write_bytes(whole[:length])
            code, said = run(name, "-o", f"out-{name}")
            assert code == 2 and f"clean: {name}: cannot be read as " in said, (name, length)
            assert not (tmp_path / f"out-{name}").exists()


def test_an_unknown_name_is_looked_into(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    write_table(tmp_path / "in.parquet", DOCUMENTS)
    (tmp_path / "part-0001").write_bytes((tmp_path / "in.parquet").read_bytes())
    assert run("part-0001", "-o", "out", "-q") == (0, "")
    assert run("in.parquet", "-o", "out.parquet", "-q") == (0, "")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "out.parquet").read_bytes()


def test_a_missing_library_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    code, said = run("a.parquet")
    assert code == 2
    assert said.startswith(
        "clean: a.parquet: reading Parquet and Arrow needs pyarrow:"
        " pip install 'deboilerplate[arrow]'\n"
    )


# --- promises ---


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("a.csv", "-o", "a.csv"), "-o a.csv: is an input, which would be overwritten"),
        (("a.csv", "--removed", "a.csv"), "--removed a.csv: is an input, which would be"),
        (("a.csv", "-o", "b", "--manifest", "b"), "--manifest b: is also the file of -o"),
        (("a.csv", "-i"), "-i does not work on CSV or a JSON array: write to another place"),
        (("a.csv", "-o", "b.tsv"), "b.tsv: would hold csv, as the input does: name it .csv"),
        (("a.csv", "b.csv"), "several inputs need an output folder: use -o DIR"),
        (("a.csv", "--dedup", "site"), "--dedup compares documents, and tables are not compared"),
        (("a.csv", "--mode", "body"), "--mode does not work on CSV or a JSON array: it is for"),
        (("a.csv", "--check", "--resume"), "--check writes nothing, --resume goes on"),
        (("a.jsonl", "--dedup", "site", "--removed", "x"), "--removed looks at documents one by"),
        (("a.csv", "a.warc", "-o", "x"), "tables and pages in one run: clean them separately"),
    ],
)
def test_what_tables_cannot_be_is_refused(
    run: Run, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    for name in ("a.csv", "b.csv", "a.jsonl", "a.warc"):
        (tmp_path / name).write_bytes(HEAD)
    code, said = run(*words)
    assert code == 2
    assert said.startswith(f"clean: {reason}")
    assert {path.name for path in tmp_path.iterdir()} <= {
        "site.yaml", "a.csv", "b.csv", "a.jsonl", "a.warc",
    }  # fmt: skip
    assert (tmp_path / "a.csv").read_bytes() == HEAD


def test_a_folder_of_tables_is_mirrored(run: Run, tmp_path: Path) -> None:
    for name in ("in/a.csv", "in/deep/b.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(HEAD + b'1,"Rain.\nShare"\n')
    (tmp_path / "in/note.txt").write_text("Rain.")
    code, said = run("in", "--format", "csv", "-o", "out")
    assert (code, said) == (
        0,
        "clean: in: left out 1 *.txt (--format text reads them)\nclean: 2 documents, 2 changed\n",
    )  # fmt: skip
    assert (tmp_path / "out/deep/b.csv").read_bytes() == HEAD + b'1,"Rain."\n'
    code, said = run("in", "-o", "texts")
    assert "left out 2 *.csv (--format csv reads them)" in said


def test_check_shows_a_sample_and_writes_nothing(folder: Folder) -> None:
    write_table(folder.path / "in.csv", DOCUMENTS)
    write_table(folder.path / "in.jsonl", DOCUMENTS)
    for name, place in (("in.csv", "in.csv:row "), ("in.jsonl", "in.jsonl:")):
        ended = folder.clean("--level", "rules", "--check", name)
        assert ended.code == 1
        assert ended.err == "clean: 40 documents, 24 would change\n"
        shown = ended.out.decode()
        assert shown.count(f"--- {place}") == 5 and "\n-Share" in shown
        # The same sample each time, and none for --quiet.
        assert folder.clean("--level", "rules", "--check", name).out == ended.out
        assert folder.clean("--level", "rules", "--check", "-q", name).out == b""
        assert folder.clean("--level", "off", "--check", name).code == 0
    assert folder.files() == ["in.csv", "in.jsonl"]


def test_explain_and_stats_are_for_tables_too(run: Run, tmp_path: Path) -> None:
    write_table(tmp_path / "in.csv", DOCUMENTS)
    code, said = run("in.csv", "-o", "out.csv", "-e", "--stats", "--report", "report.json")
    assert code == 0
    assert "in.csv:row 1:3: site/most-popular: Most Popular\n" in said
    losses = json.loads((tmp_path / "report.json").read_text())["losses"]
    assert list(losses) == ["site/most-popular", "site/share"]


def test_a_manifest_says_what_the_run_was(run: Run, tmp_path: Path) -> None:
    write_table(tmp_path / "in.csv", DOCUMENTS)
    write_table(tmp_path / "in.jsonl", DOCUMENTS)
    found = []
    for name in ("in.csv", "in.jsonl"):
        assert run(name, "-o", f"out-{name}", "--manifest", "run.json", "-q")[0] == 0
        found.append(json.loads((tmp_path / "run.json").read_text()))
        assert found[-1]["inputs"] == [{"path": name, "bytes": (tmp_path / name).stat().st_size}]
    one, other = found
    assert (one["program"], one["level"], one["dedup"]) == ("deboilerplate", "rules", "document")
    assert one["settings"] == {"level": "rules", "packs": ["./site.yaml"]}
    assert list(one["packs"]) == ["site"] and len(one["core"]) == 32
    assert one["losses"] == other["losses"] and one["faults"] == 0
    assert one["packs"] == other["packs"] and one["core"] == other["core"]


def test_a_run_goes_on_after_the_files_that_are_done(run: Run, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / "in").mkdir(exist_ok=True)
        write_table(tmp_path / f"in/{name}.csv", DOCUMENTS[: 10 * (ord(name) - 96)])
    whole = ("in", "--format", "csv", "--removed")
    assert run(*whole, "all.jsonl", "-o", "all")[0] == 0
    (tmp_path / "in/b.csv").rename(tmp_path / "b.csv")
    (tmp_path / "in/b.csv").write_bytes(HEAD + b"1\n")
    words = (*whole, "gone.jsonl", "-o", "out", "--resume")
    assert run(*words, "--on-error", "stop")[0] == 2
    (tmp_path / "b.csv").rename(tmp_path / "in/b.csv")
    before = (tmp_path / "out/a.csv").stat()
    code, said = run(*words, "--on-error", "stop")
    assert code == 0
    assert said.startswith("clean: 1 file had been done by an earlier run, and stayed as they")
    assert (tmp_path / "out/a.csv").stat() == before
    for name in ("a.csv", "b.csv", "c.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "all" / name).read_bytes()
    assert (tmp_path / "gone.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()
