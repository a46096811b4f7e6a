"""Standard input: opened once, looked at, and read as what it is."""

from __future__ import annotations

import json
import os
from typing import Literal

from cleaner import _core
from cleaner.formats.compression import standard_input
from cleaner.formats.sniff import begins_as_page

Content = Literal["text", "jsonl", "html", "warc", "parquet", "arrow"]

_MARK = b"\xef\xbb\xbf"


def open_stdin() -> _core.Input:
    """Standard input, unpacked where it is gzip or Zstandard; `front` is how it begins.

    InputError if it is closed.
    """
    return standard_input()


def content_of(front: bytes) -> Content:
    """What an input is by its first bytes.

    >>> content_of(b'{"text": "Rain."}\\n'), content_of(b'[{"text": "Rain."}]')
    ('jsonl', 'jsonl')
    >>> content_of(b"WARC/1.0\\r\\n"), content_of(b"<!doctype html>"), content_of(b"{Rain} fell.")
    ('warc', 'html', 'text')
    """
    if front.startswith(b"\xff\xff\xff\xff") and front[7:8] == b"\0":
        return "arrow"
    if front.startswith(b"PAR1\x15"):
        return "parquet"
    begun = front.removeprefix(_MARK).lstrip()
    if begun.startswith(b"WARC/"):
        return "warc"
    if begun.startswith(b"{") and _is_record(begun.partition(b"\n")):
        return "jsonl"
    if begun.startswith(b"[") and begun[1:].lstrip().startswith(b"{"):
        return "jsonl"
    return "html" if begins_as_page(begun.decode("utf-8", "replace")) else "text"


def _is_record(first: tuple[bytes, bytes, bytes]) -> bool:
    line, end, _ = first
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        # A record longer than what was looked at has its end elsewhere.
        return not end and line.removeprefix(b"{").lstrip().startswith(b'"')
    except RecursionError:
        return True


def is_array(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a JSON array of records; False for one that cannot be read."""
    try:
        front = _core.Input(path).front
    except OSError:
        return False
    return front.removeprefix(_MARK).lstrip().startswith(b"[") and content_of(front) == "jsonl"
