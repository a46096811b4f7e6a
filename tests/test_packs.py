"""What a good pack becomes, which packs a wish list comes to, and the schema for editors."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import yaml
from broken_packs import CASES

from cleaner.packs import (
    Loaded,
    load_packs,
    pack_schema,
    parse_pack,
    shipped_dir,
    shipped_names,
)
from cleaner.packs.keys import (
    BLOCK_KEYS,
    CONDITION_KEYS,
    KEEP_KEYS,
    MATCH_KEYS,
    PACK_KEYS,
    RULE_KEYS,
    VALUES,
    VERBS,
)
from cleaner.packs.read import READERS
from cleaner.packs.schema import SCHEMA_FILE, schema_text
from cleaner.types import (
    Condition,
    Example,
    Match,
    Pack,
    Pattern,
    Place,
    Rule,
    Verb,
    Window,
)

EVERYTHING = r"""
pack: everything
about: >
  One of each,
  on two lines.
lang: [en, pt-BR]
match:
  hosts: [example.org, xn--bcher-kva.example]
  text: {in: head 12, all: ["The * Times", '/^vol\. \d+/i']}
use: share
keep: "Correction: *"
rules:
  - id: ad
    line: [Advertisement, "*(advert)*", '\/ads', 'two \* stars', 'a \\ slash', "  wide \u00a0 gap "]
    in: tail 20
    max_words: 8
    unless: {any: advertising}
    near: furniture
    everywhere: true
    risky: true
    examples: ["- Advertisement", "= Advertisements pay.", "= "]
  - {id: box, block: {from: Share, to: '/^\d+ shares$/x'}}
  - {id: end, block: {from: [More, 'More \* *'], until: Top}, risky: false}
  - {id: rest, block: {from: '\/*'}}
  - id: credit
    cut: / \(Reuters\)$/xi
    examples:
      - "- Rain fell. (Reuters)"
      - "+ Rain fell."
      - |
        = Reuters

        - a
        + b
        =
  - {id: twice, collapse: doubled, min: 30}
  - {id: again, collapse: repeated}
  - {id: nav, css: [nav, "div[style='display: none;']", '.md\:flex']}
  - {id: mine, keep: Mine}
  - {id: body, keep: {css: article}}
