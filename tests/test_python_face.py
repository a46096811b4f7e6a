"""Does the Python face say what is wrong with what it is given, and hand out what can be used?"""

from __future__ import annotations

import copy
import json
import logging
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, Removal, Result, Skipped, clean
from cleaner.types import Meta

SHARE = "Click to share on Facebook (Opens in new window)\n"
CLEAN = "Rain fell on the hills all day long, and nobody minded it at all.\n"
DIRTY = CLEAN + SHARE
CLEANER = Cleaner()


class Value:
    """Something that is no text."""


WRONG: list[tuple[str, Any, str]] = [
    ("bytes", b"text", "a text is a str, not bytes; decode bytes first"),
    ("bytearray", bytearray(b"text"), "not bytearray; decode bytes first"),
    ("None", None, "not NoneType; leave out what is missing"),
    ("NaN", float("nan"), "not float; leave out what is missing"),
    ("a path", Path("a.txt"), "; read the file first, for example with path.read_text()"),
    ("a number", 5, "a text is a str, not int"),
    ("a list", ["text"], "a text is a str, not list"),
    ("an object", Value(), "a text is a str, not Value"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG, ids=[row[0] for row in WRONG])
def test_the_advice_fits_what_was_given(name: str, value: Any, message: str) -> None:  # noqa: ANN401
    calls: list[Callable[[Any], object]] = [clean, CLEANER.clean, CLEANER.score]
    for call in calls:
        with pytest.raises(TypeError) as caught:
            call(value)
        assert message in str(caught.value)
        assert ("bytes first" in str(caught.value)) is isinstance(value, bytes | bytearray)


def test_a_batch_names_the_index_of_what_is_no_text() -> None:
    texts: list[Any] = [DIRTY, DIRTY, None, 5]
    with pytest.raises(TypeError, match=r"^texts\[2\] is a str, not NoneType; .*none='pass'"):
        CLEANER.clean_batch(texts)
    with pytest.raises(TypeError, match=r"^texts\[3\] is a str, not int$"):
        CLEANER.clean_batch(texts, none="pass")


def test_none_and_nan_can_be_passed() -> None:
    texts: list[Any] = [None, DIRTY, float("nan"), ""]
    results = CLEANER.clean_batch(texts, none="pass", urls=[None, "https://a.example", None, None])
    assert [result and result.text for result in results] == [None, CLEAN, None, ""]
    assert results[1] == CLEANER.clean(DIRTY, url="https://a.example")
    assert CLEANER.clean_batch([], none="pass") == []


# Wrong on purpose, so the types must not know.
ANY: Any = CLEANER
MAKE: Any = Cleaner

SETTINGS: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("dedup_min below 0", lambda: MAKE((), dedup_min=-1), ValueError, "not -1"),
    ("dedup_min beyond all", lambda: MAKE((), dedup_min=10**23), ValueError, "dedup_min must be a"),
    ("dedup_min no number", lambda: MAKE((), dedup_min="4"), TypeError, "not str"),
    ("dedup_min a bool", lambda: MAKE((), dedup_min=True), TypeError, "not bool"),
    ("threads 0", lambda: ANY.clean_batch([""], threads=0), ValueError, "from 1 to 4,096"),
    ("threads -1", lambda: ANY.clean_batch([""], threads=-1), ValueError, "not -1"),
    ("threads too many", lambda: ANY.clean_batch([""], threads=2**70), ValueError, "4,096"),
    ("threads no number", lambda: ANY.clean_batch([""], threads=1.5), TypeError, "not float"),
    ("ignore a str", lambda: MAKE(ignore="a/b"), TypeError, "ignore takes several"),
    ("ignore unknown", lambda: MAKE(ignore=["shar"]), ValueError, "mean 'share'?"),
    ("texts a str", lambda: ANY.clean_batch("abc"), TypeError, "takes several texts"),
    ("texts bytes", lambda: ANY.clean_batch(b"abc"), TypeError, "not one bytes"),
    ("urls a str", lambda: ANY.clean_batch(["a"], urls="b"), TypeError, "urls are several"),
    ("url a number", lambda: ANY.clean("a", url=5), TypeError, "url is a str or None, not int"),
    ("urls of numbers", lambda: ANY.clean_batch(["a"], urls=[5]), TypeError, "a url is a str"),
    ("none unknown", lambda: ANY.clean_batch([""], none="pas"), ValueError, "mean 'pass'?"),
    ("a page that is none", lambda: ANY.clean_html(5), TypeError, "a str or bytes, not int"),
    ("a header that is none", lambda: ANY.clean_html("a", content_type=5), TypeError, "content_"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "call", "error", "message"), SETTINGS, ids=[row[0] for row in SETTINGS]
)
def test_a_wrong_argument_says_so(
    name: str, call: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["level", "dedup", "dedup_min", "packs", "loaded", "ignore"])
