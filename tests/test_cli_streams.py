"""Do bytes, pipes, signals and terminals get what is theirs?"""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command import CLEAN, DIRTY, Ended, Folder, listen


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\r",
        b"Rain.\r\rSun.\r",
        b"Rain.\r\nSun.\r\n",
        b"Rain.\nno newline at the end",
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
    assert folder.clean("a.txt", "--level", "rules", "--dedup", "off") == Ended(
        0, CLEAN * 100_000, ""
    )


def test_closed_streams_are_told(folder: Folder) -> None:
    ended = folder.clean(stdin=0, preexec_fn=lambda: os.close(0))
    assert ended.code == 2
    ended = folder.clean("-", stdin=0, preexec_fn=lambda: os.close(0))
    assert ended == Ended(2, b"", "clean: <stdin>: is closed\n")


def test_a_closed_stdout_is_told(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    ended = folder.clean("a.txt", stdout=None, preexec_fn=lambda: os.close(1))
    assert ended == Ended(2, b"", "clean: <stdout>: is closed\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("words", [(), ("--format", "html")])
def test_a_signal_is_silent_and_leaves_nothing_behind(
    folder: Folder, words: tuple[str, ...], number: signal.Signals, code: int
) -> None:
    os.mkfifo(folder.path / "slow")
    given = ("-p", "./site.yaml", "slow", "-o", "out.txt", *words)
    with folder.start(*given, preexec_fn=listen) as process:
        # Opening a pipe waits for its reader: from then on the command runs.
        with (folder.path / "slow").open("wb"):
            process.send_signal(number)
            assert process.stderr is not None
            assert process.stderr.read() == b""
    assert process.returncode == code
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


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
@pytest.mark.parametrize("words", [(), ("-",)])
def test_records_on_standard_input_are_seen(
    folder: Folder, words: tuple[str, ...], pack: Callable[[bytes], bytes]
) -> None:
    record = json.dumps({"text": DIRTY.decode()}).encode()
    cleaned = json.dumps({"text": CLEAN.decode()}, separators=(",", ":")).encode()
    ended = folder.clean(*words, stdin=pack(b"\n".join([record] * 6)))
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert (ended.code, found) == (0, [json.loads(cleaned)] * 6)
    array = b"[" + b", ".join([record] * 6) + b"]"
    assert len(folder.clean(*words, stdin=pack(array)).out.splitlines()) == 6


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_pages_on_standard_input_are_seen(folder: Folder, pack: Callable[[bytes], bytes]) -> None:
    page = (
        "<!doctype html><body>"
        + "<p>Rain fell on Sunday, and the river rose by two metres.</p>" * 2000
    )
    record = json.dumps({"url": "https://a.example/", "html": page}).encode() + b"\n"
    ended = folder.clean("--level", "rules", stdin=pack(record * 3))
    assert (ended.code, ended.out.count(b'"text": "Rain fell')) == (0, 3)
    assert b"<p>" not in ended.out
    ended = folder.clean("--level", "rules", stdin=pack(page.encode()))
    assert ended.out.startswith(b"Rain fell")


def test_packed_text_on_standard_input_is_unpacked(folder: Folder) -> None:
    assert folder.clean(stdin=gzip.compress(DIRTY)).out == CLEAN


def test_a_signal_ends_the_wait_for_standard_input(folder: Folder) -> None:
    with folder.start("-p", "./site.yaml", stdin=subprocess.PIPE, preexec_fn=listen) as process:
        assert process.stdin is not None
        process.stdin.write(b"Rain")
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


def test_an_address_without_a_host_is_told_once(folder: Folder) -> None:
    folder.write("a.txt", CLEAN)
    folder.write("b.txt", CLEAN)
    ended = folder.clean("a.txt", "b.txt", "--check", "--url", "http://")
    told = "clean: --url: the address 'http://' has no host, so it turns no pack on\n"
    assert ended.err.count(told) == 1


def test_a_terminal_gets_colour(folder: Folder) -> None:
    ours, theirs = pytest.importorskip("pty").openpty()
    folder.environment["TERM"] = "xterm"
    assert folder.clean("-e", stdin=DIRTY, stderr=theirs).out == CLEAN
    os.close(theirs)
    assert b"\x1b[36msite/most-popular\x1b[0m" in os.read(ours, 10_000)
    os.close(ours)


def test_text_cannot_move_the_cursor_of_an_explanation(folder: Folder) -> None:
    folder.write("evil.yaml", "pack: evil\nabout: x\nrules:\n  - id: a\n    line: '*Share*'\n")
    ended = folder.run("-p", "./evil.yaml", "-e", stdin=b"Rain fell.\n\x1b[2J Share \x07\n")
    assert ended.err.splitlines()[0] == "<stdin>:2: evil/a: \\x1b[2J Share \\x07"


EVIL = "a\x1b[2J\n\u202eb.txt"
SHOWN = "a\\x1b[2J\\n\\u202eb.txt"


@pytest.mark.parametrize(
    ("words", "stream"),
    [(("-e",), "err"), (("--check",), "err"), (("--diff",), "out"), (("--format", "text"), "err")],
)
def test_a_name_is_shown_and_not_obeyed(
    folder: Folder, words: tuple[str, ...], stream: str
) -> None:
    folder.write(EVIL, DIRTY + b"caf\xe9\n")
    ended = folder.clean(EVIL, "--no-config", *words)
    shown = ended.err if stream == "err" else ended.out.decode("utf-8", "surrogateescape")
    assert SHOWN in shown or "--format" in words
    assert "\x1b" not in ended.err
    assert "\u202e" not in ended.err


@pytest.mark.parametrize("words", [("--diff",), ("--score",)])
def test_text_is_shown_and_not_obeyed(folder: Folder, words: tuple[str, ...]) -> None:
    out = folder.clean(*words, stdin=b"\x1b[2J\tRain\rSun\xc2\x9b\r\n" + DIRTY).out
    assert b"\\x1b[2J\tRain\\rSun\\x9b" in out
    assert b"\x1b" not in out


def test_a_missing_file_of_an_odd_name_is_told(folder: Folder) -> None:
    assert folder.clean(EVIL) == Ended(2, b"", f"clean: {SHOWN}: no file fits this pattern\n")
    told = f"clean: -o {SHOWN}: is an input, which would be overwritten\n"
    folder.write(EVIL, DIRTY)
    assert folder.clean(EVIL, "-o", EVIL) == Ended(2, b"", told)


@pytest.mark.parametrize(
    ("words", "shows"), [((), True), (("--no-progress",), False), (("-q",), False)]
)
def test_a_terminal_shows_how_far_a_run_is(
    folder: Folder, words: tuple[str, ...], *, shows: bool
) -> None:
    ours, theirs = pytest.importorskip("pty").openpty()
    os.mkfifo(folder.path / "slow")
    folder.environment["TERM"] = "xterm"
    given = ("-p", "./site.yaml", "--format", "jsonl", "slow", "-o", "out.jsonl", *words)
    with folder.start(*given, stderr=theirs) as process, (folder.path / "slow").open("wb") as pipe:
        for _ in range(16):
            pipe.write(b'{"text": "Rain fell."}\n' * 100_000)
            pipe.flush()
            time.sleep(0.1)
    os.close(theirs)
    seen = os.read(ours, 100_000) if shows else b""
    os.close(ours)
    assert process.returncode == 0
    assert (b" documents" in seen and b"/s" in seen) is shows


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
        "cleaner.cli.routes.documents",
    }
    assert set(ended.stderr.split()) & (heavy | ours) == set()
