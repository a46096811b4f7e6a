"""What a run does when it is asked to stop: it tidies up, as with Ctrl-C.

Only a program's entry may choose what signals do: no call of the library touches them.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

# What a shell expects of a program that SIGTERM ended.
TERMINATED = 143


class Terminated(KeyboardInterrupt):
    """SIGTERM came, as schedulers send it: everything that holds for Ctrl-C holds for it."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Has SIGTERM raise Terminated in the main thread within the block, so that nothing is left.

    Elsewhere than in the main thread, where signals cannot be caught, the block changes nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _raise)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise Terminated
