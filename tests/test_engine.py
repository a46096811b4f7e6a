"""The Python face, and each verb and modifier of the rule language at its edges."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from cleaner import Cleaner, PackError, Removal, Result, Skipped, clean
from cleaner.engine import load
from cleaner.types import Dedup


def make(tmp_path: Path, rules: str, head: str = "", dedup: Dedup = "off") -> Cleaner:
    """A cleaner with one pack of these rules, which alone decide."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"pack: mine\nabout: For a test.\n{head}rules:\n{rules}")
    return Cleaner(path, "rules", dedup)


BODY = "".join(f"Line {number} of the body of the text.\n" for number in range(30))

VERBS = yaml.safe_load((Path(__file__).parent / "verbs.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", VERBS, ids=lambda row: row["name"])
def test_a_rule_does_what_it_says(tmp_path: Path, row: dict[str, str]) -> None:
    text, left = (row[key].replace("{BODY}", BODY) for key in ("text", "left"))
    result = make(tmp_path, row["rules"], dedup="document").clean(text)
    assert (result.text, result.restore()) == (left, text)


def test_blank_lines_do_not_pile_up(tmp_path: Path) -> None:
    cleaner = make(tmp_path, "- {id: a, line: x}")
    rows = [
        ("between paragraphs", "One.\n\nx\n\nTwo.", "One.\n\nTwo."),
        ("several", "One.\n\nx\n\n\nx\n\nTwo.", "One.\n\nTwo."),
        ("before a paragraph", "One.\nx\n\nTwo.", "One.\n\nTwo."),
        ("after a paragraph", "One.\n\nx\nTwo.", "One.\n\nTwo."),
        ("at the start", "x\n\nOne and two.", "One and two."),
        ("at the end", "One and two.\n\nx", "One and two."),
        ("at the end, with an ending", "One and two.\n\nx\n\n", "One and two.\n"),
        ("windows", "One and two.\r\n\r\nx\r\n", "One and two.\r\n"),
    ]
    assert [(name, cleaner.clean(text).text) for name, text, _ in rows] == [
        (name, wanted) for name, _, wanted in rows
    ]


def test_a_rule_that_would_take_too_much_is_held_back_and_named(tmp_path: Path) -> None:
    text = "x and more of x\n" * 7 + "kept\n"
    result = make(tmp_path, "- {id: a, line: x*}").clean(text)
    assert result == Result(text, (), ("mine",), (Skipped("mine/a", "max-loss"),))


def test_a_pack_is_on_by_host_or_by_signature_or_by_name(tmp_path: Path) -> None:
    head = "match:\n  hosts: [example.org]\n  text: {in: head 1, any: [Archive*]}\n"
    make(tmp_path, "- {id: a, line: x}", head)
    text = "x\nkept and kept again\n"
    named = Cleaner(tmp_path / "mine.yaml", "rules")
    folder = Cleaner(tmp_path, "rules")
    rows = [
        ("host", folder, text, "https://www.example.org/a", True),
        ("another host", folder, text, "https://example.org.evil.test/a", False),
        ("no URL", folder, text, None, False),
        ("signature", folder, f"Archive of 2020\n{text}", None, True),
        ("signature, another host", folder, f"Archive of 2020\n{text}", "https://b.test", True),
        ("named, no URL", named, text, None, True),
        ("named, another host", named, text, "https://b.test", False),
    ]
    got = [
        (name, "x\n" not in cleaner.clean(doc, url=url).text) for name, cleaner, doc, url, _ in rows
    ]
    assert got == [(row[0], row[4]) for row in rows]


def test_a_pack_brings_the_packs_it_uses(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "pack: one\nabout: a.\nmatch: {hosts: [a.test]}\nuse: [two]\nrules: [{id: a, line: x}]\n"
    )
    (tmp_path / "two.yaml").write_text(
        "pack: two\nabout: b.\nmatch: {hosts: [b.test]}\nrules: [{id: a, line: y}]\n"
    )
    result = Cleaner(tmp_path).clean("x\ny\nkept and kept\n", url="http://a.test/")
    assert (result.text, result.packs) == ("kept and kept\n", ("one", "two"))


def test_a_removal_says_where_and_why() -> None:
    story = "The turtles of the zoo sleep from October to March, said their keeper."
    result = Cleaner(dedup="off").clean(f"Żółwie śpią.\n\nSign up for our newsletter\n{story}\n")
    assert [(item.line, item.start, item.end, item.text) for item in result.removed] == [
        (3, 14, 41, "Sign up for our newsletter\n")
    ]
    assert result.removed[0].rule.count("/") == 1


def test_a_sentence_that_stands_twice_in_a_text_goes_once() -> None:
    long = (
        "This sentence is long enough to be noticed when it comes again, and nobody would say it"
        " twice in one and the same text."
    )
    text = f"{long}\nYes.\nYes.\n{long.replace('nobody', 'NOBODY')}\nkept\n"
    result = Cleaner((), dedup="document").clean(text)
    assert result.text == f"{long}\nYes.\nYes.\nkept\n"
    assert [item.rule for item in result.removed] == ["dedup/document"]
    assert Cleaner((), dedup="document", dedup_min=200).clean(text).text == text


def test_repeats_stay_at_dedup_off_and_go_at_level_off() -> None:
    caption = "The mill at dusk, seen from the bridge over the weir (A. Munro / Agency)"
    text = f"{caption}\n{caption}\nIt was built in 1802.\n"
    once = f"{caption}\nIt was built in 1802.\n"
    assert Cleaner(level="rules", dedup="off").clean(text).text == text
    assert Cleaner(level="off").clean(text).text == text
    result = Cleaner(level="off", dedup="document").clean(text)
    assert (result.text, [item.rule for item in result.removed]) == (once, ["dedup/document"])
    result = Cleaner(level="rules").clean(text)
    assert (result.text, [item.rule for item in result.removed]) == (
        once,
        ["captions/repeated-nearby"],
    )


def test_the_first_copy_counts_only_if_it_stays(tmp_path: Path) -> None:
    line = (
        "A headline that stands in the archive's banner and in the text, and is so long that no"
        " other line of the text is like it"
    )
    cleaner = make(tmp_path, f'- {{id: a, line: "{line}"}}', dedup="document")
    other = line.replace("headline", "HEADLINE")
    assert cleaner.clean(f"{line}\n{other}\n{BODY}").text == f"{other}\n{BODY}"
    assert cleaner.clean(f"{other}\n{other}\n{BODY}").text == f"{other}\n{BODY}"


def test_risky_rules_work_at_strict_only(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: a, line: It rains., risky: true}]\n")
    text = f"It rains.\n{BODY}"
    assert Cleaner(path).clean(text).text == text
    assert Cleaner(path, "strict", "off").clean(text).text == BODY


