"""How a notebook shows a result: HTML that needs nothing else, and no markup of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cleaner.printable import printable

# A notebook is saved with what it shows.
_MOST_ROWS = 100
_MOST_SHOWN = 20_000
_LONGEST_PIECE = 200

_CELL = "padding:.1em .8em .1em 0;text-align:left;vertical-align:top"
_TEXT = "white-space:pre-wrap;max-height:24em;overflow:auto;margin:.5em 0"


def to_html(result: Mapping[str, Any]) -> str:
    """A result, as `Result.to_dict` gives it: the removals as a table, then the text.

    >>> "&lt;b&gt;" in to_html({"text": "<b>", "packs": [], "removed": [], "skipped": []})
    True
    """
    removed, text = result["removed"], result["text"]
    packs = ", ".join(result["packs"]) or "none"
    head = f"{len(text):,} characters kept, {len(removed):,} pieces removed; packs: {packs}"
    rows = "".join(map(_to_row, removed[:_MOST_ROWS]))
    more = len(removed) - _MOST_ROWS
    rows += f"<tr><td colspan=4>and {more:,} more</td></tr>" if more > 0 else ""
    table = f"<table>{rows}</table>" if rows else ""
    notes = [f"{skip['rule']} was not applied: {skip['reason']}" for skip in result["skipped"]]
    said = "".join(f"<div>{_shown(note)}</div>" for note in [*notes, *result.get("notes", ())])
    shown = escape(printable(text, _MOST_SHOWN, keep="\n\t"))
    body = f'{said}{table}<pre style="{_TEXT}">{shown}</pre>'
    return f"<div><div><b>{_shown(head)}</b></div>{body}</div>"


def _to_row(removal: Mapping[str, Any]) -> str:
    score = removal["score"]
    cells: Sequence[str] = (
        f"{removal['line']:,}",
        _shown(removal["rule"]),
        "" if score is None else f"{score:.2f}",
        f"<del>{_shown(removal['text'].strip())}</del>",
    )
    return f"<tr>{''.join(f'<td style={_CELL!r}>{cell}</td>' for cell in cells)}</tr>"


def _shown(text: str) -> str:
    return escape(printable(text, _LONGEST_PIECE))
