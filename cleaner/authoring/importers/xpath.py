"""Translates XPath to CSS selectors, as far as site rules use it and CSS can express it."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""\s*(?:"[^"]*"|'[^']*'|\d+|[A-Za-z_][\w.-]*(?:::)?|//|\.\.|!=|[/|@*()\[\],=.])"""
)
_MATCHES = {"contains": "*=", "starts-with": "^=", "ends-with": "$="}
_DEEPEST = 20


class NotCss(ValueError):
    """CSS cannot express this; the message names it."""


def to_css(xpath: str) -> str:
    """The selector that finds the same elements; NotCss names a part that has none.

    >>> to_css("//div[@id='story']//p[contains(@class, 'ad')]")
    'div[id="story"] p[class*="ad"]'
    >>> to_css("//div[contains(concat(' ', normalize-space(@class), ' '), ' share ')] | //nav/ul")
    'div[class~="share"], nav > ul'
    >>> to_css("//p[contains(., 'Advertisement')]")
    Traceback (most recent call last):
    cleaner.authoring.importers.xpath.NotCss: the text of an element
    """
    parser = _Parser(_to_tokens(xpath))
    selectors = [parser.path()]
    while parser.takes("|"):
        selectors.append(parser.path())
    if parser.next is not None:
        raise NotCss(f"{parser.next!r}, which is not understood here")
    return ", ".join(selectors)


def quoted(value: str) -> str:
    r"""A value as a string of CSS.

    >>> print(quoted('a"b'))
    "a\"b"
    """
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _to_tokens(xpath: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    text = xpath.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotCss(f"{text[at:].lstrip()[0]!r}, which is not understood here")
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


class _Parser:
    """Reads tokens from left to right, as far as CSS can express them."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def takes(self, token: str) -> bool:
        if self.next == token:
            self.at += 1
            return True
        return False

    def take(self) -> str:
        if self.next is None:
            raise NotCss("an incomplete path")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, token: str) -> None:
        if not self.takes(token):
            raise NotCss(
                f"{self.next!r} where {token!r} belongs"
                if self.next
                else "a path that is cut short"
            )

    def path(self) -> str:
        """A path up to its end."""
        self.takes(".")
        if self.next == "(":
            raise NotCss("a position among all results of a path")
        selector = ""
        if self.next == "id":
            self.at += 1
            self.expect("(")
            selector = f"[id={quoted(self.string())}]"
            self.expect(")")
        else:
            if not (self.takes("//") or self.takes("/")):
                raise NotCss("a path that does not begin at the root")
            selector = self.step()
        return selector + self.steps()

    def steps(self) -> str:
        """The steps after the first."""
        selector = ""
        while self.next in ("/", "//"):
            joint = " > " if self.take() == "/" else " "
            if self.next == "following-sibling::":
                self.at += 1
                joint = " ~ "
            selector += joint + self.step()
        return selector

    def step(self) -> str:
        """One element and its conditions."""
        name = self.take()
        if name in ("descendant::", "child::"):
            name = self.take()
        if name.endswith("::") or name in (".", ".."):
            raise NotCss(f"the axis {name.removesuffix('::')!r}")
        if name == "@" or (self.next == "(" and name != "*"):
            raise NotCss("a step that is not an element")
        selector = "" if name == "*" else name.lower()
        while self.takes("["):
            selector += self.condition(is_first=self.tokens[self.at - 2] == name)
            self.expect("]")
        return selector or "*"

    def condition(self, *, is_first: bool) -> str:
        """The content of brackets, up to the closing one."""
        if self.next is not None and (self.next.isdigit() or self.next in ("last", "position")):
            if not is_first:
                raise NotCss("a position among the matching elements")
            return self.position()
        return self.either()

    def position(self) -> str:
        token = self.take()
        if token.isdigit():
            return f":nth-of-type({token})"
        self.expect("(")
        self.expect(")")
        if token == "last":
            return ":last-of-type"
        self.expect("=")
        return f":nth-of-type({self.take()})" if (self.next or "").isdigit() else self.last()

    def last(self) -> str:
        if self.take() != "last":
            raise NotCss("a computed position")
        self.expect("(")
        self.expect(")")
        return ":last-of-type"

    def either(self) -> str:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotCss("conditions nested too deep")
        choices = [self.both()]
        while self.takes("or"):
            choices.append(self.both())
        self.depth -= 1
        return choices[0] if len(choices) == 1 else f":is({', '.join(choices)})"

    def both(self) -> str:
        parts = [self.test()]
        while self.takes("and"):
            parts.append(self.test())
        return "".join(parts)

    def test(self) -> str:
        if self.takes("("):
            inner = self.either()
            self.expect(")")
            return inner
        token = self.take()
        if token == "not":
            self.expect("(")
            inner = self.either()
            self.expect(")")
            return f":not({inner})"
        if token in _MATCHES:
            return self.part(_MATCHES[token])
        if token == "@":
            return self.attribute()
        return self.inside(token)

    def attribute(self) -> str:
        name = self.take().lower()
        if self.takes("!="):
            return f"[{name}]:not([{name}={quoted(self.string())}])"
        return f"[{name}={quoted(self.string())}]" if self.takes("=") else f"[{name}]"

    def part(self, sign: str) -> str:
        """`contains(@class, 'x')` and similar; with blanks around both it means a whole word."""
        self.expect("(")
        padded = self.takes("concat")
        if padded:
            self.expect("(")
            self.blank()
            self.expect(",")
        name = self.name_of_attribute()
        if padded:
            self.expect(",")
            self.blank()
            self.expect(")")
        self.expect(",")
        value = self.string()
        self.expect(")")
        if padded and value == f" {value.strip()} ":
            return f"[{name}~={quoted(value.strip())}]"
        if padded:
            raise NotCss("a part of a list of words")
        return f"[{name}{sign}{quoted(value)}]"

    def name_of_attribute(self) -> str:
        normal = self.takes("normalize-space")
        if normal:
            self.expect("(")
        if not self.takes("@"):
            raise NotCss("the text of an element")
        name = self.take().lower()
        if normal:
            self.expect(")")
        return name

    def blank(self) -> None:
        if self.string() != " ":
            raise NotCss("a concatenated text")

    def string(self) -> str:
        token = self.take()
        if token[0] not in "'\"":
            raise NotCss("a computed value")
        return token[1:-1]

    def inside(self, token: str) -> str:
        """`[.//img]` and `[p]`: elements that hold others."""
        if token == ".":
            if self.next not in ("/", "//"):
                raise NotCss("the text of an element")
            joint = "> " if self.take() == "/" else ""
            return f":has({joint}{self.step()}{self.steps()})"
        self.at -= 1
        if token == "text":
            raise NotCss("the text of an element")
        joint = "" if token == "descendant::" else "> "
        return f":has({joint}{self.step()}{self.steps()})"
