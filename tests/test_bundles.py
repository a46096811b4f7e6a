"""Many packs in one file, packs of other packages, and packs that stand in for shipped ones."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest
from command import Folder

from cleaner import Cleaner
from cleaner.authoring.importers.safety import protects_all, unsafe_selector
from cleaner.engine import load
from cleaner.errors import CleanerError
from cleaner.packs.bundle import read_bundle
from cleaner.packs.find import shipped_bundles, shipped_dir

CONFIG = "body: //div[@id='story']\nstrip: //div[@class='share']\nstrip: //article\n"
PAGE = (
    "<html><body><div class=share>Pass it on!</div><p>Rain fell on Sunday.</p>"
    "<div class=ad>Buy!</div>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def imported(folder: Folder) -> Path:
    folder.write("a.example.txt", CONFIG)
    folder.write(".a.example.txt", "strip_id_or_class: newsletter\n")
    folder.write("global.txt", CONFIG)
    folder.write("list.txt", "[Adblock Plus 2.0]\nb.example##.ad\n##.cookie-notice\nb.example##p\n")
    words = ("a.example.txt", ".a.example.txt", "global.txt", "list.txt", "-o", "all.packs")
    ended = folder.run("rules", "import", *words)
    # One file that cannot be used does not end the call, but is not passed over either.
    assert ended.code == 2
    assert "global.txt: is not a filter list" in ended.err
    assert ended.err.count("it takes what a page is for") == 2
    assert "4 packs, 4 rules" in ended.err
    return folder.path / "all.packs"


def test_files_of_one_call_become_one_bundle(folder: Folder) -> None:
    packs = read_bundle(imported(folder))
    assert [(pack.name, pack.match and pack.match.hosts) for pack in packs] == [
        ("a-example", ("a.example",)),
        ("a-example-2", ("a.example",)),
        ("filters-b-example", ("b.example",)),
    ]
    # What is for every page is a pack that people read.
    assert b".cookie-notice" in folder.read("filters.yaml")


def test_a_bundle_is_on_for_its_hosts_alone(folder: Folder) -> None:
    cleaner = Cleaner([imported(folder)], "rules")
    texts = [
        cleaner.clean_html(PAGE, url=url).text
        for url in ("https://www.a.example/1", "https://b.example/", "https://c.example/", None)
    ]
    assert texts == [
        "Rain fell on Sunday.\nBuy!",
        "Pass it on!\nRain fell on Sunday.",
        "Pass it on!\nRain fell on Sunday.\nBuy!",
        "Pass it on!\nRain fell on Sunday.\nBuy!",
    ]


def test_packs_of_one_call_do_not_overwrite_each_other(folder: Folder) -> None:
    folder.write("a.example.txt", CONFIG)
    folder.write(".a.example.txt", "strip_id_or_class: newsletter\n")
    assert (
        folder.run("rules", "import", "-q", "a.example.txt", ".a.example.txt", "-o", "p").code == 0
    )
    assert sorted(path.name for path in (folder.path / "p").iterdir()) == [
        "a-example-2.yaml", "a-example.yaml",
    ]  # fmt: skip
    assert folder.run("rules", "test", "-q", "p/").code == 0


@pytest.mark.parametrize(
    "content",
    [
        b"not gzip",
        b"",
        gzip.compress(b"[]"),
        gzip.compress(b'{"format": "cleaner packs 9"}'),
        gzip.compress(b'{"format": "cleaner packs 1"}\n{"pack": "a"}'),
        gzip.compress(
            b'{"format": "cleaner packs 1"}\n{"pack":"a","about":"","hosts":[],"rules":[]}'
        ),
        gzip.compress(b'{"format": "cleaner packs 1"}\n{}')[:-9],
    ],
)
def test_what_is_no_bundle_is_refused(content: bytes, folder: Folder) -> None:
    path = folder.write("x.packs", content)
    with pytest.raises(CleanerError, match=r"x\.packs"):
        load([path])


def test_a_hostile_selector_in_a_bundle_does_no_harm(folder: Folder) -> None:
    rows = [
        {"format": "cleaner packs 1"},
        {"pack": "a", "about": "", "hosts": ["a.example"],
         "rules": [["x", "css", "<<<"], ["y", "css", "* " * 4000], ["z", "css", ".ad"]]},
    ]  # fmt: skip
    content = "\n".join(map(json.dumps, rows))
    path = folder.write("x.packs", gzip.compress(content.encode()))
    result = Cleaner([path], "rules").clean_html(PAGE, url="https://a.example/")
    assert result.text == "Pass it on!\nRain fell on Sunday."


def test_selectors_that_take_or_protect_a_whole_page() -> None:
    taking = ("main", "article", "div", "p", "#content", ".entry-content", "div > section", "*")
    assert [selector for selector in taking if unsafe_selector(selector) is None] == []
    assert unsafe_selector("aside.related, div.ad") is None
    assert [bool(protects_all(name)) for name in ("body", "div", "#page", "article")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_shipped_bundles_are_used_only_if_they_are_named() -> None:
    names = shipped_bundles()
    assert "site-configs" in names
    default = {pack.name for pack in load("default").packs}
    for name in names:
        packs = read_bundle(shipped_dir() / f"{name}.packs")
        assert len(packs) > 300
        assert default.isdisjoint(pack.name for pack in packs)
        assert all(rule.verb == "css" for pack in packs for rule in pack.rules)
    loaded = load(["default", "site-configs"])
    assert len(loaded.packs) > len(default) + 300
    assert loaded.named == frozenset()


def test_every_rule_of_a_shipped_bundle_is_one_that_the_parser_takes() -> None:
    from cleaner.cli.routes.imports import selector_fault

    for name in shipped_bundles():
        for pack in read_bundle(shipped_dir() / f"{name}.packs"):
            for rule in pack.rules:
                assert [selector_fault(selector) for selector in rule.css] == [None] * len(rule.css)


OWN = 'pack: newsletter\nabout: Ours.\nrules: [{id: ours, line: "Join the club of the valley"}]\n'
TEXT = "Rain fell on the valley.\nJoin the club of the valley\nSubscribe to our newsletter\n"


def test_a_pack_of_the_project_stands_in_for_the_shipped_one_of_its_name(folder: Folder) -> None:
    folder.write("rules/newsletter.yaml", OWN)
    folder.write("clean.toml", 'packs = ["default", "./rules"]\nlevel = "rules"\n')
    folder.write("sub/a.txt", TEXT)
    ended = folder.run("-e", "sub/a.txt")
    assert ended.code == 0
    assert "newsletter/ours" in ended.err
    assert "newsletter/newsletter:" not in ended.err
    rows = folder.run("rules", "show", "./rules/newsletter.yaml").out
    assert rows == OWN.encode()


def test_two_packs_of_one_name_that_were_both_asked_for_are_a_fault(folder: Folder) -> None:
    folder.write("rules/newsletter.yaml", OWN)
    ended = folder.run("-p", "newsletter,./rules", "-")
    assert (ended.code, "there is a pack 'newsletter' already" in ended.err) == (2, True)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with packs, installed as pip does it: a folder and its metadata on the path."""
    package = tmp_path / "site" / "valley_packs"
    package.mkdir(parents=True)
    # A package of packs has no code: what it has would not run.
    (package / "__init__.py").write_text("raise SystemExit('ran')\n")
    (package / "valley.yaml").write_text(
        "pack: valley\nabout: The Valley News.\nmatch: {hosts: [valley.example]}\n"
        'rules: [{id: club, line: "Join the club of the valley"}]\n'
    )
    metadata = tmp_path / "site" / "valley_packs-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: valley-packs\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[deboilerplate.packs]\nvalley = valley_packs\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return tmp_path


def test_packs_of_an_installed_package_are_used_by_name(installed: Path) -> None:
    assert "valley_packs" not in sys.modules
    cleaner = Cleaner(["default", "valley"], "rules")
    assert "valley" in cleaner.packs
    assert "valley" not in Cleaner(level="rules").packs
    assert "Join" not in cleaner.clean(TEXT, url="https://valley.example/").text
    assert "valley_packs" not in sys.modules
    with pytest.raises(CleanerError, match="did you mean 'valley'"):
        load("valey")


def test_an_entry_point_that_leads_nowhere_is_told(installed: Path) -> None:
    points = installed / "site" / "valley_packs-1.0.dist-info" / "entry_points.txt"
    points.write_text("[deboilerplate.packs]\nvalley = valley_gone\n")
    with pytest.raises(CleanerError, match="valley_gone is not a package"):
        load("valley")
