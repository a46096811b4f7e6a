"""The library's log: what a program that uses it may want to know, and no document says.

It is silent unless the program asks for it, as libraries are: `logging.getLogger("cleaner")`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger


@cache
def log() -> Logger:
    """The logger `cleaner`; its library is imported by the first that has something to say."""
    import logging

    logger = logging.getLogger("cleaner")
    # Without a handler Python prints warnings to stderr, which belongs to the program.
    logger.addHandler(logging.NullHandler())
    return logger
