"""The two streams: text on stdout, everything else on stderr; colour for people."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

from cleaner.errors import InputError

# What takes a line of progress away, so that another can be printed.
_clear: Callable[[], object] | None = None

# Escape codes by the thing that they mark.
_STYLES = {
    "rule": "36",
    "gone": "31",
    "new": "32",
    "place": "36",
    "head": "1",
    "faint": "2",
}

# Backgrounds from red to green for fifths of a score; black letters are readable on them.
_SHADES = ("203", "215", "222", "186", "114")


def write_out(content: bytes) -> None:
    """Writes bytes to stdout: a document has its own encoding, not that of the terminal."""
    if sys.stdout is None:  # the shell's `>&-`
        raise InputError("<stdout>", "is closed")
    if _clear is not None:
        _clear()
    rest = memoryview(content)
    while rest:  # unbuffered (PYTHONUNBUFFERED) it may accept only a part at a time
        rest = rest[sys.stdout.buffer.write(rest) :]


def write_line(text: str) -> None:
    """Writes a line to stdout as UTF-8; bytes that could not be decoded are unchanged."""
    write_out(f"{text}\n".encode("utf-8", "surrogateescape"))


def say(text: str) -> None:
    """Writes a line to stderr, if it is open."""
    if sys.stderr is not None:
        if _clear is not None:
            _clear()
        sys.stderr.write(f"{text}\n")


@contextlib.contextmanager
def cleared_by(clear: Callable[[], object]) -> Iterator[None]:
    """Has everything that is printed within the block call `clear` first."""
    global _clear
    _clear = clear
    try:
        yield
    finally:
        _clear = None
        clear()


def use_color(when: str, stream: IO[Any] | None) -> bool:
    """Whether to colour `stream`: by `when`, else by NO_COLOR, FORCE_COLOR, and the terminal."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, *, on: bool) -> str:
    """The text in the colour of `style` if `on`, else as it is.

    >>> paint("web/ad", "rule", on=False)
    'web/ad'
    """
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if on else text


def shade(text: str, score: float, *, on: bool) -> str:
    """The text on a background from red (score 0) to green (1) if `on`, else as it is.

    >>> shade("0.97", 0.97, on=False)
    '0.97'
    """
    step = min(int(score * len(_SHADES)), len(_SHADES) - 1)
    return f"\x1b[30;48;5;{_SHADES[step]}m{text}\x1b[0m" if on else text


def mute() -> None:
    """Discards what the streams still hold back.

    After a broken pipe or a full disk the interpreter would else complain on its way out.
    """
    for stream in (sys.stdout, sys.stderr):
        # A stream that is not a file (in a test, or a notebook) has nothing to silence.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
