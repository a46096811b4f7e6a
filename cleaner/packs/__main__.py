"""`python -m cleaner.packs` writes anew what lies beside the packs: their schema and the store."""

from __future__ import annotations

from cleaner.packs.find import shipped_dir, shipped_files
from cleaner.packs.load import parse_pack
from cleaner.packs.schema import SCHEMA_FILE, schema_text
from cleaner.packs.shipped import STORE, to_store

if __name__ == "__main__":
    folder = shipped_dir()
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8", newline="\n")
    # Regexes are for the tests to check: an engine is not at hand on this floor.
    packs = [parse_pack(path.read_bytes(), str(path), lambda _: None) for path in shipped_files()]
    (folder / STORE).write_bytes(to_store(packs))
