"""What `--report` writes: the counts of a run, as JSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from cleaner.cli.args.table import Settings
from cleaner.writers.text import replacing


@contextlib.contextmanager
def reporting(settings: Settings) -> Iterator[Callable[[Mapping[str, object]], object]]:
    """What takes the counts of the run within the block; without `--report` it does nothing.

    The file is begun first, so that one that cannot be written is told before hours of work.
    """
    if settings.report is None:
        yield lambda _counts: None
        return
    with replacing(Path(settings.report)) as out:
        yield lambda counts: out.write(_to_json(counts))


def _to_json(counts: Mapping[str, object]) -> bytes:
    whole = dict(counts)
    losses = whole.get("losses")
    if isinstance(losses, Mapping):
        whole["losses"] = {
            reason: {"pieces": pieces, "characters": characters}
            for reason, (pieces, characters) in losses.items()
        }
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n".encode()
