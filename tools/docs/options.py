"""The reference of the command and of its settings file, from the table of options."""

from __future__ import annotations

import re

from cleaner.cli.args.config import settable
from cleaner.cli.args.document import to_markdown
from tools.docs.markdown import code, table

# Sections that have a page of their own.
_ELSEWHERE = ("Settings file", "Exit codes")


def options() -> str:
    """Every option of `clean`, by group, and the commands of `clean rules`."""
    _, *sections = re.split(r"^## ", to_markdown(), flags=re.MULTILINE)
    shown = [text for text in sections if not text.startswith(_ELSEWHERE)]
    return "".join(f"## {text}" for text in shown)


def settings() -> str:
    """The keys of the settings file."""
    rows = [
        [code(key), code(row.kind.metavar) if row.kind.metavar else "true or false", row.help]
        for key, row in sorted(settable().items())
    ]
    return table(["key", "takes", "what it sets"], rows)
