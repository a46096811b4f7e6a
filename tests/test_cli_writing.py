"""Does a file come out whole, or not at all, whatever the disk and the rights?"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from command import CLEAN, DIRTY, Ended, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def as_user(folder: Folder) -> None:
    """Root may read and write everything; these two rights make the difference."""
    if os.geteuid() == 0:
        folder.before = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        if shutil.which("setpriv") is None or folder.run("--version").code:
            pytest.skip("root cannot be made to do without its rights here")


def test_cleans_in_place(folder: Folder) -> None:
    path = folder.write("a.txt", DIRTY)
    path.chmod(0o640)
    assert folder.clean("-i", "a.txt") == Ended(0, b"", "")
    assert path.read_bytes() == CLEAN
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert folder.files() == ["a.txt"]


def test_does_not_touch_a_clean_file(folder: Folder) -> None:
    path = folder.write("a.txt", CLEAN)
    before = path.stat()
    assert folder.clean("-i", "a.txt") == Ended(0, b"", "")
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_follows_a_link_to_the_file_it_cleans(folder: Folder) -> None:
    folder.write("real/a.txt", DIRTY)
    link = folder.path / "a.txt"
    link.symlink_to("real/a.txt")
    assert folder.clean("-i", "a.txt") == Ended(0, b"", "")
    assert link.is_symlink()
    assert folder.read("real/a.txt") == CLEAN


def test_a_name_may_be_as_long_as_names_get(folder: Folder) -> None:
    name = f"{'n' * 251}.txt"
    folder.write(name, DIRTY)
    assert folder.clean("-i", name) == Ended(0, b"", "")
    assert folder.read(name) == CLEAN


@pytest.mark.parametrize("destination", [("-i",), ("-o", "b.txt")])
def test_a_full_disk_leaves_the_old_file_whole(
    folder: Folder, destination: tuple[str, ...]
) -> None:
    text = DIRTY * 1000
    folder.write("a.txt", text)
    folder.write("b.txt", text)

    # The limit on a file's size stands in for the disk's: to the writer both are the same.
    resource = pytest.importorskip("resource")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))

    ended = folder.clean("a.txt", *destination, "--dedup", "off", preexec_fn=limit)
    name = "b.txt" if "-o" in destination else "a.txt"
    assert ended == Ended(2, b"", f"clean: {name}: not written: File too large\n")
    assert (folder.read("a.txt"), folder.read("b.txt")) == (text, text)
    assert folder.files() == ["a.txt", "b.txt"]


def test_a_really_full_disk_leaves_the_old_file_whole(folder: Folder) -> None:
    disk = folder.path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        text = DIRTY * (48_000 // len(DIRTY))
        folder.write("disk/a.txt", text)
        ended = folder.clean("disk/a.txt", "-i", "--dedup", "off")
        reason = "not written: No space left on device"
        assert ended == Ended(2, b"", f"clean: disk/a.txt: {reason}\n")
        assert folder.read("disk/a.txt") == text
        assert folder.files() == ["disk/a.txt"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_what_may_not_be_read_or_written_is_told(folder: Folder, as_user: None) -> None:
    read_only = folder.write("a.txt", DIRTY)
    hidden = folder.write("b.txt", DIRTY)
    fixed = folder.write("fixed/c.txt", DIRTY)
    closed = folder.write("in/closed/d.txt", DIRTY)
    read_only.chmod(0o400)
    hidden.chmod(0)
    fixed.parent.chmod(0o500)
    closed.parent.chmod(0)
    inputs = ("a.txt", "b.txt", "fixed/c.txt", "in", "in/closed/d.txt")
    ended = folder.clean("-i", "-q", *inputs)
    fixed.parent.chmod(0o700)
    closed.parent.chmod(0o700)
    hidden.chmod(0o600)
    assert ended == Ended(
        2,
        b"",
        "clean: a.txt: not written: the file is read-only\n"
        "clean: b.txt: Permission denied\n"
        "clean: fixed/c.txt: not written: Permission denied\n"
        "clean: in/closed: Permission denied\n"
        "clean: in/closed/d.txt: Permission denied\n",
    )
    assert folder.files() == ["a.txt", "b.txt", "fixed/c.txt", "in/closed/d.txt"]
    assert {folder.read(name) for name in folder.files()} == {DIRTY}


def test_writes_through_a_pipe_and_does_not_replace_it(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    os.mkfifo(folder.path / "pipe")
    with folder.start("-p", "./site.yaml", "a.txt", "-o", "pipe") as process:
        assert (folder.path / "pipe").read_bytes() == CLEAN
    assert process.returncode == 0
    assert stat.S_ISFIFO((folder.path / "pipe").stat().st_mode)


def test_the_folders_of_an_output_are_made(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    assert folder.clean("a.txt", "-o", "new/one/b.txt") == Ended(0, b"", "")
    assert folder.read("new/one/b.txt") == CLEAN


def test_an_output_below_a_file_is_an_error(folder: Folder) -> None:
    folder.write("in/b/a.txt", DIRTY)
    folder.write("out/b", b"")
    ended = folder.clean("in", "-o", "out", "-q")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("clean: out/b/a.txt: not written: ")
