"""The documents: their examples run, their links lead somewhere, and their prose is plain."""

from __future__ import annotations

import contextlib
import doctest
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from inspect import ismodule
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT
from documents import PAGES, Block, blocks, headings, links, name_of, page_needs, prose

import cleaner
from cleaner.packs import keys

pytest.importorskip("tools.docs.hooks")

from tools.docs import api, hooks, markdown, site_links

FLAGS = doctest.ELLIPSIS
RUN = ("console", "pycon", "python", "setup")
WITH_EXAMPLES = [page for page in PAGES if any(block.language in RUN for block in blocks(page))]


class Example:
    """A folder in which the blocks of one page run, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "__main__"}
        commands = folder / ".bin"
        commands.mkdir()
        for name, words in (("clean", "-m cleaner "), ("python", ""), ("python3", "")):
            (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
            (commands / name).chmod(0o755)
        path = os.pathsep.join([str(commands), os.environ["PATH"]])
        python = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": python, "NO_COLOR": "1"}

    def run(self, block: Block) -> None:
        """Runs a block; AssertionError if it comes out otherwise than it says."""
        if block.title:
            file = self.folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            self._run_console(block)
        elif block.language == "pycon":
            self._run_doctest(block)
        elif block.language in ("python", "setup"):
            exec(compile(block.text, f"line {block.line}", "exec"), self.names)

    def _run_console(self, block: Block) -> None:
        for command, wanted in sessions(block.text):
            ended = subprocess.run(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            got = ended.stdout.decode("utf-8")
            same = doctest.OutputChecker().check_output(wanted, got, FLAGS)
            assert same, f"line {block.line}: $ {command}\nwanted:\n{wanted}\ngot:\n{got}"

    def _run_doctest(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, "example", None, block.line
        )
        said: list[str] = []
        failed, _ = doctest.DocTestRunner(optionflags=FLAGS).run(
            test, out=said.append, clear_globs=False
        )
        self.names.update(test.globs)
        assert not failed, "".join(said)


def sessions(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console, each with what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, wanted = part.partition("\n")
        yield command, wanted


def is_there(library: str) -> bool:
    return importlib.util.find_spec(library) is not None


# What a library says of its own future is not for us to mend.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.skipif(os.name == "nt", reason="the examples are for a POSIX shell")
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name_of)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    missing = [library for library in page_needs(page) if not is_there(library)]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    example = Example(tmp_path)
    if page == ROOT / "README.md":
        example.folder = ROOT  # its examples are the seeds
    with contextlib.chdir(example.folder):
        for block in blocks(page):
            runs = block.language in RUN and all(map(is_there, block.needs))
            if runs or (block.title and example.folder == tmp_path):
                example.run(block)


def commands() -> list[tuple[str, str]]:
    """Each command that a page shows and no test runs, with the page."""
    found = []
    for page in PAGES:
        for block in blocks(page):
            if block.language == "sh":
                lines = re.findall(r"^(clean .*?)(?:\s+#.*)?$", block.text, re.MULTILINE)
                found += [(name_of(page), line) for line in lines if "$" not in line]
    return found


@pytest.mark.parametrize(("page", "command"), commands())
def test_the_command_knows_the_options_that_a_page_shows(
    page: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shlex

    from cleaner.cli import main

    for part in re.split(r"&&|\|", command):
        words = shlex.split(part)
        if words and words[0] == "clean":
            with contextlib.chdir(tmp_path):
                main(words[1:])
            said = capsys.readouterr().err
            unmeant = re.search(r"unknown (option|command|level)|not a whole|takes? no|leave", said)
            assert unmeant is None, f"{page}: {command}: {said}"


@cache
def anchors(page: Path) -> set[str]:
    text = hooks.fill_in(page.read_text(encoding="utf-8"))
    return {markdown.slug(heading) for heading in headings(text)}


@cache
def made() -> set[str]:
    return {f"docs/{uri}" for uri in hooks.generated_pages()}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page.read_text(encoding="utf-8")):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        name = target.relative_to(ROOT).as_posix()
        assert target.exists() or name in made(), f"{name_of(page)}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{name_of(page)}: {link}: no such heading"


def test_each_test_that_security_names_exists() -> None:
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", (ROOT / "SECURITY.md").read_text())
    assert named
    for path, test in named:
        assert f"def {test}(" in (ROOT / path).read_text(), f"{path}::{test}"


NAMING = [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs/models").glob("*.md")]


@pytest.mark.parametrize("page", NAMING, ids=name_of)
def test_each_file_that_a_page_names_exists(page: Path) -> None:
    homes = (ROOT, ROOT / "core" / "src", ROOT / "cleaner")
    folders = (*homes, ROOT / "tests", ROOT / "training", ROOT / "core" / "tests")
    for name in re.findall(r"`([\w/.-]+\.(?:rs|py|yaml|toml|bin|txt))`", page.read_text()):
        if "/" in name:
            found = any((home / name).exists() for home in homes)
        else:
            found = any(any(folder.rglob(name)) for folder in folders[1:]) or (ROOT / name).exists()
        assert found, f"{name_of(page)} names {name}, which is not there"


def test_every_page_of_the_site_is_in_its_menu_or_made_by_a_table() -> None:
    menu = (ROOT / "mkdocs.yml").read_text()
    for page in (ROOT / "docs").rglob("*.md"):
        assert page.relative_to(ROOT / "docs").as_posix() in menu


def test_the_reference_has_every_public_name() -> None:
    reference = api.reference()
    public = {name for name in cleaner.__all__ if not ismodule(getattr(cleaner, name))}
    missing = [name for name in public if f".{name}\n" not in reference]
    assert missing == ["__version__"]


@pytest.mark.parametrize("module", [markdown, site_links], ids=lambda module: module.__name__)
def test_the_examples_of_the_generators_run(module: ModuleType) -> None:
    ran = doctest.testmod(module)
    assert ran.attempted and not ran.failed


def test_links_are_turned_for_the_site() -> None:
    turned = site_links.to_site("[a](../benchmarks/README.md)", "docs/index.md", "index.md")
    assert turned == "[a](benchmarks/index.md)"


# --- prose ---

# Phrasings that we slipped into before, and what to write instead (CONTRIBUTING, "Prose").
_THING = r"\b(?:lines?|rules?|words?|texts?|tags|pieces?|documents?) (?:that )?"
PLAIN = (
    (r"(?<!there )\b(?:is|are|was|be) no(?! (?:longer|more|less)\b)\b", "is not a"),
    (r"\bso many\b", "the number"),
    (r"(?:^|[.:;] )(?-i:Of) (?!course)", "the subject first"),
    (r"; of (?:what|those|these|such)\b", "the subject first"),
    (_THING + r"go(?:es)?\b", "is removed"),
    (_THING + r"stays?\b", "is kept"),
    (r"\bstand(?:s|ing)? (?:twice|there)\b", "is there twice"),
    (r"\b(?:is|are) told\b", "is reported"),
    (r"\b(?:tells?|says?) of (?:itself|themselves|it)\b", "says about itself"),
    (r"\bone's own\b", "your own"),
    (r"\bout otherwise\b", "fails"),
    (r"\btaken for\b", "treated as"),
    (r"\bjudged by nobody\b|\bhas nobody to\b", "who does what"),
    (r"\bbehind (?:it|them|the (?:line|name|block))\b", "after"),
)  # fmt: skip


def unplain(text: str) -> list[str]:
    """The phrasings in a text that are not plain English, each with its line."""
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {found[0].strip()!r}: write {instead}"
        for pattern, instead in PLAIN
        for found in re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE)
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_prose_of_a_page_is_plain(page: Path) -> None:
    assert unplain(prose(page.read_text(encoding="utf-8"))) == []


def test_the_checks_of_prose_find_what_they_are_for() -> None:
    assert len(unplain("Of what looks like HTML, the tags stay.")) == 2
    assert unplain("It is no page.") and unplain("remember so many lines")
    assert unplain("It is no longer there. Of course it is. A line is kept.") == []


def test_help_texts_are_plain() -> None:
    out = subprocess.run(
        [sys.executable, "-c", "from cleaner.cli import main; main(['--help'])"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "500", "PYTHONPATH": str(ROOT)},
    ).stdout
    assert unplain(out) == []


def test_the_pack_language_is_described_plainly() -> None:
    tables = (keys.PACK_KEYS, keys.MATCH_KEYS, keys.CONDITION_KEYS, keys.BLOCK_KEYS)
    abouts = [key.about for table in tables for key in table.values()]
    assert [fault for about in abouts for fault in unplain(about)] == []
