"""Does the command do what it says, on real files, in a process of its own?"""

from __future__ import annotations

import json
import os
import pty
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PACK = """\
pack: site
about: For tests.
rules:
  # The list of links under each article.
  - id: most-popular
    line: "Most Popular"
    examples: ["- Most Popular", "= Most Popular dishes of the year"]

  - id: share
    line: "Share"
    examples: ["- Share", "= Share prices fell"]
"""
DIRTY = b"Rain fell on Sunday.\n\nMost Popular\n\nThe river rose.\nShare\nIt fell again.\n"
CLEAN = b"Rain fell on Sunday.\n\nThe river rose.\nIt fell again.\n"


@dataclass(frozen=True)
class Ended:
    code: int
    out: bytes
    err: str


class Folder:
    """A folder of its own with the pack `site.yaml`, in which `clean` is run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before: tuple[str, ...] = ()
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "FORCE_COLOR", "TERM", "PYTHONUNBUFFERED")
        }
        self.write("site.yaml", PACK)

    def write(self, name: str, content: bytes | str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    def files(self) -> list[str]:
        found = (path.relative_to(self.path) for path in self.path.rglob("*") if path.is_file())
        return sorted(str(path) for path in found if path.name != "site.yaml")

    def start(self, *words: str, **settings: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401
        """Starts `clean`; `settings` are those of Popen."""
        defaults = {"cwd": self.path, "env": self.environment, "stderr": subprocess.PIPE}
        command = [*self.before, sys.executable, "-m", "cleaner", *words]
        return subprocess.Popen(command, **{**defaults, **settings})

    def run(self, *words: str, stdin: bytes | int = b"", **settings: Any) -> Ended:  # noqa: ANN401
        """Runs `clean` with `stdin`, its content or a descriptor, to the end."""
        given = stdin if isinstance(stdin, bytes) else None
        pipe = subprocess.PIPE
        streams = {"stdin": pipe if isinstance(stdin, bytes) else stdin, "stdout": pipe}
        with self.start(*words, **{**streams, **settings}) as process:
            out, err = process.communicate(given)
        return Ended(process.returncode, out or b"", err.decode() if err else "")

    def clean(self, *words: str, **settings: Any) -> Ended:  # noqa: ANN401
        """Runs `clean` with the rules of the pack alone."""
        return self.run("-p", "./site.yaml", *words, **settings)


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


# Where the text comes from, and where it goes


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
    ours, theirs = pty.openpty()
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
    assert "-o DIR (written below DIR), -i (in place), --json, or --check or --diff" in ended.err


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
    assert ended == Ended(0, b"", "clean: 3 files, 3 changed\n")
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
    assert folder.clean("in", "-i").err == "clean: 1 file, 1 changed\n"


def test_says_when_a_folder_has_nothing_to_clean(folder: Folder) -> None:
    folder.write("in/a.png", DIRTY)
    ended = folder.clean("in", "--check")
    assert ended.err.splitlines()[0] == "clean: in: no *.txt or *.md files in it or below it"


def test_goes_on_past_bad_files(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("c.txt", b"\xff")
    folder.write("z.txt", DIRTY)
    words = ("a.txt", "b.txt", "c.txt", "z.txt", "-o", "out", "--errors", "strict")
    assert folder.clean(*words) == Ended(
        2,
        b"",
        "clean: b.txt: no such file (did you mean 'z.txt'?)\n"
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


# In place


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
    ended = folder.clean("-i", "-q", "a.txt", "b.txt", "fixed/c.txt", "in")
    fixed.parent.chmod(0o700)
    closed.parent.chmod(0o700)
    hidden.chmod(0o600)
    assert ended == Ended(
        2,
        b"",
        "clean: a.txt: not written: the file is read-only\n"
        "clean: b.txt: Permission denied\n"
        "clean: fixed/c.txt: not written: Permission denied\n"
        "clean: in/closed: Permission denied\n",
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


def test_an_output_in_no_folder_is_an_error(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("a.txt", "-o", "no/b.txt")
    assert ended == Ended(2, b"", "clean: no/b.txt: not written: No such file or directory\n")


def test_an_output_below_a_file_is_an_error(folder: Folder) -> None:
    folder.write("in/b/a.txt", DIRTY)
    folder.write("out/b", b"")
    ended = folder.clean("in", "-o", "out", "-q")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("clean: out/b/a.txt: not written: ")


# Looking only


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
        "<stdin>: site/share: not applied, it would take too much of the text (max-loss)",
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


# Bytes


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\r",
        b"Rain.\r\rSun.\r",
        b"Rain.\r\nSun.\r\n",
        b"Rain.\nno newline at the end",
        b"\x00\x00Rain\x00.\n",
        b"a\x0bb\x0cc\x1cd\x85e\n",
        "a\u2028b\u2029c\u0085d\n".encode(),
        b"\xef\xbb\xbfRain.\n",
        b"\xef\xbb\xbf",
        "\ufeffRain.\n".encode("utf-16-le"),
        "\ufeffRain.\n".encode("utf-16-be"),
        "\ufeffRain.\n".encode("utf-32-le"),
        b"\xff\xfea\x00\x00\xd8b\x00",
        b"caf\xe9\n",
        b"\xed\xa0\x80\n",
        b"\xf0\x9f\x98\n",
    ],
)
def test_text_without_boilerplate_comes_out_byte_for_byte(folder: Folder, content: bytes) -> None:
    ended = folder.clean("-q", stdin=content)
    assert ended == Ended(0, content, "")


@pytest.mark.parametrize(
    ("words", "encode"),
    [
        ((), lambda text: text.encode()),
        ((), lambda text: text.replace("\n", "\r\n").encode()),
        ((), lambda text: f"\ufeff{text}".encode()),
        ((), lambda text: f"\ufeff{text}".encode("utf-16-le")),
        ((), lambda text: f"\ufeff{text}".encode("utf-16-be")),
        (("--encoding", "utf-16"), lambda text: f"\ufeff{text}".encode("utf-16-be")),
        (("--encoding", "utf-16"), lambda text: text.encode("utf-16-le")),
        (("--encoding", "utf-8"), lambda text: f"\ufeff{text}".encode()),
        (("--encoding", "latin-1"), lambda text: f"\u00ff\u00fe{text}".encode("latin-1")),
        (("--encoding", "shift_jis"), lambda text: text.replace("é", "雨").encode("shift_jis")),
    ],
)
def test_a_text_keeps_its_encoding(
    folder: Folder, words: tuple[str, ...], encode: Callable[[str], bytes]
) -> None:
    path = folder.write("a.txt", encode("Un café.\nMost Popular\nÇa va.\n".replace("Ç", "é")))
    assert folder.clean("-i", "a.txt", *words) == Ended(0, b"", "")
    assert path.read_bytes() == encode("Un café.\nÇa va.\n".replace("Ç", "é"))


def test_bytes_that_are_no_text_are_kept_and_reported(folder: Folder) -> None:
    folder.write("a.txt", b"Rain.\nSome caf\xe9, \xff\xfe\nShare\nMost \xe9 Popular\n")
    ended = folder.clean("a.txt")
    assert ended == Ended(
        0,
        b"Rain.\nSome caf\xe9, \xff\xfe\nMost \xe9 Popular\n",
        "clean: a.txt: 4 bytes are not valid UTF-8 (first at line 2, byte 9); kept as they are\n",
    )


def test_bytes_that_are_no_text_can_be_replaced(folder: Folder) -> None:
    ended = folder.clean(
        "--errors", "replace", stdin="caf\ufffd caf".encode() + b"\xe9\nShare\nx\n"
    )
    assert ended == Ended(
        0,
        "caf\ufffd caf\ufffd\nx\n".encode(),
        "clean: <stdin>: 1 place is not valid UTF-8 (first at line 1, byte 11); "
        "replaced by U+FFFD\n",
    )


def test_bytes_that_could_not_be_kept_are_an_error(folder: Folder) -> None:
    ended = folder.clean(stdin=b"\xff\xfea\x00b")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith("clean: <stdin>: is not valid UTF-16-LE (line 1, byte 3), and")


def test_one_line_of_100_megabytes(folder: Folder) -> None:
    path = folder.path / "long.txt"
    path.write_bytes(b"It rained on and on, " * 5_000_000)
    started = time.monotonic()
    assert folder.clean("long.txt", "-o", "out.txt") == Ended(0, b"", "")
    assert time.monotonic() - started < 60
    assert (folder.path / "out.txt").stat().st_size == path.stat().st_size


def test_two_million_empty_lines(folder: Folder) -> None:
    folder.write("a.txt", b"\n" * 1_000_000 + b"Share\nRain fell.\n" + b"\n" * 1_000_000)
    started = time.monotonic()
    ended = folder.clean("a.txt")
    assert time.monotonic() - started < 60
    assert (ended.code, ended.err, ended.out.strip(b"\n")) == (0, "", b"Rain fell.")


# Streams, signals and colour


def test_a_broken_pipe_is_silent(folder: Folder) -> None:
    folder.write("a.txt", CLEAN * 100_000)
    words = ("-p", "./site.yaml", "--dedup", "off", "a.txt")
    with folder.start(*words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(10) == CLEAN[:10]
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("-p", "./site.yaml", "a.txt")])
def test_a_pipe_broken_before_anything_is_written_is_silent(
    folder: Folder, words: tuple[str, ...]
) -> None:
    folder.write("a.txt", CLEAN)
    ours, theirs = os.pipe()
    os.close(ours)
    ended = folder.run(*words, stdout=theirs)
    os.close(theirs)
    assert ended == Ended(0, b"", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device /dev/full")
def test_a_full_stdout_is_told(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    with Path("/dev/full").open("wb") as full:
        ended = folder.clean("a.txt", stdout=full)
    assert ended == Ended(2, b"", "clean: <stdout>: No space left on device\n")


def test_an_error_that_nobody_hears_is_still_one(folder: Folder) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    ended = folder.run("--no-such-option", stderr=theirs)
    os.close(theirs)
    assert ended == Ended(2, b"", "")


def test_a_slow_reader_gets_everything_without_buffers_too(folder: Folder) -> None:
    folder.environment["PYTHONUNBUFFERED"] = "1"
    folder.write("a.txt", CLEAN * 100_000)
    assert folder.clean("a.txt", "--dedup", "off") == Ended(0, CLEAN * 100_000, "")


def test_closed_streams_are_told(folder: Folder) -> None:
    ended = folder.clean(stdin=0, preexec_fn=lambda: os.close(0))
    assert ended.code == 2
    ended = folder.clean("-", stdin=0, preexec_fn=lambda: os.close(0))
    assert ended == Ended(2, b"", "clean: <stdin>: is closed\n")


def test_a_closed_stdout_is_told(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("a.txt", stdout=None, preexec_fn=lambda: os.close(1))
    assert ended == Ended(2, b"", "clean: <stdout>: is closed\n")


def test_ctrl_c_is_silent_and_leaves_nothing_behind(folder: Folder) -> None:
    os.mkfifo(folder.path / "slow")
    with folder.start("-p", "./site.yaml", "slow", "-o", "out.txt") as process:
        # Opening a pipe waits for its reader: from then on the command runs.
        with (folder.path / "slow").open("wb"):
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            assert process.stderr.read() == b""
    assert process.returncode == 130
    assert folder.files() == []


@pytest.mark.parametrize(
    ("words", "environment", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_and_on_request(
    folder: Folder, words: tuple[str, ...], environment: dict[str, str], *, colored: bool
) -> None:
    folder.environment |= environment
    ended = folder.clean("--diff", "-e", *words, stdin=DIRTY)
    assert (b"\x1b[31m-Most Popular\x1b[0m" in ended.out) is colored
    assert ("\x1b[36msite/share\x1b[0m" in ended.err) is colored


def test_a_terminal_gets_colour(folder: Folder) -> None:
    ours, theirs = pty.openpty()
    folder.environment["TERM"] = "xterm"
    assert folder.clean("-e", stdin=DIRTY, stderr=theirs).out == CLEAN
    os.close(theirs)
    assert b"\x1b[36msite/most-popular\x1b[0m" in os.read(ours, 10_000)
    os.close(ours)


def test_text_cannot_move_the_cursor_of_an_explanation(folder: Folder) -> None:
    folder.write("evil.yaml", "pack: evil\nabout: x\nrules:\n  - id: a\n    line: '*Share*'\n")
    ended = folder.run("-p", "./evil.yaml", "-e", stdin=b"Rain fell.\n\x1b[2J Share \x07\n")
    assert ended.err.splitlines()[0] == "<stdin>:2: evil/a: \\x1b[2J Share \\x07"


# What was meant


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("no.txt", "-p", "./site.yaml"), "no.txt: no such file (did you mean 'a.txt'?)"),
        (("no/no.txt", "-p", "./site.yaml"), "no/no.txt: no such file: there is no folder 'no'"),
        (("--level", "strickt"), "--level: unknown level 'strickt' (did you mean 'strict'?)"),
        (("--level", "7"), "--level: unknown level '7'; use off, rules, standard or strict"),
        (("--dedup", "documents"), "--dedup: unknown dedup 'documents' (did you mean 'document'?)"),
        (("--exlpain",), "unknown option --exlpain (did you mean '--explain'?)"),
        (("-j", "0"), "-j/--jobs: '0' is not a whole number from 1 up"),
        (("--dedup-min", "x"), "--dedup-min: 'x' is not a whole number from 1 up"),
        (("--encoding", "utf-88"), "--encoding: unknown encoding 'utf-88' (did you mean 'utf-8'?)"),
        (("--encoding", "rot13"), "--encoding: unknown encoding 'rot13'"),
        (("--errors", "ignore"), "--errors: unknown error policy 'ignore'"),
        (("--url",), "--url: expected one argument"),
        (("-i", "--check", "a.txt"), "--check only looks, -i writes: leave one of them out"),
        (("-o", "x", "--diff", "a.txt"), "--diff only looks, -o writes: leave one of them out"),
        (("-o", "x", "-i", "a.txt"), "-i writes each file in place, -o elsewhere"),
        (("--json", "--diff", "a.txt"), "--diff and --json both write to stdout"),
        (("-i", "-"), "'-' is standard input, which cannot be cleaned in place"),
        (("-", "-"), "'-' is given twice, and standard input can be read once"),
        (("-o", "in/", "-"), "'-' is standard input, which has no name below in/"),
        (("in", "-o", "a.txt"), "a.txt: is a file, and several inputs need a folder: -o DIR"),
        (("in", "-o", "in"), "in: is the input itself: to clean it in place use -i"),
        (("-p", "sight", "a.txt"), "unknown pack 'sight'"),
        (("-p", "site", "a.txt"), "unknown pack 'site' (did you mean the path './site.yaml'?)"),
        (("rules", "lst"), "rules: unknown command 'lst' (did you mean 'list'?)"),
        (("rules", "show"), "rules show: which one? Give PACK or PACK/RULE"),
    ],
)
def test_an_error_says_what_was_meant(folder: Folder, words: tuple[str, ...], message: str) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("in/b.txt", DIRTY)
    ended = folder.run(*words)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith(f"clean: {message}")
    assert folder.files() == ["a.txt", "in/b.txt"]


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


# Settings


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


# clean rules


def test_rules_is_the_subcommand_and_a_file_is_its_path(folder: Folder) -> None:
    folder.write("rules", DIRTY)
    assert folder.run("rules").err.startswith("usage: clean rules list")
    assert folder.clean("./rules").out == CLEAN


def test_rules_list(folder: Folder) -> None:
    folder.write(
        "other.yaml",
        "pack: other\nabout: Elsewhere.\nuse: [web]\nrules:\n  - id: a\n    line: a\n"
        "match: {hosts: [example.org], text: {any: [b]}}\n".replace("use: [web]\n", ""),
    )
    ended = folder.run("rules", "list", "./site.yaml", "./other.yaml")
    assert ended == Ended(
        0,
        b"pack   on                      rules  about\n"
        b"other  example.org, signature      1  Elsewhere.\n"
        b"site   always                      2  For tests.\n",
        "",
    )
    row = json.loads(folder.run("rules", "list", "--json", "./site.yaml").out)
    assert (row["pack"], row["on"]) == ("site", "always")
    assert row["rules"] == ["site/most-popular", "site/share"]


def test_rules_list_has_the_packs_that_come_with_cleaner(folder: Folder) -> None:
    from cleaner.packs import shipped_names

    ended = folder.run("rules", "list", "--json")
    names = [json.loads(line)["pack"] for line in ended.out.splitlines()]
    assert (ended.code, names) == (0, list(shipped_names()))


def test_rules_show_gives_the_source(folder: Folder) -> None:
    assert folder.run("rules", "show", "./site.yaml") == Ended(0, PACK.encode(), "")
    assert folder.run("rules", "show", "./site.yaml/most-popular") == Ended(
        0,
        b"  # The list of links under each article.\n"
        b"  - id: most-popular\n"
        b'    line: "Most Popular"\n'
        b'    examples: ["- Most Popular", "= Most Popular dishes of the year"]\n',
        "",
    )


def test_rules_show_says_which_rule_was_meant(folder: Folder) -> None:
    ended = folder.run("rules", "show", "./site.yaml/shar")
    assert ended == Ended(
        2, b"", "clean: site.yaml: no rule 'shar' in this pack (did you mean 'share'?)\n"
    )


def test_rules_test_runs_the_examples(folder: Folder) -> None:
    ended = folder.run("rules", "test", "./site.yaml")
    assert ended == Ended(0, b"", "clean: 1 pack, 2 rules, 4 examples: all as they should be\n")


def test_rules_test_shows_what_comes_out_otherwise(folder: Folder) -> None:
    folder.write("site.yaml", PACK.replace('"= Share prices fell"', '"- Share it\\n= Rain"'))
    ended = folder.run("rules", "test", "./site.yaml")
    assert ended == Ended(
        1,
        b"site.yaml:11:27: site/share: the example comes out otherwise (- wanted, + got)\n"
        b"    + Share it\n"
        b"      Rain\n",
        "clean: 1 pack, 2 rules, 4 examples: 1 failed\n",
    )


def test_rules_lint_prints_faults(folder: Folder) -> None:
    ended = folder.run("rules", "lint", "./site.yaml")
    assert ended == Ended(0, b"", "clean: 1 pack: 0 faults\n")
    folder.write("site.yaml", "pack: site\nabout: For tests.\nrules:\n  - id: a\n    line: a\n")
    ended = folder.run("rules", "lint", "./site.yaml")
    assert ended.code == 1
    assert ended.out.startswith(b"site.yaml:4:5: ")
    folder.write("site.yaml", "pack: site\nabout: x\nrules:\n  - id: a\n")
    assert folder.run("rules", "lint", "./site.yaml").code == 2


# Start-up


def test_version_starts_fast(folder: Folder) -> None:
    def measure() -> float:
        started = time.perf_counter()
        assert folder.run("--version").out.startswith(b"clean ")
        return time.perf_counter() - started

    # Any of twenty: what else the machine does is not what is asked.
    assert any(measure() < 0.1 for _ in range(20))


def test_version_imports_nothing_heavy(folder: Folder) -> None:
    code = (
        "import sys; from cleaner.cli import main; main(['--version']); "
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder.path
    )
    heavy = {"yaml", "regex", "selectolax", "difflib", "json", "tomllib", "importlib.metadata"}
    ours = {
        "cleaner.engine",
        "cleaner.packs",
        "cleaner._core",
        "cleaner.readers",
        "cleaner.cli.run",
    }
    assert set(ended.stderr.split()) & (heavy | ours) == set()
