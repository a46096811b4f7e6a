"""The error of a command line, or a settings file, that cannot be done."""

from __future__ import annotations

from cleaner.errors import CleanerError
from cleaner.printable import printable

_LONGEST = 2000


class UsageError(CleanerError):
    """The command line, or a setting, asks for something that cannot be done."""

    def __init__(self, message: str) -> None:
        """The text of the error is `message`, fit to be printed."""
        super().__init__(printable(message, _LONGEST))
