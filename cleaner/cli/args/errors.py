"""The error of a command line, or a settings file, that cannot be done."""

from __future__ import annotations

from cleaner.errors import CleanerError


class UsageError(CleanerError):
    """The command line, or a setting, asks for something that cannot be done."""
