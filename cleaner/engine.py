"""Cleaner: packs compiled once, then documents cleaned one by one or in batches.

The only importer of the native core, and the one place where lone surrogates are dealt with.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from cleaner import _core
from cleaner.checks import check_number, check_several, check_text, check_url, is_missing
from cleaner.columns import ArrowArray, to_column, to_urls
from cleaner.formats.sniff import begins_as_page
from cleaner.hints import one_of
from cleaner.log import log
from cleaner.packs import Loaded, load_packs
from cleaner.page_ask import Attributes, PageAsk
from cleaner.printable import printable
from cleaner.removals import Removals
from cleaner.settings import DEDUP_MIN as DEDUP_MIN
from cleaner.settings import Settings, check_level
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

# More than any machine has processors.
_MOST_THREADS = 4096
# Of an address, in a note.
_LONGEST_SHOWN = 200

# Characters at the head of a text that tell whether it is HTML.
_LOOKED_AT = 1 << 16

# No page can know it and mark its own elements as rules do.
_KEY = os.urandom(8).hex()

_LOOKS_LIKE_HTML = ("looks like HTML but was cleaned as text: use clean_html for pages",)

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

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


def html_in(text: str) -> Literal["page", "tags"] | None:
    """What of HTML a text has: it begins as only pages do, or has tags at its head, some closed.

    >>> html_in("<html><p>Rain"), html_in("<p>Rain</p><p>Snow</p>"), html_in("The tag <b> is bold.")
    ('page', 'tags', None)
    """
    if begins_as_page(text):
        return "page"
    return "tags" if "<" in text and _prepare(text[:_LOOKED_AT], "all")[2] else None


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
        packs = [self._effective(pack) for pack in self.loaded.packs]
        dedup_min = self.dedup_min if self.dedup == "document" else None
        named = set(self.loaded.named)
        level = self._scored_as or self.level
        self._engine = _core.Engine(packs, named, level, dedup_min, self._max_loss)
        self._extended = _extended(self._engine)
        self._scores = level in ("standard", "strict")
        self._css = {rule.id: rule for pack in packs for rule in pack.rules if rule.css}

    def _effective(self, pack: Pack) -> Pack:
        if self.level == "off":
            return replace(pack, match=None, rules=(), keep=())
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
        url = _to_address(url)
        try:
            result = self._told(self._finish(text, url, self._engine.clean(text, url, {})))
        except UnicodeEncodeError:
            result = self._clean_surrogates(text, url)
        return _noted(result, text, url)

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
        url = _to_address(url)
        rules = [self._css[rule] for rule in self._engine.css_rules(url)] if self._css else []
        attributes: Attributes = "all" if rules else asked.attributes
        prepared, notes, is_html = _prepare(html, attributes, asked.header)
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
        count = cores() if threads is None else check_number("threads", threads, 1, _MOST_THREADS)
        given = list(texts)
        missing = {at for at, text in enumerate(given) if none == "pass" and is_missing(text)}
        documents = ["" if at in missing else text for at, text in enumerate(given)]
        for at, text in enumerate(documents):
            check_text(text, f"texts[{at}]")
        results = self._clean_all(documents, to_urls(urls, len(documents)), count)  # type: ignore[arg-type]
        return [None if at in missing else result for at, result in enumerate(results)]

    def _clean_all(
        self, documents: list[str], urls: list[str | None], threads: int
    ) -> list[Result]:
        hosts = [_to_address(url) for url in urls]
        try:
            cleaned = self._engine.clean_batch(documents, hosts, threads)
        except UnicodeEncodeError:
            return [self.clean(text, url=url) for text, url in zip(documents, hosts, strict=True)]
        rows = zip(documents, hosts, cleaned, strict=True)
        return [
            _noted(self._told(self._finish(text, url, first)), text, url)
            for text, url, first in rows
        ]

    def clean_arrow(
        self, array: ArrowArray, *, urls: Iterable[str | None] | None = None
    ) -> ArrowArray:
        """The column with each text cleaned, of the same type; null stays null.

        Takes a pyarrow Array or ChunkedArray of strings, and keeps its chunks. A column of another
        library (a Series of polars or pandas 3) becomes one of pyarrow. `urls` are the addresses of
        the texts, in any column or list. Raises TypeError for a column of anything else.
        """
        import pyarrow

        column = to_column(array)
        addresses = to_urls(urls, len(column))
        if isinstance(column, pyarrow.ChunkedArray):
            starts = accumulate((len(chunk) for chunk in column.chunks), initial=0)
            chunks = [
                self._clean_column(chunk, addresses[start : start + len(chunk)])
                for start, chunk in zip(starts, column.chunks, strict=False)
            ]
            return pyarrow.chunked_array(chunks, type=column.type)
        return self._clean_column(column, addresses)

    def _clean_column(self, array: ArrowArray, urls: list[str | None]) -> ArrowArray:
        import pyarrow

        results = self.clean_batch(array.to_pylist(), urls=urls, none="pass")
        return pyarrow.array([result and result.text for result in results], type=array.type)

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
            return _core.score(text.translate(_SURROGATES))

    def _finish(self, text: str, url: str | None, cleaned: _core.Cleaned) -> _core.Cleaned:
        """Cleans a text again with the answers to the core's questions, if it has any."""
        if not cleaned.open:
            return cleaned
        return self._answer(lambda answers: self._engine.clean(text, url, answers))

    def _answer(self, clean: Callable[[_Answers], _core.Cleaned]) -> _core.Cleaned:
        """Answers the core's questions until it has no more."""
        answers: _Answers = {}
        cleaned = clean(answers)
        while self._extended is not None and cleaned.open:
            self._extended.answer(cleaned.open, answers)
            cleaned = clean(answers)
        return cleaned

    def _clean_surrogates(self, text: str, url: str | None) -> Result:
        """Cleans a text with lone surrogates, which a `str` may hold and UTF-8 may not.

        They are replaced one for one for the core; the result is cut from the original, so it has
        them again.
        """
        readable = text.translate(_SURROGATES)
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
        for skip in skipped:
            if skip.rule not in self._named:
                self._named.add(skip.rule)
                log().warning("rule %s was not applied to a document: %s", skip.rule, skip.reason)
        return Result(cleaned.text, removed, cleaned.packs, skipped)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as its settings and the loaded packs: a worker needs no pack files."""
        settings = (self.loaded, self.level, self.dedup, self.ignore, self.dedup_min)
        return _rebuild, settings


def compiled(cleaner: Cleaner) -> tuple[_core.Engine, Answer | None]:
    """What a run over a corpus needs of a cleaner: the core's engine, and what answers it.

    For inside the package: the second part is asked what patterns match that run outside the core,
    and is None where there are no such patterns.
    """
    extended = cleaner._extended
    return cleaner._engine, None if extended is None else extended.answer


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


@cache
def _default() -> Cleaner:
    return Cleaner()


def _rebuild(
    packs: Loaded, level: Level, dedup: Dedup, ignore: frozenset[str], dedup_min: int
) -> Cleaner:
    return Cleaner(packs, level, dedup, ignore=ignore, dedup_min=dedup_min)


def _to_address(url: str | None) -> str | None:
    """The address as the core takes it: UTF-8 has no lone surrogates."""
    check_url(url)
    return url if url is None or url.isascii() else url.translate(_SURROGATES)


def _noted(result: Result, text: str, url: str | None) -> Result:
    """The result with what is odd about its document, which is little for most."""
    notes = _LOOKS_LIKE_HTML if begins_as_page(text) else ()
    if url is not None:
        notes = (*notes, *notes_of_address(url))
    return replace(result, notes=notes) if notes else result


def notes_of_address(url: str | None) -> tuple[str, ...]:
    """What is odd about an address, if anything is."""
    if url is None or _core.host_of(url):
        return ()
    return (f"the address '{printable(url, _LONGEST_SHOWN)}' has no host, so it turns no pack on",)


def _extended(engine: _core.Engine) -> Extended | None:
    patterns = engine.extended()
    if not patterns:
        return None
    # The other regex engine is imported only where a pack needs it.
    from cleaner.fallback_regex import Extended

    return Extended(patterns)


def cores() -> int:
    """How many of the machine's processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _prepare(
    html: str | bytes, attributes: Attributes, content_type: str | None = None
) -> tuple[bytes, list[str], bool]:
    """The markup as the parser takes it, with lone surrogates, which UTF-8 lacks, replaced."""
    try:
        return _core.prepare_html(html, attributes, content_type)
    except TypeError:
        if not isinstance(html, str):
            raise TypeError(f"a page is a str or bytes, not {type(html).__name__}") from None
        return _core.prepare_html(html.translate(_SURROGATES), attributes, content_type)
