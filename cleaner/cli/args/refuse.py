"""What is refused: options that exclude each other, and options that would have no effect."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.table import (
    CORPUS,
    DOCUMENTS,
    PAGES,
    RECORDS,
    TABLES,
    TARGETS,
    Option,
    Settings,
    defaults,
    rows,
)


def is_set(settings: Settings, name: str) -> bool:
    """Whether an option has another value than its default."""
    return bool(getattr(settings, name) != defaults()[name])


def check_together(settings: Settings) -> None:
    """Raises UsageError for two options that exclude each other."""
    for name, row in rows().items():
        for other, joined in row.excludes.items():
            if not (is_set(settings, name) and is_set(settings, other)):
                continue
            if joined is None or not is_set(settings, joined):
                one, two = row.flags[0], rows()[other].flags[0]
                raise UsageError(
                    f"{one} {row.does}, {two} {rows()[other].does}: leave one of them out"
                )


def check_effect(settings: Settings, targets: Collection[str]) -> None:
    """Raises UsageError for an option on the command line that has no effect on these inputs.

    Those of a settings file are for the runs that know them.
    """
    for row in without_effect(settings, targets):
        raise UsageError(_refusal(row, tuple(targets)))


def without_effect(settings: Settings, targets: Collection[str]) -> list[Option]:
    """The options on the command line that have no effect on these inputs."""
    return [
        row
        for name, row in rows().items()
        if name in settings.given
        and not set(row.on) & set(targets)
        and (row.idle is None or getattr(settings, name) != row.idle)
    ]


def given_for_corpus(settings: Settings) -> list[str]:
    """The flags of options that are set and make a run one over a corpus."""
    return [
        row.flags[0] for name, row in rows().items() if row.makes_corpus and is_set(settings, name)
    ]


def join(parts: Iterable[str], last: str = "and") -> str:
    """Words as a list in a sentence.

    >>> join(("text", "pages", "JSONL"))
    'text, pages and JSONL'
    """
    *first, end = parts
    return f"{', '.join(first)} {last} {end}" if first else end


def names_of(targets: Iterable[str]) -> list[str]:
    """The words for targets; some have one word together."""
    left = list(targets)
    found = []
    groups: tuple[tuple[tuple[str, ...], str], ...] = (
        (DOCUMENTS, "documents"),
        (PAGES, "pages"),
        (RECORDS, "records"),
        (TABLES, "tables"),
        (CORPUS, "a corpus"),
    )
    for together, words in groups:
        if set(together) <= set(left):
            found.append(words)
            left = [target for target in left if target not in together]
    return [*found, *(TARGETS[target] for target in left)]


def _refusal(row: Option, targets: tuple[str, ...]) -> str:
    advice = next((row.instead[target] for target in targets if target in row.instead), None)
    inputs = join(names_of(targets), "or")
    advice = advice or f"it is for {join(names_of(row.on))}"
    return f"{row.flags[0]} does not work on {inputs}: {advice}"
