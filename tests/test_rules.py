"""Every shipped rule, held to its own examples."""

from __future__ import annotations

import pytest

from cleaner import Pack, Rule
from cleaner.authoring.examples import run_examples
from cleaner.authoring.lint import lint_packs
from cleaner.engine import check_pattern, load
from cleaner.packs import Loaded, parse_pack

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


ELEMENTS = """\
pack: valley
about: Elements of a page.
keep: ["Shared by all"]
rules:
  - id: share
    css: [".share", "span.ad"]
    examples:
      - |
        - <div class="share">
        -   <p>Share</p>
        - </div>
        = <p class="shared">Shared rain</p>
      - |
        - <p>Rain <span class="ad">buy</span> fell.</p>
        + <p>Rain fell.</p>
        = <p class="share">Shared by all</p>
  - id: story
    keep: {css: article}
    examples: "= <article>Rain</article>"
"""


def failures_of(text: str) -> list[str]:
    pack = parse_pack(text, "valley.yaml", check_pattern)
    return [str(failure) for failure in run_examples(pack, Loaded((pack,), frozenset()))]


def test_examples_of_rules_about_elements_are_html() -> None:
    assert failures_of(ELEMENTS) == []


def test_an_example_of_elements_that_comes_out_otherwise_fails() -> None:
    wrong = ELEMENTS.replace('= <p class="shared">', '= <p class="share">')
    assert failures_of(wrong) == [
        "valley.yaml:8:9: valley/share: example failed (- expected, + actual)\n    - Shared rain"
    ]
