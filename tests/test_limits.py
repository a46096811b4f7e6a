"""Does what a stranger packs, writes as a pack or as a page take bounded time and memory?"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_records import HTML, PAGE, answer, block

from cleaner import Cleaner, PackError, Skipped, _core
from cleaner.engine import load
from cleaner.errors import InputError
from cleaner.fallback_regex import MOST_ROUNDS, Extended, Question, Spans, compile_error
from cleaner.formats.compression import MAX_RECORD, opened, packing, too_much, unpacked
from cleaner.html import selector_fault, to_markup
from cleaner.readers import html, jsonl, warc
from cleaner.readers.text import Policy
from cleaner.selector_cost import BUDGET, ORDINARY, Shape, cost
from cleaner.types import Rule

LIMIT = 1 << 20
BOMB = b"<html><p>" + b"a" * (8 * LIMIT)
TOO_MUCH = too_much(LIMIT)


def packed_as(kind: str, content: bytes) -> bytes:
    """Content packed as HTTP has it; the core unpacks Brotli, and what packs it is no library."""
    if kind == "deflate":
        return zlib.compress(content, 9)
    if kind == "raw deflate":
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        return packer.compress(content) + packer.flush()
    if kind == "br":
        return pytest.importorskip("brotli").compress(content)  # type: ignore[no-any-return]
    packer = _core.Packer(kind)
    return packer.pack(content) + packer.finish()


KINDS = ["gzip", "deflate", "raw deflate", "br", "zstd"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_packed_is_unpacked_up_to_a_limit(kind: str) -> None:
    name = kind.removeprefix("raw ")
    small = packed_as(kind, PAGE.encode())
    assert unpacked(small, name, LIMIT) == PAGE.encode()
    assert unpacked(small, name, len(PAGE.encode())) == PAGE.encode()
    with pytest.raises(ValueError, match="holds more than"):
        unpacked(small, name, len(PAGE.encode()) - 1)
    with pytest.raises(ValueError, match="cannot be decompressed: "):
        unpacked(small[:-9], name, LIMIT)
    with pytest.raises(ValueError, match="holds more than 1 MiB"):
        unpacked(packed_as(kind, BOMB), name, LIMIT)


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_packed_page_is_read_up_to_a_limit(tmp_path: Path, kind: str) -> None:
    # By its content: the name need not say how it is packed.
    path = tmp_path / "page.html"
    path.write_bytes(packed_as(kind, BOMB))
    with pytest.raises(InputError) as caught:
        list(html.read(str(path), Policy(max_record=LIMIT)))
    assert caught.value.reason == TOO_MUCH
    path.write_bytes(packed_as(kind, PAGE.encode()))
    (page,) = html.read(str(path), Policy(max_record=LIMIT))
    assert page.html == PAGE.encode()


def test_the_usual_limit_is_one_that_a_laptop_bears() -> None:
    assert MAX_RECORD == Policy().max_record == 256 << 20
    assert too_much(MAX_RECORD) == (
        "holds more than 256 MiB, the most that one record may (--max-record)"
    )
    assert "holds more than 1,000 bytes" in too_much(1000)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_in_a_warc_is_one_fault(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("fastwarc")
    header = f"Content-Encoding: {kind.removeprefix('raw ')}"
    records = [
        answer("http://a.example/", packed_as(kind, BOMB), HTML, header),
        answer("http://b.example/", packed_as(kind, PAGE.encode()), HTML, header),
        block("conversion", "http://c.example/", "text/plain", BOMB),
        answer("http://d.example/", BOMB, HTML, "Transfer-Encoding: chunked"),
        answer("http://e.example/", PAGE.encode(), HTML),
    ]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, records)))
    found = list(warc.read(str(path), max_record=LIMIT))
    faults = [record.fault for record in found]
    assert faults == [TOO_MUCH, None, TOO_MUCH, TOO_MUCH, None]


def test_a_line_of_jsonl_is_read_up_to_a_limit(tmp_path: Path) -> None:
    long = json.dumps({"html": "a" * (3 * LIMIT)})
    rows = [json.dumps({"html": PAGE}), long, json.dumps({"html": "<p>b"}), long]
    path = tmp_path / "pages.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    found = list(jsonl.read_pages(str(path), max_record=LIMIT))
    assert [record.fault for record in found] == [None, TOO_MUCH, None, TOO_MUCH]
    assert [record.number for record in found] == [1, 2, 3, 4]
    # A line as long as the limit is none too long, with its end or without.
    exact = [json.dumps({"html": ""}), json.dumps({"html": ""})]
    path.write_bytes(gzip.compress("\n".join(exact).encode()))
    found = list(jsonl.read_pages(str(path), max_record=len(exact[0])))
    assert [record.fault for record in found] == [None, None]


def test_pages_packed_with_zstandard_need_no_library(tmp_path: Path) -> None:
    for name in ("page.html.zst", "page.html.gz"):
        with (tmp_path / name).open("wb") as out, packing(out, name) as packed:
            packed.write(PAGE.encode())
            packed.write(b"<p>And snow.")
    code = (
        "import sys; sys.modules['zstandard'] = None\n"
        "from cleaner.readers import html\nfrom cleaner.readers.text import Policy\n"
        "print([next(html.read(path, Policy())).html for path in sys.argv[1:]])"
    )
    paths = [str(tmp_path / "page.html.zst"), str(tmp_path / "page.html.gz")]
    command = [sys.executable, "-c", code, *paths]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == repr([PAGE.encode() + b"<p>And snow."] * 2)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_packing_in_pieces_is_the_same_every_time(tmp_path: Path, size: int) -> None:
    made = set()
    for name in ("a.gz", "b.gz"):
        path, content = tmp_path / name, PAGE.encode() * 50
        with path.open("wb") as out, packing(out, path.name) as packed:
            for at in range(0, len(content), size):
                packed.write(content[at : at + size])
        made.add(path.read_bytes())
        assert gzip.decompress(path.read_bytes()) == content
    assert len(made) == 1


def test_members_one_behind_the_other_are_all_read(tmp_path: Path) -> None:
    for kind in ("gzip", "zstd"):
        path = tmp_path / kind
        path.write_bytes(packed_as(kind, b"Rain.\n") + packed_as(kind, b"Snow.\n"))
        with opened(str(path), "a") as content:
            assert list(content) == [b"Rain.\n", b"Snow.\n"]
        path.write_bytes(path.read_bytes()[:-5])
        with (
            pytest.raises(InputError, match="a: cannot be decompressed: "),
            opened(str(path), "a") as it,
        ):
            it.read()


class Broken:
    """A file whose disk fails."""

    def read(self, _size: int) -> bytes:
        raise OSError(5, "Input/output error")


def test_what_a_file_raises_comes_through() -> None:
    with pytest.raises(OSError, match="Input/output error"):
        _core.Unpacker(Broken())  # type: ignore[arg-type]


# Regexes beyond the core's engine.


def make(folder: Path, rules: Iterator[str]) -> Cleaner:
    path = folder / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules:\n" + "\n".join(rules))
    return Cleaner(path, "rules", "off")


def test_a_hundred_regexes_that_explode_share_one_budget(tmp_path: Path) -> None:
    rules = (f"- {{id: r{n}, line: '/(?=a)(a|a)*$(?<!b{n})/'}}" for n in range(100))
    cleaner = make(tmp_path, rules)
    text = f"{'a' * 40}b\n" * 5 + "kept and kept again\n"
    began = time.thread_time()
    result = cleaner.clean(text)
    assert time.thread_time() - began < 6
    assert result.text == text
    assert result.skipped == tuple(
        sorted((Skipped(f"mine/r{n}", "time-limit") for n in range(100)), key=lambda s: s.rule)
    )


def test_many_regexes_that_look_at_every_line_are_counted_and_not_timed(tmp_path: Path) -> None:
    rules = (f"- {{id: r{n:04}, line: '/rain{n} (?!rain|[0-9])/'}}" for n in range(300))
    cleaner = make(tmp_path, rules)
    numbers = " ".join(f"rain{n}" for n in range(300))
    lines = [f"{numbers} {n}" for n in range(20)]
    first, again = (cleaner.clean("\n".join(lines)) for _ in range(2))
    # What is given up is the same each time, on any machine: the first ones fit in the budget.
    assert first == again
    given_up = [skip.rule for skip in first.skipped]
    assert 0 < len(given_up) < 300
    assert "mine/r0000" not in given_up


def test_the_budget_holds_over_all_rounds_of_a_document() -> None:
    extended = Extended([(0, "(?=a)a+", "")])
    answers: dict[Question, Spans | None] = {}
    for number in range(MOST_ROUNDS + 1):
        extended.answer([(0, f"{'a' * number}b")], answers)
    spans = [answers[0, f"{'a' * number}b"] for number in range(MOST_ROUNDS + 1)]
    assert spans == [None] * len(spans)
    assert Extended([(0, "(?=a)a+", "")]).answer([(0, "aab")], fresh := {}) is None
    assert fresh[0, "aab"] == [(0, 2)]


DEEP = [
    ("groups", "(?=a)" + "(" * 20_000 + ")" * 20_000, "has more than 5,000 characters"),
    ("groups one in the other", "(?=a)" + "(" * 1000 + ")" * 1000, "nested more than 50 deep"),
    ("groups side by side", "(?=a)" + "()" * 20_000, "has more than 5,000 characters"),
    ("too often", "(?=a)a{99999999999999999999}", "repeat count too big"),
    ("brackets that are none", r"(?=a)[(\(]" * 100, None),
]


@pytest.mark.parametrize(("name", "source", "fault"), DEEP, ids=[row[0] for row in DEEP])
def test_a_regex_that_is_too_much_is_refused(
    tmp_path: Path, name: str, source: str, fault: str | None
) -> None:
    found = compile_error(source, "")
    assert found is None if fault is None else fault in (found or "")
    path = tmp_path / "mine.yaml"
    path.write_text(f"pack: mine\nabout: a.\nrules: [{{id: a, line: '/{source}/'}}]\n")
    if fault is not None:
        with pytest.raises(PackError, match=r"mine\.yaml"):
            load(path)


# Selectors.


def rule(number: int, selector: str) -> Rule:
    return Rule(f"a/r{number}", "css", css=(selector,))


def flat(count: int) -> str:
    return "<html><body>" + "<p>x</p>" * count


def chain(count: int) -> str:
    return "<html><body>" + "<div>" * count + "x" + "</div>" * count


SLOW = [
    ("all in all in all", "* :has(* * * b)", chain(400)),
    ("around and around", "x * * * b", chain(500).replace("x", "<b>x</b>" * 500)),
    ("counted from the end", "p:nth-last-child(3n+1)", flat(32_000)),
    ("counted by type", "p:nth-of-type(2n)", flat(32_000)),
    ("beside and beside", "x ~ * ~ p", flat(2000)),
    ("has one beside", "p:has(~ b)", flat(32_000)),
    ("is not what has", "div:not(:has(* * x))", chain(500)),
    ("in one of many", "b, :is(i, x ~ * ~ p)", flat(2000)),
]


@pytest.mark.parametrize(("name", "selector", "page"), SLOW, ids=[row[0] for row in SLOW])
def test_a_selector_that_takes_too_long_is_left_out_and_named(
    name: str, selector: str, page: str
) -> None:
    began = time.thread_time()
    markup = to_markup(page, [rule(1, selector), rule(2, "p")], key="k")
    assert time.thread_time() - began < 2
    assert markup.skipped == ("a/r1",)
    assert markup.text.count("k=a/r2") == page.count("<p>")


USUAL = [
    ".share", "p.share > a[href*='share']", "div.a .b .c a", "ul li:nth-child(2n+1)",
    "p:has(> img)", "p:not(.a):not(.b) a", "div:has(a.share)", "h2 ~ p",
    ".post > p:first-child + p", "#a #b #c #d", "div.entry div.meta span.date a",
    "p:nth-last-child(2)", ":is(.a, .b) :is(.c, .d)", "li:last-child",
]  # fmt: skip


@pytest.mark.parametrize("selector", USUAL)
def test_selectors_that_people_write_work_on_large_pages(selector: str) -> None:
    item = "<div class=a><div class=b><ul><li>x<li><a href=/share>y</a></ul><p>z</div></div>"
    page = f"<html><body>{'<div class=post><div><section>' * 5}{item * 3000}"
    assert to_markup(page, [rule(1, selector)], key="k").skipped == ()
    assert selector_fault(selector) is None


def test_many_selectors_share_one_budget() -> None:
    rules = [rule(number, f"p:nth-last-child({number}n+1)") for number in range(10, 90)]
    markup = to_markup(flat(8000), rules, key="k")
    assert 0 < len(markup.skipped) < len(rules)
    # Those with the first ids fit in it.
    assert markup.skipped == tuple(sorted(markup.skipped))
    assert "a/r10" not in markup.skipped and "a/r89" in markup.skipped


def test_a_selector_that_no_ordinary_page_bears_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: a, css: '* * :has(* * * * b)'}]\n")
    with pytest.raises(PackError, match="takes too long on a page of 3,000 elements"):
        load(path)
    assert "more than 2,000 characters" in (selector_fault("a" + ":not(b)" * 400) or "")


def test_a_page_rule_that_takes_too_long_is_in_the_result(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("pack: mine\nabout: a.\nrules: [{id: slow, css: 'p:has(~ b)'}]\n")
    result = Cleaner(path, "rules", "off").clean_html(flat(20_000))
    assert result.skipped == (Skipped("mine/slow", "time-limit"),)


def test_the_cost_of_a_selector_is_what_it_looks_at() -> None:
    tree = Shape(elements=1000, nested=10_000, deepest=20, beside=5000, widest=100)
    rows = [
        ("p", 1000),
        ("p, a", 2000),
        ("a > p", 2000),
        ("a p", 11_000),
        ("a ~ p", 6000),
        ("a b p", 11_000 + 10_000 * 10),
        (":not(a p)", 1000 + 11_000),
        (":has(a)", 1000 + 10_000),
        (":has(> a)", 2000),
        ("[a='x y > z, (']", 1000),
        ("a\\:b\\ c", 1000),
        ("", 0),
    ]
    assert [(selector, cost(selector, tree)) for selector, _ in rows] == rows
    few = cost("a b p", tree, lambda _simple: 2)
    assert few < 2000 < cost("a b p", tree)
    assert cost("* * * *", ORDINARY) < BUDGET


# Lists of options.


@pytest.mark.parametrize(
    "tag", ["<option>x", "<option selected value=1>x</option>", "<option>x<hr>"]
)
def test_a_list_of_options_takes_what_paragraphs_take(tag: str) -> None:
    cleaner = Cleaner((), "rules", "off")

    def seconds(page: str) -> float:
        began = time.thread_time()
        cleaner.clean_html(page)
        return time.thread_time() - began

    options = seconds(f"<html><body><p>Rain.</p><select>{tag * 32_000}</select><p>Snow.")
    paragraphs = seconds(f"<html><body><p>Rain.</p>{'<p>x</p>' * 32_000}<p>Snow.")
    assert options < 10 * paragraphs + 0.5


def test_the_text_around_a_list_of_options_stays() -> None:
    page = f"<html><body><p>Rain.</p><select>{'<option>x' * 5000}</select><p>Snow.</p>"
    result = Cleaner((), "off").clean_html(page)
    assert (result.text, result.notes) == ("Rain.\nSnow.", ())
