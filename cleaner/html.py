"""HTML as browsers read it: the parser, and the css rules of packs.

The only importer of selectolax.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.types import Rule

# The attribute that tells the core which rule removes, or keeps, an element; the core has it too.
TOLD = "data-cleaner"


@dataclass(frozen=True, slots=True)
class Markup:
    """A page as the parser wrote it, well-formed, and the rules that it could not apply."""

    text: str
    faults: tuple[str, ...] = ()


def to_markup(html: str | bytes, rules: Sequence[Rule] = (), *, key: str = "") -> Markup:
    """The page as browsers read it, written out again, with an attribute on elements of rules.

    Elements are not removed here: the core reports for each line why it was removed. `key` must be
    unknown to the page, so that no page can protect its own elements. Bytes are UTF-8. A selector
    that the parser does not know is a fault; the other selectors still apply.

    >>> to_markup("<p>Rain<p>Snow", [Rule("a/b", "css", css=("p + p",))], key="k").text
    '<html><head></head><body><p>Rain</p><p data-cleaner="k=a/b">Snow</p></body></html>'
    """
    tree = LexborHTMLParser(html)
    # The last mark on an element counts: that of a rule that keeps, else that of the smallest id.
    ordered = sorted(rules, key=lambda rule: rule.id, reverse=True)
    ordered.sort(key=lambda rule: rule.verb == "keep")
    faults = tuple(fault for rule in ordered for fault in _tell(tree, rule, key))
    return Markup(tree.html or "", faults)


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
    """What is wrong with a selector, or None if the parser knows all of it.

    >>> selector_fault("p:has(> img)"), selector_fault("p:fooled")
    (None, "unsupported CSS selector 'p:fooled'")
    """
    try:
        _blank().css(selector)
    except SelectolaxError:
        return f"unsupported CSS selector {selector!r}"
    return None


@cache
def _blank() -> LexborHTMLParser:
    return LexborHTMLParser("<p>")
