"""One reader for each kind of value that is no table: a node -> the value, or None and a fault."""

from __future__ import annotations

import re
from typing import Literal

from cleaner.hints import closest, did_you_mean
from cleaner.packs.examples import read_examples
from cleaner.packs.nodes import Broken, Items, Node, Text
from cleaner.packs.patterns import read_pattern, squeeze
from cleaner.packs.selectors import selector_fault
from cleaner.packs.source import Source, show
from cleaner.types import Example, Pattern, Window

SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
LANG = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
HOST = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
# No text has so many lines, or line so many words; the core counts in machine words.
LARGEST = 999_999
COUNT = "[1-9][0-9]{0,5}"

# Looked up rather than compared, so that the type checker sees which texts come out.
_ENDS: dict[str, Literal["head", "tail"]] = {"head": "head", "tail": "tail"}
_REPEATS: dict[str, Literal["doubled", "repeated"]] = {
    "doubled": "doubled",
    "repeated": "repeated",
}
_WITNESSES: dict[str, Literal["furniture"]] = {"furniture": "furniture"}
_READ_AS = {
    "bool": "a boolean",
    "int": "a number",
    "float": "a number",
    "null": "nothing at all",
    "timestamp": "a date",
}
_BRACKETS = {"[": "'['", "{": "'{'", "-": "'- '", "?": "'? '"}


def read_text(source: Source, node: Node, name: str) -> Text | None:
    """The node if it is a text; YAML's booleans, numbers, dates and lists are not."""
    if isinstance(node, Broken):
        return None
    if isinstance(node, Text):
        taken_for = _READ_AS.get(node.type)
        if taken_for is None:
            return node
        if not node.text:
            source.fault(node.at, f"an empty item in {name!r}")
            return None
        source.fault(
            node.at,
            f"{name!r} takes a text, and YAML reads {show(node.text)} as {taken_for}; "
            f'write it in quotes: "{node.text}"',
        )
        return None
    start = _BRACKETS.get(source.text[node.at], "")
    what = "a list" if isinstance(node, Items) else "a table"
    quotes = f"a text that starts with {start}" if start else "a text with ': ' in it"
    source.fault(node.at, f"{name!r} takes a text, not {what}; {quotes} must be in quotes")
    return None


def read_texts(source: Source, node: Node, name: str) -> list[Text]:
    """The texts of a list, or the one text that stands for a list of one."""
    if not isinstance(node, Items):
        text = read_text(source, node, name)
        return [] if text is None else [text]
    if not node.nodes:
        source.fault(node.at, f"{name!r} is an empty list")
    texts = [read_text(source, item, name) for item in node.nodes]
    return [text for text in texts if text is not None]


def read_slug(source: Source, node: Node, name: str) -> str | None:
    """A name such as `cookie-banner`."""
    text = read_text(source, node, name)
    if text is None:
        return None
    if re.fullmatch(SLUG, text.text):
        return text.text
    guess = re.sub("[^a-z0-9]+", "-", text.text.lower()).strip("-")
    hint = f" (did you mean {show(guess)}?)" if guess else ""
    source.fault(
        text.at,
        f"{name!r} is of small letters, digits and single hyphens, unlike {show(text.text)}{hint}",
    )
    return None


def read_slugs(source: Source, node: Node, name: str) -> tuple[tuple[str, int], ...]:
    """Names, each with its offset, because whether there are such packs is seen later."""
    texts = read_texts(source, node, name)
    slugs = [(read_slug(source, text, name), text.at) for text in texts]
    return tuple((slug, at) for slug, at in slugs if slug)


def read_sentence(source: Source, node: Node, name: str) -> str | None:
    """A text in one line."""
    text = read_text(source, node, name)
    if text is None:
        return None
    sentence = squeeze(text.text)
    if not sentence:
        source.fault(text.at, f"{name!r} is empty; give a sentence")
    return sentence


def read_langs(source: Source, node: Node, name: str) -> tuple[str, ...]:
    """Language codes."""
    texts = read_texts(source, node, name)
    for text in texts:
        if not re.fullmatch(LANG, text.text):
            source.fault(
                text.at, f"{name!r} takes codes such as en or pt-BR, unlike {show(text.text)}"
            )
    return tuple(text.text for text in texts)


