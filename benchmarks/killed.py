"""A run that is killed again and again and begun again, beside one that nobody disturbed.

    python -m benchmarks.killed FILE KILLS [OPTION]...  # options of clean, such as --dedup corpus

Each time the run is killed (SIGKILL) at a random moment of the time that the undisturbed one took,
from a seed that is printed. Prints what each part took, and whether the outputs are the same bytes.
"""

from __future__ import annotations

import filecmp
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.programs import ROOT, WORK, versions


def timed(command: list[str], kill_after: float | None = None) -> tuple[float, float, bool]:
    """Seconds and peak MB of a command, and whether it ended; it may be killed before."""
    start = time.perf_counter()
    child = subprocess.Popen(command, cwd=ROOT)
    if kill_after is not None:
        try:
            child.wait(kill_after)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
    if child.returncode is None:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        peak = usage.ru_maxrss / 1024
    else:
        peak = 0.0
    if child.returncode not in (0, -signal.SIGKILL):
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, peak, child.returncode == 0


def main(source: Path, kills: int, options: list[str]) -> None:
    """Runs the command over `source`, undisturbed and then with so many kills."""
    WORK.mkdir(parents=True, exist_ok=True)
    whole, output = WORK / f"whole{source.suffix}", WORK / f"killed{source.suffix}"
    for path in WORK.glob(f"{output.name}*"):
        path.unlink()
    command = [sys.executable, "-m", "cleaner", str(source), "-q", *options]
    print(versions())
    seconds, peak, _ = timed([*command, "-o", str(whole)])
    print(f"undisturbed: {seconds:.1f} s, {peak:.0f} MB")
    resumed = [*command, "--resume", "-o", str(output)]
    seed = time.time_ns()
    moments = random.Random(seed)
    print(f"seed {seed}")
    for kill in range(kills):
        taken, _, is_done = timed(resumed, moments.uniform(0.5, max(seconds / 3, 1.0)))
        if is_done:
            print(f"it ended before kill {kill + 1}")
            break
        print(f"killed after {taken:.1f} s; the output is there: {output.exists()}")
    seconds_rest, peak, _ = timed(resumed)
    print(f"resumed: {seconds_rest:.1f} s, {peak:.0f} MB")
    left = sorted(path.name for path in WORK.glob(f"*{output.name}*") if path != output)
    print(f"beside it: {', '.join(left) or 'nothing'}")
    print("the same bytes" if filecmp.cmp(whole, output, shallow=False) else "NOT the same bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:])
