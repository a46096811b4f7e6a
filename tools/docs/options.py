"""The reference of the command and of its settings file, from the table of options."""

from __future__ import annotations

import argparse
import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from cleaner.cli.args import config
from tools.docs.markdown import code, table

# Sections that have a page of their own.
_ELSEWHERE = ("Settings file", "Exit codes")


def options() -> str:
    """Every option of `clean`, by group, and the commands of `clean rules`."""
    if not find_spec("cleaner.cli.args.document"):
        return _from_parser()
    whole = import_module("cleaner.cli.args.document").to_markdown()
    _, *sections = re.split(r"^## ", whole, flags=re.MULTILINE)
    shown = [text for text in sections if not text.startswith(_ELSEWHERE)]
    return "".join(f"## {text}" for text in shown)


def settings() -> str:
    """The keys of the settings file."""
    settable: Any = getattr(config, "settable", None)
    if settable is None:
        return _keys_from_parser()
    rows = [
        [code(key), code(row.kind.metavar) if row.kind.metavar else "true or false", row.help]
        for key, row in sorted(settable().items())
    ]
    return table(["key", "takes", "what it sets"], rows)


# Below: the same from argparse, until the options are one table.


def _from_parser() -> str:
    groups = [group for group in _parser()._action_groups if group._group_actions]
    return "\n\n".join(map(_group, groups))


def _keys_from_parser() -> str:
    by_name = {action.dest: action for action in _parser()._actions}
    keys = sorted(getattr(config, "_CHECKS", ()))
    rows = [[code(key), by_name[key.replace("-", "_")].help or ""] for key in keys]
    return table(["key", "what it sets"], rows)


def _parser() -> argparse.ArgumentParser:
    lines: Any = import_module("cleaner.cli.args.options")
    parser = import_module("cleaner.cli.args.parser").Parser(prog="clean")
    for add in ("_add_cleaning", "_add_pages", "_add_corpus", "_add_destinations", "_add_reports"):
        getattr(lines, add)(parser)
    assert isinstance(parser, argparse.ArgumentParser)
    return parser


def _group(group: argparse._ArgumentGroup) -> str:
    title = (group.title or "options").partition(":")[0]
    head = {"options": "Options", "of pages": "Pages", "over a corpus": "Corpora"}
    rows = [[_names(action), action.help or ""] for action in group._group_actions]
    return f"## {head.get(title, title)}\n\n" + table(["option", "what it does"], rows)


def _names(action: argparse.Action) -> str:
    takes = f" {action.metavar}" if action.metavar else ""
    return ", ".join(code(name + takes) for name in action.option_strings)
