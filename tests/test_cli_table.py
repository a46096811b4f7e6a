"""Is all that is made from the table of options there, and right?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from command import CLEAN, DIRTY, Ended, Folder

from cleaner.cli.args.completions import to_script
from cleaner.cli.args.config import settable
from cleaner.cli.args.document import to_man, to_markdown
from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.help import WIDTH, long_help, short_help
from cleaner.cli.args.parser import _FOREIGN, read_line
from cleaner.cli.args.refuse import check_effect, check_together
from cleaner.cli.args.schema import SCHEMA_FILE, schema_text, to_schema
from cleaner.cli.args.table import GROUPS, RULES, SHELLS, TARGETS, Settings, defaults, rows
from cleaner.corpus import Options
from cleaner.corpus.options import CorpusDedup, InputFormat, OnError
from cleaner.readers.text import Errors
from cleaner.types import Level, Mode

FLAGS = [flag for row in rows().values() for flag in row.flags]
LONG = [flag for flag in FLAGS if flag.startswith("--")]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_each_row_is_sound() -> None:
    assert len(FLAGS) == len(set(FLAGS))
    for name, row in rows().items():
        assert row.group in GROUPS
        assert set(row.on) <= TARGETS.keys(), name
        assert set(row.instead) <= set(TARGETS) - set(row.on), name
        assert row.excludes.keys() | set(filter(None, row.excludes.values())) <= rows().keys()
        assert all(rows()[other].does for other in row.excludes), name
        assert not row.excludes or row.does, name
        assert row.help[0].islower() and not row.help.endswith("."), name
        assert not row.about or row.about[-1] in ".", name


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("level", Level), ("dedup", CorpusDedup), ("mode", Mode), ("on_error", OnError),
        ("errors", Errors),
    ],
)  # fmt: skip
def test_the_words_of_an_option_are_those_of_its_type(name: str, type_: Any) -> None:  # noqa: ANN401
    assert rows()[name].kind.choices == get_args(type_)


def test_a_corpus_has_the_formats_that_the_table_says() -> None:
    assert set(get_args(InputFormat)) < set(rows()["format"].kind.choices)


def test_an_option_of_a_corpus_is_handed_on_by_its_name() -> None:
    # The others have another name or another form on the command line.
    assert {field.name for field in fields(Options)} - rows().keys() == {"checkpoint", "threads"}


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().level = "strict"  # type: ignore[misc]


EXCLUDED = [(name, other) for name, row in rows().items() for other in row.excludes]


@pytest.mark.parametrize(("name", "other"), EXCLUDED, ids="-".join)
def test_options_that_exclude_each_other_are_refused(name: str, other: str) -> None:
    both: dict[str, Any] = {name: True, other: True}
    with pytest.raises(UsageError, match=r"^-.*, -.*: leave one of them out$"):
        check_together(Settings(**both))
    joined = rows()[name].excludes[other]
    if joined is not None:
        check_together(Settings(**both, **{joined: True}))
    check_together(Settings(**{name: True}))


@pytest.mark.parametrize("name", rows())
def test_an_option_without_effect_is_refused(name: str) -> None:
    row, other = rows()[name], {name: "other"}
    for target, words in TARGETS.items():
        settings = Settings(given=frozenset([name]), **other)  # type: ignore[arg-type]
        if target in row.on:
            check_effect(settings, (target,))
        else:
            with pytest.raises(UsageError, match=f"^{row.flags[0]} does not work on {words}: "):
                check_effect(settings, (target,))
        # Of a settings file it is for other runs.
        check_effect(Settings(**other), (target,))  # type: ignore[arg-type]


@pytest.mark.parametrize("flag", _FOREIGN)
def test_a_flag_of_another_program_is_not_one_of_ours(flag: str) -> None:
    meant = _FOREIGN[flag]
    assert flag not in FLAGS
    assert meant in FLAGS or not meant.startswith("-")
    assert not any(meant in row.flags for row in rows().values() if row.writes_over)
    with pytest.raises(UsageError, match=re.escape(meant)):
        read_line([flag])


def test_no_hint_names_an_option_that_writes_over_files() -> None:
    for slip in ("--in-plac", "--inplace", "--in_place", "--in-palce", "-I"):
        with pytest.raises(UsageError) as raised:
            read_line([slip])
        assert "did you mean" not in str(raised.value), slip


def test_the_short_help_fits_on_a_screen() -> None:
    lines = short_help().split("\n")
    assert len(lines) <= 45
    assert max(map(len, lines)) <= WIDTH
    assert all(flag in short_help() for flag in LONG)


@pytest.mark.parametrize("made", [long_help(), to_markdown(), to_man().replace("\\-", "-")])
def test_each_option_is_explained_with_its_default(made: str) -> None:
    flat = " ".join(made.split())
    for name, row in rows().items():
        assert all(flag in flat for flag in row.flags), name
        assert row.help.replace("`", "")[1:] in flat, name
        default = defaults()[name]
        assert not isinstance(default, str) or f"Default: {default}." in flat, name


def test_a_man_page_has_no_line_that_troff_mistakes(tmp_path: Path) -> None:
    for line in to_man().split("\n"):
        assert not line.startswith("'")
        assert not line.startswith(".") or re.match(r"\.(TH|SH|TP|PP|nf|fi)\b", line), line
    if shutil.which("groff"):
        (tmp_path / "clean.1").write_text(to_man())
        command = ["groff", "-man", "-ww", "-Tutf8", "clean.1"]
        ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
        assert ended.stderr == ""


def test_the_schema_is_that_of_the_table() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(to_schema())


@pytest.mark.parametrize(
    ("settings", "is_right"),
    [
        ({"level": "strict", "packs": ["default", "./mine.yaml"], "jobs": 2}, True),
        ({"level": "strickt"}, False),
        ({"packs": "default"}, True),
        ({"packs": [1]}, False),
        ({"jobs": 0}, False),
        ({"out": "x"}, False),
        ({"dedup-min": 0, "encoding": "latin-1"}, True),
        ({"dedup_min": 0}, False),
    ],
)
def test_the_schema_and_the_reader_agree(
    folder: Folder, settings: dict[str, object], *, is_right: bool
) -> None:
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items())
    folder.write("clean.toml", f"{lines}\n")
    folder.write("mine.yaml", "pack: mine\nabout: x\nkeep: a\n")
    assert jsonschema.Draft202012Validator(to_schema()).is_valid(settings) is is_right
    assert (folder.run("--level", "off", stdin=DIRTY).code == 0) is is_right


def test_a_settings_file_has_the_keys_that_it_had() -> None:
    assert sorted(settable()) == [
        "color", "dedup", "dedup-min", "encoding", "errors", "hidden", "ignore", "jobs", "level",
        "max-record", "meta-field", "mode", "on-error", "packs", "text-field", "url", "url-field",
    ]  # fmt: skip


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_completions(folder: Folder, shell: str) -> None:
    ended = folder.run("--completions", shell)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.decode() == to_script(shell)
    names = [flag[2:] for flag in LONG]
    assert all(name in to_script(shell) for name in names)
    if shutil.which(shell):
        command = [shell, "-n"]
        read = subprocess.run(command, input=ended.out, capture_output=True, check=True)
        assert read.stderr == b""


def complete(folder: Folder, *words: str) -> list[str]:
    """What bash offers for the last of these words."""
    if not shutil.which("bash"):
        pytest.skip("needs bash")
    line = " ".join(f"'{word}'" for word in words)
    script = f"""{to_script("bash")}
COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _clean; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    ended = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, cwd=folder.path
    )
    return sorted(ended.stdout.split())


def test_bash_completes_options_values_and_commands(folder: Folder) -> None:
    assert complete(folder, "clean", "--dedup-") == ["--dedup-min"]
    assert complete(folder, "clean", "--level", "s") == ["standard", "strict"]
    assert complete(folder, "clean", "--level", "=", "o") == ["off"]
    assert complete(folder, "clean", "rules", "l") == ["learn", "lint", "list"]
    assert complete(folder, "clean", "-o", "si") == ["site.yaml"]
    assert complete(folder, "clean", "-q", "si") == ["site.yaml"]


@pytest.mark.parametrize("words", [("-V",), ("--version",), ("version",), ("-q", "--version")])
def test_the_version_has_several_names(folder: Folder, words: tuple[str, ...]) -> None:
    from cleaner import __version__

    assert folder.run(*words) == Ended(0, f"clean {__version__}\n".encode(), "")


@pytest.mark.parametrize(
    ("words", "beginning", "part"),
    [
        (("-h",), "usage: clean [FILE|DIR|-]...", "clean --help explains every option"),
        (("--help",), "usage: clean [FILE|DIR|-]...", "Examples:"),
        (("help",), "usage: clean [FILE|DIR|-]...", "Exit codes:"),
        (("a.txt", "--no-such", "--help"), "usage: clean [FILE|DIR|-]...", "Examples:"),
        (("rules", "-h"), "usage: clean rules list", "run the examples of every rule"),
        (("rules", "tset", "--help"), "usage: clean rules list", "(list, lint)"),
        (("help", "rules"), "usage: clean rules list", "new, learn, stats, import)"),
    ],
)
def test_help_is_there_whatever_else_is_wrong(
    folder: Folder, words: tuple[str, ...], beginning: str, part: str
) -> None:
    ended = folder.run(*words)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.decode().startswith(beginning)
    assert part in ended.out.decode()


def test_a_file_may_be_called_like_a_command(folder: Folder) -> None:
    for name in ("help", "version", "rules"):
        folder.write(name, DIRTY)
        assert folder.clean(f"./{name}").out == CLEAN
        assert folder.clean("--", name).out == CLEAN


def test_the_rules_commands_are_those_of_the_help() -> None:
    from cleaner.cli.args.help import RULES_ABOUT
    from cleaner.cli.routes.rules import _COMMANDS

    assert tuple(RULES_ABOUT) == RULES == tuple(_COMMANDS)
