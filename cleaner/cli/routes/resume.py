"""What a run over records has done: a file beside its outputs, by which `--resume` goes on.

Each input has an output of its own, which appears when it is complete. So the run goes on after the
last input that is done, and does again the one in which it was stopped.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.table import Settings
from cleaner.cli.routes.inputs import STDIN, writes_below
from cleaner.engine import Cleaner
from cleaner.errors import InputError

_NAME = ".clean.resume"
_KIND = "cleaner records"
# The options that the output depends on, beside those of the cleaner.
_OPTIONS = (
    "url", "mode", "markdown", "html_field", "format", "text_field", "url_field", "meta_field",
    "max_record", "on_error",
)  # fmt: skip


@dataclass(slots=True)
class Done:
    """Which inputs are done, by their names, and how they and their outputs looked then.

    `setup` is a digest of all that an output depends on, but its input; empty without `--resume`.
    """

    log: IO[str] | None = None
    done: dict[str, list[int]] = field(default_factory=dict)
    setup: str = ""

    def is_done(self, source: str, target: Path) -> bool:
        """Whether the output of an input is there, and neither has changed since."""
        known = self.done.get(source)
        return known is not None and known == _look(source, target)

    def finish(self, source: str, target: Path) -> None:
        """Notes that an input is done."""
        looks = _look(source, target)
        if self.log is not None and looks is not None:
            json.dump([source, looks], self.log)
            self.log.write("\n")
            self.log.flush()


@contextlib.contextmanager
def resumed(settings: Settings, cleaner: Cleaner) -> Iterator[Done]:
    """What the runs with these settings and outputs have done so far.

    Without `--resume` nothing. Raises UsageError without an output, and InputError for a file that
    is not ours, or is of a run with other settings.
    """
    if not settings.resume:
        yield Done()
        return
    if settings.out in (None, STDIN):
        raise UsageError("--resume needs an output that stays: use -o")
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        setup = _setup(settings, cleaner)
        done = _read(path, setup)
        with path.open("w" if done is None else "a", encoding="utf-8") as log:
            if done is None:
                log.write(_head(setup))
                log.flush()
            yield Done(log, done or {}, setup)
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from error


def _path(settings: Settings) -> Path:
    out = Path(settings.out or "")
    return out / _NAME if writes_below(settings) else out.with_name(f"{out.name}.resume")


def _read(path: Path, setup: str) -> dict[str, list[int]] | None:
    """What a file says is done; None where there is no such file yet, or only its beginning."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        text = "?"
    # A run may have been killed while it wrote its first line.
    if "\n" not in text and _head(setup).startswith(text):
        return None
    first, *lines = text.split("\n")
    known = _parse(first)
    if known is None or known[0] != _KIND:
        raise InputError(str(path), "is not a file of --resume: move it away")
    if known[1] != setup:
        raise InputError(
            str(path), "is of a run with other settings, packs or version: delete it to begin anew"
        )
    # The last line may have been cut short, when the run was killed.
    rows = [row for row in map(_parse, lines) if row is not None]
    return {str(name): looks for name, looks in rows if isinstance(looks, list)}


def _head(setup: str) -> str:
    """The first line of the file."""
    return f"{json.dumps([_KIND, setup])}\n"


def _parse(line: str) -> tuple[object, object] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return (row[0], row[1]) if isinstance(row, list) and len(row) == 2 else None  # noqa: PLR2004


def _setup(settings: Settings, cleaner: Cleaner) -> str:
    """A digest of all that an output depends on, but its input."""
    chosen = [(name, getattr(settings, name)) for name in _OPTIONS]
    cleans = (cleaner.level, cleaner.dedup, cleaner.dedup_min, sorted(cleaner.ignore))
    digest = blake2b(repr((chosen, cleans, cleaner.loaded.key)).encode("utf-8", "surrogateescape"))
    # The core with its weights is the version that counts.
    core = find_spec("cleaner._core")
    digest.update(Path(core.origin).read_bytes() if core and core.origin else b"")
    return digest.hexdigest()


def _look(source: str, target: Path) -> list[int] | None:
    """The length and the time of both files; None if one is missing."""
    try:
        looks = [Path(source).stat(), target.stat()]
    except OSError:
        return None
    return [number for look in looks for number in (look.st_size, look.st_mtime_ns)]