"""


def anything(pattern: Pattern) -> str | None:
    return None


def whole(text: str) -> Pattern:
    return Pattern("whole", text)


def rule(slug: str, verb: Verb, **fields: object) -> Rule:
    return Rule(f"everything/{slug}", verb, **fields)  # type: ignore[arg-type]  # test data


def test_reads_one_of_each() -> None:
    assert parse_pack(EVERYTHING, "rules/everything.yaml", anything) == Pack(
        name="everything",
        about="One of each, on two lines.",
        path="rules/everything.yaml",
        lang=("en", "pt-BR"),
        match=Match(
            ("example.org", "xn--bcher-kva.example"),
            Condition(
                "all",
                (Pattern("glob", "The * Times"), Pattern("regex", r"^vol\. \d+", "i")),
                Window("head", 12),
            ),
        ),
        use=("share",),
        keep=(Pattern("glob", "Correction: *"),),
        rules=(
            rule(
                "ad",
                "line",
                patterns=(
                    whole("Advertisement"),
                    Pattern("glob", "*(advert)*"),
                    whole("/ads"),
                    whole("two * stars"),
                    whole("a \\ slash"),
                    whole("wide gap"),
                ),
                window=Window("tail", 20),
                max_words=8,
                unless=Condition("any", (whole("advertising"),)),
                near="furniture",
                everywhere=True,
                risky=True,
                examples=(
                    Example("Advertisement", "", 1, 0),
                    Example("Advertisements pay.", "Advertisements pay.", 0, 1),
                    Example("", "", 0, 0),
                ),
            ),
            rule(
                "box",
                "block",
                patterns=(whole("Share"),),
                end="to",
                ends=(Pattern("regex", r"^\d+ shares$", "x"),),
            ),
            rule(
                "end",
                "block",
                patterns=(whole("More"), Pattern("glob", r"More \* *")),
                end="until",
                ends=(whole("Top"),),
            ),
            rule("rest", "block", patterns=(Pattern("glob", "/*"),)),
            rule(
                "credit",
                "cut",
                patterns=(Pattern("regex", r" \(Reuters\)$", "ix"),),
                examples=(
                    Example("Rain fell. (Reuters)", "Rain fell.", 1, 0),
                    Example("Reuters\n\na\n", "Reuters\n\nb\n", 1, 1),
                ),
            ),
            rule("twice", "collapse", collapse="doubled", min=30),
            rule("again", "collapse", collapse="repeated"),
            rule("nav", "css", css=("nav", "div[style='display: none;']", ".md\\:flex")),
            rule("mine", "keep", patterns=(whole("Mine"),)),
            rule("body", "keep", css=("article",)),
        ),
    )


def test_composes_and_squeezes_whole_lines() -> None:
    pack = parse_pack('pack: a\nabout: A.\nkeep: "Cafe\\u0301\\u2003\\tnoir"', "<text>", anything)
    assert pack.keep == (whole("Café noir"),)


def test_knows_the_places_of_patterns_rules_and_examples() -> None:
    pack = parse_pack(EVERYTHING.encode(), "everything.yaml", anything)
    first = pack.rules[0]
    assert first.place == Place("everything.yaml", 13, 5)
    assert first.patterns[1].place == Place("everything.yaml", 14, 27)
    assert first.examples[1].place == Place("everything.yaml", 21, 35)


def test_reads_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = parse_pack(EVERYTHING, "everything.yaml", anything)
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse_pack(EVERYTHING, "everything.yaml", anything) == expected


def test_reads_a_byte_order_mark_and_other_line_ends() -> None:
    text = "\ufeffpack: web\r\nabout: A.\r\nkeep: |\r\n  a\r\n"
    expected = (whole("a"),)
    assert parse_pack(text, "web.yaml", anything).keep == expected
    assert parse_pack(text.encode(), "web.yaml", anything).keep == expected


def test_a_regex_with_flag_x_may_have_lines() -> None:
    text = "pack: a\nabout: A.\nkeep: |\n  /a  # one\n   b/x\n"
    assert parse_pack(text, "a.yaml", anything).keep == (Pattern("regex", "a  # one\n b", "x"),)


def test_asks_about_every_regex_and_selector() -> None:
    asked: list[Pattern] = []

    def check(pattern: Pattern) -> None:
        asked.append(pattern)

    parse_pack(EVERYTHING, "everything.yaml", check)
    assert [(pattern.text, pattern.flags) for pattern in asked] == [
        (r"^vol\. \d+", "i"),
        (r"^\d+ shares$", "x"),
        (r" \(Reuters\)$", "ix"),
        ("nav", ""),
        ("div[style='display: none;']", ""),
        (r".md\:flex", ""),
        ("article", ""),
    ]


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three shipped packs that use each other in a ring, and a fourth."""
    folder = tmp_path / "shipped"
    for name, used in {"a": "b", "b": "c", "c": "a", "d": "d"}.items():
        write(folder, name, f"use: {used}")
    (folder / SCHEMA_FILE).write_text("{}")
    (folder / ".#a.yaml").write_text("an editor's lock")
    monkeypatch.setattr("cleaner.packs.find.shipped_dir", lambda: folder)
    return folder


