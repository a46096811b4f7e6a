"""HTML as browsers read it: the parser, and the css rules of packs.

The only importer of selectolax.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaner.types import Rule

# The attribute by which the core is told what rules say of an element; the core knows it too.
TOLD = "data-cleaner"


@dataclass(frozen=True, slots=True)
class Markup:
    """What the parser made of a page, written out well-formed, and the rules it could not apply."""

    text: str
    faults: tuple[str, ...] = ()


def to_markup(html: str | bytes, rules: Sequence[Rule] = (), *, key: str = "") -> Markup:
    """The page as browsers read it, written out again; an attribute tells what the rules say.

    Elements are not taken out here: the core says of each line why it went. `key` must be one that
    the page cannot know, so that no page can protect its own elements. Bytes are UTF-8. A selector
    the parser does not know is a fault, and the others count.

    >>> to_markup("<p>Rain<p>Snow", [Rule("a/b", "css", css=("p + p",))], key="k").text
    '<html><head></head><body><p>Rain</p><p data-cleaner="k=a/b">Snow</p></body></html>'
    """
    tree = LexborHTMLParser(html)
    # What is told last holds: of several rules the first by its id, and what protects before all.
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
    (None, "the selector 'p:fooled' is none that the parser of pages knows")
    """
    try:
        _blank().css(selector)
    except SelectolaxError:
        return f"the selector {selector!r} is none that the parser of pages knows"
    return None


@cache
def _blank() -> LexborHTMLParser:
    return LexborHTMLParser("<p>")
