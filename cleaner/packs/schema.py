"""The tables of keys -> a JSON Schema, so that an editor completes and explains a pack."""

from __future__ import annotations

import json
from typing import Any

from cleaner.packs import values
from cleaner.packs.keys import (
    BLOCK_KEYS,
    CONDITION_KEYS,
    KEEP_KEYS,
    MATCH_KEYS,
    PACK_KEYS,
    PATTERN,
    RULE_KEYS,
    VERBS,
    Key,
)

SCHEMA_FILE = "pack.schema.json"

Schema = dict[str, Any]


def schema_text() -> str:
    """The schema as the file in `rules/` has it."""
    return json.dumps(to_schema(), indent=2, ensure_ascii=False) + "\n"


def to_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a pack file.

    It is no stricter than the reader: what it refuses, the reader refuses. The reader also knows
    what a schema cannot say, such as whether a regex is one.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cleaner rule pack",
        **_object(PACK_KEYS),
        "anyOf": _one_of_keys("rules", "keep", "use"),
        "$defs": _definitions(),
    }


def _definitions() -> dict[str, Schema]:
    slug = _text(values.SLUG)
    pattern = {"type": "string", "minLength": 1, "description": PATTERN}
    return {
        "slug": slug,
        "slugs": _one_or_more({"$ref": "#/$defs/slug"}),
        "sentence": {"type": "string", "pattern": r"\S"},
        "langs": _one_or_more(_text(values.LANG)),
        "hosts": _one_or_more(_text(values.HOST)),
        "line": pattern,
        "pattern": _one_or_more({"$ref": "#/$defs/line"}),
        "window": _text(f"(head|tail) {values.COUNT}"),
        "count": {"type": "integer", "minimum": 1, "maximum": values.LARGEST},
        "flag": {"type": "boolean"},
        "collapse": {"enum": ["doubled", "repeated"]},
        "near": {"enum": ["furniture"]},
        "selectors": _one_or_more({"type": "string", "pattern": r"\S"}),
        "examples": _one_or_more({"type": "string", "pattern": r"\S"}),
        "keep": {"anyOf": [{"$ref": "#/$defs/pattern"}, _object(KEEP_KEYS)]},
        "match": {**_object(MATCH_KEYS), "minProperties": 1},
        "condition": {**_object(CONDITION_KEYS), "oneOf": _one_of_keys("any", "all")},
        "block": {**_object(BLOCK_KEYS), "not": {"required": ["to", "until"]}},
        "rules": {"type": "array", "minItems": 1, "items": _rule()},
    }


def _rule() -> Schema:
    modifiers = [key for key in RULE_KEYS.values() if key.verbs != VERBS]
    return {
        **_object(RULE_KEYS),
        "oneOf": _one_of_keys(*VERBS),
        "dependentSchemas": {key.name: {"anyOf": _one_of_keys(*key.verbs)} for key in modifiers},
    }


def _object(keys: dict[str, Key]) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {
            key.name: {"description": key.about, "$ref": f"#/$defs/{key.takes}"}
            for key in keys.values()
        },
        "additionalProperties": False,
    }
    required = [key.name for key in keys.values() if key.required]
    return {**schema, "required": required} if required else schema


def _one_of_keys(*names: str) -> list[Schema]:
    return [{"required": [name]} for name in names]


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}
