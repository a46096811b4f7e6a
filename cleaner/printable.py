"""Text of strangers made fit to be printed: names, fields and excerpts show what they are.

A terminal obeys what it is sent. A file name, a field of a record or a line of a pack that holds an
escape sequence could clear the screen, forge a line of output, or turn the rest of a line round.
"""

from __future__ import annotations

import re

# A message is a line or two; more of a name than this tells nobody anything.
LIMIT = 500

# What moves the cursor, begins a command to the terminal, breaks the line, or changes the direction
# in which what follows is shown. Joiners stay: Persian and many an emoji are written with them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)

_IN_LINES = "\t" + "".join(map(chr, range(0xDC80, 0xDD00)))


def printable(text: str, limit: int | None = LIMIT, *, keep: str = "") -> str:
    r"""The text as a line of at most `limit` characters, with nothing in it that a terminal obeys.

    What is escaped stands as in Python (`\x1b`, `\n`, `\u202e`); those characters that are in
    `keep` (a tab, the line break of a message of several lines) stay. Done twice it is the same.

    >>> printable("a\x1b[2Jb\nclean: all is well")
    'a\\x1b[2Jb\\nclean: all is well'
    >>> printable("rain" * 100, 9), printable("a\tb", keep="\t")
    ('rainrain…', 'a\tb')
    """
    # Cut first: a name may be megabytes long, and escapes only make it longer.
    shown = text if limit is None else text[: limit + 1]
    if not shown.isascii() or not shown.isprintable():
        shown = _UNSAFE.sub(
            lambda found: found[0] if found[0] in keep else _escape(found[0]), shown
        )
    if limit is None or len(shown) <= limit:
        return shown
    return f"{shown[: limit - 1]}…"


def printable_line(line: str) -> str:
    r"""The whole line, with nothing in it that a terminal obeys but tabs and a carriage return at
    its end. Bytes that could not be decoded stay: alone they mean nothing to a terminal.

    >>> printable_line("a\t\x1b[2Jb\r"), printable_line("Rain\rSun")
    ('a\t\\x1b[2Jb\r', 'Rain\\rSun')
    """
    end = "\r" if line.endswith("\r") else ""
    return printable(line.removesuffix("\r"), None, keep=_IN_LINES) + end


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
