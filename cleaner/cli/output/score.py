"""What `--score` shows: each line of a document behind its score, shaded where colour is on."""

from __future__ import annotations

from cleaner.cli.output.show import Cleaned
from cleaner.cli.output.terminal import paint, shade, write_line
from cleaner.engine import Cleaner

# Below it a line is rather furniture.
_FAINT = 0.5


def show_scores(cleaner: Cleaner, cleaned: Cleaned, *, color: bool, headed: bool) -> None:
    """Writes to stdout each line behind its score and a tab; first the path, if `headed`."""
    document = cleaned.document
    if headed:
        write_line(paint(f"==> {document.source} <==", "head", on=color))
    # One more piece than there are scores where the text ends in a line break.
    lines = document.text.split("\n")
    for score, line in zip(cleaner.score(document.text), lines, strict=False):
        text = line.removesuffix("\r")
        # A blank line's 0 says nothing of it.
        shaded = color and bool(text.strip())
        number = shade(f"{score:.2f}", score, on=shaded)
        write_line(f"{number}\t{paint(text, 'faint', on=shaded and score < _FAINT)}")
