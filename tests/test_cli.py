"""Does the command clean what it is given, and put the text where it is told?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import CLEAN, DIRTY, Ended, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_cleans_a_file_to_stdout(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    assert folder.clean("a.txt") == Ended(0, CLEAN, "")


@pytest.mark.parametrize("words", [(), ("-",)])
def test_cleans_stdin(folder: Folder, words: tuple[str, ...]) -> None:
    assert folder.clean(*words, stdin=DIRTY) == Ended(0, CLEAN, "")


@pytest.mark.parametrize("module", ["cleaner", "cleaner.cli"])
def test_is_a_module_too(folder: Folder, module: str) -> None:
    command = [sys.executable, "-m", module, "-p", "./site.yaml", "-"]
    ended = subprocess.run(command, input=DIRTY, capture_output=True, check=True, cwd=folder.path)
    assert ended.stdout == CLEAN


def test_takes_files_and_options_in_any_order(folder: Folder) -> None:
    folder.write("-a.txt", DIRTY)
    assert folder.run("--level", "rules", "-p", "./site.yaml", "--", "-a.txt").out == CLEAN
    assert folder.run("./-a.txt", "--level", "rules", "-p", "./site.yaml").out == CLEAN


def test_says_its_usage_to_somebody_at_a_terminal(folder: Folder) -> None:
    ours, theirs = pytest.importorskip("pty").openpty()
    ended = folder.run(stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("usage: clean [FILE|DIR|-]...")


@pytest.mark.parametrize("inputs", [("a.txt", "b.txt"), ("folder",), ("a.txt", "-")])
def test_refuses_to_run_several_texts_together(folder: Folder, inputs: tuple[str, ...]) -> None:
    for name in ("a.txt", "b.txt", "folder/c.txt"):
        folder.write(name, DIRTY)
    ended = folder.clean(*inputs)
    assert (ended.code, ended.out) == (2, b"")
    assert "-o DIR (write below DIR), -i (in place), --json, or --check or --diff" in ended.err


def test_writes_a_file(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    assert folder.clean("a.txt", "-o", "b.txt") == Ended(0, b"", "")
    assert folder.read("b.txt") == CLEAN


def test_writes_into_a_folder_that_is_there(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    (folder.path / "out").mkdir()
    assert folder.clean("a.txt", "-o", "out") == Ended(0, b"", "")
    assert folder.read("out/a.txt") == CLEAN


def test_mirrors_the_tree_below_the_output_folder(folder: Folder) -> None:
    for name in (
        "in/a.txt",
        "in/b/c.md",
        "in/b/D.TXT",
        "in/.hidden/e.txt",
        "in/.f.txt",
        "in/g.png",
    ):
        folder.write(name, DIRTY)
    ended = folder.clean("in", "-o", "out/below")
    passed = "clean: in: left out 1 of no known kind\n"
    assert ended == Ended(0, b"", f"{passed}clean: 3 files, 3 changed\n")
    written = [name for name in folder.files() if name.startswith("out")]
    assert written == ["out/below/a.txt", "out/below/b/D.TXT", "out/below/b/c.md"]
    assert folder.read("out/below/b/c.md") == CLEAN


def test_does_not_clean_its_own_output(folder: Folder) -> None:
    folder.write("in/a.txt", DIRTY)
    for _ in range(2):
        assert folder.clean("in", "-o", "in/out").err == "clean: 1 file, 1 changed\n"
    assert folder.files() == ["in/a.txt", "in/out/a.txt"]


def test_does_not_write_two_inputs_to_one_file(folder: Folder) -> None:
    folder.write("a/x.txt", DIRTY)
    folder.write("b/x.txt", CLEAN)
    ended = folder.clean("a/x.txt", "b/x.txt", "-o", "out", "-q")
    assert ended == Ended(2, b"", "clean: b/x.txt: not cleaned: out/x.txt holds a/x.txt\n")
    assert folder.read("out/x.txt") == CLEAN


def test_follows_no_links_round_in_a_circle(folder: Folder) -> None:
    folder.write("in/a.txt", DIRTY)
    (folder.path / "in" / "round").symlink_to(folder.path / "in")
    told = "clean: in: left out 1 link to a folder\n"
    assert folder.clean("in", "-i").err == f"{told}clean: 1 file, 1 changed\n"


def test_links_in_a_folder_are_not_followed_out_of_it(folder: Folder) -> None:
    folder.write("precious.txt", DIRTY)
    folder.write("in/a.txt", DIRTY)
    (folder.path / "in/out.txt").symlink_to("../precious.txt")
    (folder.path / "in/again.txt").symlink_to("a.txt")
    ended = folder.clean("in", "-o", "out")
    told = "clean: in: left out 1 link that leads out of it\n"
    assert ended == Ended(0, b"", f"{told}clean: 2 files, 2 changed\n")
    assert folder.read("out/again.txt") == CLEAN
    ended = folder.clean("in", "-i")
    told = "clean: in: left out 1 link, 1 link that leads out of it\n"
    assert ended == Ended(0, b"", f"{told}clean: 1 file, 1 changed\n")
    assert folder.read("precious.txt") == DIRTY
    assert (folder.path / "in/again.txt").is_symlink()


def test_says_when_a_folder_has_nothing_to_clean(folder: Folder) -> None:
    folder.write("in/a.png", DIRTY)
    folder.write("in/b/c.jsonl.gz", b"")
    folder.write("in/b/d.jsonl", b"")
    message = (
        "clean: in: no *.txt or *.md files in it or below it; there are 2 *.jsonl (--format jsonl"
        " reads them), 1 of no known kind\n"
    )
    told = f"{message}clean: 0 files, 0 changed, 1 failed\n"
    assert folder.clean("in", "-i") == Ended(2, b"", told)


@pytest.mark.parametrize("name", ["a.txt", "link.txt", "hard.txt", "./in/../a.txt"])
@pytest.mark.parametrize("words", [(), ("--json",), ("--format", "text")])
def test_an_input_is_never_the_output(folder: Folder, name: str, words: tuple[str, ...]) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("in/b.txt", DIRTY)
    (folder.path / "link.txt").symlink_to("a.txt")
    (folder.path / "hard.txt").hardlink_to(folder.path / "a.txt")
    told = f"clean: -o {name}: is an input, which would be overwritten\n"
    assert folder.clean("a.txt", "-o", name, *words) == Ended(2, b"", told)
    assert folder.read("a.txt") == folder.read("hard.txt") == DIRTY


@pytest.mark.parametrize("out", [".", "./", "same"])
def test_a_folder_of_outputs_overwrites_no_input(folder: Folder, out: str) -> None:
    for name in ("a.txt", "b.html", "c.jsonl"):
        folder.write(name, DIRTY)
    (folder.path / "same").symlink_to(".")
    told = f"clean: a.txt: not cleaned: {Path(out) / 'a.txt'} is an input\n"
    assert folder.clean("a.txt", "-o", out) == Ended(2, b"", told)
    assert folder.read("a.txt") == DIRTY


@pytest.mark.parametrize("flag", ["--report", "--seen", "--counts", "--key"])
def test_no_other_file_that_is_written_is_an_input(folder: Folder, flag: str) -> None:
    folder.write("a.jsonl", b'{"text": "Rain."}\n')
    words = ("a.jsonl", "--dedup", "corpus", flag, "a.jsonl")
    ended = folder.clean(*words, *(() if flag == "--counts" else ("-o", "b.jsonl")))
    assert ended == Ended(
        2, b"", f"clean: {flag} a.jsonl: is an input, which would be overwritten\n"
    )
    assert folder.files() == ["a.jsonl"]


def test_a_name_that_no_file_can_have_is_one_bad_file(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("n" * 5000, "a.txt", "-i", "-q")
    assert (ended.code, ended.err[-21:]) == (2, ": File name too long\n")
    assert folder.read("a.txt") == CLEAN


def test_links_to_nowhere_and_pipes_in_a_folder(folder: Folder) -> None:
    folder.write("in/a.txt", DIRTY)
    (folder.path / "in/b.txt").symlink_to("nowhere")
    (folder.path / "in/c.txt").symlink_to("c.txt")
    os.mkfifo(folder.path / "in/d.txt")
    assert folder.clean("in", "-i", "-q") == Ended(
        2,
        b"",
        "clean: in/b.txt: No such file or directory\n"
        "clean: in/c.txt: Too many levels of symbolic links\n",
    )
    assert folder.read("in/a.txt") == CLEAN


def test_goes_on_past_bad_files(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("c.txt", b"\xff")
    folder.write("z.txt", DIRTY)
    words = ("a.txt", "b.txt", "c.txt", "z.txt", "-o", "out", "--errors", "strict")
    assert folder.clean(*words) == Ended(
        2,
        b"",
        "clean: b.txt: no such file\n"
        "clean: c.txt: is not valid UTF-8 (line 1, byte 1)\n"
        "clean: 2 files, 2 changed, 2 failed\n",
    )
    assert (folder.read("out/a.txt"), folder.read("out/z.txt")) == (CLEAN, CLEAN)


@pytest.mark.parametrize("jobs", ["1", "2", "7"])
def test_gives_the_same_in_the_order_of_the_inputs_for_any_jobs(folder: Folder, jobs: str) -> None:
    names = [f"{number}.txt" for number in range(300)]
    for number, name in enumerate(names):
        folder.write(name, DIRTY * (number % 7) + b"%d\n" % number)
    ended = folder.clean(*names, "--json", "-j", jobs, "--dedup", "off")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["path"] for row in rows] == names
    assert [row["text"] for row in rows] == [
        CLEAN.decode() * (number % 7) + f"{number}\n" for number in range(300)
    ]


def test_check_names_what_would_change(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("b.txt", CLEAN)
    ended = folder.clean("--check", "a.txt", "b.txt")
    assert (ended.code, ended.out) == (1, b"")
    head, total = ended.err.splitlines()
    assert head.startswith("clean: a.txt: would change: 2 removals by 2 rules, ")
    assert total == "clean: 2 files, 1 changed"
    assert folder.read("a.txt") == DIRTY
    assert folder.clean("--check", "b.txt") == Ended(0, b"", "")
    assert folder.clean("--check", "-q", "a.txt", "b.txt") == Ended(1, b"", "")


def test_diff_shows_what_would_change(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("--diff", "a.txt")
    assert ended == Ended(
        1,
        b"--- a.txt\n+++ a.txt\n@@ -1,7 +1,4 @@\n Rain fell on Sunday.\n \n-Most Popular\n-\n"
        b" The river rose.\n-Share\n It fell again.\n",
        "",
    )
    assert folder.clean("--diff", stdin=CLEAN) == Ended(0, b"", "")


def test_explain_gives_each_removal_its_rule(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("-e", "a.txt")
    assert (ended.code, ended.out) == (0, CLEAN)
    first, second, summary = ended.err.splitlines()
    assert first == "a.txt:3: site/most-popular: Most Popular"
    assert second == "a.txt:6: site/share: Share"
    assert summary.startswith("a.txt: 2 removals by 2 rules, 20 of 73 characters (27.4 %)")
    assert summary.endswith("; packs: site")


def test_explain_says_which_rule_was_held_back_and_why(folder: Folder) -> None:
    ended = folder.clean("-e", stdin=b"Share\nShare\nShare\nRain.\n")
    assert ended.out == b"Share\nShare\nShare\nRain.\n"
    assert ended.err.splitlines() == [
        "<stdin>: site/share: not applied: it would remove too much of the text (max-loss)",
        "<stdin>: nothing removed; packs: site",
    ]


def test_stats_count_by_rule(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("b.txt", DIRTY)
    ended = folder.clean("--stats", "--check", "-q", "a.txt", "b.txt")
    assert (ended.code, ended.out) == (1, b"")
    assert ended.err.splitlines() == [
        "rule                 removals    characters",
        "site/most-popular           2            28",
        "site/share                  2            12",
        "all rules                   4            40",
        "2 documents, 2 changed; 40 of 146 characters removed (27.4 %)",
    ]


def test_json_accounts_for_everything(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("--json", "a.txt")
    assert (ended.code, ended.err) == (0, "")
    row = json.loads(ended.out)
    assert row["removed"][1] == {
        "line": 6,
        "start": 52,
        "end": 58,
        "text": "Share\n",
        "rule": "site/share",
        "score": None,
    }
    del row["removed"]
    assert row == {"path": "a.txt", "text": CLEAN.decode(), "packs": ["site"], "skipped": []}


def test_json_may_account_for_what_is_done_in_place(folder: Folder) -> None:
    folder.write("in/a.txt", DIRTY)
    ended = folder.clean("in", "--json", "-i")
    assert (ended.code, ended.err, json.loads(ended.out)["path"]) == (0, "", "in/a.txt")
    assert folder.read("in/a.txt") == CLEAN


def test_json_of_many_files_goes_to_one_file(folder: Folder) -> None:
    folder.write("in/a.txt", DIRTY)
    folder.write("in/b.txt", CLEAN)
    assert folder.clean("in", "--json", "-o", "out.jsonl") == Ended(0, b"", "")
    rows = [json.loads(line) for line in folder.read("out.jsonl").splitlines()]
    assert [(row["path"], row["text"]) for row in rows] == [
        ("in/a.txt", CLEAN.decode()),
        ("in/b.txt", CLEAN.decode()),
    ]


def test_json_carries_bytes_that_are_no_text(folder: Folder) -> None:
    ended = folder.clean("--json", "-q", stdin=b"caf\xe9\n")
    text = json.loads(ended.out)["text"]
    assert text.encode("utf-8", "surrogateescape") == b"caf\xe9\n"
