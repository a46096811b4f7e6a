"""YAML -> Pack, or PackError: the packs that come with cleaner and everybody's own."""

from __future__ import annotations

from typing import Any

from cleaner.packs.find import shipped_dir, shipped_names
from cleaner.packs.load import Loaded, load_packs, parse_pack

__all__ = [
    "Loaded",
    "load_packs",
    "pack_schema",
    "parse_pack",
    "shipped_dir",
    "shipped_names",
]


def pack_schema() -> dict[str, Any]:
    """The JSON Schema of a pack file, for editors; `cleaner.authoring.shipped` writes it to a file.

    >>> pack_schema()["required"]
    ['pack', 'about']
    """
    # Of no use to a run that cleans.
    from cleaner.packs.schema import to_schema

    return to_schema()
