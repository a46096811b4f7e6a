"""The one "did you mean": what a mistyped word was most likely meant to be.

A wrong hint is worse than none, so the cut-off is strict: `--nope` is close to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from cleaner.printable import printable

_T = TypeVar("_T")

# The share of a word that must be the same, as difflib measures it.
RATIO = 0.75
# Or this many slips, each a letter added, lost, changed, or swapped with the next one; in a short
# word fewer, because every word of three letters is two slips from every other.
SLIPS = 2
LETTERS_PER_SLIP = 3
# Longer words are not typed, and comparing them takes time.
LONGEST = 60
# Names that are listed, and that a slip is looked for among, where one is not there.
_LISTED = 10
_LISTED_LETTERS = 40
_COMPARED = 1000


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a slip of, or None.

    Case does not matter, nor whether a word is joined by hyphens or underscores.

    >>> closest("lines", ("block", "line")), closest("--nope", ("--near", "--ignore", "--mode"))
    ('line', None)
    """
    if len(word) > LONGEST:
        return None
    # Only somebody who made a mistake pays for the import.
    from difflib import SequenceMatcher

    wanted = _plain(word)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best: tuple[float, str] | None = None
    for name in sorted(set(known)):
        other = _plain(name)
        matcher.set_seq1(other)
        ratio = matcher.ratio()
        near = ratio >= RATIO or _slips(wanted, other) <= min(
            SLIPS, len(wanted) // LETTERS_PER_SLIP
        )
        if near and (best is None or ratio > best[0]):
            best = ratio, name
    return best and best[1]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'line'?)`, or an empty text if no known word is close.

    >>> did_you_mean("strickt", ("standard", "strict"))
    " (did you mean 'strict'?)"
    """
    guess = closest(word, known)
    return f" (did you mean {guess!r}?)" if guess else ""


def did_you_mean_file(name: str, names: Iterable[str]) -> str:
    """The same for a file among the names in its folder: only one with the same suffix is meant.

    >>> did_you_mean_file("artcle.txt", ("article.txt", "article.toml"))
    " (did you mean 'article.txt'?)"
    """
    from pathlib import PurePath

    suffix = PurePath(name).suffix.lower()
    stems = {PurePath(other).stem: other for other in names if other.lower().endswith(suffix)}
    guess = closest(PurePath(name).stem, stems)
    return f" (did you mean {stems[guess]!r}?)" if guess else ""


def no_such(what: str, name: str, there: Sequence[str]) -> str:
    """What is said where there is no field or column of a name: which there are, if they are few.

    >>> no_such("column", "text", ["id", "Text"])
    "has no column 'text' (did you mean 'Text'?); there are id, Text"
    """
    listed = ", ".join(printable(other, _LISTED_LETTERS) for other in there[:_LISTED]) or "none"
    more = f" and {len(there) - _LISTED:,} more" if len(there) > _LISTED else ""
    hint = did_you_mean(name, there[:_COMPARED])
    return f"has no {what} {printable(name)!r}{hint}; there are {listed}{more}"


def one_of(what: str, value: _T, known: Sequence[_T]) -> _T:
    """The value, if it is known; ValueError with the nearest of the known ones, or all of them.

    >>> one_of("level", "of", ("off", "rules"))
    Traceback (most recent call last):
    ValueError: unknown level 'of' (did you mean 'off'?)
    """
    if value in known:
        return value
    *names, last = [str(name) for name in known if name is not None]
    every = f"; use {', '.join(names)} or {last}" if names else f"; use {last}"
    raise ValueError(f"unknown {what} {value!r}{did_you_mean(str(value), (*names, last)) or every}")


def _plain(word: str) -> str:
    return word.lower().replace("-", "_").lstrip("_")


def _slips(word: str, other: str) -> int:
    """The Damerau-Levenshtein distance of two words, as far as it matters here."""
    if abs(len(word) - len(other)) > SLIPS:
        return SLIPS + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, 1):
        before, above, row = row, before, [at]
        for column, sign in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != sign))
            swapped = at > 1 and column > 1 and (letter, word[at - 2]) == (other[column - 2], sign)
            row.append(min(cost, above[column - 2] + 1) if swapped else cost)
    return row[-1]
