"""Reports about a cleaned document: its removals, a summary, counts, JSON, a diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleaner.cli.output.terminal import paint, say, write_line
from cleaner.printable import printable, printable_line
from cleaner.readers.html import HtmlDocument
from cleaner.readers.text import TextDocument
from cleaner.types import Result

# A terminal line has room for this beside path and rule.
_SHOWN = 80

# More digits would describe the arithmetic, not the line.
_SCORE_DIGITS = 4

_REASONS = {
    "max-loss": "not applied: it would remove too much of the text (max-loss)",
    "time-limit": "not applied: it ran out of time (time-limit)",
    "pass-limit": "not applied: it would go over the text again and again (pass-limit)",
}

_DIFF_STYLES = {"-": "gone", "+": "new", "@": "place"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document, and the result of cleaning it."""

    document: TextDocument
    result: Result

    @property
    def name(self) -> str:
        """The document's file or record, fit to be printed."""
        return printable(self.document.source)

    @property
    def size(self) -> int:
        """How much was read: characters of text, bytes or characters of a page."""
        document = self.document
        return len(document.html if isinstance(document, HtmlDocument) else document.text)

    @property
    def is_changed(self) -> bool:
        """Whether anything was removed, without making objects of the removals."""
        if self.result.meta is not None:
            return bool(self.result.removed)
        return self.document.text != self.result.text

    @property
    def characters(self) -> int:
        """The number of characters before cleaning; for a page, of its text without the markup."""
        if self.result.meta is None:
            return len(self.document.text)
        lost = sum(removal.end - removal.start for removal in self.result.removed)
        return len(self.result.text) + lost


@dataclass(slots=True)
class Tally:
    """Counts over a run: removals and characters by rule, and how often a rule was skipped."""

    documents: int = 0
    pages: int = 0
    changed: int = 0
    characters: int = 0
    removed: dict[str, list[int]] = field(default_factory=dict)
    skipped: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, cleaned: Cleaned) -> None:
        """Adds one document, but not its removals, which take time to read."""
        self.documents += 1
        self.pages += isinstance(cleaned.document, HtmlDocument)
        self.changed += cleaned.is_changed
        self.characters += cleaned.characters

    def to_counts(self) -> dict[str, object]:
        """The counts as `--report` writes them: `losses` by rule, and how often a rule was not
        applied.
        """
        skipped: dict[str, int] = {}
        for (rule, _), count in self.skipped.items():
            skipped[rule] = skipped.get(rule, 0) + count
        return {
            "documents": self.documents,
            "changed": self.changed,
            "characters": self.characters,
            "losses": self.removed,
            "skipped": skipped,
        }

    def add_removals(self, cleaned: Cleaned) -> None:
        """Adds the removals of one document."""
        for removal in cleaned.result.removed:
            counts = self.removed.setdefault(removal.rule, [0, 0])
            counts[0] += 1
            counts[1] += removal.end - removal.start
        for skipped in cleaned.result.skipped:
            key = (skipped.rule, skipped.reason)
            self.skipped[key] = self.skipped.get(key, 0) + 1


def explain(cleaned: Cleaned, *, color: bool) -> None:
    """Reports on stderr each removal with its rule, each skipped rule, and a summary."""
    path = cleaned.name
    for removal in cleaned.result.removed:
        rule = paint(removal.rule, "rule", on=color)
        score = "" if removal.score is None else f" {removal.score:.2f}"
        text = paint(shorten(removal.text), "gone", on=color)
        place = "" if removal.path is None else f" {printable(removal.path)}"
        say(f"{path}:{removal.line}: {rule}{score}:{place} {text}")
    for skipped in cleaned.result.skipped:
        rule = paint(skipped.rule, "rule", on=color)
        say(f"{path}: {rule}: {_REASONS.get(skipped.reason, skipped.reason)}")
    say(f"{path}: {_summarize(cleaned)}")


def shorten(text: str) -> str:
    """The text as one line of at most 80 characters, without anything that moves the cursor.

    >>> shorten("Most\\n  Popular\\x1b[2J")
    'Most Popular\\\\x1b[2J'
    """
    # Cut first: a removal may be megabytes long, and escapes only make it longer.
    line = printable(" ".join(text[: 4 * _SHOWN].split()))
    return line if len(line) <= _SHOWN and len(text) <= 4 * _SHOWN else f"{line[: _SHOWN - 1]}…"