def test_settings_can_be_read_and_not_changed(name: str) -> None:
    before = getattr(CLEANER, name)
    with pytest.raises(AttributeError):
        setattr(CLEANER, name, "strict")
    assert getattr(CLEANER, name) is before or getattr(CLEANER, name) == before


def test_settings_are_what_was_given_and_copies_are_equal() -> None:
    cleaner = Cleaner("share", "strict", "off", ignore=["share"], dedup_min=7)
    seen = (cleaner.level, cleaner.dedup, cleaner.dedup_min, cleaner.packs, cleaner.ignore)
    assert seen == ("strict", "off", 7, ("share",), {"share"})
    copies = [pickle.loads(pickle.dumps(cleaner)), copy.copy(cleaner), copy.deepcopy(cleaner)]
    assert all(other == cleaner and hash(other) == hash(cleaner) for other in copies)
    assert [other.clean(DIRTY) for other in copies] == [cleaner.clean(DIRTY)] * 3
    assert cleaner != Cleaner("share", "strict", "off", ignore=["share"], dedup_min=8)
    assert cleaner != "share"


def test_a_whole_pack_can_be_ignored(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nkeep: [Share]\nrules: [{id: a, line: Rain fell.}]\n")
    text = "Rain fell.\nShare\nkept and kept again\n"
    assert Cleaner(path, "rules").clean(text).text == text.removeprefix("Rain fell.\n")
    ignoring = Cleaner(path, "rules", ignore=["mine"])
    assert ignoring.clean(text).text == text
    both = Cleaner(["default", path], "rules", ignore=["mine"])
    assert both.clean(text).text == text  # what it protects stays protected


def test_a_header_may_be_bytes() -> None:
    page = "<html><p>Größe".encode("latin-1")
    got = CLEANER.clean_html(page, content_type=b"text/html; charset=iso-8859-1")
    assert got == CLEANER.clean_html(page, content_type="text/html; charset=iso-8859-1")
    assert "Größe" in got.text


def test_a_result_as_plain_values_is_json() -> None:
    result = CLEANER.clean(DIRTY, url="")
    whole = result.to_dict()
    assert json.loads(json.dumps(whole)) == whole
    assert whole == {
        "text": CLEAN,
        "packs": list(result.packs),
        "removed": [
            {
                "line": 2,
                "start": len(CLEAN),
                "end": len(DIRTY),
                "text": SHARE,
                "rule": result.removed[0].rule,
                "score": None,
            }
        ],
        "skipped": [],
        "notes": ["the address '' has no host, so it turns no pack on"],
    }
    html = "<html><title>Rain</title><p hidden>No.<p>Rain fell on Sunday."
    page = Cleaner(level="rules").clean_html(html)
    of_page = page.to_dict()
    assert list(of_page) == ["text", "packs", "removed", "skipped", "meta"]
    assert of_page["removed"][0]["path"] == "html > body > p:nth-child(1)"  # type: ignore[index]
    assert json.loads(json.dumps(of_page))["meta"]["title"] == "Rain"


def test_the_keys_are_those_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DIRTY)
    command = [sys.executable, "-m", "cleaner", "--json", "a.txt"]
    ended = subprocess.run(command, capture_output=True, cwd=tmp_path, check=True)
    row = json.loads(ended.stdout)
    assert row.pop("path") == "a.txt"
    assert row == CLEANER.clean(DIRTY).to_dict()


def test_what_is_shown_of_a_result_is_short() -> None:
    long = Result("a" * 10_000_000, (), ("share",), (Skipped("a/b", "max-loss"),))
    assert repr(long) == (
        "<Result 10,000,000 characters, 0 removals, 1 rules skipped, packs=('share',)>"
    )
    assert len(long._repr_html_()) < 30_000
    assert repr(CLEANER).startswith("<Cleaner level='standard' dedup='document' packs=")


def test_a_notebook_shows_text_and_no_markup_of_a_page() -> None:
    hostile = "<script>alert(1)</script>&\x1b[2J\u202e"
    removal = Removal(1, 0, 5, hostile, f"a/{hostile}", 0.25, None)
    result = Result(hostile, (removal,) * 200, (hostile,), (), Meta(title=hostile), (hostile,))
    shown = result._repr_html_()
    assert "<script" not in shown and "\x1b" not in shown and "\u202e" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;\\x1b[2J" in shown
    assert "http" not in shown and "src=" not in shown
    assert shown.count("<tr>") == 101 and "and 100 more" in shown and "0.25" in shown


def slow_cleaner(tmp_path: Path) -> Cleaner:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: all, line: 'x*'}]\n")
    return Cleaner(path, "rules", "off")


