"""The limits, read from the sources, so that the page cannot say another number."""

from __future__ import annotations

import ast
import importlib
import operator
import re
from pathlib import Path

from tools.docs.markdown import table

CORE = Path(__file__).parents[2] / "core" / "src"

_PYTHON = (
    (
        "share of a document that one rule may remove",
        "cleaner.engine",
        "MAX_LOSS",
        "of its characters; the rule is not applied, and `skipped` says so",
    ),
    (
        "shortest line that is removed as a repeat",
        "cleaner.engine",
        "DEDUP_MIN",
        "characters (`--dedup-min`)",
    ),
    (
        "the same with `--min-docs`, `--counts` or `--near`",
        "cleaner.corpus",
        "COMMON_MIN",
        "characters",
    ),
    (
        "time for one pattern of the `regex` module on one line",
        "cleaner.fallback_regex",
        "TIME_LIMIT",
        "seconds; the rule is not applied, and `skipped` says so",
    ),
    (
        "time for all patterns of the `regex` module on one document",
        "cleaner.fallback_regex",
        "TIME_FOR_DOCUMENT",
        "seconds; the rules after that are not applied",
    ),
    ("length of such a pattern", "cleaner.fallback_regex", "LONGEST", "characters"),
    ("nesting of groups in such a pattern", "cleaner.fallback_regex", "DEEPEST", "levels"),
    (
        "elements that all selectors may look at on one page",
        "cleaner.selector_cost",
        "BUDGET",
        "; a rule that could need more is not applied",
    ),
    ("length of a selector", "cleaner.selector_cost", "LONGEST", "characters"),
    (
        "size of a page, or of a record in WARC or JSONL with pages, after decompression",
        "cleaner.formats.names",
        "MAX_RECORD",
        "bytes",
    ),
    (
        "bytes of a file that are looked at to see whether it is text",
        "cleaner.formats.magic",
        "LOOKED_AT",
        "",
    ),
    ("size of a pack file", "cleaner.packs.draft", "LARGEST_FILE", "bytes"),
    ("nesting in a pack file", "cleaner.packs.nodes", "DEEPEST", "levels"),
    ("faults that are reported for one pack", "cleaner.packs.source", "MOST_FAULTS", ""),
    (
        "records read at a time from WARC, or JSONL with pages",
        "cleaner.cli.routes.records",
        "BATCH",
        "",
    ),
)

_RUST = (
    (
        "nesting of elements in a page",
        "guard.rs",
        "DEEPEST",
        "levels; deeper tags are left out, their text is kept",
    ),
    ("attributes of one element", "guard.rs", "MOST_ATTRIBUTES", ""),
    (
        "elements in a page",
        "guard.rs",
        "MOST_ELEMENTS",
        "; what follows is read as plain text, and `notes` says so",
    ),
    (
        "options in a page",
        "guard.rs",
        "MOST_OPTIONS",
        "; the tags of more are left out, their text is kept",
    ),
    ("structured data (JSON-LD) read from one page", "data.rs", "MOST_DATA", "bytes"),
    ("compiled size of one regex", "lazy_regex.rs", "REGEX_SIZE_LIMIT", "bytes"),
    ("bytes between two checkpoints of `--resume`", "checkpoint.rs", "EVERY", "bytes"),
)

_OPERATORS = {ast.LShift: operator.lshift, ast.Mult: operator.mul}


def limits() -> str:
    """The table of limits."""
    rows = [
        [what, f"{_show(getattr(importlib.import_module(module), name))} {unit}".strip()]
        for what, module, name, unit in _PYTHON
    ]
    rows += [[what, f"{_show(constant(file, name))} {unit}"] for what, file, name, unit in _RUST]
    return table(["limit", "value"], [[what, _join(value)] for what, value in rows])


def _join(value: str) -> str:
    return value.replace(" ;", ";").strip()


def _show(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def constant(file: str, name: str) -> int:
    """The whole number that the core calls `name` in the file of this name."""
    declared = re.compile(rf"const {name}: \w+ = ([^;]+);")
    for path in sorted(CORE.rglob(file)):
        if found := declared.search(path.read_text(encoding="utf-8")):
            return _evaluate(ast.parse(found[1], mode="eval").body)
    raise LookupError(f"no constant {name} in any {file} below {CORE}: mend {__file__}")


def _evaluate(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp):
        return int(_OPERATORS[type(node.op)](_evaluate(node.left), _evaluate(node.right)))
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    raise ValueError(f"not a number: {ast.dump(node)}")
