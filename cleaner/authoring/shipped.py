"""`python -m cleaner.authoring.shipped` writes what lies beside the packs: schema and store."""

from __future__ import annotations

from cleaner.engine import Cleaner, check_pattern, compiled
from cleaner.packs.find import shipped_dir, shipped_files
from cleaner.packs.load import Loaded, parse_pack
from cleaner.packs.schema import SCHEMA_FILE, schema_text
from cleaner.packs.shipped import STORE, to_store

if __name__ == "__main__":
    folder = shipped_dir()
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8", newline="\n")
    files = shipped_files()
    packs = tuple(parse_pack(path.read_bytes(), str(path), check_pattern) for path in files)
    # At this level all rules are on.
    engine, _ = compiled(Cleaner(Loaded(packs, frozenset()), "strict"))
    (folder / STORE).write_bytes(to_store(packs, engine.program()))
