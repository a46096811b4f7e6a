"""Does --diff lead from the text before to the text after, whatever was removed?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cli.output.diff import diff
from cleaner.types import Removal

MARK = "\\ No newline at end of file"


def remove(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[Removal]]:
    removed = [Removal(1, start, end, text[start:end], "web/x") for start, end in spans]
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]]), removed


def apply(patch: list[str], text: str) -> str:
    """What `patch` makes of `text`, which must be what it says at every place that it names."""
    old = re.findall("[^\n]*\n|[^\n]+", text)
    new: list[str] = []
    at = 0
    lines = [f"{line}\n" for line in patch[2:]]
    for index, line in enumerate(lines):
        bare = index + 1 < len(lines) and lines[index + 1].startswith("\\")
        body = line[1:].removesuffix("\n") if bare else line[1:]
        if head := re.match(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@", line):
            first, count, new_first, _ = map(int, head.groups())
            begins = first - 1 if count else first
            new += old[at:begins]
            at = begins
            assert new_first in (len(new) + 1, len(new))
        elif line[0] in " -":
            assert old[at] == body
            at += 1
        if line[0] in " +":
            new.append(body)
    return "".join([*new, *old[at:]])


@st.composite
def removals(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(st.text(alphabet="ab\n\n\r", max_size=60))
    count = draw(st.integers(0, 5)) * 2
    offset = st.integers(0, len(text))
    cuts = sorted(draw(st.lists(offset, min_size=count, max_size=count, unique=False)))
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return text, [(start, end) for start, end in pairs if start < end]


@given(removals())
def test_applied_to_the_text_it_gives_what_is_left(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = case
    left, removed = remove(text, spans)
    assert apply(list(diff("a.txt", text, removed)), text) == left


@pytest.mark.parametrize(
    ("text", "spans", "lines"),
    [
        ("a\nb\nc\n", [], []),
        ("a\nb\nc\n", [(2, 4)], ["@@ -1,3 +1,2 @@", " a", "-b", " c"]),
        ("a b\nc\n", [(1, 3)], ["@@ -1,2 +1,2 @@", "-a b", "+a", " c"]),
        ("a\n\nb", [(1, 4)], ["@@ -1,3 +1,1 @@", "-a", "-", "-b", MARK, "+a", MARK]),
        ("a\n", [(0, 2)], ["@@ -1,1 +0,0 @@", "-a"]),
        (
            "x\n1\n2\n3\n4\n5\n6\n7\nx\n",
            [(0, 2), (16, 18)],
            ["@@ -1,4 +1,3 @@", "-x", " 1", " 2", " 3", "@@ -6,4 +5,3 @@", " 5", " 6", " 7", "-x"],
        ),
    ],
)
def test_shows_changes_as_diff_does(
    text: str, spans: list[tuple[int, int]], lines: list[str]
) -> None:
    _, removed = remove(text, spans)
    heads = ["--- a.txt", "+++ a.txt"] if spans else []
    assert list(diff("a.txt", text, removed)) == [*heads, *lines]


def test_a_million_equal_lines_take_a_moment() -> None:
    text = "x\n" * 1_000_000
    _, removed = remove(text, [(2 * line, 2 * line + 2) for line in range(0, 1_000_000, 100)])
    assert sum(line == "-x" for line in diff("a.txt", text, removed)) == 10_000


def test_diff_of_a_seed_applies() -> None:
    for seed in sorted((Path(__file__).parent.parent / "seeds").glob("*.txt")):
        text = seed.read_bytes().decode()
        starts = [found.start() for found in re.finditer("^.*?\n", text, re.MULTILINE)][::7]
        left, removed = remove(text, [(start, text.index("\n", start) + 1) for start in starts])
        assert apply(list(diff(seed.name, text, removed)), text) == left