def test_the_log_names_a_rule_that_was_not_applied_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cleaner = slow_cleaner(tmp_path)
    with caplog.at_level(logging.DEBUG, "cleaner"):
        cleaner.clean_batch(["x and x\n" * 9] * 5)
        cleaner.clean("x and x\n" * 9)
    messages = [(record.name, record.levelname, record.message) for record in caplog.records]
    text = "rule mine/all was not applied to a document: max-loss"
    assert messages == [("cleaner", "WARNING", text)]


def test_the_log_is_silent_unless_somebody_asks(tmp_path: Path) -> None:
    slow_cleaner(tmp_path)
    code = (
        "from cleaner import Cleaner\n"
        "print(Cleaner('mine.yaml', 'rules').clean('x and x\\n' * 9).skipped != ())"
    )
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert (ended.stdout, ended.stderr) == ("True\n", "")


# Columns.


def test_columns_of_any_library_are_cleaned() -> None:
    pyarrow = pytest.importorskip("pyarrow")

    class Foreign:
        """A column of a library that speaks Arrow and is no pyarrow."""

        def __init__(self, column: object) -> None:
            self.column = column

        def __arrow_c_stream__(self, schema: object = None) -> object:
            return self.column.__arrow_c_stream__(schema)  # type: ignore[attr-defined]

    class ForeignArray:
        """The same for one chunk."""

        def __arrow_c_array__(self, schema: object = None) -> object:
            return pyarrow.array([DIRTY, None]).__arrow_c_array__(schema)

    chunked = pyarrow.chunked_array([[DIRTY], [None, "Snow."]], pyarrow.large_string())
    wanted = [CLEAN, None, "Snow."]
    for column in (chunked, Foreign(chunked)):
        got = CLEANER.clean_arrow(column)
        assert (got.to_pylist(), got.type, got.num_chunks) == (wanted, chunked.type, 2)
    assert CLEANER.clean_arrow(ForeignArray()).to_pylist() == wanted[:2]


@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_a_series_of_another_library_is_cleaned(library: str) -> None:
    pytest.importorskip("pyarrow")
    frames = pytest.importorskip(library)
    series = frames.Series([DIRTY, None, "Snow."])
    if not hasattr(series, "__arrow_c_stream__"):
        pytest.skip("too old to speak Arrow")
    assert CLEANER.clean_arrow(series).to_pylist() == [CLEAN, None, "Snow."]


def test_a_column_has_addresses(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    (tmp_path / "hill.yaml").write_text(
        "pack: hill\nabout: a.\nmatch: {hosts: [hill.example]}\nrules: [{id: a, line: x}]\n"
    )
    cleaner = Cleaner(tmp_path, "rules")
    texts = ["x\nkept and kept\n"] * 3
    hosts = ["https://hill.example/", None, "https://b.example/"]
    column = pyarrow.chunked_array([texts[:1], texts[1:]])
    for urls in (hosts, pyarrow.array(hosts), pyarrow.chunked_array([hosts])):
        got = cleaner.clean_arrow(column, urls=urls).to_pylist()
        assert got == ["kept and kept\n", texts[1], texts[2]]
    with pytest.raises(ValueError, match="3 texts but 1 urls"):
        cleaner.clean_arrow(column, urls=["a"])


def test_what_is_no_column_of_texts_is_named() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    rows = [
        (["a"], "not list"),
        (pyarrow.array([1]), "a column of texts is needed, not one of int64"),
        (pyarrow.array([b"a"]), "not one of binary: cast it to string first"),
        (pyarrow.array([["a"]]), "not one of list<"),
        (pyarrow.table({"a": ["x"], "b": [1]}), "a table: give one of its columns (a, b)"),
        (pyarrow.record_batch({"a": ["x"]}), "a table: give one of its columns (a)"),
    ]
    for column, message in rows:
        with pytest.raises(TypeError) as caught:
            CLEANER.clean_arrow(column)
        assert message in str(caught.value)


def test_columns_of_every_kind_of_string_keep_their_kind() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    kinds = [
        pyarrow.string(),
        pyarrow.large_string(),
        pyarrow.string_view(),
        pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    ]
    for kind in kinds:
        got = CLEANER.clean_arrow(pyarrow.array([DIRTY, None], kind))
        assert (got.to_pylist(), got.type) == ([CLEAN, None], kind)
    empty = pyarrow.nulls(2)
    assert CLEANER.clean_arrow(empty).equals(empty)
