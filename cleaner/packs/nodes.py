"""YAML text -> a tree in which every node knows its place; what is unsafe in YAML is a fault.

The tree is built from YAML's events, so nothing is ever constructed from a tag, an alias is never
followed, and both have a place to complain about.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cleaner.packs.source import Source, show

if TYPE_CHECKING:
    from yaml import MarkedYAMLError, events

    _Tagged = events.ScalarEvent | events.CollectionStartEvent

# Packs are five levels deep; a parser can be made to run out of stack, or of time, at thousands.
DEEPEST = 32

_SURROGATE = re.compile("[\\ud800-\\udfff]")
_TAG_PREFIX = "tag:yaml.org,2002:"

# What PyYAML's two parsers say (they differ), and what the writer most likely has to do.
_ADVICE = (
    ("mapping values are not allowed", "a text with ': ' in it must be in quotes"),
    ("sequence entries are not allowed", "a text that starts with '- ' must be in quotes"),
    ("unknown escape", "between double quotes a backslash is an escape: use single quotes"),
    ("alphabetic or numeric", "a text that starts with '*' or '&' must be in quotes"),
    ("tab character that violates", "indent with spaces, not tabs"),
    ("unexpected end of stream", "the quote is not closed"),
    ("comment or line break", "a text that starts with '|' or '>' must be in quotes"),
    ("comment or a line break", "a text that starts with '|' or '>' must be in quotes"),
    ("expected key", "check the indentation and the quotes"),
    ("expected '-' indicator", "check the indentation and the quotes"),
    ("expected <block end>", "check the indentation and the quotes"),
)
# libyaml, from 0.2.6 on, has a limit of its own, which it meets before it gives the first event.
_NESTED = "nesting depth"
_SEEN_LATE = ("unexpected end of stream", "alphabetic or numeric")


class Text:
    """A scalar. `type` is what YAML takes it for: `str`, `bool`, `int`, `null`, ..."""

    __slots__ = ("at", "style", "text", "type")

    def __init__(self, at: int, text: str, type_: str, style: str) -> None:
        """`style` is the quote, `|`, `>`, or empty for a plain scalar."""
        self.at = at
        self.text = text
        self.type = type_
        self.style = style


class Items:
    """A list."""

    __slots__ = ("at", "nodes")

    def __init__(self, at: int) -> None:
        """Starts empty."""
        self.at = at
        self.nodes: list[Node] = []

    def add(self, node: Node, source: Source) -> None:
        """Appends a node."""
        self.nodes.append(node)


class Table:
    """A mapping whose keys are texts, none twice."""

    __slots__ = ("_key", "_seen", "at", "entries")

    def __init__(self, at: int) -> None:
        """Starts empty."""
        self.at = at
        self.entries: list[tuple[Text, Node]] = []
        self._key: Node | None = None
        self._seen: dict[str, int] = {}

    def add(self, node: Node, source: Source) -> None:
        """Takes a key and a value in turn; a key that is no text or is there already is a fault."""
        if self._key is None:
            self._key = node
            return
        key, self._key = self._key, None
        if isinstance(key, Broken):
            return
        if not isinstance(key, Text):
            source.fault(key.at, "a key must be a plain word")
        elif key.text == "<<":
            source.fault(key.at, "merge keys ('<<') are not allowed; write the keys out")
        elif key.text in self._seen:
            first = source.place(self._seen[key.text]).line
            source.fault(key.at, f"the key {show(key.text)} is here twice, first in line {first}")
        else:
            self._seen[key.text] = key.at
            self.entries.append((key, node))

    def at_key(self, name: str) -> int:
        """Where the key `name` stands, or the table itself if it has no such key."""
        return self._seen.get(name, self.at)


class Broken:
    """Stands for a node whose fault is already reported, so that it is reported once."""

    __slots__ = ("at",)

    def __init__(self, at: int) -> None:
        """Knows its place only."""
        self.at = at


Node = Text | Items | Table | Broken


def read_node(source: Source) -> Node | None:
    """The one document of the file as a tree, or None if there is none or it cannot be read on.

    Everything wrong is reported to `source`, so a tree with faults is for finding more of them.
    """
    # The import is most of what loading costs; a command that loads no pack does not pay it.
    import yaml

    # Asked here because PyYAML's two parsers report it in their own words, and in bytes.
    forbidden = yaml.reader.Reader.NON_PRINTABLE.search(source.text)
    if forbidden:
        code = f"U+{ord(forbidden[0]):04X}"
        source.fault(
            forbidden.start(), f"the character {code} may not stand in a pack; escape it in quotes"
        )
        return None
    try:
        return _build(_Tree(source), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        if _NESTED in str(error.problem):
            _find_nesting(source, yaml.SafeLoader)
        else:
            _report_syntax(source, error)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        source.fault(0, f"not valid YAML: {error}")
    return None


def _build(tree: _Tree, loader_class: Any) -> Node | None:  # noqa: ANN401 - one of two, unrelated
    loader = loader_class(tree.source.text)
    # Not yaml.parse: its check before each event costs as much as the event.
    next_event = loader.get_event
    try:
        while (event := next_event()) is not None:
            if not tree.take(event):
                return None
    finally:
        loader.dispose()
    return tree.root


def _find_nesting(source: Source, loader_class: Any) -> None:  # noqa: ANN401 - see _build
    """Reports where the text is nested too deep, with PyYAML's own parser, which has no limit."""
    import yaml

    try:
        _build(_Tree(source), loader_class)
    except yaml.MarkedYAMLError as error:
        # Another fault comes first.
        _report_syntax(source, error)


