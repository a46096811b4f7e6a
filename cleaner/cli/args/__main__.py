"""`python -m cleaner.cli.args` writes the JSON Schema of a settings file anew, beside this file."""

from __future__ import annotations

from cleaner.cli.args.schema import SCHEMA_FILE, schema_text

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8", newline="\n")
