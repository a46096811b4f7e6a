"""Writes what was found as a pack, each rule with examples that were run, and what speaks for it.

Nothing is written that was not tried: a pattern becomes a rule if the engine removes the lines it
was found with, and no line of the sample that the scorer takes for content.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from cleaner.authoring.examples import OneRule
from cleaner.authoring.learn.census import CONTENT
from cleaner.authoring.learn.patterns import Found
from cleaner.authoring.scaffold import head_of, rule_name
from cleaner.engine import check_pattern
from cleaner.packs import parse_pack
from cleaner.types import Pack

# Below this a rule is written, but switched off.
SURE = 0.5
_MOST_RULES = 400
# Of the lines that a rule takes of the sample, those that the scorer is sure are content.
_MOST_CONTENT = 0.06
_SEVERAL = 8
_EXAMPLES = 3
# Of a long line an example has its first characters only where the rule does not need the rest.
_SHOWN = 600
_LOOK_ALIKE = 240
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Sampled:
    """A document of the sample, and the scores of its lines."""

    text: str
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern that was tried, under its name, with lines that stay though they look alike."""

    name: str
    found: Found
    hits: int
    kept: tuple[str, ...]
    examples: tuple[str, ...]


def to_rules(found: Sequence[Found], sample: Sequence[Sampled]) -> list[Rule]:
    """The patterns that do what they should to the lines of the sample, under names."""
    taken: set[str] = set()
    rules: list[Rule] = []
    contents = _Contents(sample)
    for each in found[:_MOST_RULES]:
        tried = _try(each, sample, contents)
        if tried is not None:
            rules.append(replace(tried, name=rule_name(each.examples[0], taken)))
    return rules


class _Contents:
    """Lines that the scorer takes for content, by their words: look-alikes are among them."""

    def __init__(self, sample: Sequence[Sampled]) -> None:
        self._lines: dict[str, list[str]] = {}
        for document in sample:
            for line, score in zip(document.text.split("\n"), document.scores, strict=False):
                if score > CONTENT and len(line) <= _LOOK_ALIKE:
                    for word in {word.lower() for word in _WORD.findall(line)}:
                        lines = self._lines.setdefault(word, [])
                        if len(lines) < _EXAMPLES:
                            lines.append(" ".join(line.split()))

    def like(self, found: Found) -> Iterator[str]:
        """Lines that have a word in common with a pattern, those of its first words first."""
        text = found.pattern if found.verb == "line" else found.examples[0]
        for word in _WORD.findall(text)[:6]:
            yield from self._lines.get(word.lower(), ())


def _try(found: Found, sample: Sequence[Sampled], contents: _Contents) -> Rule | None:
    pack = _to_pack(found)
    cleaner = OneRule(pack, pack.rules[0])
    hits = content = 0
    for document in sample:
        for removal in cleaner.clean(document.text).removed:
            hits += 1
            is_content = document.scores[removal.line - 1] > CONTENT
            content += is_content and found.verb == "line" and found.score < CONTENT / 2
    # The scorer may be wrong once.
    if content > max(hits >= _SEVERAL, 2 * _MOST_CONTENT * hits):
        return None
    examples = tuple(_examples(found, cleaner))
    like = (line for line in (*found.look_alikes, *contents.like(found)) if len(line) <= _SHOWN)
    kept = tuple(islice((line for line in like if cleaner.clean(line).text == line), 1))
    return Rule("", found, hits, kept, examples) if examples else None


def _examples(found: Found, cleaner: OneRule) -> Iterator[str]:
    """Lines before and after, as the examples of packs are written."""
    if found.verb == "cut":
        left = cleaner.clean(found.whole).text
        if left != found.whole:
            yield f"- {found.whole}" + (f"\n+ {left}" if left else "")
        return
    shown = [line for line in found.examples if not cleaner.clean(line).text.strip()]
    yield from (f"- {line}" for line in shown[:_EXAMPLES])


def _to_pack(found: Found) -> Pack:
    keys = "\n".join(_keys(found))
    text = f"pack: draft\nabout: A draft.\nrules:\n  - id: rule\n{keys}\n"
    return parse_pack(text, "<draft>", check_pattern)


def to_yaml(host: str, rules: Sequence[Rule], about: str, schema: str | None = None) -> str:
    """The YAML of the pack; `about` says what it was learned from."""
    parts = [*head_of(host, schema), f"# {about}", "rules:"]
    sure = [rule for rule in rules if rule.found.confidence >= SURE]
    for rule in sure:
        parts += [*_rule(rule), ""]
    unsure = [rule for rule in rules if rule.found.confidence < SURE]
    if unsure:
        parts += ["  # Less sure: look at each before you switch it on."]
    for rule in unsure:
        parts += [*(f"  # {line[2:]}" for line in _rule(rule)), "  #"]
    return "\n".join(parts).rstrip("\n #")


def _keys(found: Found) -> Iterator[str]:
    pattern = _quote(found.pattern)
    yield (
        f"    block: {{from: {pattern}}}"
        if found.verb == "block"
        else (f"    {found.verb}: {pattern}")
    )
    if found.window:
        yield f"    in: {found.window}"
    if found.max_words:
        yield f"    max_words: {found.max_words}"


def _rule(rule: Rule) -> Iterator[str]:
    found = rule.found
    yield (
        f"  # In {found.docs:,} documents, {found.count:,} times; confidence"
        f" {found.confidence:.2f}, score {found.score:.2f}."
    )
    yield f"  - id: {rule.name}"
    yield from _keys(found)
    yield "    examples:"
    lines = [*rule.examples, *(f"= {line}" for line in rule.kept)]
    yield from (f"      - {_quote(line)}" for line in lines)


def _quote(text: str) -> str:
    # Every JSON string is a YAML string.
    return json.dumps(text, ensure_ascii=False)