@lru_cache(maxsize=4096)
def _plain_type(value: str) -> str:
    # What YAML 1.1 takes a text without quotes for: `No` is a boolean.
    import yaml

    resolver: Any = yaml.resolver.Resolver()
    tag: str = resolver.resolve(yaml.ScalarNode, value, (True, False))
    return tag.removeprefix(_TAG_PREFIX)


class _Tree:
    """Puts events together. One method per kind of event; each returns whether to go on."""

    def __init__(self, source: Source) -> None:
        self.root: Node | None = None
        self.source = source
        self._open: list[Items | Table] = []
        self._documents = 0

    def take(self, event: events.Event) -> bool:
        method = getattr(self, "_on_" + type(event).__name__, None)
        if method is None or event.start_mark is None:
            return True
        return bool(method(event, event.start_mark.index))

    def _on_ScalarEvent(self, event: events.ScalarEvent, at: int) -> bool:
        value: str = event.value
        if event.anchor is not None or event.tag is not None:
            return self._refuse(event, at)
        if not value.isascii() and _SURROGATE.search(value):
            self.source.fault(at, "a lone surrogate is not a character")
            return self._add(Broken(at))
        kind = "str"
        if event.implicit[0]:
            kind = _plain_type(value)
        return self._add(Text(at, value, kind, event.style or ""))

    def _on_AliasEvent(self, event: events.AliasEvent, at: int) -> bool:
        self.source.fault(
            at, "aliases are not allowed; a text that starts with '*' must be in quotes"
        )
        return self._add(Broken(at))

    def _on_SequenceStartEvent(self, event: events.SequenceStartEvent, at: int) -> bool:
        return self._start(Items(at), event)

    def _on_MappingStartEvent(self, event: events.MappingStartEvent, at: int) -> bool:
        return self._start(Table(at), event)

    def _on_SequenceEndEvent(self, event: events.SequenceEndEvent, at: int) -> bool:
        return self._add(self._open.pop())

    _on_MappingEndEvent = _on_SequenceEndEvent

    def _on_DocumentStartEvent(self, event: events.DocumentStartEvent, at: int) -> bool:
        self._documents += 1
        if self._documents > 1:
            self.source.fault(at, "a second document starts here; a file holds one pack")
        return self._documents == 1

    def _start(self, node: Items | Table, event: _Tagged) -> bool:
        if event.anchor is not None or event.tag is not None:
            self._report_unsafe(event, node.at)
        if len(self._open) == DEEPEST:
            self.source.fault(node.at, f"nested more than {DEEPEST} levels deep")
            return False
        self._open.append(node)
        return True

    def _refuse(self, event: _Tagged, at: int) -> bool:
        self._report_unsafe(event, at)
        return self._add(Broken(at))

    def _report_unsafe(self, event: _Tagged, at: int) -> None:
        what, sign = ("tags", "!") if event.tag is not None else ("anchors", "&")
        self.source.fault(
            at, f"{what} are not allowed; a text that starts with '{sign}' must be in quotes"
        )

    def _add(self, node: Node) -> bool:
        if self._open:
            self._open[-1].add(node, self.source)
        else:
            self.root = node
        return True


def _report_syntax(source: Source, error: MarkedYAMLError) -> None:
    problem = str(error.problem or error)
    # An unclosed quote is noticed at the end of the file and is to be mended where it opens.
    early = any(part in problem for part in _SEEN_LATE) and error.context_mark is not None
    mark = error.context_mark if early else error.problem_mark
    at = min(mark.index, max(len(source.text) - 1, 0)) if mark else 0
    line = source.place(at).line
    # `- *More on *` is an alias and then a syntax error; the first says what to do about both.
    if any(fault.line == line for fault in source.faults):
        return
    advice = _advice(problem, source.text[at : at + 1])
    source.fault(at, f"not valid YAML: {problem}" + (f"; {advice}" if advice else ""))


def _advice(problem: str, character: str) -> str:
    if "cannot start any token" in problem:
        if character == "\t":
            return "indent with spaces, not tabs"
        return f"a text that starts with '{character}' must be in quotes"
    return next((advice for part, advice in _ADVICE if part in problem), "")
