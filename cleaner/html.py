"""HTML as browsers read it: the parser, and the css rules of packs.

The only importer of selectolax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner import _core
from cleaner.printable import printable
from cleaner.selector_cost import BUDGET, CHEAP, LONGEST, ORDINARY, Shape, cost
from cleaner.types import Rule

# The attribute that tells the core which rule removes, or keeps, an element; the core has it too.
TOLD = "data-cleaner"

# Counting what fits is a look at each element; it pays only for a selector that takes more.
_LOOKS = 8

# Elements that no page has to name: html, head, body, and a table's body around each row.
_MADE_UP = 3


@dataclass(frozen=True, slots=True)
class Markup:
    """A page as the parser wrote it, well-formed, and the rules that it could not apply.

    `faults` are selectors that it does not know; `skipped` are rules that could take too long.
    """

    text: str
    faults: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def to_markup(html: str | bytes, rules: Sequence[Rule] = (), *, key: str = "") -> Markup:
    """The page as browsers read it, written out again, with an attribute on elements of rules.

    Elements are not removed here: the core reports for each line why it was removed. `key` must be
    unknown to the page, so that no page can protect its own elements. Bytes are UTF-8. A selector
    that the parser does not know is a fault; the other selectors still apply.

    >>> to_markup("<p>Rain<p>Snow", [Rule("a/b", "css", css=("p + p",))], key="k").text
    '<html><head></head><body><p>Rain</p><p data-cleaner="k=a/b">Snow</p></body></html>'
    """
    tree = LexborHTMLParser(html)
    if not rules:
        return Markup(tree.html or "")
    budget = _Budget(tree, html.count(b"<" if isinstance(html, bytes) else "<"))  # type: ignore[arg-type]
    by_id = sorted(rules, key=lambda rule: rule.id)
    affordable = [rule for rule in by_id if budget.spend(rule.css)]
    # The last mark on an element counts: that of a rule that keeps, else that of the smallest id.
    ordered = affordable[::-1]
    ordered.sort(key=lambda rule: rule.verb == "keep")
    faults = tuple(fault for rule in ordered for fault in _tell(tree, rule, key))
    skipped = tuple(rule.id for rule in by_id if rule not in affordable)
    return Markup(tree.html or "", faults, skipped)


class _Budget:
    """What all selectors together may cost on one page; looked at closely only where it matters."""

    def __init__(self, tree: LexborHTMLParser, tags: int) -> None:
        """`tags` are the most elements that there can be, those that a parser makes up aside."""
        self._tree = tree
        self._worst = Shape.of_at_most(tags + _MADE_UP)
        self._left = float(BUDGET)
        self._shape: Shape | None = None
        self._counts: dict[str, int] = {}

    def spend(self, selectors: Sequence[str]) -> bool:
        """Whether there is enough left for all the selectors of a rule; it is spent then."""
        spent = sum(self._cost(selector) for selector in selectors)
        if spent > self._left:
            return False
        self._left -= spent
        return True

    def _cost(self, selector: str) -> float:
        found = cost(selector, self._worst)
        if found > CHEAP:
            if self._shape is None:
                self._shape = Shape(*_core.shape(self._tree.html or ""))
            found = cost(selector, self._shape)
        if self._shape is not None and found > max(CHEAP, _LOOKS * self._shape.elements):
            found = cost(selector, self._shape, self._count)
        return found

    def _count(self, simple: str) -> int:
        """How many elements fit a selector of one part, which costs a look at each."""
        if simple not in self._counts:
            try:
                self._counts[simple] = len(self._tree.css(simple))
            except SelectolaxError:
                self._counts[simple] = self._worst.elements
        return self._counts[simple]


def _tell(tree: LexborHTMLParser, rule: Rule, key: str) -> Iterable[str]:
    value = f"{key}=" if rule.verb == "keep" else f"{key}={rule.id}"
    for selector in rule.css:
        try:
            found: list[LexborNode] = tree.css(selector)
        except SelectolaxError as error:
            yield f"{rule.id}: {selector}: {error}"
            continue
        for node in found:
            node.attrs[TOLD] = value


def selector_fault(selector: str) -> str | None:
    """What is wrong with a selector, or None if the parser knows all of it and has the time.

    >>> selector_fault("p:has(> img)"), selector_fault("p:fooled")
    (None, "unsupported CSS selector 'p:fooled'")
    >>> selector_fault("* :has(* * * * b)")
    "the selector '* :has(* * * * b)' takes too long on a page of 3,000 elements"
    """
    shown = repr(printable(selector))
    if len(selector) > LONGEST:
        return f"the selector {shown} has more than {LONGEST:,} characters"
    if cost(selector, ORDINARY) > BUDGET:
        return f"the selector {shown} takes too long on a page of {ORDINARY.elements:,} elements"
    try:
        _blank().css(selector)
    except SelectolaxError:
        return f"unsupported CSS selector {shown}"
    return None


def attributes_of(html: str, selector: str) -> list[Mapping[str, str | None]]:
    """The attributes of each element of a page that a selector finds.

    >>> attributes_of("<p id=a>Rain<p>Snow", "p")
    [{'id': 'a'}, {}]
    """
    return [dict(node.attributes) for node in _parsed(html).css(selector)]


@lru_cache(maxsize=1)
def _parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


@cache
def _blank() -> LexborHTMLParser:
    return LexborHTMLParser("<p>")
