"""The reference of the command and of its settings file, from the table of options."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec

from cleaner.cli.args import config
from tools.docs.markdown import code, table


def options() -> str:
    """Every option of `clean`, by group."""
    if find_spec("cleaner.cli.args.document"):
        return str(import_module("cleaner.cli.args.document").to_markdown())
    # Until the options are one table they are read from argparse.
    return "\n\n".join(_group(group) for group in _parser()._action_groups if group._group_actions)


def settings() -> str:
    """The keys of the settings file."""
    by_name = {action.dest: action for action in _parser()._actions}
    keys = sorted(config._CHECKS)
    rows = [[code(key), by_name[key.replace("-", "_")].help or ""] for key in keys]
    return table(["key", "what it sets"], rows)


def _parser() -> argparse.ArgumentParser:
    from cleaner.cli.args import options as lines
    from cleaner.cli.args.parser import Parser

    parser = Parser(prog="clean")
    for add in ("_add_cleaning", "_add_pages", "_add_corpus", "_add_destinations", "_add_reports"):
        getattr(lines, add)(parser)
    return parser


def _group(group: argparse._ArgumentGroup) -> str:
    title = (group.title or "options").partition(":")
    head = {"options": "Options", "of pages": "Pages", "over a corpus": "Corpus"}
    rows = [[_names(action), action.help or ""] for action in group._group_actions]
    return f"### {head.get(title[0], title[0])}\n\n" + table(["option", "what it does"], rows)


def _names(action: argparse.Action) -> str:
    takes = f" {action.metavar}" if action.metavar else ""
    return ", ".join(code(name + takes) for name in action.option_strings)
