"""One pack as it is read, with its faults; apart, as the shipped packs need no YAML."""

from __future__ import annotations

from pathlib import Path

from cleaner.packs.read import Draft, read_pack
from cleaner.packs.shipped import shipped_packs
from cleaner.packs.source import Check, Source
from cleaner.types import Pack

# The largest pack written by hand is a few dozen kilobytes.
LARGEST_FILE = 1 << 20


def read_file(path: Path, check: Check) -> Draft:
    """The pack in a file: a shipped one as it was stored, any other from its YAML."""
    if pack := shipped_packs().get(path):
        source = Source(str(path), "", check)
        return Draft(source, pack, uses=tuple((name, 0) for name in pack.use))
    return _read_yaml(path, check)


def _read_yaml(path: Path, check: Check) -> Draft:
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return _unread(str(path), check, f"cannot be read: {error.strerror or error}")
    return parse(text, str(path), check)


def parse(text: str | bytes, path: str, check: Check) -> Draft:
    """The pack in a text, with its faults."""
    if len(text) > LARGEST_FILE:
        return _unread(path, check, f"larger than a pack may be ({LARGEST_FILE >> 20} MiB)")
    if isinstance(text, str):
        return read_pack(Source(path, text.removeprefix("\ufeff"), check))
    try:
        return read_pack(Source(path, text.decode("utf-8-sig"), check))
    except UnicodeDecodeError as error:
        # Up to the bad byte the text is good, and long enough to point at it.
        good = text.decode("utf-8-sig", "replace")
        source = Source(path, good, check)
        at = len(text[: error.start].decode("utf-8-sig"))
        source.fault(at, f"not UTF-8: byte 0x{text[error.start]:02x}; save the file as UTF-8")
        return Draft(source, Pack("", "", path))


def _unread(path: str, check: Check, message: str) -> Draft:
    source = Source(path, "", check)
    source.fault(0, message)
    return Draft(source, Pack("", "", path))
