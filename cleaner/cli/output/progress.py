"""How far a run is: on a terminal after a second, else in a line a minute."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cleaner.cli.args.table import Settings
from cleaner.cli.output.terminal import cleared_by

if TYPE_CHECKING:
    from cleaner.corpus.options import Watch


@contextlib.contextmanager
def progress(settings: Settings) -> Iterator[Watch]:
    """What is told how far the run within the block is, and shows it unless it should not."""
    if settings.quiet or settings.no_progress or sys.stderr is None:
        yield lambda _read, _whole, _documents: None
        return
    from cleaner._core import Meter

    meter = Meter()
    with cleared_by(meter.clear):
        yield meter.show
