"""The report for people: one page with the texts, what went struck through, and the totals.

All in one file: style and script are in the page, which asks the network for nothing. The page is
whole without its script, which adds filters, keys and a panel with the reason. Texts are those of
strangers: every piece is escaped, characters that turn a line round are shown and not obeyed, and
the page forbids itself any script but its own.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import islice

from cleaner.cli.args.table import Settings
from cleaner.cli.output.reasons import REASONS
from cleaner.cli.output.show import Cleaned, to_count, to_share
from cleaner.printable import printable
from cleaner.types import Removal, Result

# Documents that are shown whole, and the characters that they may have together; of more there
# are totals only.
MOST_SHOWN = 200
MOST_CHARACTERS = 4_000_000
# Documents that have a row of their own, and those of a corpus that are looked at for it.
MOST_LISTED = 2000
MOST_SAMPLED = 500
_LONGEST = 200_000
# Styles for rules: those with the most removals differ, the others share the last.
_COLOURS = 10
# So many rows leave the texts in sight.
_FEW_RULES = 8


@dataclass(frozen=True, slots=True)
class _Document:
    """A document of the report: its name, its text with what went, and how much that is."""

    name: str
    text: str
    removed: Sequence[Removal]
    characters: int
    gone: int
    is_shown: bool


@dataclass(slots=True)
class _Totals:
    pieces: int = 0
    characters: int = 0
    documents: int = 0


@dataclass(slots=True)
class Pages:
    """Takes documents one by one and keeps as many as the page has room for."""

    settings: Settings
    documents: list[_Document] = field(default_factory=list)
    shown: int = 0
    characters: int = 0
    is_sample: bool = False
    sites: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_rule: dict[str, _Totals] = field(default_factory=dict)

    def sample(self, documents: Iterable[Cleaned]) -> None:
        """Takes the first documents of a corpus."""
        self.is_sample = True
        for cleaned in islice(documents, MOST_SAMPLED):
            self.add(cleaned)

    def add(self, cleaned: Cleaned) -> None:
        """Takes a document."""
        removed = list(cleaned.result.removed)
        if self.settings.markdown and cleaned.result.meta is not None:
            text, removed = _below(cleaned.result.text, removed)
        else:
            text = original_of(cleaned.result)
        gone = sum(removal.end - removal.start for removal in removed)
        site = _site_of(cleaned.document.url)
        for rule in Counter(removal.rule for removal in removed):
            self.by_rule.setdefault(rule, _Totals()).documents += 1
        for removal in removed:
            totals = self.by_rule[removal.rule]
            totals.pieces += 1
            totals.characters += removal.end - removal.start
            self.sites[site, removal.rule] += 1
        if len(self.documents) >= MOST_LISTED:
            return
        is_shown = self.shown < MOST_SHOWN and self.characters + len(text) <= MOST_CHARACTERS
        if is_shown:
            self.shown += 1
            self.characters += len(text)
        kept: tuple[str, Sequence[Removal]] = (text, removed) if is_shown else ("", ())
        self.documents.append(_Document(cleaned.name, *kept, len(text), gone, is_shown))

    def to_html(self, counts: Mapping[str, object]) -> str:
        """The page."""
        assets = files("cleaner.cli.output")
        style = (assets / "report_page.css").read_text(encoding="utf-8")
        script = (assets / "report_page.js").read_text(encoding="utf-8")
        rows = self._rules(counts)
        colours = {rule: min(at, _COLOURS) for at, (rule, _) in enumerate(rows)}
        parts = [
            "<!doctype html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">',
            "<title>What clean removed</title>",
            f"<style>{style}</style>",
            *_head(counts, self),
            *_filters(rows),
            *self._tables(rows, colours),
            "<main>",
            *(
                _document(document, f"d{at}", colours)
                for at, document in enumerate(self.documents)
                if document.is_shown
            ),
            "</main>",
            '<p id="none" hidden>Nothing here fits the filters.</p>',
            '<aside id="reason" role="status" aria-live="polite" hidden></aside>',
            f"<script>{script}</script>",
            "</html>\n",
        ]
        return "\n".join(parts)

    def _rules(self, counts: Mapping[str, object]) -> list[tuple[str, _Totals]]:
        """The totals by rule, of the whole run where its counts are known."""
        losses = counts.get("losses")
        totals = dict(self.by_rule)
        for rule, (pieces, characters) in losses.items() if isinstance(losses, Mapping) else ():
            documents = self.by_rule.get(rule, _Totals()).documents
            totals[rule] = _Totals(pieces, characters, documents)
        return sorted(totals.items(), key=lambda row: (-row[1].characters, row[0]))

    def _tables(
        self, rows: Sequence[tuple[str, _Totals]], colours: Mapping[str, int]
    ) -> Iterator[str]:
        in_sample = " of the sample" if self.is_sample else ""
        reasons = _Reasons(self.settings)
        is_open = " open" if len(rows) <= _FEW_RULES else ""
        yield f"<details class=totals{is_open}><summary><h2>By rule</h2></summary>"
        yield "<div class=wide><table>"
        yield (
            "<thead><tr><th scope=col>rule<th scope=col>pieces<th scope=col>characters"
            f"<th scope=col>documents{in_sample}<tbody>"
        )
        for rule, totals in rows:
            yield (
                f'<tr><th scope=row><button class="rule c{colours[rule]}" data-rule="{_q(rule)}"'
                f' data-reason="{_q(reasons.of(rule))}">{_q(rule).replace("/", "/<wbr>")}</button>'
                f"<td>{totals.pieces:,}<td>{totals.characters:,}<td>{totals.documents:,}"
            )
        yield "</table></div></details>"
        yield from self._by_document(in_sample)
        yield from self._by_site(in_sample)

    def _by_document(self, in_sample: str) -> Iterator[str]:
        yield "<details class=totals><summary><h2>By document</h2></summary>"
        yield "<div class=wide><table>"
        yield (
            "<thead><tr><th scope=col>document<th scope=col>removed<th scope=col>characters"
            "<th scope=col>share<tbody>"
        )
        for at, document in enumerate(self.documents):
            name = _q(document.name)
            # A document that is not shown has no place to lead to.
            link = f'<a href="#d{at}">{name}</a>' if document.is_shown else name
            share = to_share(document.gone, document.characters)
            yield (
                f"<tr><th scope=row>{link}<td>{document.gone:,}<td>{document.characters:,}"
                f"<td>{share}"
            )
        yield f"</table></div><p>{to_count(len(self.documents), 'document')}{in_sample}.</details>"

    def _by_site(self, in_sample: str) -> Iterator[str]:
        if not any(site for site, _ in self.sites):
            return
        yield "<details class=totals><summary><h2>By site</h2></summary><div class=wide><table>"
        yield (
            f"<thead><tr><th scope=col>site<th scope=col>rule<th scope=col>pieces{in_sample}<tbody>"
        )
        for (site, rule), count in sorted(self.sites.items(), key=lambda row: (-row[1], row[0])):
            yield f"<tr><th scope=row>{_q(site or 'no address')}<td>{_q(rule)}<td>{count:,}"
        yield "</table></div></details>"


class _Reasons:
    """What each rule is for: a sentence."""

    def __init__(self, settings: Settings) -> None:
        from cleaner.engine import load

        self._abouts = {pack.name: pack.about for pack in load(settings.packs).packs}

    def of(self, rule: str) -> str:
        """Why the rule removes something: its pack's sentence, or that of a reason."""
        return REASONS.get(rule) or self._abouts.get(rule.partition("/")[0], "")


