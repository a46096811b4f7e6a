"""Is success only said of what is there?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleaner import Cleaner, InputError
from cleaner.corpus import Options, Report, clean_corpus

STORY = "Story number {} of the day, as it was told to us by people who were there."


def write(path: Path, count: int = 10) -> Path:
    rows = (json.dumps({"text": f"A menu of the site\n{STORY.format(n)}"}) for n in range(count))
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def clean(source: Path, out: Path, **settings: object) -> Report:
    options = Options(**{"resume": True, **settings})  # type: ignore[arg-type]
    return clean_corpus(source, out, options, cleaner=Cleaner((), "off"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "in.jsonl")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def test_a_run_that_is_done_says_so(source: Path, out: Path) -> None:
    first = clean(source, out)
    before = out.stat()
    again = clean(source, out)
    assert (first.was_done, again.was_done) == (False, True)
    assert (again.documents, again.removed) == (first.documents, first.removed)
    assert out.stat().st_ino == before.st_ino


def test_an_output_that_is_gone_is_made_again(source: Path, out: Path) -> None:
    clean(source, out)
    content = out.read_bytes()
    out.unlink()
    assert not clean(source, out).was_done
    assert out.read_bytes() == content


@pytest.mark.parametrize("change", [lambda old: b"garbage", lambda old: old[:-1] + b" "])
def test_an_output_that_was_changed_is_refused(source: Path, out: Path, change: object) -> None:
    clean(source, out)
    out.write_bytes(change(out.read_bytes()))  # type: ignore[operator]
    content = out.read_bytes()
    with pytest.raises(InputError, match="was changed since an earlier run wrote it: delete"):
        clean(source, out)
    assert out.read_bytes() == content


def test_lines_in_a_store_are_not_written_again(source: Path, out: Path) -> None:
    seen = str(source.parent / "seen")
    clean(source, out, seen=seen)
    out.unlink()
    with pytest.raises(InputError, match="is gone, though an earlier run wrote it"):
        clean(source, out, seen=seen)
    assert not out.exists()


def test_a_second_run_with_a_store_does_not_empty_a_good_file(source: Path, out: Path) -> None:
    seen = str(source.parent / "seen")
    clean(source, out, seen=seen, resume=False)
    content = out.read_bytes()
    with pytest.raises(InputError, match=r"its lines are in .*seen from an earlier run"):
        clean(source, out, seen=seen, resume=False)
    assert out.read_bytes() == content
    # Elsewhere it may be asked what is new; and another input may take the place of the output.
    clean(source, out.with_name("new.jsonl"), seen=seen, resume=False)
    assert clean(write(source, 20), out, seen=seen, resume=False).documents == 20


CHANGES = {
    "inputs": lambda source: write(source, 11),
    "settings": {"dedup": "site"},
    "outputs": None,
}


def test_what_has_changed_is_named(source: Path, out: Path) -> None:
    clean(source, out)
    with pytest.raises(InputError, match="is of a run with other rules and settings: delete it"):
        clean(source, out, dedup="site")
    write(source, 11)
    with pytest.raises(InputError, match="is of a run with other inputs: delete it"):
        clean(source, out)


def test_counts_that_changed_are_noticed(tmp_path: Path, source: Path, out: Path) -> None:
    counts, key = str(tmp_path / "counts"), str(tmp_path / "key")
    settings = {"dedup": "corpus", "key": key, "counts": (counts,)}
    clean_corpus(source, None, Options(**settings), cleaner=Cleaner((), "off"))  # type: ignore[arg-type]
    clean(source, out, min_docs=2, **settings)
    clean_corpus(write(tmp_path / "b.jsonl", 5), None, Options(**settings))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is of a run with other counts"):
        clean(source, out, min_docs=2, **settings)


@pytest.mark.parametrize("name", ["out.jsonl.resume", "out.jsonl.resume.log"])
def test_a_foreign_file_is_not_taken_for_a_checkpoint(source: Path, out: Path, name: str) -> None:
    foreign = out.with_name(name)
    foreign.write_bytes(b"precious\n")
    with pytest.raises(InputError, match=name):
        clean(source, out)
    assert foreign.read_bytes() == b"precious\n"
    assert not out.exists()


RUN = """
import json, sys
from cleaner import Cleaner
from cleaner.corpus import Options, clean_corpus
from cleaner.cli.signals import stoppable
options = Options(threads=2, resume=True)
with stoppable():
    clean_corpus(sys.argv[1], sys.argv[2], options, cleaner=Cleaner((), "off"))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_makes_a_checkpoint(tmp_path: Path, number: signal.Signals) -> None:
    source, out = write(tmp_path / "in.jsonl", 400_000), tmp_path / "out.jsonl"
    process = subprocess.Popen([sys.executable, "-c", RUN, source, out], stderr=subprocess.PIPE)
    while process.poll() is None and not any(
        part.stat().st_size for part in tmp_path.glob("out.jsonl.*.part")
    ):
        time.sleep(0.001)
    process.send_signal(number)
    process.communicate()
    if process.returncode == 0:
        pytest.skip("it was too fast to be stopped")
    saved = json.loads((tmp_path / "out.jsonl.resume").read_bytes())
    assert 0 < saved["saved"]["point"]["report"]["read"] < source.stat().st_size
    clean(source, out)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in.jsonl",
        "out.jsonl",
        "out.jsonl.resume",
    ]
    whole = tmp_path / "whole.jsonl"
    clean(source, whole, resume=False)
    assert out.read_bytes() == whole.read_bytes()


