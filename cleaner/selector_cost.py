"""What a CSS selector can cost on a page, before it is tried: once begun, it cannot be stopped.

The parser looks from right to left. For `a b` it goes from each `b` up over all elements around;
for `a ~ b` over all siblings before it; `:nth-child()` counts siblings; `:has(b)` looks at all that
is inside. Each such step multiplies the work, so that `* :has(* * * b)` takes hours where some
hundred elements are one in the other. The estimate is an upper bound in elements looked at, and
the same on every machine: what a rule says and what the page is give it up, not the clock.

`ul li` on a page of 3 elements, of which 2 are in 1 other: 3 are compared with `li`, and 2 parents
with `ul`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

# Of all selectors on one page, in elements looked at: about a second.
BUDGET = 25_000_000

# Of one selector, in characters; those that people write have under a hundred.
LONGEST = 2000

# Below this nobody needs to know it better.
CHEAP = 250_000

# Counting a sibling is so much quicker than comparing one.
_COUNTED = 1 / 6

_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\.)+"
_TOKEN = re.compile(
    rf"(?P<close>\s*\))|(?P<comma>\s*,\s*)|(?P<tie>\s*[>+~]\s*|\s+)|(?P<open>::?{_NAME}\(\s*)"
    rf"|(?P<pseudo>::?{_NAME})|(?P<simple>[.#]?{_NAME}|[*|]|\[(?:\"[^\"]*\"|'[^']*'|[^\]\"'])*\])",
    re.DOTALL,
)
_OF_SIBLINGS = ("nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type")


@dataclass(frozen=True, slots=True)
class Shape:
    """How deep and how broad a page is.

    `nested` are pairs of an element and one around it, `beside` pairs of siblings; `deepest` and
    `widest` are the most elements around one, and in one.
    """

    elements: int
    nested: int
    deepest: int
    beside: int
    widest: int

    @classmethod
    def of_at_most(cls, elements: int) -> Shape:
        """The worst shape with this number of elements, nested as deep as a page may be."""
        deepest = min(elements, 514)
        pairs = elements * elements // 2
        return cls(elements, min(elements * deepest, pairs), deepest, pairs, elements)


# Like a long page of news; no rule needs more than the budget for one.
ORDINARY = Shape(elements=3000, nested=36_000, deepest=40, beside=60_000, widest=300)


@dataclass(frozen=True, slots=True)
class _Compound:
    """`p.share:has(a)`: how it is tied to the one before, its simple parts, its functions."""

    tie: str = ""
    simple: str = ""
    functions: tuple[tuple[str, tuple[tuple[_Compound, ...], ...]], ...] = ()
    parts: int = 0


_List = tuple[tuple[_Compound, ...], ...]
# How many elements of the page a compound of simple parts is about, if somebody counts.
Count = Callable[[str], int]


def cost(selector: str, shape: Shape, count: Count | None = None) -> float:
    """How many elements the parser can have to look at, at the most.

    >>> cost("ul li", Shape(3, 2, 1, 1, 2))
    5.0
    >>> [cost(selector, ORDINARY) > BUDGET for selector in (".a .b a", "* * :has(* * * * b)")]
    [False, True]
    """
    known = _parse(selector)
    return _Estimate(shape, count).of_list(known, float(shape.elements), 0)


@dataclass(frozen=True, slots=True)
class _Estimate:
    shape: Shape
    count: Count | None

    def of_list(self, selectors: _List, start: float, steps: int) -> float:
        """What it costs to compare `start` elements, `steps` steps into the tree."""
        return sum(self._of_one(selector, start, steps) for selector in selectors)

    def _of_one(self, selector: tuple[_Compound, ...], start: float, steps: int) -> float:
        total, looked_at = start, start
        paths, reach = start, math.inf
        for index, compound in enumerate(reversed(selector)):
            total += self._of_functions(compound, looked_at, steps)
            if index == len(selector) - 1:
                break
            # Of what was looked at, what fits goes on; in `:has` one element is looked at often.
            fitting = self._fitting(compound.simple)
            if index > 0:
                paths = min(looked_at, paths * min(reach, fitting))
            elif start <= self.shape.elements:
                paths = min(start, fitting)
            reach, looked_at = self._step(compound.tie, paths, steps)
            steps += compound.tie == " "
            total += looked_at
        return total

    def _step(self, tie: str, paths: float, steps: int) -> tuple[float, float]:
        """How far a step goes from one element, and what is looked at from all of them."""
        shape = self.shape
        if tie == " ":
            # Those around are passed in order, so that k steps are not n^k paths but n over k.
            reach, pairs = shape.deepest / (steps + 1), shape.nested
        elif tie == "~":
            reach, pairs = float(shape.widest), shape.beside
        else:
            return 1.0, paths
        far = paths * reach
        return reach, min(far, float(pairs)) if steps == 0 and paths <= shape.elements else far

    def _of_functions(self, compound: _Compound, looked_at: float, steps: int) -> float:
        total = 0.0
        for name, inner in compound.functions:
            if name in _OF_SIBLINGS:
                counted = self._step("~", looked_at, steps)[1] * _COUNTED
                total += counted + self.of_list(inner, counted, steps) * bool(inner)
            elif name == "has":
                for selector in inner:
                    tie = selector[0].tie or " "
                    inside = self._step(tie, looked_at, steps)[1]
                    total += self.of_list((selector,), inside, steps + (tie == " "))
            else:
                total += self.of_list(inner, looked_at, steps)
        return total

    def _fitting(self, simple: str) -> float:
        if self.count is None:
            return float(self.shape.elements)
        return float(self.count(simple)) if simple else float(self.shape.elements)


@lru_cache(4096)
def _parse(selector: str) -> _List:
    found = _TOKEN.finditer(selector.strip())
    return _read_list((token.lastgroup or "", token[0]) for token in found)


def _read_list(tokens: Iterator[tuple[str, str]]) -> _List:
    """Selectors up to the bracket that closes them, or the end."""
    found: list[tuple[_Compound, ...]] = []
    selector: list[_Compound] = []
    part = _Compound()
    for kind, text in tokens:
        if kind == "close":
            break
        if kind in ("tie", "comma"):
            selector += [part] if part.parts else []
            part = _Compound(tie=text.strip() or " ")
            if kind == "comma":
                found, selector, part = [*found, tuple(selector)], [], _Compound()
        elif kind == "open":
            name = text.strip().strip(":(").lower()
            inner = _read_list(tokens)
            if name in _OF_SIBLINGS:
                inner = _after_of(inner)
            part = replace(part, parts=part.parts + 1, functions=(*part.functions, (name, inner)))
        else:
            simple = part.simple + (text if kind == "simple" else "")
            part = replace(part, parts=part.parts + 1, simple=simple)
    selector += [part] if part.parts else []
    return tuple(selector for selector in (*found, tuple(selector)) if selector)


def _after_of(selectors: _List) -> _List:
    """The selectors in `2n+1 of p.share, b`."""
    for index, first in enumerate(selectors[0] if selectors else ()):
        if first.simple == "of":
            return (selectors[0][index + 1 :], *selectors[1:])
    return ()