def original_of(result: Result) -> str:
    """The text before cleaning: that of a page are its lines, with what was removed.

    >>> original_of(Result("Rain fell.", (Removal(1, 0, 6, "Share\\n", "share/prompt"),)))
    'Share\\nRain fell.'
    """
    pieces: list[str] = []
    taken = at = 0
    for removal in result.removed:
        kept = max(0, removal.start - at)
        # Where the last lines of a page went, so did the break before them.
        pieces += [result.text[taken : taken + kept].ljust(kept, "\n"), removal.text]
        taken += kept
        at = removal.end
    return "".join([*pieces, result.text[taken:]])


def _below(text: str, removed: Iterable[Removal]) -> tuple[str, list[Removal]]:
    """A text that removals have no place in, as Markdown has other lines, and they below it."""
    placed: list[Removal] = []
    for removal in removed:
        text += "\n"
        end = len(text) + len(removal.text)
        placed.append(replace(removal, start=len(text), end=end))
        text += removal.text
    return text, placed


def _site_of(url: str | None) -> str:
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).hostname or "" if url else ""
    except ValueError:
        return ""


def _q(text: str) -> str:
    """A piece of a stranger's text as HTML: in the text, or in a quoted attribute."""
    return escape(printable(text, None, keep="\t"), quote=True)


