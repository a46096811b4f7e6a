"""Does `clean rules` show the packs, and tell good from bad ones?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import CLEAN, DIRTY, PACK, Ended, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_rules_is_the_subcommand_and_a_file_is_its_path(folder: Folder) -> None:
    folder.write("rules", DIRTY)
    assert folder.run("rules").err.startswith("usage: clean rules list")
    assert folder.clean("./rules").out == CLEAN


def test_rules_list(folder: Folder) -> None:
    folder.write(
        "other.yaml",
        "pack: other\nabout: Elsewhere.\nuse: [web]\nrules:\n  - id: a\n    line: a\n"
        "match: {hosts: [example.org], text: {any: [b]}}\n".replace("use: [web]\n", ""),
    )
    ended = folder.run("rules", "list", "./site.yaml", "./other.yaml")
    assert ended == Ended(
        0,
        b"pack   on                      rules  about\n"
        b"other  example.org, signature      1  Elsewhere.\n"
        b"site   always                      2  For tests.\n",
        "",
    )
    row = json.loads(folder.run("rules", "list", "--json", "./site.yaml").out)
    assert (row["pack"], row["on"]) == ("site", "always")
    assert row["rules"] == ["site/most-popular", "site/share"]


def test_rules_list_has_the_packs_that_come_with_cleaner(folder: Folder) -> None:
    from cleaner.packs import shipped_names

    ended = folder.run("rules", "list", "--json")
    names = [json.loads(line)["pack"] for line in ended.out.splitlines()]
    assert (ended.code, names) == (0, list(shipped_names()))


def test_rules_show_gives_the_source(folder: Folder) -> None:
    assert folder.run("rules", "show", "./site.yaml") == Ended(0, PACK.encode(), "")
    assert folder.run("rules", "show", "./site.yaml/most-popular") == Ended(
        0,
        b"  # The list of links under each article.\n"
        b"  - id: most-popular\n"
        b'    line: "Most Popular"\n'
        b'    examples: ["- Most Popular", "= Most Popular dishes of the year"]\n',
        "",
    )


def test_rules_show_says_which_rule_was_meant(folder: Folder) -> None:
    ended = folder.run("rules", "show", "./site.yaml/shar")
    assert ended == Ended(
        2, b"", "clean: site.yaml: no rule 'shar' in this pack (did you mean 'share'?)\n"
    )


def test_rules_test_runs_the_examples(folder: Folder) -> None:
    ended = folder.run("rules", "test", "./site.yaml")
    assert ended == Ended(0, b"", "clean: 1 pack, 2 rules, 4 examples: all passed\n")


def test_rules_test_shows_what_comes_out_otherwise(folder: Folder) -> None:
    folder.write("site.yaml", PACK.replace('"= Share prices fell"', '"- Share it\\n= Rain"'))
    ended = folder.run("rules", "test", "./site.yaml")
    assert ended == Ended(
        1,
        b"site.yaml:11:27: site/share: example failed (- expected, + actual)\n"
        b"    + Share it\n"
        b"      Rain\n",
        "clean: 1 pack, 2 rules, 4 examples: 1 failed\n",
    )


def test_rules_show_explains_every_reason(folder: Folder) -> None:
    from cleaner.cli.output.reasons import REASONS

    sources = (Path(__file__).parents[1] / "core" / "src").rglob("*.rs")
    found = {
        reason
        for source in sources
        for reason in re.findall(r'"((?:dedup|score|html)/[a-z-]+)"', source.read_text())
    }
    assert found == set(REASONS)
    for reason in REASONS:
        ended = folder.run("rules", "show", reason)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith(f"{reason}: the ".encode())


def test_rules_new_drafts_a_pack_that_works(folder: Folder) -> None:
    prose = "The river rose by two metres in a night, and the bridge at the mill was closed.\n"
    text = f"{prose * 3}Sign up for our newsletter\nShare this: * \\ /\n{prose}Follow us\n"
    folder.write("a.txt", text)
    ended = folder.run("rules", "new", "https://www.news.example/a", "a.txt")
    assert ended.code == 0, ended.err
    assert ended.err.startswith("clean: news-example.yaml: a draft with ")
    draft = folder.read("news-example.yaml").decode()
    assert draft.startswith("# yaml-language-server: $schema=")
    assert "hosts: [news.example]" in draft
    assert "Sign up for our newsletter" in draft
    assert "river rose" not in draft
    assert folder.run("rules", "test", "./news-example.yaml").code == 0
    left = folder.run("-p", "./news-example.yaml", "--level", "rules", "a.txt")
    assert b"newsletter" not in left.out
    again = folder.run("rules", "new", "news.example")
    assert again == Ended(2, b"", "clean: news-example.yaml: is there already\n")


def test_rules_new_without_texts_is_a_draft_to_fill_in(folder: Folder) -> None:
    assert folder.run("rules", "new", "news.example", "-o", "packs/", "-q").code == 2
    (folder.path / "packs").mkdir()
    assert folder.run("rules", "new", "news.example", "-o", "packs/", "-q") == Ended(0, b"", "")
    assert folder.run("rules", "test", "packs/").code == 0
    ended = folder.run("rules", "new", "news.example", "-o", "other.yaml")
    assert ended.err == "clean: -o other.yaml: the file of this pack is called news-example.yaml\n"
    assert folder.run("rules", "new").err.startswith("clean: rules new: name the HOST of a site")


def test_rules_stats_counts_what_each_rule_removes(folder: Folder) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("in/b.jsonl", json.dumps({"text": DIRTY.decode()}) + "\n")
    folder.write("in/c.html", "<body><p>Rain fell on the town.</p><p>Share</p>")
    folder.write("more.yaml", "pack: more\nabout: x\nrules:\n  - id: none\n    line: Nothing\n")
    words = ("rules", "stats", "-p", "./site.yaml,./more.yaml", "a.txt", "in")
    ended = folder.run(*words)
    assert ended.code == 0
    assert [line.split()[:2] for line in ended.out.decode().splitlines()] == [
        ["site/share", "3"],
        ["site/most-popular", "2"],
        ["more/none", "0"],
    ]
    assert ended.err == "clean: 3 rules, 1 without a hit\n"
    assert folder.run(*words[:4], "no.txt").code == 2


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("--format", "json"), b'{"path": "site.yaml", "line": '),
        (("--json",), b'{"path": "site.yaml", "line": '),
        (("--format", "github"), b"::warning file=site.yaml,line="),
    ],
)
def test_rules_lint_writes_faults_for_programs(
    folder: Folder, words: tuple[str, ...], begins: bytes
) -> None:
    folder.write("site.yaml", "pack: site\nabout: For tests.\nrules:\n  - id: a\n    line: a\n")
    ended = folder.run("rules", "lint", "./site.yaml", *words)
    assert ended.code == 1
    assert all(line.startswith(begins) for line in ended.out.splitlines())
    assert folder.run("rules", "lint", "--format", "text").code == 2
    assert folder.run("--format", "github", "site.yaml").code == 2


def test_rules_lint_prints_faults(folder: Folder) -> None:
    # Phrases of up to four words need a witness.
    folder.write("site.yaml", PACK.replace("    examples:", "    near: furniture\n    examples:"))
    ended = folder.run("rules", "lint", "./site.yaml")
    assert ended == Ended(0, b"", "clean: 1 pack: 0 faults\n")
    folder.write("site.yaml", "pack: site\nabout: For tests.\nrules:\n  - id: a\n    line: a\n")
    ended = folder.run("rules", "lint", "./site.yaml")
    assert ended.code == 1
    assert ended.out.startswith(b"site.yaml:4:5: ")
    folder.write("site.yaml", "pack: site\nabout: x\nrules:\n  - id: a\n")
    assert folder.run("rules", "lint", "./site.yaml").code == 2