def test_ignored_rules_do_not_work() -> None:
    text = "Rain fell on the hills all day long.\n\nSign up for our newsletter\n"
    (removal,) = Cleaner().clean(text).removed
    assert Cleaner(ignore=[removal.rule]).clean(text).text == text


@pytest.mark.parametrize(
    ("make_it", "message"),
    [
        (lambda: Cleaner(level="strickt"), "unknown level 'strickt' (did you mean 'strict'?)"),  # type: ignore[arg-type]
        (lambda: Cleaner(dedup="all"), "unknown dedup 'all'"),  # type: ignore[arg-type]
        (
            lambda: Cleaner(ignore=["captions/doubled"]),
            "no rule or pack 'captions/doubled' to ignore",
        ),
        (lambda: Cleaner().clean_batch(["a"], urls=[]), "1 texts but 0 urls"),
    ],
)
def test_a_wrong_setting_says_what_was_meant(make_it: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=r".*") as caught:
        make_it()
    assert message in str(caught.value)


def test_bytes_are_refused_with_advice() -> None:
    with pytest.raises(TypeError, match="decode bytes first"):
        clean(b"text")  # type: ignore[arg-type]


def test_a_result_pickles_and_compares(tmp_path: Path) -> None:
    result = make(tmp_path, "- {id: a, line: x}").clean("x\nkept\n")
    wanted = Result("kept\n", (Removal(1, 0, 2, "x\n", "mine/a"),), ("mine",))
    assert result == wanted
    assert pickle.loads(pickle.dumps(result)) == wanted


def test_a_text_that_loses_nothing_is_the_same_object() -> None:
    text = "Rain fell on the hills, and nobody minded."
    assert Cleaner().clean(text).text is text


def test_threads_share_a_cleaner() -> None:
    cleaner = Cleaner()
    texts = [f"Rain fell {number}.\nSign up for our newsletter\n" for number in range(50)]
    wanted = [cleaner.clean(text) for text in texts]
    got: list[list[Result]] = []
    threads = [
        threading.Thread(target=lambda: got.append([cleaner.clean(text) for text in texts]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [wanted] * 4


def test_loading_checks_the_regexes_of_every_pack(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            f"pack: {name}\nabout: a.\nrules: [{{id: a, line: '/(/'}}]\n"
        )
    with pytest.raises(PackError) as caught:
        load(tmp_path)
    assert [Path(fault.path).name for fault in caught.value.faults] == ["one.yaml", "two.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="only the import matters")
def test_the_default_cleaner_is_made_once() -> None:
    from cleaner import engine

    clean("a")
    before = engine._default()
    clean("b")
    assert engine._default() is before
