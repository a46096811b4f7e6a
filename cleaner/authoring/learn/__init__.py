"""Learns a draft pack from documents of one site: what they share, and what of it is furniture.

`masks` says which tokens of a line vary, `census` counts what lines have in common, `groups` weighs
whether that is furniture and chooses patterns, and `draft` tries them and writes them as YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cleaner.authoring.learn.census import Census
from cleaner.authoring.learn.draft import SURE, Rule, Sampled, to_rules, to_yaml
from cleaner.authoring.learn.groups import find
from cleaner.engine import Cleaner

# Documents that patterns are tried on, and the characters that they may have together. The rest is
# only counted.
_SAMPLE = 400
_SAMPLE_CHARACTERS = 8_000_000
# Of a longer document the beginning and the end are looked at, where furniture is.
_LONGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Learned:
    """A draft: its YAML, its rules, and what it was learned from."""

    yaml: str
    rules: tuple[Rule, ...]
    documents: int
    characters: int


def learn(
    host: str,
    texts: Iterable[str],
    *,
    schema: str | None = None,
    watch: Callable[[int, int], object] = lambda _characters, _documents: None,
) -> Learned:
    """A draft pack for a site, from texts of it; they are read once and not kept.

    Time is linear in the size of the texts, and memory bounded. `watch` is told how far it is.

    >>> places = "valley mill bridge harbour market school station chapel".split()
    >>> texts = [f"The storm took the {place}.\\nSign up for our newsletter" for place in places]
    >>> [rule.found.pattern for rule in learn("news.example", texts).rules]
    ['Sign up for our newsletter']
    """
    census, scorer = Census(), Cleaner((), "off")
    sample: list[Sampled] = []
    kept = 0
    for text in texts:
        whole = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n{text[-_LONGEST:]}"
        scores = scorer.score(whole)
        census.add(whole, scores)
        if len(sample) < _SAMPLE and kept < _SAMPLE_CHARACTERS:
            sample.append(Sampled(whole, scores))
            kept += len(whole)
        watch(census.characters, census.documents)
    rules = to_rules(find(census), sample)
    about = f"Learned from {census.documents:,} documents, {census.characters:,} characters."
    sure = tuple(rule for rule in rules if rule.found.confidence >= SURE)
    text = to_yaml(host, rules, about, schema)
    return Learned(text, sure, census.documents, census.characters)


__all__ = ["Learned", "learn"]
