"""The JSON Schema of a settings file, for editors, made from the table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cleaner.cli.args.config import settable
from cleaner.cli.args.help import plain
from cleaner.cli.args.table import default_of, defaults

SCHEMA_FILE = Path(__file__).with_name("settings.schema.json")


def to_schema() -> dict[str, Any]:
    """The schema of `clean.toml`, and of the table `[tool.clean]` in `pyproject.toml`.

    >>> to_schema()["properties"]["level"]["enum"]
    ['off', 'rules', 'standard', 'strict']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of the command clean",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _property(key) for key in settable()},
    }


def schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(to_schema(), indent=2, ensure_ascii=False) + "\n"


def _property(key: str) -> dict[str, Any]:
    name, row = key.replace("-", "_"), settable()[key]
    about = " ".join(part for part in (f"{row.help[0].upper()}{row.help[1:]}.", row.about) if part)
    if row.default:
        about += f" Default: {default_of(name)}."
    entry = {**row.kind.schema, "description": plain(about)}
    default = defaults()[name]
    if default is not None and default != ():
        entry["default"] = list(default) if isinstance(default, tuple) else default
    return entry
