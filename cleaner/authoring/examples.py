"""Runs the examples of rules: each is a small diff, and the test of its rule.

A rule is run alone, apart from what its pack protects: an example shows what the rule does, not
what other rules do to the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from cleaner.engine import Cleaner
from cleaner.packs import Loaded
from cleaner.settings import LONGEST_MIN
from cleaner.types import Pack, Place, Rule


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that failed: the text before cleaning, the expected text, and the actual one."""

    rule: str
    place: Place
    before: str
    wanted: str
    got: str

    def __str__(self) -> str:
        """`path:line:column: pack/rule: ...`, then a diff of the expected and the actual text."""
        place = f"{self.place.path}:{self.place.line}:{self.place.column}"
        diff = "\n".join(f"    {line}" for line in self._diff())
        return f"{place}: {self.rule}: example failed (- expected, + actual)\n{diff}"

    def _diff(self) -> Iterator[str]:
        import difflib

        wanted, got = _to_lines(self.wanted), _to_lines(self.got)
        matcher = difflib.SequenceMatcher(None, wanted, got, autojunk=False)
        for tag, first, last, got_first, got_last in matcher.get_opcodes():
            if tag == "equal":
                yield from (f"  {line}" for line in wanted[first:last])
                continue
            yield from (f"- {line}" for line in wanted[first:last])
            yield from (f"+ {line}" for line in got[got_first:got_last])


def run_examples(pack: Pack, loaded: Loaded) -> list[ExampleFailure]:
    """The examples of the rules in `pack` that fail, in the order of the file.

    Blank lines do not matter. Examples of `css` rules are HTML: the text of the page that is left
    is compared with the text of the expected page.
    """
    return [failure for rule in pack.rules if rule.examples for failure in _run_rule(pack, rule)]


class OneRule(Cleaner):
    """A cleaner with one rule and what its pack protects, which is on for every text.

    An example is a few lines out of their page: the share of them that the rule removes does not
    matter, their scores say nothing, and no furniture stands beside them as a witness.
    """

    _max_loss = 1.0
    _scored_as = "rules"

    def __init__(self, pack: Pack, rule: Rule) -> None:
        """Compiles the rule, without the witness it asks for, and what its pack keeps."""
        keeps = (other for other in pack.rules if other.verb == "keep" and other is not rule)
        rules = (replace(rule, near=None), *keeps)
        alone = replace(pack, match=None, use=(), rules=rules)
        # A rule about repeats works only where repeats are removed; no line is so long that it
        # would go without the rule.
        super().__init__(Loaded((alone,), frozenset()), "strict", dedup_min=LONGEST_MIN)


def _run_rule(pack: Pack, rule: Rule) -> Iterator[ExampleFailure]:
    cleaner = OneRule(pack, rule)
    for example in rule.examples:
        if rule.css:
            got = cleaner.clean_html(_to_page(example.before)).text
            wanted = _untouched().clean_html(_to_page(example.after)).text
        else:
            got, wanted = cleaner.clean(example.before).text, example.after
        if _to_lines(got) != _to_lines(wanted):
            place = example.place or rule.place or Place(pack.path, 1, 1)
            yield ExampleFailure(rule.id, place, example.before, wanted, got)


def _to_page(html: str) -> str:
    # So that it is read as HTML, however little there is.
    return f"<html><body>{html}"


@cache
def _untouched() -> Cleaner:
    return Cleaner((), "off")


def _to_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
