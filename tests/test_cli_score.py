"""Does `--score` show each line behind its score, and get in nobody's way?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Folder

from cleaner import Cleaner

TEXT = """\
Sign in

The army entered the town on Sunday, and most of its people had left it by the evening.\r
Share
"""
SCORES = Cleaner().score(TEXT)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.write("a.txt", TEXT)
    return folder


def to_shown(text: str) -> str:
    lines = text.replace("\r", "").split("\n")
    return "".join(f"{score:.2f}\t{line}\n" for score, line in zip(SCORES, lines, strict=False))


def test_shows_each_line_behind_its_score(folder: Folder) -> None:
    ended = folder.clean("--score", "a.txt")
    assert (ended.code, ended.out.decode(), ended.err) == (0, to_shown(TEXT), "")


def test_the_last_line_needs_no_line_break(folder: Folder) -> None:
    assert folder.clean("--score", stdin=TEXT[:-1].encode()).out.decode() == to_shown(TEXT)


def test_several_files_have_their_paths_above(folder: Folder) -> None:
    folder.write("b.txt", TEXT)
    ended = folder.clean("--score", "a.txt", "b.txt")
    wanted = f"==> a.txt <==\n{to_shown(TEXT)}==> b.txt <==\n{to_shown(TEXT)}"
    assert (ended.out.decode(), ended.err) == (wanted, "")


def test_colour_shades_the_scores_and_not_blank_lines(folder: Folder) -> None:
    out = folder.clean("--score", "--color", "always", "a.txt").out.decode().split("\n")
    assert out[1] == "0.00\t"
    assert all(line.startswith("\x1b[30;48;5;") for line in (out[0], out[2], out[3]))
    assert out[2].split("\t")[1].startswith("The army entered")
    assert out[0].endswith("\t\x1b[2mSign in\x1b[0m")


def test_json_has_the_scores_only_if_asked_for(folder: Folder) -> None:
    plain = json.loads(folder.clean("--json", "a.txt").out)
    scored = json.loads(folder.clean("--json", "--score", "a.txt").out)
    assert scored == {**plain, "scores": [round(score, 4) for score in SCORES]}


def test_bytes_that_are_no_text_come_out_as_they_went_in(folder: Folder) -> None:
    out = folder.clean("--score", stdin=b"caf\xe9 closed at noon\n").out
    assert out.partition(b"\t")[2] == b"caf\xe9 closed at noon\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--diff",), "--score prints scores, --diff prints a diff: leave one of them out"),
        (("--check",), "--score prints scores, --check writes nothing: leave one of them out"),
        (("-i",), "--score prints scores, -i writes each file over itself: leave one of them out"),
        (
            ("-o", "b.txt"),
            "--score prints scores, -o writes to another place: leave one of them out",
        ),
    ],
)
def test_refuses_what_cannot_both_be_meant(
    folder: Folder, words: tuple[str, ...], complaint: str
) -> None:
    ended = folder.clean("--score", *words, "a.txt")
    assert (ended.code, ended.out, ended.err) == (2, b"", f"clean: {complaint}\n")
