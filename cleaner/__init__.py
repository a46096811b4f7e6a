"""Removes the boilerplate from scraped text, and accounts for every character that it removes.

>>> import cleaner
>>> print(cleaner.clean("Rain fell on Sunday.\\n\\nSign up for our newsletter\\n"), end="")
Rain fell on Sunday.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cleaner import corpus as corpus
    from cleaner.corpus import clean_corpus
    from cleaner.engine import Cleaner, clean, clean_html, clean_table
    from cleaner.errors import CleanerError, Fault, InputError, PackError
    from cleaner.types import Dedup, Level, Meta, Mode, Pack, Removal, Result, Rule, Skipped

__version__ = "0.1.0"

__all__ = [
    "Cleaner",
    "CleanerError",
    "Dedup",
    "Fault",
    "InputError",
    "Level",
    "Meta",
    "Mode",
    "Pack",
    "PackError",
    "Removal",
    "Result",
    "Rule",
    "Skipped",
    "__version__",
    "clean",
    "clean_corpus",
    "clean_html",
    "clean_table",
    "corpus",
]

_HOMES = {
    "corpus": ("clean_corpus",),
    "engine": ("Cleaner", "clean", "clean_html", "clean_table"),
    "errors": ("CleanerError", "Fault", "InputError", "PackError"),
    "types": (*("Dedup", "Level", "Meta", "Mode", "Pack", "Removal", "Result", "Rule", "Skipped"),),
}


def __dir__() -> list[str]:
    """The public names, whether they have been fetched or not."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


# The engine brings the native core and the packs, and even `typing` and `dataclasses` take longer
# to import than `clean --version` may: names are fetched when they are first asked for. Type
# checkers must not see this, or every misspelt name would be one that there is.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name == "corpus":
            return import_module("cleaner.corpus")
        for module, names in _HOMES.items():
            if name in names:
                found = getattr(import_module(f"cleaner.{module}"), name)
                globals()[name] = found
                return found
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
