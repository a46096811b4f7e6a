"""Does the command say what is wrong, where, and what was meant?"""

from __future__ import annotations

from pathlib import Path

import pytest
from command import CLEAN, DIRTY, Ended, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("artcle.txt", "-p", "./site.yaml"),
            "artcle.txt: no such file (did you mean 'article.txt'?)",
        ),
        (("article.tx", "-p", "./site.yaml"), "article.tx: no such file\n"),
        (("no.txt", "-p", "./site.yaml"), "no.txt: no such file\n"),
        (("",), "the name is empty: is a variable not set?"),
        (("-o", "", "a.txt"), "-o/--out: the name is empty: is a variable not set?"),
        (("no/no.txt", "-p", "./site.yaml"), "no/no.txt: no such file: there is no folder 'no'"),
        (("--level", "strickt"), "--level: unknown level 'strickt' (did you mean 'strict'?)"),
        (("--level", "7"), "--level: unknown level '7'; use off, rules, standard or strict"),
        (("--dedup", "documents"), "--dedup: unknown dedup 'documents' (did you mean 'document'?)"),
        (("--exlpain",), "unknown option --exlpain (did you mean '--explain'?)"),
        (("-j", "0"), "-j/--jobs: '0' is not a whole number from 1 up"),
        (
            ("-j", "9" * 5000),
            f"-j/--jobs: '{'9' * 499}…' is not a whole number up to 4,294,967,295",
        ),
        (("-q", "-v", "a.txt"), "-v prints more, -q prints errors only: leave one of them out"),
        (
            ("a.txt", "--markdown"),
            "--markdown does not work on text: it is for pages; if the input",
        ),
        (("a.txt", "--on-error", "stop"), "--on-error does not work on text: it is for records"),
        (("a.txt", "--text-field", "body"), "--text-field does not work on text"),
        (("rules", "show", "web", "--json"), "--json does not work on rules show"),
        (("rules", "list", "--level", "rules"), "--level does not work on rules list"),
        (("--nope",), "unknown option --nope\n"),
        (("--inplace",), "unknown option --inplace\n"),
        (("--threads", "3"), "unknown option --threads (did you mean '-j'?)"),
        (("--output=x",), "unknown option --output=x (did you mean '-o'?)"),
        (("-n", "a.txt"), "unknown option -n (did you mean '--check'?)"),
        (("--recursive", "in"), "unknown option --recursive: leave it out: a folder is read"),
        (("--list",), "unknown option --list: use the command: clean rules list"),
        (("-a.txt",), "unknown option -a.txt: if it is a file, write ./-a.txt"),
        (("--config", "no.toml", "a.txt"), "--config: no.toml: No such file or directory"),
        (("--config", "a.txt", "--no-config"), "--no-config reads none, --config reads a settings"),
        (("--dedup-min", "x"), "--dedup-min: 'x' is not a whole number from 0 up"),
        (("--encoding", "utf-88"), "--encoding: unknown encoding 'utf-88' (did you mean 'utf-8'?)"),
        (("--encoding", "rot13"), "--encoding: unknown encoding 'rot13'"),
        (("--errors", "ignore"), "--errors: unknown error policy 'ignore'"),
        (("--url",), "--url: expected one argument"),
        (
            ("-i", "--check", "a.txt"),
            "--check writes nothing, -i writes each file over itself: leave one",
        ),
        (
            ("-o", "x", "--diff", "a.txt"),
            "--diff prints a diff, -o writes to another place: leave one of them",
        ),
        (("-o", "x", "-i", "a.txt"), "-i writes each file over itself, -o writes to another place"),
        (
            ("--json", "--diff", "a.txt"),
            "--diff prints a diff, --json prints JSON: leave one of them out",
        ),
        (("-i", "-"), "'-' is standard input, which cannot be cleaned in place"),
        (("-", "-"), "'-' is given twice, and standard input can be read once"),
        (("-o", "in/", "-"), "'-' cannot be written below in/: it has no file name; clean it"),
        (("in", "-o", "a.txt"), "a.txt: is a file, and several inputs need a folder: -o DIR"),
        (("in", "-o", "in"), "in: is the input itself: to clean it in place use -i"),
        (("-p", "sight", "a.txt"), "unknown pack 'sight'"),
        (("-p", "site", "a.txt"), "unknown pack 'site' (did you mean the path './site.yaml'?)"),
        (("rules", "lst"), "rules: unknown command 'lst' (did you mean 'list'?)"),
        (("rules", "show"), "rules show: name a PACK or PACK/RULE"),
    ],
)
def test_an_error_says_what_was_meant(folder: Folder, words: tuple[str, ...], message: str) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("article.txt", DIRTY)
    folder.write("in/b.txt", DIRTY)
    ended = folder.run(*words)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith(f"clean: {message}")
    assert folder.files() == ["a.txt", "article.txt", "in/b.txt"]


def test_an_unknown_rule_to_ignore_is_an_error(folder: Folder) -> None:
    ended = folder.clean("--ignore", "site/most-populer", stdin=DIRTY)
    assert (ended.code, ended.out) == (2, b"")
    assert "site/most-populer" in ended.err
    assert "site/most-popular" in ended.err


def test_ignores_rules(folder: Folder) -> None:
    ended = folder.clean("--ignore", "site/share,site/most-popular", stdin=DIRTY)
    assert ended == Ended(0, DIRTY, "")


def test_level_off_changes_nothing(folder: Folder) -> None:
    assert folder.clean("--level", "off", stdin=DIRTY * 5) == Ended(0, DIRTY * 5, "")