def test_two_runs_do_not_share_a_checkpoint(source: Path, out: Path) -> None:
    from cleaner import _core

    held = _core.Replacement(f"{out}.resume.log")  # the name that journals are locked by
    with pytest.raises(InputError, match=r"out\.jsonl\.resume: is being written by another run"):
        clean(source, out)
    held.abandon()
    assert clean(source, out).documents == 10


BAD_INPUTS = {
    "missing": ("no.jsonl", "No such file or directory"),
    "a folder": ("folder", "is a folder, and a file is needed here"),
    "an empty name": ("", "an empty name: is a variable unset?"),
}


@pytest.mark.parametrize("bad", BAD_INPUTS.values(), ids=BAD_INPUTS)
@pytest.mark.parametrize("resume", [False, True])
def test_an_input_that_cannot_be_read_ends_a_run_before_it_writes(
    source: Path, out: Path, bad: tuple[str, str], *, resume: bool
) -> None:
    name, message = bad
    (source.parent / "folder").mkdir()
    missing = os.fspath(source.parent / name) if name else ""
    outputs = [os.fspath(out), os.fspath(out.with_name("b.jsonl"))]
    with pytest.raises(InputError, match=message):
        clean_corpus([os.fspath(source), missing], outputs, Options(resume=resume, format="jsonl"))
    assert sorted(path.name for path in source.parent.iterdir()) == ["folder", "in.jsonl"]


@pytest.mark.parametrize(("closed", "words"), [("1", "'in.jsonl', None"), ("0", "(), 'out.jsonl'")])
def test_a_closed_stream_is_an_error_before_anything_is_opened(
    source: Path, closed: str, words: str
) -> None:
    script = (
        "from cleaner import Cleaner, InputError\n"
        "from cleaner.corpus import Options, clean_corpus\n"
        "options, cleaner = Options(seen='seen', format='jsonl'), Cleaner((), 'off')\n"
        f"try:\n    clean_corpus({words}, options, cleaner=cleaner)\n"
        "except InputError as error:\n    import sys; sys.exit(str(error))\n"
    )
    command = f'exec "$0" -c "$1" {closed}{">" if closed == "1" else "<"}&-'
    ended = subprocess.run(
        ["sh", "-c", command, sys.executable, script],
        cwd=source.parent,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (ended.returncode, "closed" in ended.stderr) == (1, True), ended.stderr
    assert [path.name for path in source.parent.iterdir()] == ["in.jsonl"]


def test_a_damaged_store_is_refused(source: Path, out: Path) -> None:
    seen = source.parent / "seen"
    clean(source, out, seen=str(seen), resume=False)
    whole = bytearray(seen.read_bytes())
    for at in range(4200, len(whole), 997):
        whole[at] ^= 0xFF
    seen.write_bytes(whole)
    with pytest.raises(InputError, match=r"seen: is (damaged|not a store)"):
        clean(write(source, 20), out, seen=str(seen), resume=False)
