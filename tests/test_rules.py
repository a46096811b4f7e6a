"""Every shipped rule, held to its own examples."""

from __future__ import annotations

import pytest

from cleaner import Pack, Rule
from cleaner.engine import load
from cleaner.examples import run_examples
from cleaner.lint import lint_packs

LOADED = load("default")
PACKS = [pytest.param(pack, id=pack.name) for pack in LOADED.packs]


@pytest.mark.parametrize("pack", PACKS)
def test_the_examples_of_a_pack_come_out_as_they_say(pack: Pack) -> None:
    assert [str(failure) for failure in run_examples(pack, LOADED)] == []


def test_the_shipped_packs_have_nothing_to_lint() -> None:
    assert [str(fault) for fault in lint_packs(LOADED)] == []


def test_every_rule_shows_what_goes_and_what_stays() -> None:
    def shows(rule: Rule) -> bool:
        drops = sum(example.drops for example in rule.examples)
        return sum(example.keeps for example in rule.examples) > 0 and (
            drops > 0 or rule.verb == "keep"
        )

    rules = [rule for pack in LOADED.packs for rule in pack.rules]
    assert [rule.id for rule in rules if not shows(rule)] == []
    assert len({rule.id for rule in rules}) == len(rules)
