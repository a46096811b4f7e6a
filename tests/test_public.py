"""Is the public surface what it says, for people, for editors and for type checkers?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import cleaner


def test_dir_shows_each_public_name_before_it_is_fetched() -> None:
    script = "import cleaner; print(set(cleaner.__all__) - set(dir(cleaner)))"
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == "set()\n"


@pytest.mark.parametrize("name", cleaner.__all__)
def test_each_public_name_is_there_and_is_fetched_once(name: str) -> None:
    assert getattr(cleaner, name) is getattr(cleaner, name)
    assert name in vars(cleaner)


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'cleaner' has no attribute 'Cleanr'"):
        _ = cleaner.Cleanr  # type: ignore[attr-defined]


def test_functions_for_inner_callers_are_not_methods() -> None:
    public = {name for name in vars(cleaner.Cleaner) if not name.startswith("_")}
    assert public == {"clean", "clean_arrow", "clean_batch", "clean_html", "clean_table", "score"}


TYPED = """\
import cleaner
from cleaner import Cleaner, Dedup, Level, Mode, Result, clean, clean_corpus, clean_html

level: Level = "strict"
dedup: Dedup = "off"
mode: Mode = "article"
cleaner_of_mine = Cleaner(level=level, dedup=dedup)
result: Result = cleaner_of_mine.clean_html(b"", mode=mode)
text: str = clean("a") + clean_html("a") + cleaner.clean("a")
cleaner.clean_corpus("a", "b", cleaner.corpus.Options(dedup="site"))
clean_corpus("a", "b")
"""
WRONG = """\
import cleaner
from cleaner import Cleanr
cleaner.clen("a")
cleaner.Cleaner(level="strictt")
cleaner.Cleaner().run
"""


def check(folder: Path, script: str) -> list[str]:
    """What mypy has against a script, without the file's name."""
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    words = [
        "--strict",
        "--no-error-summary",
        "--hide-error-context",
        "--follow-imports=silent",
        "--config-file",
        "",
        "script.py",
    ]
    command = [
        sys.executable,
        "-m",
        "mypy",
        *words,
        "--cache-dir",
        str(ROOT / ".mypy_cache" / "tests"),
    ]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert ended.stderr == ""
    return [line.removeprefix("script.py:") for line in ended.stdout.splitlines()]


def test_what_is_public_has_types(tmp_path: Path) -> None:
    assert check(tmp_path, TYPED) == []


def test_a_misspelt_name_is_an_error_to_a_type_checker(tmp_path: Path) -> None:
    found = [line.partition(" ")[0] for line in check(tmp_path, WRONG)]
    assert found == ["2:", "3:", "4:", "5:"]
