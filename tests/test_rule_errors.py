"""A wrong pack always raises, at load: each broken pack below, and the whole of what it is told."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import yaml
from broken_packs import CASES, HEAD, RULE
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import CleanerError, PackError
from cleaner.packs import load_packs, parse_pack
from cleaner.types import Pattern


def no_groups(pattern: Pattern) -> str | None:
    """Stands for the engine, which knows what a good regex is."""
    is_regex = pattern.kind == "regex"
    return "a group is not closed" if is_regex and "(" in pattern.text else None


# The same, where the message has the parser's own words in it: PyYAML has two parsers.
SYNTAX: dict[str, tuple[str, str]] = {
    "a star without quotes": (
        RULE + "line: *part*",
        "5:11: not valid YAML: did not find expected alphabetic or numeric character; "
        "a text that starts with '*' or '&' must be in quotes",
    ),
    "a star and a blank without quotes": (
        RULE + "line: *More on *",
        "5:11: aliases are not allowed; a text that starts with '*' must be in quotes",
    ),
    "a colon without quotes": (
        RULE + "line: Related: more",
        "5:18: not valid YAML: mapping values are not allowed in this context; "
        "a text with ': ' in it must be in quotes",
    ),
    "a backslash between double quotes": (
        RULE + r'line: "/\d/"',
        "5:13: not valid YAML: found unknown escape character; "
        "between double quotes a backslash is an escape: use single quotes",
    ),
    "a quote that is not closed": (
        RULE + "line: 'a\n    in: head 3\n",
        "5:11: not valid YAML: found unexpected end of stream; the quote is not closed",
    ),
    "a tab": (
        HEAD + "match:\n\thosts: a\n",
        "4:1: not valid YAML: found character that cannot start any token; "
        "indent with spaces, not tabs",
    ),
    "an at sign": (
        RULE + "line: @home",
        "5:11: not valid YAML: found character that cannot start any token; "
        "a text that starts with '@' must be in quotes",
    ),
    "a wrong indentation": (
        RULE + "line: a\n   in: head 3",
        "6:4: not valid YAML: did not find expected '-' indicator; "
        "check the indentation and the quotes",
    ),
}


def told(text: str | bytes) -> list[str]:
    with pytest.raises(PackError) as raised:
        parse_pack(text, "web.yaml", no_groups)
    return [f"{f.line}:{f.column}: {f.message}" for f in raised.value.faults]


@pytest.mark.parametrize("name", CASES)
def test_says_all_that_is_wrong(name: str) -> None:
    text, expected = CASES[name]
    assert told(text) == expected


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the words are libyaml's")
@pytest.mark.parametrize("name", SYNTAX)
def test_says_what_yaml_cannot_read(name: str) -> None:
    text, expected = SYNTAX[name]
    assert told(text) == [expected]


@pytest.mark.parametrize("name", CASES)
def test_says_the_same_without_libyaml(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    text, expected = CASES[name]
    assert told(text) == expected


@pytest.mark.parametrize("name", SYNTAX)
def test_advises_the_same_without_libyaml(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    text, expected = SYNTAX[name]
    (message,) = told(text)
    assert message.partition("; ")[2] == expected.partition("; ")[2]
    assert message.partition(":")[0] == expected.partition(":")[0]


def test_refuses_escapes_of_what_is_no_character(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert told(HEAD + 'keep: "\\ud800"') == ["3:7: a lone surrogate is not a character"]
    assert len(told(HEAD + 'keep: "\\UFFFFFFFF"')) == 1


def test_points_at_the_fault() -> None:
    with pytest.raises(PackError) as raised:
        parse_pack(RULE + "lines: a # Café\r\n", "rules/web.yaml", no_groups)
    assert str(raised.value) == (
        "rules/web.yaml:5:5: ad: unknown key 'lines' (did you mean 'line'?)\n"
        "        lines: a # Café\n"
        "        ^"
    )


def test_cuts_a_long_line_short() -> None:
    with pytest.raises(PackError) as raised:
        parse_pack(
            HEAD + f"keep: a\nx: '{'y' * 1000}'\nuse: ['{' ' * 500}', 5]", "web.yaml", no_groups
        )
    first, *_, last = raised.value.faults
    assert first.excerpt == "x: '" + "y" * 156 + "…"
    assert last.excerpt == ""


def test_counts_lines_as_an_editor_does() -> None:
    # YAML takes U+0085, U+2028 and U+2029 for ends of lines too.
    text = HEAD + "keep: 'a \u2028 b \x85 c'\nuser: b"
    assert told(text) == ["4:1: unknown key 'user' (did you mean 'use'?)"]


def test_stops_after_a_hundred_faults() -> None:
    messages = told(HEAD + "keep: [" + "5, " * 10_000 + "]")
    assert len(messages) == 100
    assert messages[-1] == "3:305: too many faults; from here on they are not listed"


@given(
    st.sampled_from([text for text, _ in CASES.values() if isinstance(text, str)]),
    st.integers(0, 400),
    st.integers(0, 40),
    st.text("*&!|>-+=#:,?/'\"\\\\[]{}<%@` \n\taN1~\ufeff\0\ud800é", max_size=6)
    | st.text(max_size=3),
)
def test_any_text_is_a_pack_or_a_pack_error(text: str, at: int, cut: int, put: str) -> None:
    broken = text[:2000][:at] + put + text[:2000][at + cut :]
    try:
        parse_pack(broken, "web.yaml", no_groups)
    except PackError as error:
        places = [(fault.line, fault.column) for fault in error.faults]
        assert places == sorted(places) and min(places) >= (1, 1)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_pack_or_a_pack_error(data: bytes) -> None:
    with pytest.raises(PackError):
        parse_pack(data, "web.yaml", no_groups)


def write(folder: Path, **packs: str) -> None:
    for name, text in packs.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def faults_of(folder: Path, *wanted: str | Path) -> list[str]:
    with pytest.raises(PackError) as raised:
        load_packs(wanted or folder, no_groups)
    text = "\n".join(str(fault).partition("\n")[0] for fault in raised.value.faults)
    return text.replace(str(folder), "DIR").replace("\\", "/").split("\n")


def test_says_all_that_is_wrong_in_all_packs(tmp_path: Path) -> None:
    write(
        tmp_path,
        ads="pack: ads\nabout: A.\nkep: a",
        share="pack: share\nabout: B.\nuse: [shar, adz]\nkeep: No",
        fine="pack: fine\nabout: C.\nkeep: a\nuse: ads",
        web="pack: [",
    )
    assert faults_of(tmp_path) == [
        "DIR/ads.yaml:3:1: unknown key 'kep' (did you mean 'keep'?)",
        "DIR/share.yaml:3:7: 'use' names a pack 'shar' that is neither loaded nor shipped "
        "(did you mean 'share'?)",
        "DIR/share.yaml:3:13: 'use' names a pack 'adz' that is neither loaded nor shipped "
        "(did you mean 'ads'?)",
        "DIR/share.yaml:4:7: 'keep' takes a text, and YAML reads 'No' as a boolean; "
        'write it in quotes: "No"',
        "DIR/web.yaml:1:7: not valid YAML: did not find expected node content",
    ]


def test_two_packs_of_one_name_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path / "a", web=HEAD + "keep: a")
    write(tmp_path / "b", web=HEAD + "keep: b")
    assert faults_of(tmp_path, tmp_path / "b", tmp_path / "a") == [
        "DIR/b/web.yaml:1:7: there is a pack 'web' already, in DIR/a/web.yaml"
    ]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert faults_of(tmp_path) == ["DIR/web.yaml:1:1: larger than a pack may be (1 MiB)"]


def test_a_pack_error_pickles_whole() -> None:
    with pytest.raises(PackError) as raised:
        parse_pack(RULE + "lines: a", "web.yaml", no_groups)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.faults) == (str(raised.value), raised.value.faults)


def test_unknown_packs_and_missing_files_are_told_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    write(shipped, cookies="", share="")
    (tmp_path / "empty").mkdir()
    (tmp_path / "web.txt").touch()
    monkeypatch.setattr("cleaner.packs.find.shipped_dir", lambda: shipped)
    monkeypatch.chdir(tmp_path)
    wanted: list[str | Path] = [
        "cookie",
        "defualt",
        "empty",
        "zebra",
        "./no.yaml",
        Path("empty"),
        "./web.txt",
        "",
    ]
    looked = "clean rules list shows the packs"
    with pytest.raises(CleanerError) as raised:
        load_packs(wanted, no_groups)
    assert str(raised.value).replace("\\", "/").split("\n") == [
        f"unknown pack 'cookie' (did you mean 'cookies'?); {looked}",
        f"unknown pack 'defualt' (did you mean 'default'?); {looked}",
        "empty: no pack (a .yaml file) in this directory",
        f"unknown pack 'zebra'; {looked}",
        "no.yaml: no such pack file or directory",
        "empty: no pack (a .yaml file) in this directory",
        "web.txt: a pack's file ends in .yaml",
        f"unknown pack ''; {looked}",
    ]
