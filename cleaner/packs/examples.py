"""The small diffs under `examples` -> Example: what goes in, and what must come out."""

from __future__ import annotations

from cleaner.packs.nodes import Text
from cleaner.packs.source import Source, show
from cleaner.types import Example

# One line of a diff: its marker (empty for a blank line), its text, and where it stands.
Line = tuple[str, str, int]


def read_examples(source: Source, nodes: list[Text]) -> tuple[Example, ...]:
    """The examples the items stand for; one that begins with `+` goes on with the one before."""
    diffs: list[tuple[int, list[Line]]] = []
    for node in nodes:
        lines = _read_lines(source, node)
        if diffs and lines and lines[0][0] == "+":
            diffs[-1][1].extend(lines)
        elif lines:
            diffs.append((node.at, lines))
    return tuple(_to_example(source, at, lines) for at, lines in diffs)


def _read_lines(source: Source, node: Text) -> list[Line]:
    text = node.text.removesuffix("\n")
    if not text.strip():
        source.fault(node.at, "an empty example; give a line that goes ('- ') or stays ('= ')")
    lines: list[Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        # Only in a literal block do the lines of the text stand as lines in the file.
        at = source.below(node.at, number) if node.style == "|" else node.at
        if line.strip() and (line[0] not in "-=+" or line[1:2] not in ("", " ")):
            source.fault(
                at,
                "a line of an example starts with '- ' (goes), '= ' (stays) or '+ ' (what the "
                f"line before becomes), unlike {show(line)}",
            )
        else:
            marker = line[:1].strip()
            lines.append((marker, line[2:] if marker else "", at))
    return lines


def _to_example(source: Source, at: int, lines: list[Line]) -> Example:
    before = ""
    for marker, _, line_at in lines:
        if marker == "+" and before != "-":
            source.fault(line_at, "a '+ ' line comes right after the '- ' line that becomes it")
        before = marker
    return Example(
        before="\n".join(text for marker, text, _ in lines if marker != "+"),
        after="\n".join(text for marker, text, _ in lines if marker != "-"),
        drops=_count("-", lines),
        keeps=_count("=", lines),
        place=source.place(at),
    )


def _count(marker: str, lines: list[Line]) -> int:
    # A blank line that goes, or stays, shows nothing.
    return sum(found == marker and bool(text.strip()) for found, text, _ in lines)
