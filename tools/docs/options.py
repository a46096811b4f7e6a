"""The reference of the command and of its settings file, from the table of options."""

from __future__ import annotations

from cleaner.cli.args import document


def options() -> str:
    """Every option of `clean`, by group."""
    return document.to_markdown()


def settings() -> str:
    """The keys of the settings file."""
    return document.settings_to_markdown()