def read_hosts(source: Source, node: Node, name: str) -> tuple[str, ...]:
    """Host names."""
    texts = read_texts(source, node, name)
    for text in texts:
        if not re.fullmatch(HOST, text.text):
            guess = _bare_host(text.text)
            hint = f" (did you mean {guess!r}?)" if guess else ""
            source.fault(
                text.at,
                f"{show(text.text)} is not a host: small letters only, no scheme, path, port or "
                f"'*'; it stands for the hosts below it too{hint}",
            )
    return tuple(text.text for text in texts)


def _bare_host(text: str) -> str | None:
    host = text.strip().lower().partition("://")[2] or text.strip().lower()
    host = re.split("[/:?#]", host, maxsplit=1)[0].removeprefix("*").strip(".")
    try:
        host = host.encode("idna").decode() if host else ""
    except UnicodeError:
        return None
    return host if re.fullmatch(HOST, host) else None


def read_patterns(source: Source, node: Node, name: str) -> tuple[Pattern, ...]:
    """Patterns, any of which may fit."""
    found = [read_pattern(source, text) for text in read_texts(source, node, name)]
    return tuple(pattern for pattern in found if pattern is not None)


def read_window(source: Source, node: Node, name: str) -> Window | None:
    """`head 12` -> the first twelve lines."""
    text = read_text(source, node, name)
    if text is None:
        return None
    end, _, lines = text.text.partition(" ")
    if end in _ENDS:
        if re.fullmatch(COUNT, lines):
            return Window(_ENDS[end], int(lines))
        wrong = f"how many lines? {name!r} takes '{end} N', N from 1 to {LARGEST}"
    else:
        guess = closest(end, _ENDS)
        hint = f" (did you mean {show(f'{guess} {lines}'.strip())}?)" if guess else ""
        wrong = f"{name!r} takes 'head N' or 'tail N', not {show(text.text)}{hint}"
    source.fault(text.at, wrong)
    return None


def read_count(source: Source, node: Node, name: str) -> int | None:
    """A whole number from 1."""
    if isinstance(node, Broken):
        return None
    if isinstance(node, Text) and node.type == "int" and re.fullmatch(COUNT, node.text):
        return int(node.text)
    hint = ""
    if isinstance(node, Text):
        quoted = node.style and re.fullmatch(COUNT, node.text)
        hint = ", without quotes" if quoted else f", not {show(node.text)}"
    source.fault(node.at, f"{name!r} takes a whole number from 1 to {LARGEST}{hint}")
    return None


def read_flag(source: Source, node: Node, name: str) -> bool | None:
    """`true` or `false`; YAML's other spellings (yes, on) are not to everybody's taste."""
    if isinstance(node, Text) and node.type == "bool" and node.text in ("true", "false"):
        return node.text == "true"
    if not isinstance(node, Broken):
        source.fault(node.at, f"{name!r} is true or false, written so and without quotes")
    return None


def read_collapse(source: Source, node: Node, name: str) -> Literal["doubled", "repeated"] | None:
    """Which kind of repetition collapses."""
    text = read_text(source, node, name)
    if text is None:
        return None
    if text.text in _REPEATS:
        return _REPEATS[text.text]
    hint = did_you_mean(text.text, _REPEATS)
    source.fault(text.at, f"{name!r} takes doubled or repeated, not {show(text.text)}{hint}")
    return None


def read_near(source: Source, node: Node, name: str) -> Literal["furniture"] | None:
    """What a line needs beside it to go."""
    text = read_text(source, node, name)
    if text is None:
        return None
    if text.text in _WITNESSES:
        return _WITNESSES[text.text]
    hint = did_you_mean(text.text, _WITNESSES)
    source.fault(text.at, f"{name!r} takes furniture, not {show(text.text)}{hint}")
    return None


def read_selectors(source: Source, node: Node, name: str) -> tuple[str, ...]:
    """CSS selectors."""
    texts = read_texts(source, node, name)
    for text in texts:
        # The parser of pages has the last word, but says less of what is wrong.
        wrong = selector_fault(text.text) or source.check(Pattern("css", text.text))
        if wrong:
            source.fault(text.at, f"{name!r}: {wrong}")
    return tuple(text.text.strip() for text in texts)


def read_diffs(source: Source, node: Node, name: str) -> tuple[Example, ...]:
    """Examples."""
    return read_examples(source, read_texts(source, node, name))
