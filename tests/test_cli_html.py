"""Does the command clean pages, and say what it did?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Folder
from test_html import PAGE, SHOWN


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_page_becomes_text(folder: Folder) -> None:
    folder.write("page.html", PAGE)
    assert folder.run("page.html", "--level", "off").out == f"{SHOWN}\n".encode()
    folder.write("page", PAGE)
    assert folder.run("page", "--format", "html", "--level", "off").out == f"{SHOWN}\n".encode()


def test_a_page_becomes_markdown(folder: Folder) -> None:
    folder.write("page.htm", PAGE)
    out = folder.run("page.htm", "--level", "off", "--markdown", "--mode", "article").out
    assert b"# Rain in the hills" in out


COMMENTS = '<ul class="comments"><li><p>We left on Monday and took the dog.</p></li></ul>'


def test_comments_stay_where_that_is_asked_for(folder: Folder) -> None:
    page = PAGE.replace("</body>", f"{COMMENTS}</body>")
    folder.write("page.html", page)
    folder.write("pages.jsonl", json.dumps({"html": page}) + "\n")
    for name in ("page.html", "pages.jsonl"):
        assert b"took the dog" not in folder.run(name).out
        assert b"took the dog" in folder.run(name, "--comments").out


def test_explain_shows_the_element(folder: Folder) -> None:
    folder.write("page.html", PAGE)
    err = folder.run("page.html", "--level", "off", "-e").err
    path = "html > body > article:nth-child(2) > p:nth-child(4)"
    assert f"page.html:5: html/hidden: {path} Not shown.\n" in err


def test_json_has_what_the_page_says_of_itself(folder: Folder) -> None:
    folder.write("page.html", PAGE)
    row = json.loads(folder.run("page.html", "--json").out)
    assert row["meta"]["byline"] == "Ann Reed, Bo Lind"
    assert all("path" in removal for removal in row["removed"])


def test_pages_of_a_folder_become_files_of_text(folder: Folder) -> None:
    folder.write("in/a/page.html", PAGE)
    folder.write("in/b.html", PAGE)
    folder.write("in/c.txt", "Rain fell.\n")
    assert folder.run("in", "-o", "out", "--level", "off").code == 0
    assert folder.read("out/a/page.html.txt") == f"{SHOWN}\n".encode()
    assert folder.read("out/b.html.txt") == f"{SHOWN}\n".encode()
    assert folder.read("out/c.txt") == b"Rain fell.\n"


def test_pages_are_not_written_over_nor_compared(folder: Folder) -> None:
    folder.write("in/page.html", PAGE)
    folder.write("in/c.txt", "Rain fell.\n")
    for option in ("-i", "--diff", "--score"):
        ended = folder.run("in/page.html", option)
        assert (ended.code, f"{option} does not work on pages: " in ended.err) == (2, True), option
        ended = folder.run("in/page.html", "in/c.txt", option)
        assert (ended.code, "page.html: is a page: " in ended.err) == (2, True), option
        assert folder.run("in", option).code == 0, option
    assert folder.read("in/page.html") == PAGE.encode()


def test_text_that_looks_like_a_page_is_told(folder: Folder) -> None:
    folder.write("page.txt", PAGE)
    err = folder.run("page.txt").err
    assert "page.txt: looks like HTML but is cleaned as text: if it is a page, name it" in err


def test_a_page_on_standard_input_is_known(folder: Folder) -> None:
    assert folder.clean("-", "--level", "off", stdin=PAGE.encode()).out == f"{SHOWN}\n".encode()


def test_a_piece_of_a_page_is_told_of(folder: Folder) -> None:
    piece = b"<p>Rain</p>\n<p>Snow</p>\n"
    ended = folder.clean("-", stdin=piece)
    assert (ended.out, "looks like HTML" in ended.err) == (piece, True)
    assert (
        folder.clean("-", "--format", "html", "--level", "off", stdin=piece).out == b"Rain\nSnow\n"
    )
    folder.write("a.md", piece)
    assert folder.clean("a.md").err == ""


def test_format_markdown_is_the_option_of_that_name(folder: Folder) -> None:
    folder.write("page.html", "<main><h1>Rain</h1><p>It rained all day on the town.</p></main>")
    asked = folder.run("page.html", "--level", "off", "--format", "markdown")
    assert asked.out == folder.run("page.html", "--level", "off", "--markdown").out
    assert asked.out.startswith(b"# Rain"), asked.out
    both = ("--format", "html", "--format", "markdown")
    assert folder.run("-", "--level", "off", *both, stdin=b"<p>Rain</p>").out == b"Rain\n"


def test_pages_are_no_corpus(folder: Folder) -> None:
    folder.write("page.html", PAGE)
    ended = folder.run("page.html", "--dedup", "corpus")
    assert (ended.code, "one by one" in ended.err) == (2, True)


def test_a_site_config_is_imported(folder: Folder) -> None:
    folder.write("valley.example.txt", "strip: //aside\ntitle: //h1\n")
    ended = folder.run("rules", "import", "valley.example.txt")
    assert (ended.code, ended.out[:21]) == (0, b"pack: valley-example\n")
    assert "valley.example.txt:2:8: left out: metadata is read from the page itself" in ended.err
    folder.write("valley-example.yaml", ended.out)
    folder.write("page.html", PAGE)
    arguments = ("page.html", "-p", "./valley-example.yaml", "--level", "rules")
    out = folder.run(*arguments, "--url", "valley.example/a").out
    assert b"umbrella" not in out and b"Home" in out


def test_filters_are_imported_into_a_folder(folder: Folder) -> None:
    folder.write("list.txt", "! A list\nvalley.example##aside\n##.promo\n")
    ended = folder.run("rules", "import", "list.txt")
    assert (ended.code, "-o DIR" in ended.err) == (2, True)
    assert folder.run("rules", "import", "list.txt", "-o", "packs").code == 0
    assert "packs/filters-valley-example.yaml" in folder.files()


def test_what_is_no_list_of_rules_is_refused(folder: Folder) -> None:
    folder.write("notes", "Rain fell.\n")
    assert folder.run("rules", "import", "notes").code == 2
    assert folder.run("rules", "import").code == 2
