"""Says what was meant by a path at which there is no file: an address, a pattern, a home folder."""

from __future__ import annotations

import re

from cleaner.printable import printable

_ADDRESS = re.compile(r"(?i)([a-z][a-z0-9+.-]+):/{1,2}[^/]")
_WEB = ("http", "https", "ftp")


def missing_reason(path: str) -> str | None:
    """What to do instead, where a path is not one of a file; None where nothing is known.

    >>> missing_reason("https://a.example/b")
    "is an address, not a file: curl -sL 'https://a.example/b' | clean - --url 'https://a.example/b'"
    >>> missing_reason("s3://bucket/a.jsonl")
    'is an address, not a file: copy it here first, or write it to clean -'
    >>> missing_reason("*.txt"), missing_reason("~/a.txt")
    ('no file fits this pattern', "has a '~' that the shell did not fill in: give the whole path")
    >>> missing_reason("notes.txt")
    """
    if not path:
        return "is an empty name: is a variable unset?"
    if found := _ADDRESS.match(path):
        if found[1].lower() not in _WEB:
            return "is an address, not a file: copy it here first, or write it to clean -"
        shown = "'" + printable(path).replace("'", "%27") + "'"
        return f"is an address, not a file: curl -sL {shown} | clean - --url {shown}"
    if path.startswith("~"):
        return "has a '~' that the shell did not fill in: give the whole path"
    if any(char in path for char in "*?["):
        return "no file fits this pattern"
    return None