def write(folder: Path, name: str, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(f"pack: {name}\nabout: A pack.\n{body}\n", encoding="utf-8")
    return path


def names(loaded: Loaded) -> tuple[list[str], set[str]]:
    return [pack.name for pack in loaded.packs], set(loaded.named)


def test_default_is_all_that_is_shipped(shipped: Path) -> None:
    assert names(load_packs("default", anything)) == (["a", "b", "c", "d"], set())


def test_a_pack_brings_those_it_uses(shipped: Path) -> None:
    assert names(load_packs("b", anything)) == (["a", "b", "c"], {"b"})


def test_a_file_brings_shipped_packs(shipped: Path, tmp_path: Path) -> None:
    mine = write(tmp_path, "mine", "use: d")
    lists: list[list[str | Path]] = [[mine], [mine, str(mine)]]
    wishes: list[str | Path | list[str | Path]] = [mine, str(mine), *lists]
    for wanted in wishes:
        assert names(load_packs(wanted, anything)) == (["d", "mine"], {"mine"})


def test_a_directory_names_nothing(shipped: Path, tmp_path: Path) -> None:
    write(tmp_path / "my", "z", "keep: z")
    write(tmp_path / "my", "y", "use: z")
    (tmp_path / "my" / "notes.txt").write_text("no pack")
    assert names(load_packs(tmp_path / "my", anything)) == (["y", "z"], set())


def test_a_pack_that_is_loaded_goes_before_a_shipped_one(shipped: Path, tmp_path: Path) -> None:
    mine = write(tmp_path, "a", "keep: mine")
    loaded = load_packs(["b", mine], anything)
    assert names(loaded) == (["a", "b", "c"], {"a", "b"})
    assert loaded.packs[0].path == str(mine)


def test_the_same_pack_twice_is_there_once_and_named(shipped: Path) -> None:
    assert names(load_packs(["default", "d", shipped / "d.yaml"], anything)) == (
        ["a", "b", "c", "d"],
        {"d"},
    )


def test_no_packs_are_no_packs() -> None:
    assert load_packs([], anything) == Loaded((), frozenset())


def test_the_shipped_packs_load() -> None:
    assert [pack.name for pack in load_packs("default", anything).packs] == list(shipped_names())


def test_follows_a_symlink_that_became_a_text_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "cleaner" / "packs" / "find.py"
    module.parent.mkdir(parents=True)
    (tmp_path / "cleaner" / "rules").write_text("../rules")
    (tmp_path / "rules").mkdir()
    monkeypatch.setattr("cleaner.packs.find.__file__", str(module))
    assert os.path.samefile(shipped_dir(), tmp_path / "rules")  # noqa: PTH121 - two spellings


def test_every_kind_of_value_has_a_reader_a_shape_and_a_description() -> None:
    tables = (PACK_KEYS, MATCH_KEYS, CONDITION_KEYS, BLOCK_KEYS, KEEP_KEYS, RULE_KEYS)
    kinds = {key.takes for table in tables for key in table.values()}
    assert kinds == set(READERS) == set(VALUES) == set(pack_schema()["$defs"]) - {"line"}
    assert get_args(Verb) == VERBS


def test_the_schema_in_the_rules_is_the_one_made_here() -> None:
    # `python -m cleaner.authoring.shipped` writes it anew.
    assert (shipped_dir() / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()


def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_takes_every_good_pack() -> None:
    texts = [EVERYTHING]
    texts += [path.read_text(encoding="utf-8") for path in shipped_dir().glob("*.yaml")]
    errors = [error for text in texts for error in validator().iter_errors(yaml.safe_load(text))]
    assert errors == []


# What is wrong with these, a schema cannot say: it sees neither the file nor inside of a text.
BEYOND_A_SCHEMA = {
    "a diff that is none",
    "a key twice",
    "a line that nothing becomes",
    "a merge key",
    "a number that YAML reads in base eight",
    "a regex the engine refuses",
    "a regex without its slashes",
    "a flag",
    "another name than the file's",
    "patterns on two lines",
    "regexes that are none",
    "the same id twice",
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_schema_refuses_the_broken_packs_that_it_can(name: str) -> None:
    text, _ = CASES[name]
    if len(text) > 1000:
        pytest.skip("too much for an editor")
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeError):
        pytest.skip("no YAML that a schema could look at")
    assert validator().is_valid(data) == (name in BEYOND_A_SCHEMA)
