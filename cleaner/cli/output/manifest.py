"""What `--manifest` writes: all that the output of a run depends on, beside what it did.

It says no time and no machine, so two runs that do the same have the same manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from cleaner import __version__
from cleaner.cli.args.table import Settings, defaults, rows
from cleaner.engine import Cleaner
from cleaner.types import Pack

# What is shown, or where, and how fast: the output is the same.
_FREE = frozenset(
    ("jobs", "out", "in_place", "report", "manifest", "removed", "explain", "stats", "quiet",
     "no_progress", "verbose", "color", "config", "no_config", "resume", "json", "check", "diff")
)  # fmt: skip


def to_manifest(
    settings: Settings, cleaner: Cleaner | None, counts: Mapping[str, object]
) -> dict[str, object]:
    """The manifest of a run. `core` is the hash of the compiled library, with the weights in it."""
    return {
        "program": "deboilerplate",
        "version": __version__,
        "core": _hash_core(),
        "inputs": [_describe(path) for path in settings.inputs],
        "out": settings.out,
        "level": cleaner.level if cleaner else "off",
        "dedup": settings.dedup or (cleaner.dedup if cleaner else "corpus"),
        "settings": _chosen(settings),
        "packs": {pack.name: _hash(pack) for pack in cleaner.loaded.packs} if cleaner else {},
        **counts,
    }


def _chosen(settings: Settings) -> dict[str, object]:
    """The settings that the output depends on, where they are not the usual ones."""
    return {
        name: getattr(settings, name)
        for name in rows()
        if name not in _FREE and getattr(settings, name) != defaults()[name]
    }


def _describe(path: str) -> dict[str, object]:
    try:
        status = Path(path).stat()
    except OSError:
        return {"path": path}
    return {"path": path} if Path(path).is_dir() else {"path": path, "bytes": status.st_size}


def _hash(pack: Pack) -> str:
    return blake2b(repr(pack).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _hash_core() -> str | None:
    found = find_spec("cleaner._core")
    if found is None or found.origin is None:
        return None
    return blake2b(Path(found.origin).read_bytes(), digest_size=16).hexdigest()
