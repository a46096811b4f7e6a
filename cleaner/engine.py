"""Cleaner: packs compiled once, then documents cleaned one by one or in batches.

The only importer of the native core, and the one place where lone surrogates are dealt with.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from cleaner import _core, columns
from cleaner.checks import (
    SURROGATES,
    check_several,
    check_text,
    is_missing,
    to_address,
)
from cleaner.columns import ArrowArray, ArrowTable
from cleaner.hints import one_of
from cleaner.log import log
from cleaner.markup import Attributes, prepare
from cleaner.notes import noted, notes_of_address
from cleaner.packs import Loaded, load_packs
from cleaner.page_ask import PageAsk
from cleaner.removals import Removals
from cleaner.settings import DEDUP_MIN as DEDUP_MIN
from cleaner.settings import Settings, check_level, to_threads
from cleaner.types import (
    Dedup,
    Level,
    Meta,
    Pack,
    PageOptions,
    Pattern,
    Result,
    Rule,
    Skipped,
)

if TYPE_CHECKING:
    from cleaner.fallback_regex import Extended

Packs = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | Loaded

# A rule that would remove more than this share of a document is wrong for it, and is skipped.
MAX_LOSS = 0.6

# No page can know it and mark its own elements as rules do.
_KEY = os.urandom(8).hex()

# For a pattern that runs outside the core and a line: the spans that it matches.
_Answers = dict[tuple[int, str], list[tuple[int, int]] | None]

# Adds the answers to questions of the core.
Answer = Callable[
    [Iterable[tuple[int, str]], MutableMapping[tuple[int, str], list[tuple[int, int]] | None]],
    object,
]


def load(packs: Packs = "default") -> Loaded:
    """The packs named, their regexes checked; PackError lists every fault of every pack."""
    return packs if isinstance(packs, Loaded) else load_packs(packs, check_pattern)


def check_pattern(pattern: Pattern) -> str | None:
    """What is wrong with a regex or a selector, or None if an engine or the parser accepts it."""
    if pattern.kind == "css":
        from cleaner.html import selector_fault

        return selector_fault(pattern.text)
    verdict, reason = _core.check_regex(pattern.text, pattern.flags)
    if verdict == "core":
        return None
    if verdict == "wrong":
        return reason
    from cleaner.fallback_regex import compile_error

    return compile_error(pattern.text, pattern.flags)


class Cleaner(Settings):
    """Cleans documents with a set of packs; safe to share between threads, and pickles.

    `packs` is "default" (all shipped ones), names, files, or folders. `level` is "off", "rules",
    "standard" or "strict". `dedup` is "document" (remove a long line that the document had before)
    or "off"; the default is "document", but "off" at level "off". `ignore` names rules, or whole
    packs, not to use. `dedup_min` is the length, in characters, from which a line counts as long.

    Raises PackError for faulty packs, ValueError for unknown settings.

    >>> cleaner = Cleaner(dedup="off")
    >>> result = cleaner.clean("Rain fell on Sunday.\\n\\nSign up for our newsletter\\n")
    >>> result.text
    'Rain fell on Sunday.\\n'
    >>> result.removed[0].text
    '\\nSign up for our newsletter\\n'
    """

    # Class attributes, for a subclass to change: the share of a document that a rule may remove,
    # and the level by which lines are scored if that is not the cleaner's own.
    _max_loss = MAX_LOSS
    _scored_as: Level | None = None

    def __init__(
        self,
        packs: Packs = "default",
        level: Level = "standard",
        dedup: Dedup | None = None,
        *,
        ignore: Iterable[str] = (),
        dedup_min: int = DEDUP_MIN,
    ) -> None:
        """Loads and compiles the packs; the settings can be read back but not changed."""
        check_level(level, dedup)
        super().__init__(load(packs), level, dedup, ignore, dedup_min)
        # Rules that the log has named: it says so once, however many documents there are.
        self._named: set[str] = set()
        self._compile()

    def _compile(self) -> None:
        dedup_min = self.dedup_min if self.dedup == "document" else None
        level = self._scored_as or self.level
        settings = level, dedup_min, self._max_loss
        stored = self._stored(*settings) if self.level != "off" else None
        if stored is not None:
            self._engine, self._css = stored
        else:
            given = () if self.level == "off" else self.loaded.packs
            packs = [self._effective(pack) for pack in given]
            self._engine = _core.Engine(packs, set(self.loaded.named), *settings)
            self._css = {rule.id: rule for pack in packs for rule in pack.rules if rule.css}
        self._scores = level in ("standard", "strict")

    def _stored(
        self, level: Level, dedup_min: int | None, max_loss: float
    ) -> tuple[_core.Engine, dict[str, Rule]] | None:
        """The engine of the shipped packs, compiled with them; None for other packs."""
        store = self.loaded.store
        if store is None:
            return None
        off = store.summary.ignored(self.ignore)
        if self.level != "strict":
            off |= {*store.summary.risky}
        engine = _core.Engine.stored(store.program, off, level, dedup_min, max_loss)
        css = {id: rule for id, rule in store.summary.css.items() if id not in off}
        return None if engine is None else (engine, css)

    def _effective(self, pack: Pack) -> Pack:
        if pack.name in self.ignore:
            # Lines that it protects are still protected.
            return replace(pack, rules=tuple(rule for rule in pack.rules if rule.verb == "keep"))
        return replace(pack, rules=tuple(rule for rule in pack.rules if self._uses(rule)))

    def _uses(self, rule: Rule) -> bool:
        return rule.id not in self.ignore and (self.level == "strict" or not rule.risky)

    def clean(self, text: str, *, url: str | None = None) -> Result:
        """The cleaned text and the account of what was removed.

        HTML is not parsed here: tags are kept, and `notes` says so; use `clean_html` for pages.
        Never raises for a `str`; raises TypeError for anything else.
        """
        check_text(text)
        url = to_address(url)
        try:
            result = self._told(self._finish(text, url, self._engine.clean(text, url, {})))
        except UnicodeEncodeError:
            result = self._clean_surrogates(text, url)
        return noted(result, text, url)

    def clean_html(
        self, html: str | bytes, *, url: str | None = None, **ask: Unpack[PageOptions]
    ) -> Result:
        """The text of a page without its boilerplate, its metadata, and what was removed.

        `ask` are options: `mode` is "page" (all that the page exists for: an article, the posts of
        a forum, the items of a list; the default), "article" (with title, byline and date) or
        "body" (the text of the article alone). `format` is "text" or "markdown". Text that the
        page hides for good goes as `html/hidden`, or with `hidden="keep"` is judged like any other.
        With `comments=True` the comments of readers stay, with their authors and dates.
        `content_type` is the HTTP header, or the name of an encoding.

        Levels "standard" and "strict" score lines by text and markup; "strict" favours precision
        over recall (F0.5). At the others only rules remove what the page shows. Input that is not
        HTML is cleaned as text. `notes` says so, and how bytes were decoded if that was guessed or
        did harm. Never raises for a `str` or `bytes`.

        >>> page = "<html><title>Rain</title><p hidden>Draft.</p><p>Rain fell on Sunday.</p>"
        >>> result = Cleaner(level="rules").clean_html(page)
        >>> result.text, result.meta.title, result.removed[0].path
        ('Rain fell on Sunday.', 'Rain', 'html > body > p:nth-child(1)')
        """
        asked = PageAsk(**ask)
        url = to_address(url)
        rules = [self._css[rule] for rule in self._engine.css_rules(url)] if self._css else []
        attributes: Attributes = "all" if rules else asked.attributes
        prepared, notes, is_html = prepare(html, attributes, asked.header)
        if not is_html:
            result = self.clean(prepared.decode(), url=url)
            return replace(result, notes=(*notes, "not HTML: cleaned as text", *result.notes))
        from cleaner.html import to_markup

        markup = to_markup(prepared, rules, key=_KEY)
        page = _core.Page(markup.text, _KEY, asked.to_core(self.level if self._scores else None))
        cleaned = self._answer(lambda answers: self._engine.clean_page(page, url, answers))
        result = self._told(cleaned, markup.skipped)
        notes += [*markup.faults, *notes_of_address(url)]
        return replace(result, meta=Meta(*page.meta), notes=tuple(notes))

    @overload
    def clean_batch(
        self,
        texts: Iterable[str],
        *,
        urls: Iterable[str | None] | None = None,
        threads: int | None = None,
        none: Literal["refuse"] = "refuse",
    ) -> list[Result]: ...
    @overload
    def clean_batch(
        self,
        texts: Iterable[str | None],
        *,
        urls: Iterable[str | None] | None = None,
        threads: int | None = None,
        none: Literal["pass"],
    ) -> list[Result | None]: ...
    def clean_batch(
        self,
        texts: Iterable[str | None],
        *,
        urls: Iterable[str | None] | None = None,
        threads: int | None = None,
        none: Literal["refuse", "pass"] = "refuse",
    ) -> Sequence[Result | None]:
        """The result of `clean` for each text, in order, computed on `threads` (None: all cores).

        Anything but a `str` raises TypeError, which names its index. With `none="pass"` the result
        for a text that is missing (None, or the NaN of pandas) is None.

        >>> texts = ["Snow fell on the hills.\\nSign up for our newsletter", "Rain fell."]
        >>> [result.text for result in Cleaner().clean_batch(texts)]
        ['Snow fell on the hills.', 'Rain fell.']
        """
        check_several("texts", texts, "texts")
        one_of("none", none, ("refuse", "pass"))
        count = to_threads(threads)
        given = list(texts)
        missing = {at for at, text in enumerate(given) if none == "pass" and is_missing(text)}
        documents = ["" if at in missing else text for at, text in enumerate(given)]
        for at, text in enumerate(documents):
            check_text(text, f"texts[{at}]")
        results = self._clean_all(documents, columns.to_urls(urls, len(documents)), count)  # type: ignore[arg-type]
        return [None if at in missing else result for at, result in enumerate(results)]

    def _clean_all(
        self, documents: list[str], urls: list[str | None], threads: int
    ) -> list[Result]:
        hosts = [to_address(url) for url in urls]
        try:
            cleaned = self._engine.clean_batch(documents, hosts, threads)
        except UnicodeEncodeError:
            return [self.clean(text, url=url) for text, url in zip(documents, hosts, strict=True)]
        rows = zip(documents, hosts, cleaned, strict=True)
        return [
            noted(self._told(self._finish(text, url, first)), text, url)
            for text, url, first in rows
        ]

    def clean_arrow(
        self,
        array: ArrowArray,
        *,
        urls: Iterable[str | None] | None = None,
        threads: int | None = None,
    ) -> ArrowArray:
        """The column with each text cleaned, of the same type; null stays null.

        Takes a column of strings with Arrow's C interface: of pyarrow, polars, pandas 3, DuckDB.
        Gives an Array or ChunkedArray of pyarrow, or, if that is not installed, an object with the
        interface. `urls` are the addresses of the texts, in any column or list. TypeError for a
        column of anything else.
        """
        run = self._clean_columns(array, urls, threads)
        return columns.to_array(run.columns(), array, run.joined)

    def clean_table(
        self,
        table: ArrowTable,
        *,
        text: str = "text",
        url: str | None = None,
        removed: str | None = None,
        threads: int | None = None,
    ) -> ArrowTable:
        """The table with its column `text` cleaned, as a Table or RecordBatch of pyarrow.

        `url` names the column of addresses, if there is one. `removed` names a column to add: for
        each text the list of what was removed, with `rule`, `start`, `end` (in characters), `text`
        and `score`. Takes tables of pyarrow, polars, pandas 3 and DuckDB; KeyError for a column
        that is not there. Needs pyarrow.
        """
        given, urls = columns.columns_of(table, text, url)
        run = self._clean_columns(given.column(text), urls, threads)
        account = run.removed() if removed is not None else []
        return columns.with_columns(given, {text: run.columns()}, {removed: account})

    def _clean_columns(
        self, array: object, urls: Iterable[str | None] | None, threads: int | None
    ) -> _core.ColumnRun:
        chunks = _core.read_columns(array)
        addresses: list[_core.Column] | list[str | None] | None = None
        if columns.is_column(urls):
            addresses = _core.read_columns(urls)
        elif urls is not None:
            listed = columns.to_urls(urls, sum(map(len, chunks)))
            addresses = [to_address(url) for url in listed]
        run = self._engine.clean_columns(chunks, addresses, to_threads(threads))
        for document, text, url in run.open:
            run.settle(document, self._finish(text, url, self._engine.clean(text, url, {})))
        self._name(Skipped(rule, reason) for rule, reason in run.skipped())
        return run

    def score(self, text: str) -> list[float]:
        """How likely each line is article text: one number in 0..1 per line, blank lines 0.

        Lines end at "\\n". A score depends on the lines around it, so a line scored alone gets
        another number. Raises TypeError for anything but a `str`. Method: a small network over
        counted features and hashed words that reads the lines both ways; see docs/models/text.md.

        >>> menu = "Home | World | Sports | Sign in | Subscribe"
        >>> text = f"{menu}\\nThe army entered the town on Sunday, state media said.\\n"
        >>> [round(score) for score in Cleaner().score(text)]
        [0, 1]
        """
        check_text(text)
        try:
            return _core.score(text)
        except UnicodeEncodeError:
            return _core.score(text.translate(SURROGATES))

    def _finish(self, text: str, url: str | None, cleaned: _core.Cleaned) -> _core.Cleaned:
        """Cleans a text again with the answers to the core's questions, if it has any."""
        if not cleaned.open:
            return cleaned
        return self._answer(lambda answers: self._engine.clean(text, url, answers))

    def _answer(self, clean: Callable[[_Answers], _core.Cleaned]) -> _core.Cleaned:
        """Answers the core's questions until it has no more."""
        answers: _Answers = {}
        cleaned = clean(answers)
        while cleaned.open:
            self._extended.answer(cleaned.open, answers)
            cleaned = clean(answers)
        return cleaned

    @cached_property
    def _extended(self) -> Extended:
        """The patterns that run outside the core, compiled when it first asks about a line."""
        # The other regex engine takes as long to import as a document takes to clean.
        from cleaner.fallback_regex import Extended

        return Extended(self._engine.extended())

    def _clean_surrogates(self, text: str, url: str | None) -> Result:
        """Cleans a text with lone surrogates, which a `str` may hold and UTF-8 may not.

        They are replaced one for one for the core; the result is cut from the original, so it has
        them again.
        """
        readable = text.translate(SURROGATES)
        cleaned = self._finish(readable, url, self._engine.clean(readable, url, {}))
        account = self._told(cleaned)
        removed = tuple(
            replace(removal, text=text[removal.start : removal.end]) for removal in account.removed
        )
        starts = [0, *(removal.end for removal in removed)]
        ends = [*(removal.start for removal in removed), len(text)]
        kept = "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
        return replace(account, text=kept, removed=removed)

    def _told(self, cleaned: _core.Cleaned, too_long: Iterable[str] = ()) -> Result:
        """The result, and a word to the log where rules were not applied, once for each rule."""
        removed = Removals(cleaned) if len(cleaned) else ()
        skipped = tuple(Skipped(rule, reason) for rule, reason in cleaned.skipped)
        if too_long:
            selectors = (Skipped(rule, "time-limit") for rule in too_long)
            skipped = tuple(
                sorted({*skipped, *selectors}, key=lambda skip: (skip.rule, skip.reason))
            )
        self._name(skipped)
        return Result(cleaned.text, removed, cleaned.packs, skipped)

    def _name(self, skipped: Iterable[Skipped]) -> None:
        for skip in skipped:
            if skip.rule not in self._named:
                self._named.add(skip.rule)
                log().warning("rule %s was not applied to a document: %s", skip.rule, skip.reason)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as its settings and the loaded packs: a worker needs no pack files."""
        settings = (self.loaded, self.level, self.dedup, sorted(self.ignore), self.dedup_min)
        return _rebuild, (pickle.dumps(settings),)


def compiled(cleaner: Cleaner) -> tuple[_core.Engine, Answer | None]:
    """What a run over a corpus needs of a cleaner: the core's engine, and what answers it.

    For inside the package: the second part is asked what patterns match that run outside the core,
    and is None where there are no such patterns.
    """
    if not cleaner._engine.extended():
        return cleaner._engine, None
    return cleaner._engine, lambda asked, answers: cleaner._extended.answer(asked, answers)


def clean(text: str, *, url: str | None = None) -> str:
    """The text without its boilerplate, at the default settings.

    >>> clean("Snow fell on the hills.\\nSign up for our newsletter\\n")
    'Snow fell on the hills.\\n'
    """
    return _default().clean(text, url=url).text


def clean_html(html: str | bytes, *, url: str | None = None, **ask: Unpack[PageOptions]) -> str:
    """The text of a page without its boilerplate, at the default settings.

    `ask` are the options of `Cleaner.clean_html`, which also gives what the page says of itself,
    and the account of what it removed.

    >>> clean_html("<html><p>Snow fell on the hills and the roads were closed.</p></html>")
    'Snow fell on the hills and the roads were closed.'
    """
    return _default().clean_html(html, url=url, **ask).text


def clean_table(
    table: ArrowTable, *, text: str = "text", url: str | None = None, removed: str | None = None
) -> ArrowTable:
    """The table with its column `text` cleaned at the default settings; see the method."""
    return _default().clean_table(table, text=text, url=url, removed=removed)


@cache
def _default() -> Cleaner:
    return Cleaner()


@lru_cache(maxsize=8)
def _rebuild(settings: bytes) -> Cleaner:
    # Engines send a cleaner with every task, and packs take longer to compile than a task to do.
    packs, level, dedup, ignore, dedup_min = pickle.loads(settings)
    return Cleaner(packs, level, dedup, ignore=ignore, dedup_min=dedup_min)
