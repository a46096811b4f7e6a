"""Cleaner: packs compiled once, then documents cleaned one by one or in batches.

The only importer of the native core, and the one place where lone surrogates are dealt with.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from cleaner import _core
from cleaner.checks import check_ignored, check_text, looks_like_page, one_of
from cleaner.packs import Loaded, load_packs
from cleaner.removals import Removals
from cleaner.types import (
    Dedup,
    Format,
    Level,
    Meta,
    Mode,
    Pack,
    Pattern,
    Result,
    Rule,
    Skipped,
)

if TYPE_CHECKING:
    from cleaner.corpus.options import Counted, Plan
    from cleaner.fallback_regex import Extended

Packs = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | Loaded

# More than this share of a document's characters, and a rule says more about itself than about
# the document.
MAX_LOSS = 0.6

# Repeated lines shorter than this are table cells, refrains and closing brackets.
DEDUP_MIN = 40

# A pyarrow array: the library is not needed to clean texts, so its types are not named.
ArrowArray = Any

# Characters at the head of a text that tell whether it is HTML.
_LOOKED_AT = 1 << 16

# No page can know it, so none can say of its own elements what only rules say.
_KEY = os.urandom(8).hex()

_LOOKS_LIKE_HTML = ("looks like HTML, cleaned as text: clean_html reads pages",)

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

# Which attributes of a page the core is to see.
Attributes = Literal["all", "read", "unlinked"]

# What patterns that run outside of the core match, in lines that it asks about.
_Answers = dict[tuple[int, str], list[tuple[int, int]] | None]


def load(packs: Packs = "default") -> Loaded:
    """The packs named, their regexes checked; PackError lists every fault of every pack."""
    return packs if isinstance(packs, Loaded) else load_packs(packs, check_pattern)


def check_pattern(pattern: Pattern) -> str | None:
    """What is wrong with a regex or a selector, or None if an engine, or the parser, takes it."""
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


def has_html(text: str) -> bool:
    """Whether the head of a text has the tags of HTML, some of them closed.

    >>> has_html("<p>Rain</p><p>Snow</p>"), has_html("The tag <b> makes text bold.")
    (True, False)
    """
    return "<" in text and _prepare(text[:_LOOKED_AT], "all")[2]


class Cleaner:
    """Cleans documents with a set of packs; safe to share between threads, and pickles.

    `packs` is "default" (all shipped ones), names, files, or folders. `level` is "off", "rules",
    "standard" or "strict". `dedup` is "document" (a long line that the document had before goes)
    or "off"; left out it is "document", but "off" at level "off". `ignore` names rules that are
    not to be used; `dedup_min` is the shortest line, in characters, that counts as long.

    Raises PackError for packs that are wrong, ValueError for settings that are not known.

    >>> cleaner = Cleaner(dedup="off")
    >>> result = cleaner.clean("Rain fell on Sunday.\\n\\nMost Popular\\n")
    >>> result.text
    'Rain fell on Sunday.\\n'
    >>> result.removed[0].text
    '\\nMost Popular\\n'
    """

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
        self.level = one_of("level", level, get_args(Level))
        chosen = dedup or ("off" if level == "off" else "document")
        self.dedup = one_of("dedup", chosen, get_args(Dedup))
        self.dedup_min = dedup_min
        self.loaded = load(packs)
        self.ignore = frozenset(ignore)
        check_ignored(self.ignore, self.loaded.packs)
        self._compile(MAX_LOSS)

    @classmethod
    def for_rule(cls, pack: Pack, rule: Rule) -> Cleaner:
        """A cleaner that has one rule, and what its pack protects, and is on for every text.

        This is what a rule's examples are run with: the share a rule may take does not matter.
        """
        # There is no furniture beside it in an example, which shows the lines that may go.
        shown = replace(rule, near=None)
        keeps = (other for other in pack.rules if other.verb == "keep" and other is not rule)
        rules = (shown, *keeps)
        alone = replace(pack, match=None, use=(), rules=rules)
        cleaner = cls(Loaded((alone,), frozenset()), "strict", "off")
        # An example is a few lines out of their page: what they score says nothing.
        cleaner._compile(max_loss=1.0, scored="rules")
        return cleaner

    def _compile(self, max_loss: float, scored: Level | None = None) -> None:
        packs = [self._effective(pack) for pack in self.loaded.packs]
        dedup_min = self.dedup_min if self.dedup == "document" else None
        named = set(self.loaded.named)
        self._engine = _core.Engine(packs, named, scored or self.level, dedup_min, max_loss)
        self._extended = _extended(self._engine)
        self._scores = (scored or self.level) in ("standard", "strict")
        self._css = {rule.id: rule for pack in packs for rule in pack.rules if rule.css}

    def _effective(self, pack: Pack) -> Pack:
        if self.level == "off":
            return replace(pack, match=None, rules=(), keep=())
        return replace(pack, rules=tuple(rule for rule in pack.rules if self._uses(rule)))

    def _uses(self, rule: Rule) -> bool:
        return rule.id not in self.ignore and (self.level == "strict" or not rule.risky)

    def clean(self, text: str, *, url: str | None = None) -> Result:
        """The cleaned text and the account of what went.

        Of what looks like HTML the tags stay, and `notes` say so: `clean_html` reads pages. Never
        raises for a `str`; TypeError for anything else.
        """
        check_text(text)
        try:
            result = _result(self._finish(text, url, self._engine.clean(text, url, {})))
        except UnicodeEncodeError:
            result = self._clean_surrogates(text, url)
        return replace(result, notes=_LOOKS_LIKE_HTML) if looks_like_page(text) else result

    def clean_html(
        self,
        html: str | bytes,
        *,
        url: str | None = None,
        mode: Mode = "page",
        format: Format = "text",
        content_type: str | None = None,
    ) -> Result:
        """The text of a page without its boilerplate, what the page says of itself, and what went.

        `mode` is what counts as content: "page" (all that the page is there for: an article, the
        posts of a forum, the items of a list), "article" (with its title, byline and date) or
        "body" (the article's text alone). Levels "standard" and "strict" score lines by text and
        markup, and at "strict" precision counts twice; the others leave all that is shown to the
        rules. What is no HTML is cleaned as text, and `notes` say so. Never raises for a `str` or
        `bytes`.

        Bytes are decoded by their byte order mark, else as UTF-8 if they are that, else as
        `content_type` (the HTTP header, or a bare encoding) says, else as the page itself does,
        else by their looks; the last, and bytes that do not fit, are noted.

        >>> page = "<html><title>Rain</title><p hidden>Draft.</p><p>Rain fell on Sunday.</p>"
        >>> result = Cleaner(level="rules").clean_html(page)
        >>> result.text, result.meta.title, result.removed[0].path
        ('Rain fell on Sunday.', 'Rain', 'html > body > p:nth-child(1)')
        """
        one_of("mode", mode, get_args(Mode))
        one_of("format", format, get_args(Format))
        rules = [self._css[rule] for rule in self._engine.css_rules(url)] if self._css else []
        # Addresses of links are half of many pages, and text shows none.
        read: Attributes = "read" if format == "markdown" else "unlinked"
        prepared, notes, is_html = _prepare(html, "all" if rules else read, content_type)
        if not is_html:
            result = self.clean(prepared.decode(), url=url)
            return replace(result, notes=(*notes, "not HTML: cleaned as text"))
        from cleaner.html import to_markup

        markup = to_markup(prepared, rules, key=_KEY)
        scored = (mode, self.level) if self._scores else None
        page = _core.Page(markup.text, _KEY, scored, format)
        cleaned = self._answer(lambda answers: self._engine.clean_page(page, url, answers))
        return replace(_result(cleaned), meta=Meta(*page.meta), notes=(*notes, *markup.faults))

    def clean_batch(
        self,
        texts: Iterable[str],
        *,
        urls: Iterable[str | None] | None = None,
        threads: int | None = None,
    ) -> list[Result]:
        """What `clean` gives for each text, in order, worked out on `threads` (None: all cores).

        >>> texts = ["Snow fell on the hills.\\nShare this article", "Rain fell."]
        >>> [result.text for result in Cleaner().clean_batch(texts)]
        ['Snow fell on the hills.', 'Rain fell.']
        """
        documents = list(texts)
        for text in documents:
            check_text(text)
        hosts = [None] * len(documents) if urls is None else list(urls)
        if len(hosts) != len(documents):
            raise ValueError(
                f"{len(documents)} texts but {len(hosts)} urls: give one for each text"
            )
        try:
            cleaned = self._engine.clean_batch(documents, hosts, threads or cores())
        except UnicodeEncodeError:
            return [self.clean(text, url=url) for text, url in zip(documents, hosts, strict=True)]
        rows = zip(documents, hosts, cleaned, strict=True)
        results = (_result(self._finish(text, url, first)) for text, url, first in rows)
        return [
            replace(result, notes=_LOOKS_LIKE_HTML) if looks_like_page(text) else result
            for text, result in zip(documents, results, strict=True)
        ]

    def clean_arrow(self, array: ArrowArray) -> ArrowArray:
        """The column with each text cleaned, of the same type; null stays null.

        Takes what pyarrow calls an Array or a ChunkedArray of strings, and keeps its chunks.
        Raises TypeError for a column of anything else.
        """
        import pyarrow

        if isinstance(array, pyarrow.ChunkedArray):
            chunks = [self.clean_arrow(chunk) for chunk in array.chunks]
            return pyarrow.chunked_array(chunks, type=array.type)
        values = array.to_pylist()
        cleaned = iter(self.clean_batch(value for value in values if value is not None))
        texts = [None if value is None else next(cleaned).text for value in values]
        return pyarrow.array(texts, type=array.type)

    def score(self, text: str) -> list[float]:
        """How likely each line is article text: one number in 0..1 per line, blank lines 0.

        Lines end at "\\n". A score depends on the lines around it, so a line scored alone gets
        another number. Raises TypeError for anything but a `str`. Method: a small network over
        counted features and hashed words that reads the lines both ways; see docs/models/text.md.

        >>> text = "Home | Sign in\\nThe army entered the town on Sunday, state media said.\\n"
        >>> [round(score) for score in Cleaner().score(text)]
        [0, 1]
        """
        check_text(text)
        try:
            return _core.score(text)
        except UnicodeEncodeError:
            return _core.score(text.translate(_SURROGATES))

    def run(self, plan: Plan, tell: Callable[[str, int, str], object]) -> Counted:
        """Does a run over a corpus, for which `cleaner.corpus.clean_corpus` is the face.

        `tell` is told of each record that cannot be read: file, line, and what is wrong.
        """
        answer = None if self._extended is None else self._extended.answer
        return self._engine.run(plan, answer, tell)

    def _finish(self, text: str, url: str | None, cleaned: _core.Cleaned) -> _core.Cleaned:
        """Cleans a text again with the answers to what the core asks, if it asks anything."""
        if not cleaned.open:
            return cleaned
        return self._answer(lambda answers: self._engine.clean(text, url, answers))

    def _answer(self, clean: Callable[[_Answers], _core.Cleaned]) -> _core.Cleaned:
        """Answers what the core asks, until it asks no more."""
        answers: _Answers = {}
        cleaned = clean(answers)
        while self._extended is not None and cleaned.open:
            self._extended.answer(cleaned.open, answers)
            cleaned = clean(answers)
        return cleaned

    def _clean_surrogates(self, text: str, url: str | None) -> Result:
        """Cleans a text with lone surrogates, which a `str` may hold and UTF-8 may not.

        They are replaced one for one for the core to read; what comes back are pieces of the
        original, so they are in it again.
        """
        readable = text.translate(_SURROGATES)
        cleaned = self._finish(readable, url, self._engine.clean(readable, url, {}))
        removed = tuple(
            replace(removal, text=text[removal.start : removal.end])
            for removal in Removals(cleaned)
        )
        starts = [0, *(removal.end for removal in removed)]
        ends = [*(removal.start for removal in removed), len(text)]
        kept = "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
        return Result(kept, removed, cleaned.packs, _skipped(cleaned))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as its settings and the loaded packs: a worker needs no pack files."""
        settings = (self.loaded, self.level, self.dedup, self.ignore, self.dedup_min)
        return _rebuild, settings

    def __repr__(self) -> str:
        """Shows the settings."""
        return (
            f"<Cleaner level={self.level!r} dedup={self.dedup!r} packs={len(self.loaded.packs)}"
            f" rules={sum(len(pack.rules) for pack in self.loaded.packs)}>"
        )


def clean(text: str, *, url: str | None = None) -> str:
    """The text without its boilerplate, at the default settings.

    >>> clean("Snow fell on the hills.\\nShare this article\\n")
    'Snow fell on the hills.\\n'
    """
    return _default().clean(text, url=url).text


@cache
def _default() -> Cleaner:
    return Cleaner()


def _rebuild(
    packs: Loaded, level: Level, dedup: Dedup, ignore: frozenset[str], dedup_min: int
) -> Cleaner:
    return Cleaner(packs, level, dedup, ignore=ignore, dedup_min=dedup_min)


def _result(cleaned: _core.Cleaned) -> Result:
    removed = Removals(cleaned) if len(cleaned) else ()
    return Result(cleaned.text, removed, cleaned.packs, _skipped(cleaned))


def _skipped(cleaned: _core.Cleaned) -> tuple[Skipped, ...]:
    return tuple(Skipped(rule, reason) for rule, reason in cleaned.skipped)


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
    """The markup as the parser takes it; lone surrogates are replaced, for UTF-8 has none."""
    try:
        return _core.prepare_html(html, attributes, content_type)
    except TypeError:
        if not isinstance(html, str):
            raise TypeError(f"a page is a str or bytes, not {type(html).__name__}") from None
        return _core.prepare_html(html.translate(_SURROGATES), attributes, content_type)
