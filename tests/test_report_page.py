"""Does `--report FILE.html` show what went and why, to everybody, whatever the texts hold?"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import Folder
from selectolax.lexbor import LexborHTMLParser

from cleaner.printable import printable

TEXT = "Rain fell on the valley on Sunday.\nMost Popular\nThe council meets on Monday.\nShare\n"
HOSTILE = (
    "Rain fell on Sunday & the <b>river</b> rose by a metre.\n"
    "</del></div></script><script>document.title='taken'</script>\n"
    "Share\n"
    "\u202egnihtemos\x1b[2J \"quoted\" 'words' &lt;b&gt;\n"
    "Most Popular\n"
    "<img src=x onerror=document.title='taken'>\n"
)
NAME = "<img src=x onerror=alert(1)>\"'&lt;b.txt"
CHROMIUM = shutil.which("chromium")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def report_of(folder: Folder, *words: str) -> str:
    ended = folder.clean(*words, "--level", "rules", "--report", "r.html", "-q")
    assert (ended.code, ended.err) == (0, "")
    return folder.read("r.html").decode()


def texts_in(page: str) -> list[str]:
    """The texts of a report, as a reader sees them, line by line."""
    tree = LexborHTMLParser(page)
    for node in tree.css(".vh"):
        node.decompose()
    return ["\n".join(line.text() for line in text.css(".l")) for text in tree.css(".text")]


def test_a_report_is_a_page_if_its_name_says_so(folder: Folder) -> None:
    folder.write("a.txt", TEXT)
    page = report_of(folder, "a.txt", "-o", "b.txt")
    assert texts_in(page) == [TEXT]
    removed = LexborHTMLParser(page).css("del")
    assert [node.attributes["data-rule"] for node in removed] == ["site/most-popular", "site/share"]
    assert "2 removals" in page
    assert "34 characters" not in page
    folder.clean("a.txt", "-o", "b.txt", "--report", "r.json")
    assert json.loads(folder.read("r.json"))["documents"] == 1


def test_texts_and_names_of_strangers_are_shown_and_not_obeyed(folder: Folder) -> None:
    folder.write(f"in/{NAME}", HOSTILE)
    page = report_of(folder, "in", "-o", "out")
    tree = LexborHTMLParser(page)
    assert texts_in(page) == ["\n".join(printable(line, None) for line in HOSTILE.split("\n"))]
    assert [node.text() for node in tree.css(".doc h2")] == [f"in/{NAME}"]
    assert tree.css("img, b, iframe, link, a[href^='http']") == []
    assert len(tree.css("script")) == 1
    assert re.search(r"script-src 'sha256-[^']+'", page)
    handlers = [key for node in tree.css("*") for key in node.attributes if key.startswith("on")]
    assert handlers == []


def test_nothing_is_asked_of_the_network(folder: Folder) -> None:
    folder.write("a.txt", TEXT)
    page = report_of(folder, "a.txt", "-o", "b.txt")
    assert re.findall(r"(?:src|href)=[\"']?(?!#)\w|url\(|@import|fetch\(", page) == []


def test_a_page_is_shown_with_its_lines(folder: Folder) -> None:
    html = "<html><p>Rain fell on the valley on Sunday.</p><p>Share</p><p hidden>Draft.</p>"
    folder.write("a.html", html)
    page = report_of(folder, "a.html", "-o", "b.txt")
    assert texts_in(page) == ["Rain fell on the valley on Sunday.\nShare\nDraft.\n"]
    removed = LexborHTMLParser(page).css("del")
    assert [node.attributes["data-rule"] for node in removed] == ["site/share", "html/hidden"]
    markdown = report_of(folder, "a.html", "-o", "b.md", "--markdown")
    assert [node.text() for node in LexborHTMLParser(markdown).css("del")] == [
        node.text() for node in removed
    ]
    assert removed[0].attributes["data-path"] == "html > body > p:nth-child(2)"


def test_a_corpus_is_shown_by_a_sample_with_its_sites(folder: Folder) -> None:
    rows = [{"text": TEXT, "url": f"https://{host}/{n}"} for host in "ab" for n in range(3)]
    folder.write("a.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
    page = report_of(folder, "a.jsonl", "-o", "b.jsonl")
    assert texts_in(page) == [TEXT] * 6
    assert "A sample: the first 6 documents" in page
    rows_of = [
        row.text().strip() for row in LexborHTMLParser(page).css("tr") if "site/share" in row.text()
    ]
    assert rows_of == ["site/share6366", "asite/share3", "bsite/share3"]


def test_much_text_leaves_totals_only(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner.cli.output import report_page
    from cleaner.cli.output.show import Cleaned
    from cleaner.engine import Cleaner
    from cleaner.readers.text import TextDocument

    monkeypatch.setattr(report_page, "MOST_SHOWN", 2)
    monkeypatch.setattr(report_page, "MOST_LISTED", 3)
    from cleaner.cli.args.settings import to_settings

    pages = report_page.Pages(to_settings(["a.txt", "--no-config"]))
    for number in range(5):
        document = TextDocument("Share\nRain fell.", None, f"{number}.txt")
        pages.add(Cleaned(document, Cleaner(level="rules").clean(document.text)))
    page = pages.to_html({"documents": 5, "characters": 80})
    tree = LexborHTMLParser(page)
    assert len(tree.css(".doc")) == 2
    assert "The texts of the first 2 are below." in page


# What a reader does: filters, keys and taps, and what is to be seen then.
STEPS = """
<script>
const seen = [], $ = (id) => document.getElementById(id);
const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const shown = () => [...document.querySelectorAll(".doc:not([hidden])")].length;
press("n"); seen.push(document.activeElement.dataset.rule, $("reason").textContent);
press("n"); seen.push(document.activeElement.dataset.rule);
press("p"); press("Escape"); seen.push($("reason").hidden);
document.querySelector("del").click(); seen.push($("reason").hidden);
$("search").value = "council"; $("search").dispatchEvent(new Event("input")); seen.push(shown());
$("search").value = ""; $("rule").value = "site/share";
$("rule").dispatchEvent(new Event("input")); seen.push(shown());
$("brief").click(); $("brief").dispatchEvent(new Event("input"));
seen.push([...document.querySelectorAll(".l")].filter((line) => line.offsetHeight).length);
seen.push(document.documentElement.scrollWidth <= innerWidth);
document.title = JSON.stringify(seen);
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_the_page_works_in_a_browser(folder: Folder) -> None:
    folder.write("in/a.txt", TEXT)
    folder.write("in/b.txt", "Snow fell.\nMost Popular\n" + "long" * 200)
    page = report_of(folder, "in", "-o", "out")
    # The page forbids every script but its own, this one too.
    forbidden = re.sub(r"<meta http-equiv[^>]*>", "", page)
    assert browsed(folder, page + STEPS) == "What clean removed"
    assert json.loads(browsed(folder, forbidden + STEPS)) == [
        "site/most-popular", "site/most-popularFor tests.", "site/share", True, False,
        1, 1, 2, True,
    ]  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
def test_no_script_of_a_text_runs_in_a_browser(folder: Folder) -> None:
    folder.write(f"in/{NAME}", HOSTILE)
    assert browsed(folder, report_of(folder, "in", "-o", "out")) == "What clean removed"


def browsed(folder: Folder, page: str) -> str:
    """The title of a page after its scripts ran."""
    import html

    path = folder.write("page.html", page)
    words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=500,900"]
    profile = f"--user-data-dir={folder.path / 'profile'}"
    ended = subprocess.run(
        [str(CHROMIUM), *words, profile, "--dump-dom", f"file://{path}"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    found = re.search(r"<title>(.*?)</title>", ended.stdout.decode(), re.DOTALL)
    return html.unescape(found[1]) if found else ""
