"""Does every route replace a file in one way: all of it or none, with its mode, and no other?"""

from __future__ import annotations

import gzip
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import Folder

from cleaner import _core

TEXT = "Rain fell on Sunday in the north of the country, officials said.\n"
PAGE = f"<html><body><p>{TEXT}</p><p>The river rose by a metre in the night.</p></body></html>"


@dataclass(frozen=True)
class Route:
    """A way through the command: its input, and its options."""

    name: str
    content: bytes
    options: tuple[str, ...] = ()
    output: str = "out"


ROUTES = [
    Route("a.txt", TEXT.encode()),
    Route("a.html", PAGE.encode()),
    Route("pages.jsonl", json.dumps({"html": PAGE}).encode() + b"\n", output="out.jsonl"),
    Route("texts.jsonl", json.dumps({"text": TEXT}).encode() + b"\n", output="out.jsonl"),
    Route("lines.txt", TEXT.encode(), ("--dedup", "corpus")),
    Route("packed.txt.gz", gzip.compress(TEXT.encode()), output="out.txt.gz"),
]


@pytest.fixture(params=ROUTES, ids=lambda route: route.name)
def route(request: pytest.FixtureRequest) -> Route:
    found: Route = request.param
    return found


@pytest.fixture
def folder(tmp_path: Path, route: Route) -> Folder:
    folder = Folder(tmp_path)
    folder.write(route.name, route.content)
    return folder


def words(route: Route) -> tuple[str, ...]:
    return (route.name, "-o", route.output, "-q", *route.options)


def test_mode_and_link_stay(folder: Folder, route: Route) -> None:
    real = folder.write("real/file", b"old")
    real.chmod(0o600)
    (folder.path / route.output).symlink_to("real/file")
    assert folder.run(*words(route)).code == 0
    assert (folder.path / route.output).is_symlink()
    assert real.read_bytes() != b"old"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_the_owner_stays(folder: Folder, route: Route) -> None:
    out = folder.write(route.output, b"old")
    os.chown(out, 1234, 2345)
    assert folder.run(*words(route)).code == 0
    assert (out.stat().st_uid, out.stat().st_gid) == (1234, 2345)


def test_a_new_file_has_the_usual_mode(folder: Folder, route: Route) -> None:
    assert folder.run(*words(route), umask=0o027).code == 0
    assert stat.S_IMODE((folder.path / route.output).stat().st_mode) == 0o640


def test_folders_are_made(folder: Folder, route: Route) -> None:
    target = f"new/folder/{route.output}"
    assert folder.run(route.name, "-o", target, "-q", *route.options).code == 0
    assert folder.read(target)


def test_files_of_somebody_else_are_left_alone(folder: Folder, route: Route) -> None:
    victim = folder.write("victim", b"precious")
    for ending in ("part", "tmp", "resume", "resume.log"):
        folder.write(f"{route.output}.{ending}", b"precious")
    (folder.path / f"{route.output}.part").unlink()
    (folder.path / f"{route.output}.part").symlink_to("victim")
    before = set(folder.files())
    assert folder.run(*words(route)).code == 0
    assert set(folder.files()) == before | {route.output}
    assert victim.read_bytes() == b"precious"
    assert folder.read(f"{route.output}.resume") == b"precious"


def test_two_runs_do_not_share_an_output(folder: Folder, route: Route) -> None:
    other = _core.Replacement(folder.path / route.output)
    other.write(b"other")
    ended = folder.run(*words(route))
    assert ended.code == 2
    assert "is being written by another run" in ended.err
    other.commit()
    assert folder.read(route.output) == b"other"
    assert folder.files() == sorted([route.name, route.output])


def test_a_full_disk_leaves_the_old_file_whole(folder: Folder, route: Route) -> None:
    resource = pytest.importorskip("resource")
    folder.write(route.output, b"old")
    ended = folder.run(
        *words(route), preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
    )
    assert ended.code == 2
    assert route.output in ended.err
    assert "File too large" in ended.err
    assert folder.read(route.output) == b"old"
    assert folder.files() == sorted([route.name, route.output])


def test_what_was_left_by_a_killed_run_is_in_nobodys_way(folder: Folder, route: Route) -> None:
    held = _core.Replacement(folder.path / route.output)
    locks = list(folder.path.glob(".clean-lock-*"))
    assert len(locks) == 1
    name = locks[0].name
    held.abandon()
    assert not locks[0].exists()
    folder.write(name, b"")  # as SIGKILL leaves it
    assert folder.run(*words(route)).code == 0
    assert folder.files() == sorted([route.name, route.output])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    folder = Folder(tmp_path)
    record = json.dumps({"text": TEXT * 20}).encode() + b"\n"
    folder.write("in.jsonl", record * 100_000)
    script = (
        "import sys; from cleaner import Cleaner; from cleaner.corpus import Options, clean_corpus;"
        "from cleaner.cli.signals import stoppable\n"
        "with stoppable(): clean_corpus('in.jsonl', 'out.jsonl', Options(dedup='document'),"
        " cleaner=Cleaner())"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stderr=subprocess.PIPE)
    while not list(tmp_path.glob(".clean-[0-9a-zA-Z]*")) and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(number)
    _, told = process.communicate()
    assert process.returncode != 0
    assert (b"Terminated" if number == signal.SIGTERM else b"KeyboardInterrupt") in told
    assert folder.files() == ["in.jsonl"]