def show_stats(tally: Tally) -> None:
    """Reports on stderr, as a table, what each rule removed over the whole run."""
    characters = show_losses(tally.removed)
    for (rule, reason), count in sorted(tally.skipped.items()):
        say(f"{rule}: {_REASONS.get(reason, reason)}: {to_count(count, 'document')}")
    share = to_share(characters, tally.characters)
    say(
        f"{to_count(tally.documents, 'document')}, {tally.changed:,} changed; "
        f"{characters:,} of {tally.characters:,} characters removed ({share})"
    )


def show_losses(losses: Mapping[str, Sequence[int]]) -> int:
    """Reports on stderr, as a table, pieces and characters by rule; returns all characters."""
    rows = sorted(losses.items(), key=lambda row: (-row[1][1], row[0]))
    width = max((len(rule) for rule, _ in rows), default=0)
    width = max(width, len("all rules"))
    pieces = sum(counts[0] for _, counts in rows)
    characters = sum(counts[1] for _, counts in rows)
    say(f"{'rule':<{width}}  {'removals':>10}  {'characters':>12}")
    for rule, (count, size) in (*rows, ("all rules", (pieces, characters))):
        say(f"{rule:<{width}}  {count:>10,}  {size:>12,}")
    return characters


def to_json(cleaned: Cleaned, scores: Sequence[float] | None = None) -> bytes:
    """One line of JSON: the document's path, the cleaned text, and the account of the rest.

    `scores` are added, one for each line of the original.
    """
    import json

    source = cleaned.document.source
    whole = {"path": "-" if source == "<stdin>" else source, **cleaned.result.to_dict()}
    if scores is not None:
        whole["scores"] = [round(score, _SCORE_DIGITS) for score in scores]
    # A byte that could not be decoded is a lone surrogate. UTF-8 has no place for it, but JSON has:
    # Python's backslash escape for it, \udc80, is the same in JSON.
    return f"{json.dumps(whole, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")


def show_diff(cleaned: Cleaned, *, color: bool) -> None:
    """Writes a unified diff to stdout, or nothing if nothing would change."""
    for line in diff_lines(cleaned, color=color):
        write_line(line)


def diff_lines(cleaned: Cleaned, *, color: bool) -> Iterator[str]:
    """The lines of a unified diff, fit to be printed; none if nothing would change."""
    from cleaner.cli.output.diff import diff

    document = cleaned.document
    lines = diff(cleaned.name, document.text, cleaned.result.removed)
    for number, line in enumerate(map(printable_line, lines)):
        style = "head" if number < 2 else _DIFF_STYLES.get(line[:1])  # noqa: PLR2004 - two headings
        yield paint(line, style, on=color) if style else line


def tell_invalid(cleaned: Cleaned) -> None:
    """Reports on stderr the bytes that could not be decoded, if there are any."""
    if cleaned.document.invalid is not None:
        say(f"clean: {cleaned.name}: {cleaned.document.invalid}")


def tell_notes(cleaned: Cleaned) -> None:
    """Reports on stderr how a page was read, if there is anything to say."""
    # A text has one note only, that it looks like a page: that is reported with advice.
    is_page = isinstance(cleaned.document, HtmlDocument)
    for note in cleaned.result.notes if is_page else ():
        say(f"clean: {cleaned.name}: {note}")


def tell_change(cleaned: Cleaned) -> None:
    """Reports on stderr that the document would change, and by how much, if it would."""
    if cleaned.is_changed:
        say(f"clean: {cleaned.name}: would change: {_summarize(cleaned)}")


def tell_total(tally: Tally, failed: int) -> None:
    """Reports on stderr the totals of a run over several files."""
    bad = f", {failed:,} failed" if failed else ""
    say(f"clean: {to_count(tally.documents, 'file')}, {tally.changed:,} changed{bad}")


def _summarize(cleaned: Cleaned) -> str:
    removed = cleaned.result.removed
    packs = ", ".join(cleaned.result.packs) or "none"
    if not removed:
        return f"nothing removed; packs: {packs}"
    size = sum(removal.end - removal.start for removal in removed)
    share = to_share(size, cleaned.characters)
    rules = len({removal.rule for removal in removed})
    return (
        f"{to_count(len(removed), 'removal')} by {to_count(rules, 'rule')}, "
        f"{size:,} of {cleaned.characters:,} characters ({share}); packs: {packs}"
    )


def to_count(count: int, thing: str) -> str:
    """The count with its noun: `1 rule`, `2,000 rules`."""
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def to_share(part: int, whole: int) -> str:
    """The part of the whole: `12.5 %`."""
    return f"{100 * part / whole:.1f} %" if whole else "0 %"
