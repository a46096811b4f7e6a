"""Fuzzes the Python face, as long as it is told to: `python tests/fuzz_api.py --seconds 60`.

Texts, pages, packs of strangers and JSONL records are made up from a seed, and what must hold is
looked at: restore() gives the input back, spans and lines are where they are said to be, the same
input gives the same result in any order and on any thread, and nothing raises but what is meant to.
A failure is printed with its seed: `--seed N --count 1` makes the same case again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cleaner import Cleaner, PackError, Result
from cleaner.errors import InputError
from cleaner.formats.magic import content_fault
from cleaner.printable import printable
from cleaner.readers import html, jsonl, text
from cleaner.readers.text import Policy
from cleaner.types import Level

ROOT = Path(__file__).parents[1]
LEVELS: tuple[Level, ...] = ("off", "rules", "standard", "strict")

# What goes wrong in text: ends of lines, what UTF-8 has no place for, what combines, joins, turns.
ODD = [
    "\n", "\r\n", "\r", "\t", " ", "\u00a0", "\u2028", "\x85", "\x00", "\x1b[2J", "\ufeff",
    "\u202e", "\ud800", "\udcff", "e\u0301", "\u0344", "\u200d", "👩\u200d👧", "ſ", "ß", "İ", "ﬁ",
    "한글", "雨", "\U0010ffff", "Ⅷ", "http://a.example", "©", "…", "|", "»", "- ", "1. ", "> ",
    "```", "\\", "\"", "'", "{", "}", "&amp;", "<b>",
]  # fmt: skip
TAGS = [
    "p", "div", "span", "a", "b", "i", "ul", "li", "table", "tr", "td", "h1", "article", "nav",
    "select", "option", "script", "style", "title", "pre", "br", "img", "svg", "math", "template",
    "noscript", "textarea", "form", "x-y",
]  # fmt: skip


class Maker:
    """Makes cases up from one seed."""

    def __init__(self, seed: int, lines: list[str]) -> None:
        """`lines` are those that packs and texts of ours have."""
        self.random = random.Random(seed)
        self.lines = lines

    def text(self) -> str:
        """A text of furniture, of prose, of pieces of both, and of what is odd."""
        return "".join(self._piece() for _ in range(self.random.randrange(40)))

    def _piece(self) -> str:
        pick = self.random.random()
        line = self.random.choice(self.lines)
        if pick < 0.5:
            return f"{line}\n" * self.random.choice((1, 1, 1, 2, 3))
        if pick < 0.7:
            cut = self.random.randrange(len(line) + 1)
            return line[cut:] + line[:cut] + self.random.choice(ODD)
        if pick < 0.9:
            return self.random.choice(ODD) * self.random.choice((1, 1, 2, 50))
        return line * self.random.choice((1, 2, 30)) + "\n"

    def page(self) -> str:
        """Markup, well-formed or not."""
        parts = [self.random.choice(("<!doctype html>", "<html>", "<html><body>", ""))]
        for _ in range(self.random.randrange(60)):
            tag = self.random.choice(TAGS)
            parts.append(self._tag(tag))
        return "".join(parts)

    def _tag(self, tag: str) -> str:
        pick = self.random.random()
        inner = self._piece()
        if pick < 0.4:
            return f"<{tag}>{inner}</{tag}>"
        if pick < 0.6:
            name = self.random.choice(("class", "id", "hidden", "href", "style", "data-x", '"'))
            return f"<{tag} {name}={self.random.choice(ODD)!r}>{inner}"
        if pick < 0.7:
            return f"</{tag}>"
        return f"<{tag}>" * self.random.choice((1, 2, 100)) + inner

    def pattern(self) -> str:
        """A pattern as a stranger could write it."""
        line = self.random.choice(self.lines)[:60]
        kinds = (
            line, f"{line[:9]}*", f"*{line[3:9]}*", "/(?=a)(a|a)*$(?<!b)/", "/.*/", "/^/", "*",
            "/(?<!x)./", "/(a+)+$/", "/(\\w+) \\1/", "/\\b/", "/(?:share){e<=2}/", "/[/", "/(?#/",
            "", "/x{1,9999}/i",
        )  # fmt: skip
        return self.random.choice(kinds)

    def pack(self) -> str:
        """A pack as YAML; JSON is YAML too, and quotes everything."""
        rules = [self._rule(number) for number in range(self.random.randrange(1, 8))]
        pack: dict[str, object] = {"pack": "mine", "about": "Made up.", "rules": rules}
        if self.random.random() < 0.3:
            pack["keep"] = [self.pattern()]
        if self.random.random() < 0.3:
            pack["match"] = {"text": {"in": "head 5", "any": [self.pattern()]}}
        return json.dumps(pack)

    def _rule(self, number: int) -> dict[str, object]:
        selectors = (
            "p",
            "* * :has(* * * b)",
            "p:nth-last-child(2n)",
            "x ~ * ~ p",
            "a[href]",
            ":not(",
            "",
        )
        verbs: list[dict[str, object]] = [
            {"line": self.pattern()},
            {"cut": self.pattern()},
            {"keep": self.pattern()},
            {"block": {"from": self.pattern(), "to": self.pattern()}},
            {"block": {"from": self.pattern()}},
            {"collapse": self.random.choice(("doubled", "repeated"))},
            {"css": self.random.choice(selectors)},
        ]
        rule = {"id": f"r{number}", **self.random.choice(verbs)}
        if self.random.random() < 0.3:
            rule["in"] = self.random.choice(("head 3", "tail 3", "head 0"))
        return rule

    def record(self) -> bytes:
        """A line of JSONL, sound or broken."""
        row = {"html": self.page(), "url": self.random.choice(ODD), self.random.choice(ODD): 1.10}
        content = json.dumps(row, ensure_ascii=self.random.random() < 0.5)
        line = content.encode("utf-8", "surrogatepass")
        if self.random.random() < 0.3:
            cut = self.random.randrange(len(line))
            line = line[:cut] + self.random.randbytes(2).replace(b"\n", b"") + line[cut:]
        return line + b"\n"


def check_result(result: Result, original: str) -> None:
    """Raises AssertionError for an account that does not fit its text."""
    assert result.restore() == original, "restore() does not give the input back"
    at = 0
    for removal in result.removed:
        assert at <= removal.start < removal.end <= len(original), f"spans out of order: {removal}"
        assert original[removal.start : removal.end] == removal.text, f"not the text: {removal}"
        lines = original.count("\n", 0, removal.start), original.count("\n", 0, removal.end)
        assert lines[0] <= removal.line - 1 <= lines[1], f"not in the line: {removal}"
        at = removal.end
    json.dumps(result.to_dict())
    assert len(repr(result)) < 5000


def fuzz_text(maker: Maker, cleaners: list[Cleaner]) -> None:
    """Texts: one by one, in batches, with and without an address."""
    texts = [maker.text() for _ in range(4)]
    urls = [maker.random.choice((None, "", "https://www.bbc.co.uk/", *ODD)) for _ in texts]
    cleaner = maker.random.choice(cleaners)
    results = [cleaner.clean(made, url=url) for made, url in zip(texts, urls, strict=True)]
    for result, made in zip(results, texts, strict=True):
        check_result(result, made)
        if cleaner.level == "rules":
            assert cleaner.clean(result.text).removed is not None
    for threads in (1, 3):
        assert cleaner.clean_batch(texts, urls=urls, threads=threads) == results, "a batch differs"
    scores = cleaner.score(texts[0])
    assert all(0 <= score <= 1 for score in scores), "no share"
    if "\r" not in texts[0]:
        assert len(scores) == texts[0].count("\n") + (texts[0][-1:] not in ("", "\n"))


def fuzz_page(maker: Maker, cleaners: list[Cleaner]) -> None:
    """Pages: as text and as bytes, in every form."""
    page = maker.page()
    cleaner = maker.random.choice(cleaners)
    mode = maker.random.choice(("page", "article", "body"))
    form = maker.random.choice(("text", "markdown"))
    first = cleaner.clean_html(page, mode=mode, format=form)  # type: ignore[arg-type]
    assert first == cleaner.clean_html(page, mode=mode, format=form), "a page differs"  # type: ignore[arg-type]
    json.dumps(first.to_dict())
    assert "<script" not in first._repr_html_()
    content = page.encode(maker.random.choice(("utf-8", "utf-16", "latin-1")), "replace")
    cleaner.clean_html(
        content, content_type=maker.random.choice((None, b"text/html; charset=x", ""))
    )


def fuzz_pack(maker: Maker, folder: Path) -> None:
    """Packs of strangers: refused with PackError, or of use, in bounded time."""
    path = folder / "mine.yaml"
    path.write_text(maker.pack(), encoding="utf-8", errors="surrogatepass")
    try:
        cleaner = Cleaner(path, maker.random.choice(LEVELS))
    except PackError as error:
        for line in str(error).split("\n"):
            assert printable(line, None) == line, "a message that a terminal obeys"
        return
    made = maker.text()
    began = time.thread_time()
    result = cleaner.clean(made)
    cleaner.clean_html(maker.page())
    assert time.thread_time() - began < 10, "a pack takes too long"
    check_result(result, made)


def fuzz_records(maker: Maker, folder: Path) -> None:
    """JSONL of pages, and files of anything: read, or named with a fault."""
    path = folder / "made.jsonl"
    lines = [maker.record() for _ in range(5)]
    path.write_bytes(b"".join(lines))
    records = list(jsonl.read_pages(str(path), max_record=maker.random.choice((100, 1 << 20))))
    assert [record.number for record in records] == list(range(1, len(lines) + 1))
    for record in records:
        assert (record.document is None) is (record.fault is not None)
        assert record.fault is None or len(record.fault) < 2000
    content = maker.random.choice(
        (lines[0], maker.random.randbytes(300), maker.text().encode("utf-16", "replace"))
    )
    path = folder / "made.txt"
    path.write_bytes(content)
    for read in (text.read, html.read):
        try:
            (document,) = read(str(path), Policy())
        except InputError:
            continue
        if read is text.read:
            assert document.encoding.encode(document.text) == content
            assert document.encoding.mark or content_fault(content) is None


def lines_to_use() -> list[str]:
    """Lines that rules are about, and lines of the seeds."""
    found: set[str] = set()
    for path in sorted((ROOT / "rules").glob("*.yaml")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            found.add(line.strip().removeprefix("- ").removeprefix("= ").strip("\"'"))
    for path in sorted((ROOT / "seeds").glob("*.txt"))[:20]:
        found |= set(path.read_text(encoding="utf-8").split("\n"))
    return sorted(line for line in found if line)


def run(seed: int, count: int | None, seconds: float) -> int:
    """Runs cases from `seed` on; returns how many there were. Raises what a case raises."""
    lines = lines_to_use()
    packs = ROOT / "rules"
    cleaners = [Cleaner(level=level) for level in LEVELS] + [Cleaner(packs, "rules", "off")]
    ends = time.monotonic() + seconds
    done = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases: list[Callable[[Maker], None]] = [
            lambda maker: fuzz_text(maker, cleaners),
            lambda maker: fuzz_page(maker, cleaners),
            lambda maker: fuzz_pack(maker, folder),
            lambda maker: fuzz_records(maker, folder),
        ]
        while (count is None or done < count) and time.monotonic() < ends:
            try:
                cases[(seed + done) % len(cases)](Maker(seed + done, lines))
            except BaseException:
                sys.stderr.write(f"seed {seed + done} failed\n")
                raise
            done += 1
    return done


def test_a_few_hundred_cases_hold() -> None:
    assert run(seed=20_250, count=200, seconds=60) > 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--count", type=int, default=None)
    given = parser.parse_args()
    sys.stdout.write(
        f"{run(given.seed, given.count, given.seconds):,} cases from seed {given.seed}\n"
    )
