"""argparse, with complaints that are raised and mistyped options that are guessed."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from cleaner.errors import CleanerError


class UsageError(CleanerError):
    """The command line, or a setting, asks for what cannot be done."""


class Parser(argparse.ArgumentParser):
    """argparse that raises its complaints, and takes files and options in any order."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - argparse's own keywords
        """`settings` are argparse's."""
        self.known = ["--help"]
        super().__init__(
            # Only what was given ends up in the namespace: settings can then fill in the rest.
            argument_default=argparse.SUPPRESS,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **settings,
        )

    def option(self, *names: str, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        """Adds an option, and its names to those that a mistyped one is compared with."""
        self.known.extend(self.add_argument(*names, **settings).option_strings)

    def group(self, title: str) -> Group:
        """Options under a heading of their own."""
        return Group(self, self.add_argument_group(title))

    def parse_into(self, options: argparse.Namespace, argv: Sequence[str]) -> tuple[str, ...]:
        """Puts what `argv` sets into `options`; returns the other words. Raises UsageError."""
        # argparse takes files between options only if it knows of no files: what it then does
        # not know is a file, or a mistyped option.
        at = argv.index("--") if "--" in argv else len(argv)
        _, rest = self.parse_known_args(list(argv[:at]), options)
        for word in rest:
            if word.startswith("-") and word != "-":
                hint = did_you_mean(word.partition("=")[0], self.known)
                raise UsageError(f"unknown option {word}{hint}")
        return (*rest, *argv[at + 1 :])

    def error(self, message: str) -> NoReturn:
        """Raises UsageError with argparse's sentence."""
        raise UsageError(message.removeprefix("argument "))


class Group:
    """Options of a parser that are listed together."""

    def __init__(self, parser: Parser, group: argparse._ArgumentGroup) -> None:
        """Wraps argparse's group."""
        self._parser, self._group = parser, group

    def option(self, *names: str, **settings: Any) -> None:  # noqa: ANN401 - argparse's own
        """Adds an option to the group, and to what its parser knows."""
        self._parser.known.extend(self._group.add_argument(*names, **settings).option_strings)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` for the nearest of `known`, or nothing.

    >>> did_you_mean("strickt", ("standard", "strict"))
    " (did you mean 'strict'?)"
    """
    from cleaner.packs.source import meant

    return meant(word, known)
