"""Which lines of a rendering are content.

A line is aligned with the gold text, in order, each gold word used once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from training.common.corpus import UNSPACED, characters

GRAM = 4  # words in a row that tie a line to a place in the gold text
WIDE_GRAM = 8  # characters in a row, in scripts without spaces
WIDE_SHARE = 0.3  # share of characters of such scripts from which a gold text counts as written so
LOOSE = 60  # gold words a short line may stand away from its neighbours' places


def label_lines(lines: list[str], gold: str) -> list[float]:
    """For every line the share of its words that are gold.

    -1 for a copy of a content line, which no one can judge.
    """
    tokens = [characters(line) for line in lines]
    target = characters(gold)
    used = [False] * len(target)
    labels = [0.0] * len(lines)
    is_wide = len(UNSPACED.findall(gold)) > WIDE_SHARE * max(len(gold), 1)
    gram = WIDE_GRAM if is_wide else GRAM
    anchors = _align_long(tokens, target, used, labels, gram)
    _align_short(
        [line if len(line) < gram else [] for line in tokens], target, used, labels, anchors
    )
    seen: dict[tuple[str, ...], bool] = {}
    for number, line in enumerate(tokens):
        if len(line) >= gram:
            key = tuple(line)
            if labels[number] < 0.5 and seen.get(key):
                labels[number] = -1.0
            seen[key] = seen.get(key, False) or labels[number] >= 0.5
    return labels


def _align_long(
    tokens: list[list[str]], target: list[str], used: list[bool], labels: list[float], gram: int
) -> list[tuple[int, int]]:
    """Labels lines of at least so many words; returns (line, place in gold) of those that fit."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(target) - gram + 1):
        places[tuple(target[place : place + gram])].append(place)
    anchors: list[tuple[int, int]] = []
    # Long lines first: a title inside a teaser must not take the words of the article.
    order = sorted(
        (i for i, line in enumerate(tokens) if len(line) >= gram),
        key=lambda i: (-min(len(tokens[i]), 25), i),
    )
    for number in order:
        line = tokens[number]
        taken: list[int] = []
        covered = [False] * len(line)
        for start in range(len(line) - gram + 1):
            for place in places.get(tuple(line[start : start + gram]), ()):
                fresh = [p for p in range(place, place + gram) if not used[p]]
                if len(fresh) >= gram or (
                    taken
                    and all(
                        used[p] is False or p in taken[-gram:] for p in range(place, place + gram)
                    )
                ):
                    for offset in range(gram):
                        covered[start + offset] = True
                        if place + offset not in taken[-2 * gram :]:
                            taken.append(place + offset)
                    break
        share = sum(covered) / len(line)
        labels[number] = share
        if share >= 0.5 and taken:
            for place in taken:
                used[place] = True
            anchors.append((number, taken[len(taken) // 2]))
    return sorted(anchors)


def _align_short(
    tokens: list[list[str]],
    target: list[str],
    used: list[bool],
    labels: list[float],
    anchors: list[tuple[int, int]],
) -> None:
    """Labels the short lines.

    They count if gold has them, unused, near where their neighbours stand.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(target):
        places[word].append(place)
    rows = [number for number, _ in anchors]
    for number, line in enumerate(tokens):
        if not line:
            continue
        at = bisect_left(rows, number)
        before = anchors[at - 1] if at else None
        after = anchors[at] if at < len(anchors) else None
        low = before[1] - 5 if before else (after[1] - LOOSE if after else 0)
        high = after[1] + 5 if after else (before[1] + LOOSE if before else len(target))
        low = min(low, high - LOOSE)
        if len(line) == 1 and not (before and after) and anchors:
            low, high = max(low, high - LOOSE), high  # single words at the rim are seldom content
        for place in places.get(line[0], ()):
            span = range(place, place + len(line))
            if (
                low <= place <= high
                and span.stop <= len(target)
                and all(target[p] == w and not used[p] for p, w in zip(span, line, strict=True))
            ):
                for p in span:
                    used[p] = True
                labels[number] = 1.0
                break