def test_a_wrong_pack_is_told_with_all_its_faults_as_an_editor_reads_them(folder: Folder) -> None:
    folder.write("bad.yaml", "pack: bad\nabout: x\nrules:\n  - id: a\n    lines: x\n  - idd: b\n")
    ended = folder.run("-p", "./bad.yaml", stdin=DIRTY)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("bad.yaml:5:5: a: unknown key 'lines' (did you mean 'line'?)\n")
    assert "bad.yaml:6:5: " in ended.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("clean.toml", 'packs = ["./site.yaml"]\nignore = "site/share"\n'),
        ("pyproject.toml", '[tool.clean]\npacks = ["site.yaml"]\nignore = ["site/share"]\n'),
    ],
)
def test_settings_count_from_a_folder_above(folder: Folder, name: str, text: str) -> None:
    folder.write(name, text)
    folder.write("below/pyproject.toml", "[project]\nname = 'clean'\n")
    (folder.path / "below/below").mkdir()
    ended = folder.run(stdin=DIRTY, cwd=folder.path / "below/below")
    assert ended == Ended(
        0, b"Rain fell on Sunday.\n\nThe river rose.\nShare\nIt fell again.\n", ""
    )


def test_a_settings_file_can_be_named_or_left_out(folder: Folder) -> None:
    folder.write("clean.toml", 'packs = "./site.yaml"\nlevel = "off"\n')
    folder.write("other/settings.toml", 'packs = "../site.yaml"\nlevel = "rules"\n')
    assert folder.run(stdin=DIRTY).out == DIRTY
    assert folder.run("--config", "other/settings.toml", stdin=DIRTY).out == CLEAN
    assert folder.clean("--no-config", stdin=DIRTY).out == CLEAN
    folder.write("pyproject.toml", "[project]\n")
    ended = folder.run("--config", "pyproject.toml", stdin=DIRTY)
    assert ended == Ended(2, b"", "clean: --config: pyproject.toml: has no table [tool.clean]\n")


def test_verbose_names_what_holds(folder: Folder) -> None:
    path = folder.write("clean.toml", 'packs = "./site.yaml"\ndedup = "off"\n')
    ended = folder.run("-v", stdin=DIRTY)
    assert (ended.code, ended.err.splitlines()) == (
        0,
        [
            f"clean: settings file: {path}",
            "clean: level standard, dedup off",
            "clean: 1 pack: site",
        ],
    )
    assert "settings file: none" in folder.run("-v", "--no-config", stdin=DIRTY).err


def test_settings_that_other_runs_know_are_not_refused(folder: Folder) -> None:
    folder.write("clean.toml", 'mode = "article"\ntext-field = "body"\non-error = "stop"\n')
    assert folder.clean("--level", "rules", stdin=DIRTY) == Ended(0, CLEAN, "")


def test_an_option_that_had_no_effect_is_told(folder: Folder) -> None:
    folder.write("in/a.txt", CLEAN)
    ended = folder.clean("in", "--check", "--markdown")
    assert ended.err.splitlines()[0] == "clean: --markdown had no effect: there were no pages"
    folder.write("in/b.html", "<html><p>Rain")
    assert "had no effect" not in folder.clean("in", "--check", "--markdown").err


def test_a_deleted_working_directory_has_no_settings(folder: Folder) -> None:
    gone = folder.path / "gone"
    gone.mkdir()
    pack = str(folder.path / "site.yaml")
    ended = folder.run("-p", pack, stdin=DIRTY, cwd=gone, preexec_fn=gone.rmdir)
    assert ended == Ended(0, CLEAN, "")


def test_the_line_beats_the_settings(folder: Folder) -> None:
    folder.write("clean.toml", 'level = "off"\npacks = ["./site.yaml"]\n')
    assert folder.run(stdin=DIRTY).out == DIRTY
    assert folder.run("--level", "rules", stdin=DIRTY).out == CLEAN


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("clean.toml", '# x\n\nlevle = "off"\n', "3: unknown key 'levle' (did you mean 'level'?)"),
        ("clean.toml", "dedup_min = 3\n", "1: unknown key 'dedup_min' (did you mean 'dedup-min'?)"),
        ("clean.toml", "zebra = 3\n", "1: unknown key 'zebra'; known are color, dedup, "),
        ("clean.toml", "in-place = true\n", "1: 'in-place' is for the command line only"),
        ("clean.toml", "[tool.clean]\n", "1: unknown key 'tool': clean.toml holds the settings"),
        ("clean.toml", "level = 3\n", "1: level: 3 is not a text: write it in quotes"),
        ("clean.toml", 'level = "of"\n', "1: level: unknown level 'of' (did you mean 'off'?)"),
        ("clean.toml", "jobs = true\n", "1: jobs: 'True' is not a whole number from 1 up"),
        ("clean.toml", "packs = [1]\n", "1: packs: [1] is not a list of texts"),
        (
            "pyproject.toml",
            "[tool.other]\nlevle = 1\n\n[tool.clean]\njobs = 1\nlevle = 1\n",
            "6: unknown key 'levle' (did you mean 'level'?)",
        ),
        ("clean.toml", "level = \n", " not valid TOML: "),
    ],
)
def test_a_wrong_setting_is_told_with_file_and_line(
    folder: Folder, name: str, text: str, message: str
) -> None:
    path = folder.write(name, text)
    ended = folder.run(stdin=DIRTY)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith(f"clean: {path}:{message}")
