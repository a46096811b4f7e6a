"""Where `clean rules new` and `clean rules learn` write: never over a file that is there."""

from __future__ import annotations

from pathlib import Path

from cleaner.authoring.scaffold import pack_name
from cleaner.cli.args.errors import UsageError
from cleaner.packs.find import shipped_dir
from cleaner.packs.schema import SCHEMA_FILE


def draft_file(host: str, out: str | None) -> Path:
    """The file for the draft of a host: `out`, or in the folder `out`, or in this folder."""
    name = f"{pack_name(host)}.yaml"
    target = Path(out or name)
    if target.is_dir():
        target /= name
    if target.name != name:
        raise UsageError(f"-o {target}: the file of this pack is called {name}")
    if target.exists():
        raise UsageError(f"{target}: is there already")
    return target


def schema_path() -> str:
    """The schema of packs, by which editors check a draft."""
    return str(shipped_dir() / SCHEMA_FILE)
