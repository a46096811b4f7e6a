"""What `--report` and `--manifest` write: the counts of a run, and what it was, as JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cleaner.cli.args.table import Settings
from cleaner.cli.output.manifest import to_manifest
from cleaner.engine import Cleaner
from cleaner.writers.text import replacing


@contextlib.contextmanager
def reporting(
    settings: Settings, cleaner: Cleaner | None
) -> Iterator[Callable[[Mapping[str, object]], object]]:
    """What takes the counts of the run within the block; writes what `--report` and `--manifest`
    ask for.

    The files are begun first, so that one that cannot be written is told before hours of work.
    """
    with contextlib.ExitStack() as stack:
        report = manifest = None
        if settings.report is not None:
            report = stack.enter_context(replacing(Path(settings.report)))
        if settings.manifest is not None:
            manifest = stack.enter_context(replacing(Path(settings.manifest)))

        def write(counts: Mapping[str, object]) -> None:
            if report is not None:
                report.write(_to_json(counts))
            if manifest is not None:
                manifest.write(_to_json(to_manifest(settings, cleaner, counts)))

        yield write


def _to_json(counts: Mapping[str, object]) -> bytes:
    whole = dict(counts)
    losses = whole.get("losses")
    if isinstance(losses, Mapping):
        whole["losses"] = {
            reason: {"pieces": pieces, "characters": characters}
            for reason, (pieces, characters) in losses.items()
        }
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n".encode()
