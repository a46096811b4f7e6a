"""The command `clean` for tests: run in a process and a folder of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def listen() -> None:
    """Takes SIGINT, which shells have their background jobs ignore; for a process to be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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

    def start(
        self,
        *words: str,
        **settings: Any,  # noqa: ANN401 - Popen's keywords
    ) -> subprocess.Popen[bytes]:
        """Starts `clean`; `settings` are those of Popen."""
        defaults = {"cwd": self.path, "env": self.environment, "stderr": subprocess.PIPE}
        command = [*self.before, sys.executable, "-m", "cleaner", *words]
        return subprocess.Popen(command, **{**defaults, **settings})

    def run(
        self,
        *words: str,
        stdin: bytes | int = b"",
        **settings: Any,  # noqa: ANN401 - Popen's keywords
    ) -> Ended:
        """Runs `clean` with `stdin`, its content or a descriptor, to the end."""
        given = stdin if isinstance(stdin, bytes) else None
        pipe = subprocess.PIPE
        streams = {"stdin": pipe if isinstance(stdin, bytes) else stdin, "stdout": pipe}
        with self.start(*words, **{**streams, **settings}) as process:
            out, err = process.communicate(given)
        return Ended(process.returncode, out or b"", err.decode() if err else "")

    def clean(self, *words: str, **settings: Any) -> Ended:  # noqa: ANN401 - Popen's keywords
        """Runs `clean` with the rules of the pack alone."""
        return self.run("-p", "./site.yaml", *words, **settings)
