"""Does a run that was killed go on to the same bytes, and leave no trace where it must not?"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cleaner import Cleaner, InputError
from cleaner.corpus import Options, Report, clean_corpus

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")

MENU = "Home, News, Sport, Weather, Travel and Culture"
RUN = """
import json, sys
from cleaner import Cleaner
from cleaner.corpus import Options, clean_corpus
options = Options(threads=2, checkpoint=1 << 20, **json.loads(sys.argv[3]))
clean_corpus(sys.argv[1], sys.argv[2], options, cleaner=Cleaner(level="off"))
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number in range(60_000):
            story = f"Story number {number % 20_000} of the day, as it was told to us."
            url = f"https://{number % 50}.example"
            out.write(json.dumps({"url": url, "text": f"{MENU}\n{story}"}) + "\n")
    return path


def command(source: Path, out: Path, settings: dict[str, object]) -> list[str]:
    return [sys.executable, "-c", RUN, str(source), str(out), json.dumps(settings)]


def clean(source: Path, out: Path, **settings: object) -> Report:
    options = Options(**settings)  # type: ignore[arg-type]
    return clean_corpus(source, out, options, cleaner=Cleaner(level="off"))


def kill_when(words: list[str], is_time: Callable[[], bool]) -> bool:
    """Runs a command and kills it when it is time; true if it was not too late."""
    process = subprocess.Popen(words)
    while not is_time() and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def has_checkpoint(out: Path) -> bool:
    """Whether a run has noted that something is done."""
    try:
        saved = json.loads(out.with_name(f"{out.name}.resume").read_bytes())
    except OSError:
        return False
    return bool(saved["saved"]["point"]["report"]["read"] > 0)


def is_written(out: Path) -> bool:
    """Whether a run has begun to write."""
    return any(part.stat().st_size for part in out.parent.glob(".clean-[0-9a-zA-Z]*"))


@pytest.mark.parametrize(
    ("name", "min_docs"), [("out.jsonl", None), ("out.jsonl", 3), ("out.jsonl.gz", None)]
)
def test_a_run_goes_on_to_the_same_bytes(
    tmp_path: Path, source: Path, name: str, min_docs: int | None
) -> None:
    out, whole = tmp_path / name, tmp_path / f"whole.{name}"
    report = clean(source, whole, min_docs=min_docs)
    words = command(source, out, {"resume": True, "min_docs": min_docs})
    killed = kill_when(words, lambda: has_checkpoint(out))
    assert not killed or not out.exists()
    subprocess.run(words, check=True)
    assert out.read_bytes() == whole.read_bytes()
    made = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".clean-lock")}
    assert made == {"in.jsonl", name, f"{name}.resume", f"whole.{name}"}
    before = out.stat().st_mtime_ns
    again = clean(source, out, min_docs=min_docs, resume=True)
    assert again == replace(report, was_done=True)
    assert out.stat().st_mtime_ns == before


@pytest.mark.parametrize("resume", [False, True])
def test_lines_of_a_run_that_was_killed_do_not_count_as_seen(
    tmp_path: Path, source: Path, *, resume: bool
) -> None:
    first = tmp_path / "first.jsonl"
    first.write_text(json.dumps({"text": MENU}) + "\n", encoding="utf-8")
    clean(first, tmp_path / "first.out", seen=str(tmp_path / "kept"))
    clean(first, tmp_path / "first.again", seen=str(tmp_path / "seen"))
    clean(source, tmp_path / "whole.jsonl", seen=str(tmp_path / "kept"))
    out = tmp_path / "out.jsonl"
    words = command(source, out, {"resume": resume, "seen": str(tmp_path / "seen")})
    kill_when(words, lambda: has_checkpoint(out) if resume else is_written(out))
    subprocess.run(words, check=True)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    # And those of a run that ended do.
    clean(source, tmp_path / "again.jsonl", seen=str(tmp_path / "seen"))
    records = (tmp_path / "again.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert {json.loads(record)["text"] for record in records} == {""}


def test_a_run_with_other_settings_does_not_go_on(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "a"}\n', encoding="utf-8")
    clean_corpus(source, tmp_path / "out.jsonl", Options(resume=True))
    with pytest.raises(InputError, match="is of a run with other rules and settings"):
        clean_corpus(source, tmp_path / "out.jsonl", Options(resume=True, dedup="site"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_waits_for_a_silent_pipe_ends_on_a_signal(number: signal.Signals) -> None:
    words = [sys.executable, "-m", "cleaner", "--dedup", "corpus", "--format", "jsonl"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"text": "Rain fell on the hills."}\n' * 3)
        process.stdin.flush()
        # Long enough for the run to have read that, and to wait for more.
        time.sleep(2)
        process.send_signal(number)
        assert process.wait(30) == 128 + number
