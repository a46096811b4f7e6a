"""A run that is killed half-way and begun again, beside one that nobody disturbed.

    python -m benchmarks.killed FILE [OPTION]...        # options of clean, such as --dedup corpus

Prints what each part took, and whether the outputs are the same bytes.
"""

from __future__ import annotations

import filecmp
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.programs import ROOT, WORK, versions


def timed(command: list[str], kill_after: float | None = None) -> tuple[float, float]:
    """Seconds and peak MB of a command; it is killed after so many seconds."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT)
    if kill_after is not None:
        time.sleep(kill_after)
        child.send_signal(signal.SIGKILL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main(source: Path, options: list[str]) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    whole, output = WORK / f"whole{source.suffix}", WORK / f"killed{source.suffix}"
    for path in WORK.glob(f"{output.name}*"):
        path.unlink()
    command = [sys.executable, "-m", "cleaner", str(source), "-q", *options]
    print(versions())
    seconds, peak = timed([*command, "-o", str(whole)])
    print(f"undisturbed: {seconds:.1f} s, {peak:.0f} MB")
    resumed = [*command, "--resume", "-o", str(output)]
    seconds_killed, _ = timed(resumed, seconds / 2)
    print(f"killed after {seconds_killed:.1f} s; the output is there: {output.exists()}")
    seconds_rest, peak = timed(resumed)
    print(f"resumed: {seconds_rest:.1f} s, {peak:.0f} MB")
    print("the same bytes" if filecmp.cmp(whole, output, shallow=False) else "NOT the same bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
