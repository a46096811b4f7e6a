"""What the value of an option may be: how it is read from a word, or from a settings file.

Readers raise ValueError with a sentence that the name of the option can precede.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.hints import did_you_mean, one_of
from cleaner.printable import printable

_MOST_DIGITS = 100


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Kind:
    """A kind of value.

    `metavar` represents the value in the help; without one the option is a flag. `read` takes the
    word on the command line, `load` the value in a settings file, which `schema` describes. An
    option whose values are `joined` may be repeated. `completes` are the words that a shell offers,
    or "file" or "folder".
    """

    metavar: str | None
    read: Callable[[str], Any]
    load: Callable[[object], Any]
    schema: Mapping[str, object] = field(default_factory=dict)
    joined: bool = False
    completes: tuple[str, ...] | str = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the value must be one of; empty if it may be another."""
        return () if isinstance(self.completes, str) else self.completes


def flag() -> Kind:
    """On where it is given."""
    return Kind(None, bool, _load_flag, {"type": "boolean"})


def text(metavar: str) -> Kind:
    """Any text."""
    return Kind(metavar, str, _text(str), {"type": "string"})


def path(metavar: str, *, folder: bool = False) -> Kind:
    """The name of a file, or of a folder."""
    return Kind(
        metavar,
        read_path,
        _text(read_path),
        {"type": "string"},
        completes="folder" if folder else "file",
    )


def choice(metavar: str, what: str, choices: tuple[str, ...]) -> Kind:
    """One of a few words; `what` names them in a complaint."""

    def read(word: str) -> str:
        return one_of(what, word, choices)

    return Kind(metavar, read, _text(read), {"enum": list(choices)}, completes=choices)


def words(metavar: str, what: str, choices: tuple[str, ...]) -> Kind:
    """One of a few words each time that the option is given."""

    def read(word: str) -> tuple[str, ...]:
        return (one_of(what, word, choices),)

    return Kind(metavar, read, _text(read), {"enum": list(choices)}, joined=True, completes=choices)


def whole(metavar: str, least: int, most: int = (1 << 32) - 1) -> Kind:
    """A whole number from `least` up; `most` is what the core has room for."""

    def read(word: str) -> int:
        if not (word.isascii() and word.isdigit()):
            raise ValueError(f"{word!r} is not a whole number from {least} up")
        # Python refuses to convert very long numbers, in its own words.
        number = int(word) if len(word) <= _MOST_DIGITS else most + 1
        if not least <= number <= most:
            bound = f"from {least} up" if number < least else f"up to {most:,}"
            raise ValueError(f"{printable(word)!r} is not a whole number {bound}")
        return number

    # As written: true is a number to Python, and 1.0 to a person, and neither is one here.
    return Kind(
        metavar, read, lambda value: read(repr(value)), {"type": "integer", "minimum": least}
    )


def several(metavar: str, *, files: bool = False) -> Kind:
    """A list: parts with commas between them, and more if the option is repeated."""
    schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return Kind(
        metavar, read_list, _load_list, schema, joined=True, completes="file" if files else ()
    )


def encoding(metavar: str) -> Kind:
    """The name of a text encoding."""
    return Kind(metavar, read_encoding, _text(read_encoding), {"type": "string"})


def read_path(word: str) -> str:
    """The name of a file, which is not empty."""
    if not word:
        raise ValueError("the name is empty: is a variable not set?")
    return word


def read_list(word: str) -> tuple[str, ...]:
    """The parts of a list with commas.

    >>> read_list("web, ./mine.yaml,")
    ('web', './mine.yaml')
    """
    parts = tuple(part.strip() for part in word.split(",") if part.strip())
    if not parts:
        raise ValueError("the list is empty: is a variable not set?")
    return parts


def read_encoding(word: str) -> str:
    """A name by which Python knows a text encoding."""
    from cleaner.readers.text import is_text_encoding

    if is_text_encoding(word):
        return word
    from encodings.aliases import aliases

    names = [name.replace("_", "-") for name in {*aliases, *aliases.values()}]
    raise ValueError(f"unknown encoding {word!r}{did_you_mean(word, names)}")


def _text(read: Callable[[str], Any]) -> Callable[[object], Any]:
    def load(value: object) -> object:
        if isinstance(value, str):
            return read(value)
        raise ValueError(f"{value!r} is not a text: write it in quotes")

    return load


def _load_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"{value!r} is neither true nor false")


def _load_list(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return read_list(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    raise ValueError(f"{value!r} is not a list of texts")
