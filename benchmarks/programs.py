"""The programs that people drop repeated lines with, and what a run of one takes.

A peer that is not installed is left out. `pip install polars duckdb xxhash` and `cargo install
runiq huniq` bring those that are no part of a system; the versions are printed beside the numbers.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
WORK = Path(os.environ.get("CLEANER_BENCH_DIR", ROOT / "target" / "bench"))
TOOLS = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"

XXH3_SET = """
import sys, xxhash
seen = set()
with open(sys.argv[1], "rb") as lines, open(sys.argv[2], "wb", buffering=1 << 20) as out:
    for line in lines:
        key = xxhash.xxh3_64_intdigest(line)
        if key not in seen:
            seen.add(key)
            out.write(line)
"""
BLAKE2B_SET = """
import sys, hashlib
seen = set()
with open(sys.argv[1], "rb") as lines, open(sys.argv[2], "wb", buffering=1 << 20) as out:
    for line in lines:
        key = hashlib.blake2b(line, digest_size=16).digest()
        if key not in seen:
            seen.add(key)
            out.write(line)
"""
POLARS = """
import sys, polars as pl
lines = pl.read_lines(sys.argv[1]).unique(maintain_order=True)
lines.write_csv(sys.argv[2], include_header=False, separator="\\x01", quote_style="never")
"""
DUCKDB = """
import sys, duckdb
columns = ("columns={'line': 'VARCHAR'}, header=false, delim='\\x01', quote='', escape='',"
           " auto_detect=false, null_padding=true, max_line_size=10000000")
duckdb.connect(config={"threads": 1}).execute(
    f"copy (select distinct coalesce(line, '') from read_csv('{sys.argv[1]}', {columns})) "
    f"to '{sys.argv[2]}' (header false, delimiter '\\x01', quote '', escape '')")
"""


@dataclass(frozen=True, slots=True)
class Program:
    """One way to drop repeated lines; `{i}` and `{o}` stand for the files."""

    name: str
    needs: str
    command: tuple[str, ...]
    writes_stdout: bool = False
    keeps_order: bool = True
    is_exact: bool = True


class Run(NamedTuple):
    """What one run took: wall clock, time of all threads, and the peak of resident memory."""

    seconds: float
    cpu: float
    peak_mb: float


def programs() -> Iterator[Program]:
    """The programs that are installed here."""
    python = sys.executable
    clean = (python, "-m", "cleaner", "{i}", "-o", "{o}", "-q", "--dedup", "corpus")
    exact = (*clean, "--exact", "--dedup-min", "0")
    limit, c = str(TOOLS / "limit"), ("env", "LC_ALL=C")
    polars = ("env", "POLARS_MAX_THREADS=1", python, "-c", POLARS, "{i}", "{o}")
    sort = ("sort", "-u", "--parallel=1", "-o", "{o}", "{i}")
    for program in (
        Program("limit (bare loop)", limit, (limit, "{i}", "{o}")),
        Program("clean --exact -j 1", "", (*exact, "-j", "1")),
        Program("clean --exact -j 2", "", (*exact, "-j", "2")),
        Program("clean -j 1", "", (*clean, "-j", "1"), is_exact=False),
        Program("runiq", "runiq", ("runiq", "{i}"), writes_stdout=True),
        Program("huniq", "huniq", ("sh", "-c", "huniq < {i} > {o}")),
        Program("python set of xxh3", ":xxhash", (python, "-c", XXH3_SET, "{i}", "{o}")),
        Program("polars unique", ":polars", polars),
        Program("duckdb", ":duckdb", (python, "-c", DUCKDB, "{i}", "{o}"), keeps_order=False),
        Program("mawk", "mawk", ("mawk", "!s[$0]++", "{i}"), writes_stdout=True),
        Program("gawk", "gawk", (*c, "gawk", "!s[$0]++", "{i}"), writes_stdout=True),
        Program("sort -u", "sort", (*c, *sort), keeps_order=False),
    ):
        if _is_there(program.needs):
            yield program


def _is_there(needs: str) -> bool:
    if needs.startswith(":"):
        from importlib.util import find_spec

        return find_spec(needs[1:]) is not None
    return not needs or shutil.which(needs) is not None


def run(program: Program, source: Path, target: Path) -> Run:
    """Runs a program once, on its own."""
    files = {"{i}": str(source), "{o}": str(target)}
    command = list(program.command)
    for mark, path in files.items():
        command = [part.replace(mark, path) for part in command]
    target.unlink(missing_ok=True)
    with (target if program.writes_stdout else Path(os.devnull)).open("wb") as out:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{program.name} failed")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def digest(path: Path, *, ordered: bool) -> str:
    """A hash of a file's bytes, or one of its lines that does not depend on their order."""
    with path.open("rb") as file:
        if ordered:
            return hashlib.file_digest(file, "blake2b").hexdigest()
        hashes = (hashlib.blake2b(line, digest_size=16).digest() for line in file)
        return f"{sum(int.from_bytes(one) for one in hashes) % 2**128:x}"


def expected(source: Path, target: Path) -> dict[bool, str]:
    """The digests of the right answer, ordered and not, by the plainest program there is.

    In a process of its own: the system counts this one's memory as the peak of its children.
    """
    subprocess.run([sys.executable, "-c", BLAKE2B_SET, str(source), str(target)], check=True)
    return {ordered: digest(target, ordered=ordered) for ordered in (True, False)}


def versions() -> str:
    """The machine and the versions of the peers, for beside the numbers."""
    tools = (
        ["mawk", "-W", "version"],
        *([name, "--version"] for name in ("gawk", "sort", "runiq")),
    )
    tools = (*tools, ["huniq", "--version"], ["rg", "--version"])
    found = [
        subprocess.run(tool, capture_output=True, text=True, check=False)
        for tool in tools
        if shutil.which(tool[0])
    ]
    lines = [(result.stdout or result.stderr).partition("\n")[0] for result in found]
    from importlib.metadata import PackageNotFoundError, version

    for package in ("cleaner", "polars", "duckdb", "xxhash"):
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    machine = f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"{machine}; load {os.getloadavg()[0]:.1f}; {'; '.join(lines)}"
