"""`python -m cleaner.packs` writes the packs' JSON Schema anew, beside the packs."""

from __future__ import annotations

from cleaner.packs.find import shipped_dir
from cleaner.packs.schema import SCHEMA_FILE, schema_text

if __name__ == "__main__":
    (shipped_dir() / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8", newline="\n")
