"""Takes the boilerplate out of scraped text, and accounts for every character that went.

>>> import cleaner
>>> print(cleaner.clean("Rain fell on Sunday.\\n\\nMost Popular\\n"), end="")
Rain fell on Sunday.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cleaner.engine import Cleaner, clean
    from cleaner.errors import CleanerError, Fault, InputError, PackError
    from cleaner.types import Document, Meta, Pack, Removal, Result, Rule, Skipped

__version__ = "0.1.0"

__all__ = [
    "Cleaner",
    "CleanerError",
    "Document",
    "Fault",
    "InputError",
    "Meta",
    "Pack",
    "PackError",
    "Removal",
    "Result",
    "Rule",
    "Skipped",
    "__version__",
    "clean",
]

_HOMES = {
    "engine": ("Cleaner", "clean"),
    "errors": ("CleanerError", "Fault", "InputError", "PackError"),
    "types": ("Document", "Meta", "Pack", "Removal", "Result", "Rule", "Skipped"),
}


# The engine brings the native core and the packs, and even `typing` and `dataclasses` take longer
# to import than `clean --version` may: names are fetched when they are first asked for.
def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"cleaner.{module}"), name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