def _policy(style: str, script: str) -> str:
    def hashed(text: str) -> str:
        digest = base64.b64encode(sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)};"
        " base-uri 'none'; form-action 'none'"
    )


def _head(counts: Mapping[str, object], pages: Pages) -> Iterator[str]:
    documents, characters = counts.get("documents", 0), counts.get("characters", 0)
    gone = sum(totals.characters for _, totals in pages._rules(counts))
    yield "<header><h1>What clean removed</h1>"
    whole = f" of {characters:,}" if isinstance(characters, int) and characters > gone else ""
    yield f"<p>{_number(documents)} documents, {gone:,}{whole} characters removed."
    if pages.is_sample:
        yield (
            f"<p>A sample: the first {to_count(len(pages.documents), 'document')}, each cleaned by"
            " itself. What went because other documents have it too is in the totals only."
        )
    elif pages.shown < len(pages.documents):
        yield f"<p>The texts of the first {pages.shown:,} are below."
    yield "</header>"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else _q(str(value))


def _filters(rows: Sequence[tuple[str, _Totals]]) -> Iterator[str]:
    yield '<form id="filters" role="search" hidden>'
    yield '<label>Search <input type="search" id="search" autocomplete="off"></label>'
    yield '<label>Rule <select id="rule"><option value="">all</option>'
    yield from (f'<option value="{_q(rule)}">{_q(rule)}</option>' for rule, _ in rows)
    yield "</select></label>"
    yield '<label class=check><input type="checkbox" id="brief"> only lines that changed</label>'
    yield (
        '<span class=keys><button type="button" id="back">Previous</button>'
        ' <button type="button" id="next">Next</button></span>'
    )
    yield (
        "<p class=hint>Keys: <kbd>n</kbd> and <kbd>p</kbd> lead from removal to removal,"
        " <kbd>/</kbd> to the search, <kbd>Esc</kbd> closes the reason.</p></form>"
    )


def _document(document: _Document, place: str, colours: Mapping[str, int]) -> str:
    """The text of a document, line by line."""
    share = to_share(document.gone, document.characters)
    parts = [
        f"<details class=doc id={place}><summary><h2>{_q(document.name)}</h2>"
        f" <span class=share>{to_count(len(document.removed), 'removal')}, {share}</span>",
        "</summary>",
        '<div class=text dir="auto">',
        *_lines(document, colours),
        "</div>",
    ]
    if document.characters > _LONGEST:
        parts.append(f"<p>Only the first {_LONGEST:,} characters are shown.")
    return "".join([*parts, "</details>"])


def _lines(document: _Document, colours: Mapping[str, int]) -> Iterator[str]:
    pieces = list(_pieces(document))
    line: list[str] = []
    is_changed = False
    for text, removal in pieces:
        for at, part in enumerate(text.split("\n")):
            if at:
                yield _line(line, is_changed=is_changed)
                line, is_changed = [], False
            if part:
                line.append(_piece(part, removal, colours))
                is_changed |= removal is not None
    yield _line(line, is_changed=is_changed)


def _line(parts: list[str], *, is_changed: bool) -> str:
    return f'<div class="l{" x" if is_changed else ""}"><bdi>{"".join(parts) or "<br>"}</bdi></div>'


def _piece(text: str, removal: Removal | None, colours: Mapping[str, int]) -> str:
    if removal is None:
        return _q(text)
    rule = _q(removal.rule)
    score = "" if removal.score is None else f" data-score={removal.score:.2f}"
    path = "" if removal.path is None else f' data-path="{_q(removal.path)}"'
    return (
        f'<del class=c{colours.get(removal.rule, _COLOURS)} data-rule="{rule}" title="{rule}"'
        f" tabindex=0{score}{path}>{_q(text)}<span class=vh> (removed by {rule})</span></del>"
    )


def _pieces(document: _Document) -> Iterator[tuple[str, Removal | None]]:
    """The text in pieces, each with the removal that it is, or None."""
    at = 0
    for removal in document.removed:
        if removal.start >= _LONGEST:
            break
        yield document.text[at : removal.start], None
        yield document.text[removal.start : removal.end], removal
        at = removal.end
    yield document.text[at : max(at, _LONGEST)], None
