"""Regexes that the core does not run: look-around, back-references, fuzzy matching.

The core passes on only lines that could match; here the `regex` module decides about them, within
a time limit, because its patterns can take exponential time.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping

import regex

# In seconds, for one pattern on one line. Ordinary matches take microseconds.
TIME_LIMIT = 0.25

Question = tuple[int, str]
Spans = list[tuple[int, int]]


def compile_error(source: str, flags: str) -> str | None:
    """What is wrong with a pattern for the `regex` module, or None if it accepts it."""
    try:
        _compile(source, flags)
    except regex.error as error:
        return str(error)
    return None


class Extended:
    """Compiled patterns by number."""

    def __init__(self, patterns: Iterable[tuple[int, str, str]]) -> None:
        """Compiles patterns that `compile_error` has accepted."""
        self._patterns = {number: _compile(source, flags) for number, source, flags in patterns}

    def answer(
        self, questions: Iterable[Question], answers: MutableMapping[Question, Spans | None]
    ) -> None:
        """Adds the answer to each question: the spans that match, in bytes of UTF-8.

        A pattern that runs out of time on one line is given up for all lines of the document
        (None): a rule that works on some lines only is worse than one that is skipped.
        """
        given_up = {number for (number, _), spans in answers.items() if spans is None}
        asked = list(questions)
        for number, line in asked:
            if number not in given_up:
                spans = self._spans(number, line)
                answers[number, line] = spans
                if spans is None:
                    given_up.add(number)
        for question in [*asked, *answers]:
            if question[0] in given_up:
                answers[question] = None

    def _spans(self, number: int, line: str) -> Spans | None:
        try:
            found = [
                match.span()
                for match in self._patterns[number].finditer(
                    line, timeout=TIME_LIMIT, concurrent=True
                )
            ]
        except TimeoutError:
            return None
        if line.isascii():
            return found
        return [(_bytes(line[:start]), _bytes(line[:end])) for start, end in found]


def _bytes(text: str) -> int:
    return len(text.encode())


def _compile(source: str, flags: str) -> regex.Pattern[str]:
    options = regex.VERSION0
    if "i" in flags:
        options |= regex.IGNORECASE
    if "x" in flags:
        options |= regex.VERBOSE
    return regex.compile(source, options)
