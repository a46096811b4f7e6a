"""Packs that other Python packages bring: entry points of the group `deboilerplate.packs`.

An entry point gives a name to a package whose folder holds packs. Nothing of it is imported: the
folder is found, and its files are read as any other packs. They are used where they are asked for
by that name, and never by themselves: installing a package changes no output.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from cleaner.errors import CleanerError

GROUP = "deboilerplate.packs"


def installed_names() -> tuple[str, ...]:
    """The names under which installed packages bring packs, sorted."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def installed_folder(name: str) -> Path | None:
    """The folder of the packs that are installed under a name, or None if there is no such name.

    Raises CleanerError if the package that says it has them has no folder.
    """
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    if point is None:
        return None
    try:
        # A package within another imports that one; packs belong into one of their own.
        spec = find_spec(point.module)
    except (ImportError, ValueError):
        spec = None
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise CleanerError(f"packs {name!r}: {point.value} is not a package with a folder")
    return Path(folders[0])
