"""Many packs in one file: what `clean rules import` makes of a source with thousands of hosts.

A bundle is gzipped JSON: a heading, and a line for each pack with its hosts and the selectors that
it removes or protects. It says nothing else, so it is read in a tenth of the time that YAML takes.
Its packs are on for their hosts alone, also if the bundle is named. Selectors were checked when it
was made, and cost no more than a page may cost wherever it is from.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cleaner.errors import CleanerError
from cleaner.types import Match, Pack, Place, Rule

_FORMAT = "cleaner packs 1"
# Unpacked; ten thousand hosts have less.
LARGEST = 64 << 20


def to_bundle(packs: Iterable[Pack], about: dict[str, str]) -> bytes:
    """The bundle of packs that have hosts and `css` rules; `about` says where they come from."""
    rows = [
        {
            "pack": pack.name,
            "about": pack.about,
            "hosts": list(pack.match.hosts) if pack.match else [],
            "rules": [
                [rule.id.partition("/")[2], "keep" if rule.verb == "keep" else "css", *rule.css]
                for rule in pack.rules
            ],
        }
        for pack in packs
    ]
    head = {"format": _FORMAT, **about}
    lines = [json.dumps(row, ensure_ascii=False) for row in (head, *rows)]
    # Without a time in it the same packs give the same bytes.
    return gzip.compress("\n".join(lines).encode(), mtime=0)


def read_bundle(path: Path) -> list[Pack]:
    """The packs of a bundle. Raises CleanerError if it is none."""
    try:
        with gzip.open(path) as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise CleanerError(f"{path}: larger than a bundle may be ({LARGEST >> 20} MiB)")
        head, *rows = content.decode().split("\n")
        if json.loads(head).get("format") != _FORMAT:
            raise CleanerError(f"{path}: is not a bundle of packs that this version reads")
        place = Place(str(path), 1, 1)
        return [_to_pack(json.loads(row), place) for row in rows]
    except OSError as error:
        raise CleanerError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, zlib.error) as error:
        raise CleanerError(f"{path}: is not a bundle of packs: {error}") from None


def _to_pack(row: dict[str, Any], place: Place) -> Pack:
    name = str(row["pack"])
    hosts = tuple(map(str, row["hosts"]))
    rules = tuple(
        Rule(
            id=f"{name}/{slug}",
            verb="keep" if verb == "keep" else "css",
            css=tuple(map(str, css)),
            place=place,
        )
        for slug, verb, *css in row["rules"]
    )
    # Without hosts it would be on for every page.
    if not hosts:
        raise ValueError(f"pack {name!r} has no hosts")
    return Pack(name, str(row["about"]), place.path, match=Match(hosts), rules=rules)
