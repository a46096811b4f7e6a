"""The tables of quality: word F1 and loss, every page judged by weights that never saw its site.

    python -m benchmarks.quality WORK [OUT]

WORK is what `python -m training.text.build WORK` has filled: labelled documents and the weights of
five folds by registrable domain. OUT (default: benchmarks/runs/<date>-quality) gets the tables, the
figures of each page, and what they were made with; texts go nowhere. The exit code is 1 if a
figure is worse than the gate in training/text/evaluate.py allows.
"""

from __future__ import annotations

import lzma
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent


README = """\
# Quality, {date}

    python -m benchmarks.quality WORK

`tables.md` is what it printed, `pages.csv.xz` has the figure of every page (no texts). Each page
was judged by weights trained without its site: five folds by registrable domain over all sets. Word
F1 is of lower-cased word multisets, the mean of the pages' F1; "whole" is the text with nothing
taken out, for `trafilatura` and `resiliparse` what those extractors made of the HTML. Only lines
are judged here: no packs, no removal of repeats.

{machine}; commit {commit}.
"""


def commit() -> str:
    """The commit the figures are of, with a mark if files differ from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def main(work: str, out: str | None = None) -> int:
    date = datetime.now(UTC).strftime("%Y-%m-%d")
    folder = Path(out) if out else ROOT / "benchmarks" / "runs" / f"{date}-quality"
    folder.mkdir(parents=True, exist_ok=True)
    pages = folder / "pages.csv"
    command = [
        sys.executable,
        "-m",
        "training.text.evaluate",
        work,
        "--gate",
        "--pages",
        str(pages),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    (folder / "pages.csv.xz").write_bytes(lzma.compress(pages.read_bytes(), preset=9))
    pages.unlink()
    print(done.stdout, end="")
    (folder / "tables.md").write_text(done.stdout.lstrip("\n"), encoding="utf-8")
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    readme = README.format(date=date, machine=machine, commit=commit())
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
