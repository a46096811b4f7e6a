"""What `clean rules lint` says of a pack that could be better, and that it is silent else."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.authoring.lint import lint_packs
from cleaner.engine import load
from cleaner.packs import Loaded, parse_pack

HEAD = "pack: web\nabout: Takes the furniture out of web pages.\n"
EXAMPLES = "\n    examples: ['- a', '= b']"
# A phrase of up to four words needs a witness.
NEAR = "\n    near: furniture"
RULE = HEAD + "rules:\n  - id: ad\n    "

GOES = "no example of a line to remove; give one that starts with '- '"
STAYS = "no example of a look-alike to keep; give one that starts with '= '"
NO_SENTENCE = "'about' is not a sentence; say what the pack removes, and end with a full stop"
NO_WITNESS = "is a phrase of up to four words without a witness; give the rule 'near: furniture'"
BOUND = HEAD + "match: {hosts: [a.org]}\n"
LONG = "\n    examples: ['- Harbour News is a service of the port.', '= b']"

CASES: dict[str, tuple[str, list[str]]] = {
    "a rule without examples": (
        RULE + "line: a" + NEAR,
        ["4:5: ad: no examples; give a line to remove ('- ') and a look-alike to keep ('= ')"],
    ),
    "a rule without a line that goes": (
        RULE + "line: a" + NEAR + "\n    examples: = b",
        [f"4:5: ad: {GOES}"],
    ),
    "a rule without a look-alike": (RULE + "css: a\n    examples: '- b'", [f"4:5: ad: {STAYS}"]),
    "a keep that keeps nothing": (RULE + "keep: a\n    examples: '- b'", [f"4:5: ad: {STAYS}"]),
    "blank lines for examples": (
        RULE + "line: a" + NEAR + "\n    examples: ['- ']",
        [
            f"4:5: ad: {GOES}",
            f"4:5: ad: {STAYS}",
        ],
    ),
    "an example twice": (
        RULE + "line: a" + NEAR + "\n    examples: ['- a', '= b', '= b']",
        ["4:5: ad: two examples begin with the same text; one of them is enough"],
    ),
    "about nothing": ("pack: web\nabout: Web.\nkeep: a", [f"1:1: {NO_SENTENCE}"]),
    "about without an end": ("pack: web\nabout: Share prompts\nkeep: a", [f"1:1: {NO_SENTENCE}"]),
    "a pack that uses itself": (HEAD + "use: web", ["1:1: the pack uses itself"]),
    "hosts for nothing": (
        HEAD + "keep: a\nmatch: {hosts: [a.org, www.a.org, a.org]}",
        [
            "1:1: the host 'a.org' covers 'www.a.org' already",
            "1:1: the host 'a.org' is listed twice",
        ],
    ),
    "regexes that are plain": (
        HEAD + r"keep: [/Share/, /^Share/, '/Share$/', '/^Share\.$/', '/^\/a\*b/']",
        [
            "3:8: this does not need a regex; '*Share*' means the same and is faster",
            "3:17: this does not need a regex; 'Share*' means the same and is faster",
            "3:27: this does not need a regex; '*Share' means the same and is faster",
            "3:39: this does not need a regex; 'Share.' means the same and is faster",
            r"3:54: this does not need a regex; '\/a\*b*' means the same and is faster",
        ],
    ),
    "regexes for every line": (
        RULE + "line: ['/a*/', '/^/', '/.+/', '/ (b|) /xi']" + NEAR + EXAMPLES,
        [
            "5:12: this matches every line",
            "5:20: this matches every line",
            "5:27: this matches every line",
            "5:35: this matches every line",
        ],
    ),
    "lines that a glob covers": (
        RULE
        + r"line: [Share this, 'a \* b', zxyz, xy, 'Share*', 'a \* *', '*x*y*']"
        + NEAR
        + EXAMPLES,
        [
            "5:12: 'Share*' in the same list covers this line already",
            r"5:24: 'a \* *' in the same list covers this line already",
            "5:34: '*x*y*' in the same list covers this line already",
            "5:40: '*x*y*' in the same list covers this line already",
        ],
    ),
    "a short phrase": (
        RULE + "line: [Share, Read on., Share this story with your friends]" + EXAMPLES,
        [
            f"4:5: ad: 'Read on.' {NO_WITNESS}",
            f"4:5: ad: 'Share' {NO_WITNESS}",
            f"4:5: ad: 'a' {NO_WITNESS}",
        ],
    ),
    "a short phrase in Japanese": (
        RULE + "line: '続きを読む*'\n    examples: ['- 続きを読む', '= 本']",
        [f"4:5: ad: '続きを読む' {NO_WITNESS}"],
    ),
    "everywhere for nothing": (
        RULE + "line: Harbour News is a service of the port.\n    everywhere: true" + LONG,
        ["4:5: ad: 'everywhere' says nothing: a pack without 'match' is on for every document"],
    ),
    "everywhere with little to go by": (
        BOUND + "rules:\n  - id: ad\n    everywhere: true\n    line: '/^Write to .+$/'" + LONG,
        [
            "5:5: ad: 'everywhere' and '^Write to .+$' has fewer than 10 letters that are always "
            "there; give more of the line",
            "5:5: ad: 'everywhere' and it takes a line of plain text: "
            "'Write to your mother at home.'",
        ],
    ),
    "everywhere and a keep": (
        BOUND + "keep: a\nrules:\n  - id: ad\n    everywhere: true\n"
        "    line: Harbour News is a service of the port." + LONG,
        ["6:5: ad: 'everywhere' does not go with a pack that keeps lines; make it two packs"],
    ),
    "patterns twice": (
        RULE + "block: {from: [a, a], until: [b, 'b']}" + EXAMPLES,
        [
            "5:23: the pattern is in this list twice",
            "5:38: the pattern is in this list twice",
        ],
    ),
}

# Each looks like one of the above and is as it should be.
GOOD: dict[str, str] = {
    "a short phrase that its pack knows": BOUND + "rules:\n  - id: ad\n    line: Share" + EXAMPLES,
    "a line that cannot be mistaken": BOUND
    + "rules:\n  - id: ad\n    everywhere: true\n    line: Harbour News is a service of the port."
    + LONG,
    "one of each": RULE + "line: [a, 'b*']" + NEAR + EXAMPLES,
    "a keep with something to keep": RULE + "keep: a\n    examples: = b",
    "examples apart": RULE + "line: a" + NEAR + "\n    examples: ['- a', '= b']",
    "a sentence in Chinese": "pack: web\nabout: 删除网页中的分享提示和广告。\nkeep: a",
    "hosts that only look alike": HEAD + "keep: a\nmatch: {hosts: [a.org, aa.org, b.a.com]}",
    "a regex in a cut": RULE + "cut: /Share/" + EXAMPLES,
    "regexes that are needed": HEAD
    + r"keep: ['/Share/i', '/^Shares?$/', '/a  b/', '/^ a/', '/\bad\b/', '/\<a/', '/x.y/']",
    "an end that is the next line": RULE + "block: {from: a, to: /./}" + EXAMPLES,
    "a cut that may be empty": RULE + "cut: '/ *$/'" + EXAMPLES,
    "a regex in the syntax of the core": RULE
    + r"line: '/[a-z&&[^b]]+(?<n>[[:alpha:]])\z/'"
    + NEAR
    + EXAMPLES,
    "blank lines and one other": RULE + "line: '/^.?$/'" + NEAR + EXAMPLES,
    "globs that cover other lines": RULE
    + r"line: [share this, 'a x b', yx, 'Share*', 'a \* *', '*x*y*', 'ab', 'ab*ba']"
    + NEAR
    + EXAMPLES,
    "a line and a glob that must both be there": HEAD
    + "keep: a\nmatch: {text: {all: [Share this, 'Share*']}}",
    "the same in two lists": RULE + "block: {from: a, to: a}" + EXAMPLES,
}


def lint(text: str) -> list[str]:
    pack = parse_pack(text, "web.yaml", lambda pattern: None)
    faults = lint_packs(Loaded((pack,), frozenset()))
    return [f"{fault.line}:{fault.column}: {fault.message}" for fault in faults]


@pytest.mark.parametrize("name", CASES)
def test_says_what_could_be_better(name: str) -> None:
    text, expected = CASES[name]
    assert lint(text) == expected


@pytest.mark.parametrize("name", GOOD)
def test_says_nothing_of_what_is_good(name: str) -> None:
    assert lint(GOOD[name]) == []


def test_points_at_the_place(tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(HEAD + "keep: /Share/\n", encoding="utf-8")
    pack = parse_pack(path.read_bytes(), str(path), lambda pattern: None)
    (fault,) = lint_packs(Loaded((pack,), frozenset()))
    assert str(fault) == (
        f"{path}:3:7: this does not need a regex; '*Share*' means the same and is faster\n"
        "    keep: /Share/\n"
        "          ^"
    )


OVERLAPS = """pack: site
about: What site.example leaves in its articles.
match: {hosts: [site.example]}
keep: ["Editor's note: *"]
rules:
  - id: more
    line: ["More: *", "Most Popular"]
    examples: ["- More: herons", "- Most Popular", "= More herons"]
  - id: popular
    line: ["Most Popular", "More: our best", "Trending"]
    examples: ["- Trending", "= Trending now in the valley"]
  - id: note
    line: "Editor's note: rain"
    examples: ["= Editor's note: snow"]
  - id: at-the-end
    line: "More: the end"
    in: tail 3
    examples: ["- More: the end", "= More of the end"]
  - id: names
    line: '/^(?:\\w+ ?)+$/'
    max_words: 3
    examples: ["- Ann Example", "= Rain, and snow"]
"""


def test_rules_that_others_leave_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(OVERLAPS, encoding="utf-8")
    said = {fault.message for fault in lint_packs(load([path]))}
    assert said >= {
        "'more' has this pattern already",
        "'more' takes this line already",
        "note: never removes a line: the pack keeps them all",
        "a quantifier within a repeated group: bound one of them",
    }
    assert sum(message.endswith("already") for message in said) == 2


def test_no_rule_that_is_on_for_everybody_takes_a_line_of_plain_text() -> None:
    # The gate for clean text: these sentences are ours. On more of it, in forty languages,
    # `python -m training.packs.measure harm` counts what goes.
    from cleaner import Cleaner
    from cleaner.authoring import evidence

    text = evidence._plain_lines()
    assert [removal.text for removal in Cleaner(level="rules").clean(text).removed] == []
