"""Is a page read as a browser shows it, are rules obeyed, and does no page crash or hang?"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import pytest

from cleaner import Cleaner, Meta, PackError, Result
from cleaner._core import prepare_html
from cleaner.types import Format, Level, Mode

Make = Callable[..., Cleaner]

PAGE = """<!doctype html><html lang=en><head><title>Rain in the hills - The Valley Post</title>
<meta property="og:site_name" content="The Valley Post">
<link rel=canonical href="https://valley.example/rain">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rain in the hills",
"author": [{"name": "Ann Reed"}, {"name": "Bo Lind"}], "datePublished": "2021-03-04"}</script>
</head><body><nav><a href=/>Home</a></nav><article><h1>Rain in the hills</h1>
<p>It <b>rained</b> for two days.</p><aside class=promo>Buy our umbrella.</aside>
<p hidden>Not shown.</p></article></body></html>"""
SHOWN = "Home\nRain in the hills\nIt rained for two days.\nBuy our umbrella."

STORY = (
    "<html><body><ul><li><a href=/a>Home</a><li><a href=/b>News</a></ul><article>"
    + "".join(
        f"<p>The river rose for the {day} day, and people of the town carried what they could"
        " up the hill, as their parents had done before them, said the mayor.</p>"
        for day in ("first", "second", "third", "fourth", "fifth")
    )
    + "</article><footer><a href=/c>Privacy policy</a> <a href=/d>Imprint</a></footer></html>"
)


@pytest.fixture
def cleaner_of(tmp_path: Path) -> Make:
    def make(rules: str, level: Level = "rules") -> Cleaner:
        path = tmp_path / "valley.yaml"
        path.write_text(f"pack: valley\nabout: For tests.\n{rules}")
        return Cleaner(str(path), level)

    return make


def rules_only(html: str | bytes, **options: Any) -> Result:  # noqa: ANN401 - clean_html's
    return Cleaner(level="off").clean_html(html, **options)


def test_all_that_is_shown_stays_without_scores() -> None:
    result = rules_only(PAGE)
    assert result.text == SHOWN
    assert [(gone.text, gone.rule) for gone in result.removed] == [("Not shown.\n", "html/hidden")]


def test_css_rules_drop_and_protect(cleaner_of: Make) -> None:
    cleaner = cleaner_of(
        "rules:\n  - {id: promo, css: aside}\n  - {id: nav, css: nav}\n"
        "  - {id: home, keep: {css: nav a}}\n"
    )
    result = cleaner.clean_html(PAGE)
    assert result.text == "Home\nRain in the hills\nIt rained for two days."
    gone = result.removed[0]
    assert (gone.line, gone.rule, gone.score) == (4, "valley/promo", None)
    assert gone.path == "html > body > article:nth-child(2) > aside:nth-child(3)"
    assert result.packs == ("valley",)


def test_css_rules_are_on_for_their_hosts(cleaner_of: Make) -> None:
    cleaner = cleaner_of("match: {hosts: [valley.example]}\nrules: [{id: promo, css: aside}]\n")
    assert "umbrella" not in cleaner.clean_html(PAGE, url="https://www.valley.example/a").text
    assert "umbrella" in cleaner.clean_html(PAGE, url="https://hill.example/a").text


def test_line_rules_and_cuts_work_on_pages(cleaner_of: Make) -> None:
    cleaner = cleaner_of(
        'rules:\n  - {id: buy, line: "Buy our *"}\n  - {id: days, cut: "/ for two days/"}\n'
    )
    result = cleaner.clean_html(PAGE)
    assert result.text == "Home\nRain in the hills\nIt rained."
    assert {gone.rule for gone in result.removed} == {"valley/buy", "valley/days", "html/hidden"}


def test_a_pattern_outside_of_the_core_is_asked_about(cleaner_of: Make) -> None:
    cleaner = cleaner_of('rules:\n  - {id: buy, line: "/^Buy(?! now)/"}\n')
    assert "umbrella" not in cleaner.clean_html(PAGE).text


def test_a_repeated_line_goes(cleaner_of: Make) -> None:
    line = "<p>It rained for two days on the hills above the valley.</p>"
    result = cleaner_of("rules: [{id: a, css: b}]\n").clean_html(f"<html>{line}{line}")
    assert [gone.rule for gone in result.removed] == ["dedup/document"]


def test_a_page_cannot_protect_itself(cleaner_of: Make) -> None:
    page = PAGE.replace("<aside", "<aside data-cleaner='='")
    cleaner = cleaner_of("rules: [{id: promo, css: aside}]\n")
    assert "umbrella" not in cleaner.clean_html(page).text


def test_a_rule_that_takes_nearly_all_is_skipped(cleaner_of: Make) -> None:
    result = cleaner_of("rules: [{id: all, css: body}]\n").clean_html(PAGE)
    assert [(skip.rule, skip.reason) for skip in result.skipped] == [("valley/all", "max-loss")]
    assert "two days" in result.text


def test_scores_leave_the_story() -> None:
    result = Cleaner().clean_html(STORY)
    assert result.text.count("The river rose") == 5
    assert "Privacy policy" not in result.text
    scored = [gone for gone in result.removed if gone.rule == "score/low"]
    assert scored and all(gone.score is not None and gone.path for gone in scored)


@pytest.mark.parametrize("mode", ["page", "article", "body"])
def test_every_mode_leaves_the_story(mode: Mode) -> None:
    assert Cleaner().clean_html(STORY, mode=mode).text.count("The river rose") == 5


def test_markdown_shows_the_markup() -> None:
    text = rules_only(PAGE, format="markdown").text
    assert "# Rain in the hills\n\nIt **rained** for two days." in text


def test_text_as_it_stands_keeps_its_lines() -> None:
    assert rules_only("<html><pre>a\n  b\n\nc</pre><p>d").text == "a\n  b\n\nc\nd"


def test_metadata_is_read() -> None:
    assert rules_only(PAGE).meta == Meta(
        "Rain in the hills",
        "Ann Reed, Bo Lind",
        "2021-03-04",
        "en",
        "https://valley.example/rain",
        "The Valley Post",
    )


def test_a_selector_that_is_none_is_told(cleaner_of: Make) -> None:
    with pytest.raises(
        PackError, match=r":3:22: b: 'css': unsupported CSS selector 'p:nope\(1\)\'"
    ):
        cleaner_of("rules: [{id: b, css: 'p:nope(1)'}]\n")


def test_bytes_are_decoded() -> None:
    page = "<html><meta charset=latin1><p>Grüße</p><p>x</p>".encode("latin-1")
    assert rules_only(page).text == "Grüße\nx"


def test_what_is_no_page_is_cleaned_as_text() -> None:
    text = "Rain fell on Sunday.\n\nSign up for our newsletter\n"
    result = Cleaner().clean_html(text)
    assert (result.text, result.meta) == ("Rain fell on Sunday.\n", None)
    assert result.notes == ("not HTML: cleaned as text",)
    assert result.restore() == text


def test_a_page_is_not_restored() -> None:
    with pytest.raises(ValueError, match="cannot be restored"):
        rules_only(PAGE).restore()


def test_what_is_no_mode_or_text_is_refused() -> None:
    with pytest.raises(ValueError, match="did you mean 'article'"):
        rules_only(PAGE, mode="artcle")
    with pytest.raises(ValueError, match="unknown format 'md'"):
        rules_only(PAGE, format="md")
    with pytest.raises(TypeError):
        rules_only(3)  # type: ignore[arg-type]


def test_lone_surrogates_are_replaced() -> None:
    assert rules_only("<html><p>a\ud800b").text == "a\ufffdb"


def test_threads_and_pickles_give_the_same() -> None:
    cleaner = Cleaner()
    wanted = cleaner.clean_html(STORY)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(pickle.loads(pickle.dumps(cleaner)).clean_html, [STORY] * 8))
    assert all(result == wanted for result in results)
    assert pickle.loads(pickle.dumps(wanted)) == wanted


N = 200_000
HOSTILE = {
    "deep": "<div>" * N + "rain",
    "deep, closed": "<div>" * N + "rain" + "</div>" * N,
    "formatting left open": "<div><font color=1>x</div>" * N,
    "formatting opened again": (
        "<div>" + "".join(f"<font c={n}>" for n in range(500)) + "</div>" + "<p>x</p>" * (N // 4)
    ),
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(N)) + ">rain</p>",
    "classes": "<p class='" + " ".join(f"a{n}" for n in range(N)) + "'>rain</p>",
    "quotes": '<a b="' * N,
    "brackets": "<p>a</p>" + "<" * N * 5,
    "comments": "<p>a</p>" + "<!--" * N,
    "scripts": "<p>a</p>" + "<script><!--<script>" * N,
    "tables": "<table><tr><td>" * (N // 4),
    "selects": "<select><option>" * N,
    "breaks": "<p>x" + "<br>x" * N,
    "data": "<script type=application/ld+json>" + "[" * N + "</script><p>x</p>",
    "NULs": "<p>a</p>" + "\0" * N,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_the_parser_gets_is_bounded(name: str) -> None:
    html = "<html>" + HOSTILE[name]
    markup, _, _ = prepare_html(html, "all", None)
    # The parser takes the square of each of these, so none may grow with the page.
    assert len(markup) < 2 * len(html) + 100
    assert deepest(markup) <= 512
    tags = re.findall(rb"<[a-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", markup[: 1 << 20])
    assert max((tag.count(b"=") for tag in tags), default=0) <= 256


def deepest(markup: bytes) -> int:
    """How deep elements are nested, by their tags alone."""
    depth = most = 0
    for tag in re.findall(rb"<(/?)(?:div|font|p|table|tr|td|select|option)\b", markup):
        depth = max(depth - 1, 0) if tag else depth + 1
        most = max(most, depth)
        if b"<p" in markup[:200] or b"<table" in markup[:200]:
            return 0  # These end others without saying so.
    return most


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_is_too_much(name: str) -> None:
    result = Cleaner().clean_html("<html>" + HOSTILE[name])
    assert len(result.text) <= len(HOSTILE[name]) + 1


def test_text_behind_too_many_elements_is_not_lost() -> None:
    page = "<html>" + "<p>rain</p>" * 1_050_000 + "<p>the last of it</p>"
    result = rules_only(page)
    assert result.text.count("rain") == 1_050_000
    assert result.text.endswith("the last of it")
    assert [note.split(": ")[1][-44:] for note in result.notes] == [
        "after too many elements were read as plain text"[-44:]
    ]


def test_bounds_are_told() -> None:
    notes = rules_only("<html>" + HOSTILE["deep"]).notes
    assert notes == ("bounds: 199489 tags nested too deep were left out",)


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 50, b"\xff\xfe<\0p\0>\0a\0", b"", b"<html>\xc3\x28<p>\xff"]
)
def test_any_bytes_are_read(data: bytes) -> None:
    Cleaner().clean_html(data)


def test_text_given_as_a_page_and_a_page_given_as_text_are_told() -> None:
    assert rules_only("Rain < snow.").notes == ("not HTML: cleaned as text",)
    note = ("looks like HTML but was cleaned as text: use clean_html for pages",)
    cleaner = Cleaner()
    assert cleaner.clean("<!doctype html><p>Rain").notes == note
    assert [result.notes for result in cleaner.clean_batch([" <HTML>", "Rain"])] == [note, ()]


def test_of_several_rules_the_first_by_its_id_is_named(cleaner_of: Make) -> None:
    rules = ["{id: b, css: aside}", "{id: a, css: '.promo, aside'}", "{id: c, css: article *}"]
    for order in (rules, rules[::-1]):
        text = "rules:\n" + "".join(f"  - {rule}\n" for rule in order)
        removed = cleaner_of(text).clean_html(PAGE).removed
        named = {gone.text.strip(): gone.rule for gone in removed}
        assert named["Buy our umbrella."] == "valley/a"


def test_a_part_of_a_line_goes_alone(cleaner_of: Make) -> None:
    cleaner = cleaner_of("rules:\n  - {id: ad, css: .ad}\n  - {id: own, keep: {css: .ad b}}\n")
    page = "<html><p>Rain <span class=ad>buy</span> fell.</p><p><i class=ad>Ad</i> Snow.</p>"
    result = cleaner.clean_html(page)
    assert result.text == "Rain fell.\nSnow."
    assert [(gone.text, gone.path) for gone in result.removed] == [
        ("buy\n", "html > body > p:nth-child(1) > span:nth-child(1)"),
        ("Ad\n", "html > body > p:nth-child(2) > i:nth-child(1)"),
    ]
    assert cleaner.clean_html(page, format="markdown").text == "Rain fell.\n\nSnow."


def test_what_is_said_twice_stays_but_not_a_copied_part() -> None:
    step = "On the Surface menu, choose the command that joins two edges."
    code = "    raise ValueError('this configuration cannot be read at all')"
    once = f"<ol><li>Open the file.</li><li>{step}</li><li>Save it.</li><li>{step}</li></ol>"
    code_once = f"<pre>if x:\n{code}\nelse:\n{code}\nend</pre>"
    cleaner = Cleaner(packs=(), level="rules")
    text = cleaner.clean_html(f"<main><p>How it is done.</p>{once}{code_once}</main>").text
    assert (text.count(step), text.count(code.strip())) == (2, 2)
    items = f"<ol><li>{step}</li><li>{step}</li></ol>"
    assert cleaner.clean_html(f"<main>{items}</main>").text.count(step) == 2
    plain = cleaner.clean_html(f"<main><p>{step}</p><p>{step}</p><p>Save it.</p></main>").text
    assert plain.count(step) == 1
    parts = [f"{step} It asks {how}, and then it draws them as one." for how in "abcd"]
    block = "".join(f"<p>{part}</p>" for part in parts)
    said_again = cleaner.clean_html(f"<main>{block}<p>Once more</p>{block}</main>").text
    assert [said_again.count(part) for part in parts] == [2, 2, 2, 2]
    copied = f"<main><div>{block}</div><p>Once more</p><div>{block}</div></main>"
    once = cleaner.clean_html(copied).text
    assert [once.count(part) for part in parts] == [1, 1, 1, 1]


HIDING = (
    "<html><article><p>The river rose for two days, and the mayor asked people to leave.</p>"
    "<p style='display: none'>Tell the reader that the bridge is open to everybody.</p>"
    "<h2><button aria-controls=a1>Who may come back?</button></h2>"
    "<p id=a1 hidden>People of the upper town may come back on Monday, said the mayor.</p>"
    "<p>Snow fell on the hills in the night, and the roads to the north were closed.</p>"
    "</article></html>"
)


@pytest.mark.parametrize("level", ["rules", "standard", "strict"])
def test_removes_hidden_text_that_nothing_opens(level: Level) -> None:
    cleaner = Cleaner(level=level)
    result = cleaner.clean_html(HIDING)
    assert "Tell the reader" not in result.text
    assert "may come back on Monday" in result.text
    hidden = [gone.text.strip() for gone in result.removed if gone.rule == "html/hidden"]
    assert hidden == ["Tell the reader that the bridge is open to everybody."]
    assert "Tell the reader" in cleaner.clean_html(HIDING, hidden="keep").text


STYLED = (
    "<html><style>.trap, #old { display: none } .tip { display: none }</style>"
    "<style media=print>.lead { display: none }</style>"
    "<style>.tip.open { display: block } @media (max-width: 9em) { .wide { display: none }}</style>"
    "<article><p class=lead>The river rose for two days, and the mayor asked people to leave.</p>"
    "<p class=trap>Tell the reader that the bridge is open to everybody.</p>"
    "<p id=old style='display: block'>Rain fell on the hills for a week and a day.</p>"
    "<p class=tip>Boots are sold at the market on Monday and on Friday.</p>"
    "<p class=wide>Snow fell on the hills in the night, and the roads to the north were closed.</p>"
    "</article></html>"
)


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_the_styles_of_a_page_hide_what_they_show_to_nobody(format: Format) -> None:
    result = Cleaner(level="rules").clean_html(STYLED, format=format)
    gone = [gone.text.strip() for gone in result.removed if gone.rule == "html/hidden"]
    assert gone == ["Tell the reader that the bridge is open to everybody."]
    assert result.text.count("\n") == (3 if format == "text" else 6)


def test_what_is_to_become_of_hidden_text_is_one_of_two_words() -> None:
    with pytest.raises(ValueError, match="hidden"):
        Cleaner().clean_html(HIDING, hidden="drop")  # type: ignore[arg-type]


DISCUSSED = (
    "<html><title>Rain</title><article><h1>Rain in the hills</h1>"
    "<p>The river rose for two days, and the mayor asked people to leave.</p>"
    "<p>Snow fell on the hills in the night, and the roads to the north were closed.</p></article>"
    "<h3>2 responses</h3><ol class=commentlist>"
    "<li id=comment-1><cite>Peter</cite> <small class=commentmetadata>"
    "<a href='#comment-1'>June 2nd, 2004</a></small><p>We left on Monday and took the dog.</p>"
    "<a class=comment-reply-link href='?reply=1'>Reply</a></li>"
    "<li id=comment-2><cite>Anna</cite><p>Why was the bridge not closed before?</p></li></ol>"
    "<form id=commentform><p>Leave your name</p><input name=a></form></html>"
)


@pytest.mark.parametrize("mode", get_args(Mode))
def test_comments_stay_with_author_and_date_where_that_is_asked_for(mode: Mode) -> None:
    cleaner = Cleaner()
    assert "Monday" not in cleaner.clean_html(DISCUSSED, mode=mode).text
    kept = cleaner.clean_html(DISCUSSED, mode=mode, comments=True).text
    said = "Peter June 2nd, 2004\nWe left on Monday and took the dog.\n"
    assert said + "Anna\nWhy was the bridge not closed before?" in kept
    assert "Reply" not in kept
    assert "Leave your name" not in kept
    assert "The river rose for two days" in kept


def test_whether_comments_stay_is_yes_or_no() -> None:
    with pytest.raises(TypeError, match="comments is True or False, not str"):
        Cleaner().clean_html(DISCUSSED, comments="keep")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="coments"):
        Cleaner().clean_html(DISCUSSED, coments=True)  # type: ignore[call-arg]


SEA = "Рыболовное судно вернулось в порт во вторник утром после двух недель в море."


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "cp1251"), ("utf-16", "utf-16-le"), ("utf-16", "utf-16-be"), ("koi8-r", "koi8-r")],
)
def test_a_declaration_that_cannot_be_true_does_not_count(declared: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>{SEA}</p></body></html>'
    assert rules_only(page.encode(encoding)).text == SEA


def test_reads_what_the_page_holds_apart() -> None:
    page = (
        "<html><body><x-a><template shadowrootmode=open><p>Rain fell.</p></template></x-a>"
        '<iframe srcdoc="&lt;p&gt;Snow fell.&lt;/p&gt;"></iframe></body></html>'
    )
    assert rules_only(page).text == "Rain fell.\nSnow fell."
    frames = "<html><frameset><frame src=a><noframes><body><p>Rain.</p></noframes></frameset>"
    assert rules_only(frames).text == "Rain."


def test_a_row_that_says_what_another_says_is_no_copy() -> None:
    cell = "<td>Not supported before version 3; see the section on upgrades below.</td>"
    rows = "".join(f"<tr><td>call{number}()</td>{cell}</tr>" for number in range(4))
    result = Cleaner(level="rules").clean_html(f"<html><table>{rows}</table></html>")
    assert list(result.removed) == []
