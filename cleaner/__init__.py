"""Takes the boilerplate out of scraped text, and accounts for every character that went.

>>> import cleaner
>>> print(cleaner.clean("Rain fell on Sunday.\\n\\nMost Popular\\n"), end="")
Rain fell on Sunday.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.errors import CleanerError, Fault, InputError, PackError
from cleaner.types import Document, Pack, Removal, Result, Rule, Skipped

if TYPE_CHECKING:
    from cleaner.engine import Cleaner, clean

__version__ = "0.1.0"

__all__ = [
    "Cleaner",
    "CleanerError",
    "Document",
    "Fault",
    "InputError",
    "Pack",
    "PackError",
    "Removal",
    "Result",
    "Rule",
    "Skipped",
    "__version__",
    "clean",
]


# The engine brings the native core and the packs: `clean --version` must not pay for them.
def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module attribute is, nobody knows
    if name in ("Cleaner", "clean"):
        from cleaner import engine

        return getattr(engine, name)
    raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
