"""A string column in, the cleaned column out."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from conftest import ROOT

from cleaner import Cleaner, clean_table

pyarrow = pytest.importorskip("pyarrow")

DIRTY = "Rain fell on the hills all day long.\n\nSign up for our newsletter\n"
CLEAN = "Rain fell on the hills all day long.\n"


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view"])
def test_a_column_keeps_its_type_and_its_nulls(kind: str) -> None:
    kind_of = getattr(pyarrow, kind)()
    column = pyarrow.array([DIRTY, None, "", CLEAN], type=kind_of)
    wanted = pyarrow.array([CLEAN, None, "", CLEAN], type=kind_of)
    assert Cleaner().clean_arrow(column).equals(wanted)


def test_a_chunked_column_keeps_its_chunks() -> None:
    column = pyarrow.chunked_array([[DIRTY], [None, DIRTY], []], type=pyarrow.string())
    cleaned = Cleaner().clean_arrow(column)
    assert [chunk.to_pylist() for chunk in cleaned.chunks] == [[CLEAN], [None, CLEAN], []]


def test_a_column_of_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="not one of int64"):
        Cleaner().clean_arrow(pyarrow.array([1, 2]))


URLS = ["https://hill.example/a", None, "https://valley.example/"]
MARKED = "Rain fell on the hills all day long.\nHill marks the spot\n"


@pytest.fixture
def of_hill(tmp_path: Path) -> Cleaner:
    """A cleaner whose one rule is on where an address says so."""
    (tmp_path / "hill.yaml").write_text(
        "pack: hill\nabout: a.\nmatch: {hosts: [hill.example]}\n"
        "rules: [{id: mark, line: Hill marks the spot}]\n"
    )
    return Cleaner(tmp_path, level="rules")


def test_a_column_is_cleaned_as_its_texts_are() -> None:
    cleaner = Cleaner()
    texts = [seed.read_text(encoding="utf-8") for seed in sorted((ROOT / "seeds").glob("*.txt"))]
    wanted = [cleaner.clean(text).text for text in texts]
    assert wanted != texts
    for kind in ("string", "large_string", "string_view"):
        column = pyarrow.array(texts, type=getattr(pyarrow, kind)())
        for threads in (1, 2):
            assert cleaner.clean_arrow(column, threads=threads).to_pylist() == wanted


def test_the_same_text_of_a_dictionary_may_have_two_addresses(of_hill: Cleaner) -> None:
    kind = pyarrow.dictionary(pyarrow.int8(), pyarrow.string())
    column = pyarrow.array([MARKED, None, MARKED, MARKED], type=kind)
    cleaned = of_hill.clean_arrow(column, urls=[*URLS, URLS[0]])
    assert (cleaned.to_pylist(), cleaned.type) == ([CLEAN, None, MARKED, CLEAN], kind)
    assert cleaned.dictionary.to_pylist() == [CLEAN, MARKED]


def test_a_dictionary_has_no_text_twice_and_none_that_no_row_has() -> None:
    texts = pyarrow.array([DIRTY, "Nobody has this.", CLEAN, None])
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 2, 0, 3, None]), texts)
    cleaned = Cleaner().clean_arrow(column)
    assert cleaned.to_pylist() == [CLEAN, CLEAN, CLEAN, None, None]
    assert cleaned.dictionary.to_pylist() == [CLEAN]


def test_a_dictionary_may_get_more_texts_than_its_keys_can_count(of_hill: Cleaner) -> None:
    texts = [f"Rain fell on hill {number}.\nHill marks the spot\n" for number in range(100)]
    kind = pyarrow.dictionary(pyarrow.int8(), pyarrow.string())
    column = pyarrow.array(texts * 2, type=kind)
    with pytest.raises(ValueError, match="200 different texts once it is clean, more than keys"):
        of_hill.clean_arrow(column, urls=[URLS[0]] * 100 + [None] * 100)


def test_a_slice_of_a_column_is_cleaned_alone() -> None:
    for kind in (pyarrow.string(), pyarrow.string_view()):
        column = pyarrow.array(["a", DIRTY, None, CLEAN, "b"], type=kind).slice(1, 3)
        assert Cleaner().clean_arrow(column).to_pylist() == [CLEAN, None, CLEAN]


def test_texts_that_do_not_change_are_not_copied() -> None:
    long = "Snow fell on the mountains until the evening, and then it rained. " * 100
    same = pyarrow.array([long, None])
    cleaned = Cleaner().clean_arrow(same)
    assert cleaned.buffers()[2].address == same.buffers()[2].address
    views = pyarrow.array([long, DIRTY], type=pyarrow.string_view())
    cleaned = Cleaner().clean_arrow(views)
    assert cleaned.to_pylist() == [long, CLEAN]
    assert views.buffers()[2].address in [part.address for part in cleaned.buffers()[2:]]


def test_bytes_that_are_not_utf8_are_refused() -> None:
    array = pyarrow.array([b"\xff\xfe" * 20]).view(pyarrow.string())
    with pytest.raises(ValueError, match="the column is damaged"):
        Cleaner().clean_arrow(array)


def test_the_questions_of_the_core_are_answered(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(
        "pack: outside\nabout: a.\nrules: [{id: a, line: '/(Sign|Log) in(?= now)( now)?/'}]\n"
    )
    cleaner = Cleaner(tmp_path / "outside.yaml", level="rules")
    texts = ["Rain fell on Sunday.\nSign in now\n", None, "Log in now\nSnow fell on Monday.\n"]
    wanted = [text and cleaner.clean(text).text for text in texts]
    assert wanted == ["Rain fell on Sunday.\n", None, "Snow fell on Monday.\n"]
    assert cleaner.clean_arrow(pyarrow.array(texts)).to_pylist() == wanted
    table = cleaner.clean_table(pyarrow.table({"text": texts}), removed="gone")
    assert [gone and gone[0]["rule"] for gone in table["gone"].to_pylist()] == [
        "outside/a",
        None,
        "outside/a",
    ]


def test_other_threads_run_while_a_column_is_cleaned() -> None:
    column = pyarrow.array([DIRTY * 20] * 200)
    cleaner, ticks, done = Cleaner(), 0, threading.Event()

    def clean() -> None:
        cleaner.clean_arrow(column, threads=1)
        done.set()

    worker = threading.Thread(target=clean)
    worker.start()
    while not done.wait(0.001):
        ticks += 1
    worker.join()
    assert ticks > 3


@pytest.mark.parametrize("chunks", [1, 3])
def test_a_table_says_what_was_removed(chunks: int) -> None:
    cleaner = Cleaner()
    texts = ["\u00e4\U0001f600 " + DIRTY, None, "Snow fell.\n"] * chunks
    field = pyarrow.field("text", pyarrow.large_string(), metadata={"a": "b"})
    schema = pyarrow.schema([("id", pyarrow.int64()), field], metadata={"c": "d"})
    table = pyarrow.Table.from_pydict({"id": range(len(texts)), "text": texts}, schema=schema)
    table = pyarrow.concat_tables([table.slice(at * 3, 3) for at in range(chunks)])
    cleaned = cleaner.clean_table(table, removed="removed")
    assert cleaned.schema.names == ["id", "text", "removed"]
    assert cleaned.drop_columns("removed").schema.equals(schema, check_metadata=True)
    for text, row in zip(texts, cleaned.to_pylist(), strict=True):
        result = text and cleaner.clean(text)
        assert row["text"] == (result and result.text)
        account = result and [
            {name: getattr(gone, name) for name in ("rule", "start", "end", "text", "score")}
            for gone in result.removed
        ]
        assert row["removed"] == account
    batch = table.to_batches()[0]
    assert cleaner.clean_table(batch, removed="removed").to_pylist() == cleaned.to_pylist()[:3]


def test_a_table_has_a_column_of_addresses(of_hill: Cleaner) -> None:
    table = pyarrow.table({"body": [MARKED] * 3, "url": URLS})
    cleaned = of_hill.clean_table(table, text="body", url="url")
    assert cleaned.to_pydict() == {"body": [CLEAN, MARKED, MARKED], "url": URLS}
    with pytest.raises(KeyError, match=r"no column 'boddy' \(did you mean 'body'\?\)"):
        of_hill.clean_table(table, text="boddy")


def test_a_table_of_another_library_becomes_one_of_pyarrow() -> None:
    polars = pytest.importorskip("polars")
    cleaned = clean_table(polars.DataFrame({"text": [DIRTY, None]}))
    assert cleaned.to_pydict() == {"text": [CLEAN, None]}
