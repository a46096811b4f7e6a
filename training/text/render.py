"""HTML to text in the ways users do it, so that the model meets each way in training.

A page is walked once into events; a style turns the events into lines.
"""

from __future__ import annotations

import random
import re
import textwrap
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

SKIP = {
    "script",
    "style",
    "template",
    "svg",
    "iframe",
    "object",
    "head",
    "math",
    "canvas",
    "audio",
    "video",
    "-comment",
    "datalist",
}
BLOCKS = set(
    "address article aside blockquote body button caption center dd details dialog div dl dt"
    " fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section"
    " select summary table tbody tfoot thead tr ul"
    " label textarea noscript".split()
)
APART = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "blockquote",
    "pre",
    "section",
    "article",
    "dl",
    "figure",
    "form",
}
INLINE_BUTTONS = {"label", "button", "option"}
# What markup says of a line. Text has none of it, but learning to guess it teaches the network
# what furniture looks like.
HINTS = ("linked", "rim", "middle", "paragraph", "heading", "item")
RIM = {"nav", "header", "footer", "aside", "menu", "form"}
MIDDLE = {"article", "main"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
SPACE = re.compile(r"\s+")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(frozen=True)
class Style:
    """How a page becomes text."""

    title: bool = False  # the <title> as first line
    hidden: bool = False  # also what the page hides
    blank: bool = False  # blank lines around paragraphs, lists and headings
    bullet: str = ""
    indent: int = 0
    cell: str = "\n"  # between cells of a table
    alt: bool = False  # alternative texts of images
    nodes: bool = False  # a line for every text node, as get_text("\n") gives
    links: bool = False  # numbered links, as text browsers write them
    wrap: int = 0


STYLES = {
    "blocks": Style(),
    "wet": Style(title=True, hidden=True, cell=" "),
    "browser": Style(blank=True, bullet="* ", indent=3, cell=" ", alt=True),
    "wrapped": Style(blank=True, bullet="* ", indent=3, cell=" ", wrap=78),
}


def random_style(rng: random.Random) -> Style:
    """A style drawn at random, for training."""
    flip = lambda share: rng.random() < share  # noqa: E731
    return Style(
        title=flip(0.5),
        hidden=flip(0.3),
        blank=flip(0.4),
        bullet=rng.choice(["", "", "* ", "- ", "• "]),
        indent=rng.choice([0, 0, 2, 3]),
        cell=rng.choice(["\n", " ", "\t", " | "]),
        alt=flip(0.3),
        nodes=flip(0.3),
        links=flip(0.1),
        wrap=rng.choice([0, 0, 0, 0, 72, 78, 100]),
    )


Event = tuple[str, str]


def walk(html: str) -> tuple[str, list[Event]]:
    """The title, and the page as events: text, blocks, cells, images, links, hidden parts."""
    tree = LexborHTMLParser(html)
    title = tree.css_first("title")
    events: list[Event] = []
    if tree.body is not None:
        _visit(tree.body, events)
    return (SPACE.sub(" ", title.text()).strip() if title else ""), events


def _visit(root: LexborNode, events: list[Event]) -> None:
    # A stack instead of recursion: pages nest deeper than Python's limit.
    stack: list[LexborNode | Event] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            events.append(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            events.append(("text", node.text_content or ""))
            continue
        if tag in SKIP or tag.startswith("!") or tag == "-comment":
            continue
        stack.extend(reversed(_open(node, tag, events)))


def _open(node: LexborNode, tag: str, events: list[Event]) -> list[LexborNode | Event]:
    closing: list[LexborNode | Event] = []
    attributes = node.attributes if tag not in ("b", "i", "em", "strong", "br") else {}
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or HIDDEN.search(attributes.get("style") or "")
    ):
        events.append(("hide", ""))
        closing.append(("show", ""))
    if tag == "noscript":
        events.append(("hide", ""))
        closing.append(("show", ""))
    if tag == "br":
        events.append(("br", ""))
    elif tag in ("td", "th"):
        events.append(("cell", ""))
    elif tag == "img" and attributes.get("alt"):
        events.append(("alt", attributes["alt"] or ""))
    elif tag == "a":
        events.append(("link", ""))
        closing.append(("unlink", ""))
    elif tag in BLOCKS:
        events.append(("block", tag))
        closing.insert(0, ("end", tag))
    children: list[LexborNode | Event] = []
    child = node.child
    while child is not None:
        children.append(child)
        child = child.next
    return children + closing


class _Page:
    """Lines under construction, each with what its markup says; see HINTS."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.lines: list[str] = []
        self.hints: list[tuple[float, ...] | None] = []
        self.parts: list[str] = []
        self.prefix = ""
        self.links = 0
        self.linked = [0, 0]  # depth, characters
        self.open: list[str] = []

    def add(self, line: str, hint: tuple[float, ...] | None = None) -> None:
        self.lines.append(line)
        self.hints.append(hint)

    def flush(self) -> None:
        text = SPACE.sub(" ", "".join(self.parts)).strip()
        if text.strip(" |"):
            self.add(" " * self.style.indent + self.prefix + text, self.hint(len(text)))
        self.parts = []
        self.linked[1] = 0
        self.prefix = ""

    def hint(self, length: int) -> tuple[float, ...]:
        inside = lambda tags: float(any(tag in tags for tag in self.open))  # noqa: E731
        own = self.open[-1] if self.open else ""
        linked = min(1.0, round(self.linked[1] / max(length, 1), 2))
        return (linked, inside(RIM), inside(MIDDLE), float(own == "p"),
                float(own in HEADINGS), float("li" in self.open[-2:]))  # fmt: skip

    def gap(self) -> None:
        if self.style.blank and self.lines and self.lines[-1]:
            self.add("")


def to_text(
    page: tuple[str, list[Event]], style: Style
) -> tuple[str, list[tuple[float, ...] | None]]:
    """The page as text in one style, and what the markup says of each line."""
    title, events = page
    out = _Page(style)
    if style.title and title:
        out.add(title)
    depth = 0
    for kind, value in events:
        if kind == "hide":
            depth += 1
        elif kind == "show":
            depth -= 1
        elif not depth or style.hidden:
            _apply(out, kind, value)
    out.flush()
    if style.wrap:
        _wrap(out)
    return "\n".join(out.lines), out.hints


def _apply(out: _Page, kind: str, value: str) -> None:
    style = out.style
    if kind == "text":
        out.parts.append(value)
        if out.linked[0]:
            out.linked[1] += len(value.strip())
        if style.nodes:
            out.flush()
    elif kind in ("block", "end"):
        if not (value in INLINE_BUTTONS and style.cell == " "):
            out.flush()
            if value in APART:
                out.gap()
            if kind == "block" and value == "li":
                out.prefix = style.bullet
            _nest(out, kind, value)
        else:
            out.parts.append(" ")
    elif kind == "br":
        out.flush()
    elif kind == "cell":
        if style.cell == "\n":
            out.flush()
        elif out.parts:
            out.parts.append(style.cell)
    elif kind == "alt" and style.alt:
        out.parts.append(f" [{value}] ")
    elif kind in ("link", "unlink"):
        out.linked[0] += 1 if kind == "link" else -1
        if kind == "link" and style.links:
            out.links += 1
            out.parts.append(f"[{out.links}]")


def _nest(out: _Page, kind: str, tag: str) -> None:
    if kind == "block":
        out.open.append(tag)
    elif tag in out.open:
        while out.open.pop() != tag:
            pass


def _wrap(out: _Page) -> None:
    style = out.style
    rows = list(zip(out.lines, out.hints, strict=True))
    out.lines, out.hints = [], []
    for line, hint in rows:
        body = line.lstrip()
        pad = " " * (len(line) - len(body))
        hang = pad + "  " if body.startswith(("* ", "- ", "• ")) else pad
        for piece in textwrap.wrap(
            body, style.wrap, initial_indent=pad, subsequent_indent=hang, break_long_words=False
        ) or [""]:
            out.add(piece, hint)
        if not style.blank and len(body) > style.wrap:
            out.add("")
