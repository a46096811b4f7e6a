"""The output of `--score`: each line of a document after its score, shaded where colour is on."""

from __future__ import annotations

from cleaner.cli.output.show import Cleaned
from cleaner.cli.output.terminal import paint, shade, write_line
from cleaner.engine import Cleaner
from cleaner.printable import printable, printable_line

# A line with a lower score is more likely furniture.
_FAINT = 0.5


def show_scores(cleaner: Cleaner, cleaned: Cleaned, *, color: bool, headed: bool) -> None:
    """Writes to stdout each line after its score and a tab; first the path, if `headed`."""
    document = cleaned.document
    if headed:
        write_line(paint(f"==> {printable(document.source)} <==", "head", on=color))
    # A text that ends in a line break has one more piece than scores.
    lines = document.text.split("\n")
    for score, line in zip(cleaner.score(document.text), lines, strict=False):
        text = printable_line(line.removesuffix("\r"))
        # A blank line is 0 by definition.
        shaded = color and bool(text.strip())
        number = shade(f"{score:.2f}", score, on=shaded)
        write_line(f"{number}\t{paint(text, 'faint', on=shaded and score < _FAINT)}")
