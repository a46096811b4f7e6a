"""Makes packs from full-text-rss site configs, and from EasyList's cosmetic filters.

Nothing is guessed: a line that a pack cannot express exactly is left out and listed, with the
reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cleaner.authoring.importers.xpath import NotCss, quoted, to_css

# Says what is wrong with a selector for the parser of pages, or None.
Check = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the source that was left out, and why; line and column count from 1."""

    line: int
    column: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A pack as YAML text, under the name its file must have."""

    pack: str
    yaml: str
    rules: int


@dataclass(frozen=True, slots=True)
class Import:
    """The packs made from a source, and the lines that were left out."""

    packs: tuple[Imported, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    slug: str
    selectors: tuple[str, ...]
    keeps: bool = False


# Keys of a site config that do not say what is content.
_SILENT = {
    "test_url",
    "test_contains",
    "tidy",
    "prune",
    "parser",
    "autodetect_on_failure",
    "http_header",
    "insert_detected_image",
}
_ELSEWHERE = {
    "title": "metadata is read from the page itself",
    "date": "metadata is read from the page itself",
    "author": "metadata is read from the page itself",
    "find_string": "packs do not change the markup before it is read",
    "replace_string": "packs do not change the markup before it is read",
    "single_page_link": "pages are not fetched",
    "next_page_link": "pages are not fetched",
    "if_page_contains": "css rules have no conditions on the page",
}
_CONFIG_LINE = re.compile(r"\s*([A-Za-z_]+)(?:\(.*?\))?\s*:\s*(.*?)\s*$")
# Pseudo-classes of CSS that depend on the markup alone.
_PSEUDO = {
    "not", "is", "where", "has", "first-child", "last-child", "only-child", "nth-child",
    "nth-last-child", "first-of-type", "last-of-type", "only-of-type", "nth-of-type",
    "nth-last-of-type", "empty", "root",
}  # fmt: skip
_COSMETIC = re.compile(r"^(?P<hosts>[^#\s]*)#(?P<kind>[@?$%]*)#(?P<selector>.+)$")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_KINDS = {
    "@": "an exception to another filter: rules of packs have none",
    "?": "an extended selector, which is not CSS",
    "$": "a script or style, which is not a selector",
    "%": "a script, which is not a selector",
}


def from_site_config(
    text: str, host: str, check: Check = lambda _: None, keeps: Check = lambda _: None
) -> Import:
    """The pack of a full-text-rss site config; `host` is the config's file name without `.txt`.

    `body` becomes a rule that protects: it does not say that everything else is removed. `strip`
    and similar keys remove elements. `check` is asked about each selector that removes, `keeps`
    about each that protects.

    >>> config = "body: //div[@id='story']\\nstrip_id_or_class: promo\\ntitle: //h1"
    >>> made = from_site_config(config, "news.example")
    >>> print(made.packs[0].yaml, end="")
    pack: news-example
    about: Elements of news.example, from its site config.
    match: {hosts: ["news.example"]}
    rules:
      - id: body
        keep: {css: ["div[id=\\"story\\"]"]}
      - id: strip-1
        css: ["[id*=\\"promo\\"]", "[class*=\\"promo\\"]"]
    >>> [(left.line, left.why) for left in made.left_out]
    [(3, 'metadata is read from the page itself')]
    """
    bodies: list[str] = []
    drops: list[_Rule] = []
    left: list[LeftOut] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        found = _CONFIG_LINE.match(line)
        key, value = (found[1].lower(), found[2]) if found else ("", "")
        if key in _SILENT or (found and not value):
            continue
        column = (found.start(2) if found else line.index(bare)) + 1
        try:
            wrong = keeps if key == "body" else check
            selectors = _checked(_to_selectors(key, value), wrong)
        except NotCss as reason:
            left.append(LeftOut(number, column, bare, str(reason)))
            continue
        if key == "body":
            bodies += selectors
        else:
            drops.append(_Rule(f"strip-{len(drops) + 1}", selectors))
    rules = [_Rule("body", tuple(bodies), keeps=True)] if bodies else []
    host = host.removeprefix(".").lower()
    packs = (
        (_to_pack(f"Elements of {host}, from its site config.", (host,), rules + drops),)
        if rules + drops
        else ()
    )
    return Import(packs, tuple(left))


def _checked(selectors: tuple[str, ...], check: Check) -> tuple[str, ...]:
    for selector in selectors:
        wrong = check(selector)
        if wrong:
            raise NotCss(wrong)
    return selectors


def _to_selectors(key: str, value: str) -> tuple[str, ...]:
    bare = value.strip("'\"")
    match key:
        case "body" | "strip":
            return (to_css(value),)
        case "strip_id_or_class":
            return (f"[id*={quoted(bare)}]", f"[class*={quoted(bare)}]")
        case "strip_image_src":
            return (f"img[src*={quoted(bare)}]",)
        case "":
            raise NotCss("not a site-config line (expected 'key: value')")
    raise NotCss(_ELSEWHERE.get(key, f"packs have nothing like {key!r}"))


def from_filters(text: str, check: Check = lambda _: None) -> Import:
    """The packs of cosmetic filters: one for each list of hosts, and one for the filters without.

    Filters of requests, which are most of such lists, are not about markup: they are passed over
    in silence. `check` is asked about each selector.

    >>> lines = ["a.example,b.example##.promo", "##.share > a", "||ads.example^", "a.example#@#.p"]
    >>> made = from_filters("\\n".join(lines))
    >>> [pack.pack for pack in made.packs]
    ['filters-a-example', 'filters']
    >>> [(left.line, left.why) for left in made.left_out]
    [(4, 'an exception to another filter: rules of packs have none')]
    """
    by_hosts: dict[tuple[str, ...], list[str]] = {}
    left: list[LeftOut] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = None if line.startswith(("!", "[Adblock")) else _COSMETIC.match(line.strip())
        if found is None:
            continue
        hosts = tuple(_to_host(host) for host in found["hosts"].lower().split(",") if host)
        selector = found["selector"]
        why = _filter_fault(found["kind"], hosts, selector) or check(selector)
        if why:
            left.append(LeftOut(number, line.index("#") + 1, line.strip(), why))
        else:
            by_hosts.setdefault(hosts, []).append(selector)
    return Import(tuple(_to_filter_packs(by_hosts)), tuple(left))


def _to_host(host: str) -> str:
    # Addresses have the ASCII form of names in other alphabets.
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _filter_fault(kind: str, hosts: tuple[str, ...], selector: str) -> str | None:
    if kind:
        return _KINDS[kind[0]]
    if any(host.startswith("~") for host in hosts):
        return "hosts that are left out: packs name hosts that they are for"
    if selector.startswith("+js("):
        return _KINDS["%"]
    if not all(_HOST.fullmatch(host) for host in hosts):
        return "a pattern of hosts: packs name each"
    bare = re.sub(r"\\.|\"[^\"]*\"|'[^']*'", "", selector)
    unknown = [name for name in re.findall(r":+([a-z-]+)", bare) if name not in _PSEUDO]
    if unknown:
        return f"{unknown[0]!r} is not a CSS selector that depends on the markup alone"
    return "what is more than a selector" if any(sign in bare for sign in "{};") else None


def _to_filter_packs(by_hosts: dict[tuple[str, ...], list[str]]) -> Iterator[Imported]:
    taken: set[str] = set()
    for hosts, selectors in by_hosts.items():
        rules = [
            _Rule(f"element-{number}", (selector,))
            for number, selector in enumerate(dict.fromkeys(selectors), 1)
        ]
        about = (
            f"Elements of {', '.join(hosts[:3])}, from a filter list."
            if hosts
            else "Elements of any page, from a filter list."
        )
        yield _to_pack(
            about, hosts, rules, f"filters-{_to_slug(hosts[0])}" if hosts else "filters", taken
        )


def _to_pack(
    about: str,
    hosts: tuple[str, ...],
    rules: list[_Rule],
    name: str = "",
    taken: set[str] | None = None,
) -> Imported:
    name = name or _to_slug(hosts[0])
    others = taken if taken is not None else set()
    number = 2
    base = name
    while name in others:
        name = f"{base}-{number}"
        number += 1
    others.add(name)
    lines = [f"pack: {name}", f"about: {about}"]
    if hosts:
        lines.append(f"match: {{hosts: {json.dumps(list(hosts))}}}")
    lines.append("rules:")
    for rule in rules:
        selectors = json.dumps(list(rule.selectors), ensure_ascii=False)
        verb = f"keep: {{css: {selectors}}}" if rule.keeps else f"css: {selectors}"
        lines += [f"  - id: {rule.slug}", f"    {verb}"]
    return Imported(name, "\n".join(lines) + "\n", len(rules))


def _to_slug(host: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", host).strip("-")
