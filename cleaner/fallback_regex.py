"""Regexes that the core does not run: look-around, back-references, fuzzy matching.

The core passes on only lines that could match; here the `regex` module decides about them. Its
patterns can take exponential time, so all of them share a budget for each document.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, MutableMapping

import regex

# In seconds of this thread's own time, for one pattern on one line, and for one document. Ordinary
# matches take microseconds: these are for patterns that explode.
TIME_LIMIT = 0.25
TIME_FOR_DOCUMENT = 1.0

# A document may have this number of characters looked at, plus a multiple of what is in the lines
# asked about. This is counted, and so the same on every machine: hundreds of patterns that ask
# about every line are given up by the count, not by a clock.
FREE_CHARACTERS = 1_000_000
LOOKS_AT_EACH = 64

# How often the core may come back about one document: each time it cleans it from the start.
MOST_ROUNDS = 64

# A pattern takes time to be compiled as well, in the square of its length.
LONGEST = 5000
DEEPEST = 50

Question = tuple[int, str]
Spans = list[tuple[int, int]]
Answers = MutableMapping[Question, Spans | None]

# What a document has spent lies with its answers, under a pattern that there is none of:
# (characters looked at, microseconds), (characters in the lines asked about, rounds).
_ACCOUNT: Question = (2**32 - 1, "")

# A line has a cost of its own, however short it is.
_EACH = 16

_UNESCAPED = regex.compile(r"\\.|\[(?:\\.|[^\]\\])*\]", regex.DOTALL)


def compile_error(source: str, flags: str) -> str | None:
    """What the `regex` module has against a pattern, or None if it takes it.

    >>> compile_error("(?<=a)b", ""), compile_error("(?<=a", "")  # doctest: +ELLIPSIS
    (None, 'missing ) at position ...')
    >>> compile_error("(?=a)" + "(" * 60 + ")" * 60, "")
    'groups are nested more than 50 deep, beside look-around'
    """
    if len(source) > LONGEST:
        return f"has more than {LONGEST:,} characters, with look-around or the like"
    if _depth(source) > DEEPEST:
        return f"groups are nested more than {DEEPEST} deep, beside look-around"
    try:
        _compile(source, flags)
    except (regex.error, OverflowError, ValueError) as error:
        return str(error)
    except RecursionError:
        return "is nested too deep"
    return None


class Extended:
    """Compiled patterns by number."""

    def __init__(self, patterns: Iterable[tuple[int, str, str]]) -> None:
        """Compiles patterns that `compile_error` has accepted."""
        self._patterns = {number: _compile(source, flags) for number, source, flags in patterns}

    def answer(self, questions: Iterable[Question], answers: Answers) -> None:
        """Adds the answer to each question: the spans that match, in bytes of UTF-8.

        A pattern that runs out of time, or of the document's budget, is given up for all lines of
        the document (None): a rule that works on some lines only is worse than one that is skipped.
        The time spent is kept among the answers, for the next call.
        """
        # Pattern by pattern: when the budget ends, those before have been asked about every line.
        asked = sorted(questions, key=lambda question: question[0])
        account = _Account(answers.get(_ACCOUNT) or [(0, 0), (0, 0)])
        account.begin(asked)
        known = {number for (number, _), spans in answers.items() if spans is None}
        given_up = set(known)
        for number, line in asked:
            spans = None
            if number not in given_up and account.allows(line):
                spans = self._spans(number, line, account)
            answers[number, line] = spans
            if spans is None:
                given_up.add(number)
        if given_up != known:
            for question in answers:
                if question[0] in given_up:
                    answers[question] = None
        answers[_ACCOUNT] = account.to_spans()

    def _spans(self, number: int, line: str, account: _Account) -> Spans | None:
        found = _find(self._patterns[number], line, account)
        if found is None or line.isascii():
            return found
        return [(_bytes(line[:start]), _bytes(line[:end])) for start, end in found]


class _Account:
    """What a document has spent, and may spend."""

    __slots__ = ("_asked", "_looked_at", "_rounds", "_seconds")

    def __init__(self, spans: Spans) -> None:
        (self._looked_at, micros), (self._asked, self._rounds) = spans
        self._seconds = micros / 1e6

    def to_spans(self) -> Spans:
        """The account as it lies among the answers."""
        return [(self._looked_at, int(self._seconds * 1e6)), (self._asked, self._rounds)]

    def begin(self, questions: Iterable[Question]) -> None:
        """Counts a round, and the lines that it is about."""
        self._rounds += 1
        self._asked += sum(len(line) + _EACH for line in {line for _, line in questions})

    def allows(self, line: str) -> bool:
        """Whether one more pattern may look at a line; that is spent then."""
        self._looked_at += len(line) + _EACH
        most = FREE_CHARACTERS + LOOKS_AT_EACH * self._asked
        return self._looked_at <= most and self._rounds <= MOST_ROUNDS and self.seconds > 0

    @property
    def seconds(self) -> float:
        """How long the next match may take."""
        return min(TIME_LIMIT, TIME_FOR_DOCUMENT - self._seconds)

    def spend(self, seconds: float) -> None:
        """Takes off the time of a match."""
        self._seconds += seconds


def _find(pattern: regex.Pattern[str], line: str, account: _Account) -> Spans | None:
    """The spans that match, or None where the time is up.

    The module's own limit counts the time of all threads of the process. One that was stopped by
    the work of others has to begin again, with more of it.
    """
    limit = account.seconds
    allowed = limit
    while True:
        began = time.thread_time()
        try:
            matches = pattern.finditer(line, timeout=allowed, concurrent=True)
            found = [match.span() for match in matches]
        except TimeoutError:
            found = None
        took = time.thread_time() - began
        account.spend(took)
        if found is not None or took >= limit / 2:
            return found
        allowed *= 4


def _bytes(text: str) -> int:
    return len(text.encode())


def _depth(source: str) -> int:
    """How deep groups are nested, as far as it can be seen without reading all of the pattern."""
    depth = deepest = 0
    for char in _UNESCAPED.sub("", source):
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    return deepest


def _compile(source: str, flags: str) -> regex.Pattern[str]:
    options = regex.VERSION0
    if "i" in flags:
        options |= regex.IGNORECASE
    if "x" in flags:
        options |= regex.VERBOSE
    return regex.compile(source, options)
