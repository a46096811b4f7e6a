"""Can a name, a field, an excerpt or a message send anything to a terminal?"""

from __future__ import annotations

import pickle
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.engine import load
from cleaner.errors import Fault, InputError, PackError
from cleaner.printable import LIMIT, printable
from cleaner.readers import jsonl, text
from cleaner.readers.text import Policy

HOSTILE = [
    ("clears the screen", "a\x1b[2Jb", r"a\x1b[2Jb"),
    ("sets the title", "\x1b]0;root\x07", r"\x1b]0;root\x07"),
    ("C1", "a\x9b2Jb\x85", r"a\x9b2Jb\x85"),
    ("forges a line", "a\nclean: all is well", r"a\nclean: all is well"),
    ("overwrites the line", "a\rb\x08\x08c", r"a\rb\x08\x08c"),
    ("turns round", "a\u202etxt.exe\u202c", r"a\u202etxt.exe\u202c"),
    ("isolates", "\u2066a\u2069\u200f", r"\u2066a\u2069\u200f"),
    ("line separators", "a\u2028b\u2029", r"a\u2028b\u2029"),
    ("lone surrogates", "a\udc80", r"a\udc80"),
    ("invisible tags", "a\U000e0041", r"a\U000e0041"),
    ("a byte order mark", "\ufeffa", r"\ufeffa"),
    ("DEL and NUL", "\x7f\x00", r"\x7f\x00"),
]
HARMLESS = [
    "Größ.txt",
    "雨　 降る",
    "می\u200cخواهم",
    "👩\u200d👩\u200d👧",
    "a b",
    'it\'s "so"',
    "a\\x1b",
    "☃",
]


@pytest.mark.parametrize(("name", "hostile", "shown"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_what_a_terminal_obeys_is_escaped(name: str, hostile: str, shown: str) -> None:
    assert printable(hostile) == shown
    assert str(InputError(hostile, f"is {hostile}")) == f"{shown}: is {shown}"
    fault = Fault(hostile, 1, len(hostile) + 1, f"unknown {hostile}", f"{hostile}: x")
    lines = str(PackError([fault])).split("\n")
    assert lines[0] == f"{shown}:1:{len(hostile) + 1}: unknown {shown}"
    # The caret is where the escaped text puts it.
    assert lines[1:] == [f"    {shown}: x", "    " + " " * len(shown) + "^"]


@pytest.mark.parametrize("name", HARMLESS)
def test_names_in_any_script_stay_as_they_are(name: str) -> None:
    assert printable(name) == name


@given(st.text(), st.integers(1, 60))
def test_nothing_gets_through_and_there_is_a_bound(given_text: str, limit: int) -> None:
    shown = printable(given_text, limit)
    assert len(shown) <= limit
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert printable(shown, limit) == shown


def test_what_is_to_be_kept_stays() -> None:
    assert printable("a\tb\nc\x1b", keep="\n\t") == "a\tb\nc\\x1b"
    assert printable("a" * 9999, None) == "a" * 9999
    assert len(printable("\x1b" * 10_000_000)) == LIMIT


def test_an_error_keeps_what_it_is_about_and_pickles() -> None:
    error = InputError("a\x1b", "b\n")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.path, copy.reason, str(copy)) == ("a\x1b", "b\n", "a\\x1b: b\\n")


@pytest.mark.skipif("os.name == 'nt'")
def test_a_hostile_file_name_is_told_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x\x1b[2J\nclean: all is well.txt"
    path.write_bytes(b"\x00")
    with pytest.raises(InputError) as caught:
        list(text.read(str(path), Policy()))
    assert "x\\x1b[2J\\nclean: all is well.txt: is not text" in str(caught.value)


def test_fields_of_a_stranger_are_escaped_and_few(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = ", ".join(f'"\\u001b[2J{number}": 1' for number in range(200_000))
    path.write_text(f"{{{row}}}\n")
    (record,) = jsonl.read_pages(str(path))
    assert record.fault is not None and len(record.fault) < 1000
    assert record.fault.startswith("has no field 'html'; there are \\x1b[2J0, \\x1b[2J1, ")
    assert record.fault.endswith(" and 199,990 more")


def test_a_pack_of_a_stranger_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("pack: a\nabout: x.\n\u202egnp.exe: 1\nrules: [{id: a, line: x}]\n")
    with pytest.raises(PackError) as caught:
        load(path)
    assert "\u202e" not in str(caught.value) and "\\u202e" in str(caught.value)
