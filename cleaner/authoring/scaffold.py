"""Drafts a pack for a site: its hosts, and a rule for each line that looks like furniture."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

from cleaner.engine import Cleaner

# A line is worth a rule if it is probably furniture; a person looks at each, so half is enough.
_MOST_LIKELY = 0.5
_MOST_WORDS = 14
_MOST_RULES = 20
_PARTS_OF_NAMES = 4


def host_of(address: str) -> str:
    """The host in an address, or in a host by itself, without `www.`.

    >>> host_of("https://www.News.example/a?b"), host_of("news.example")
    ('news.example', 'news.example')
    """
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", address.strip().lower())
    host = re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    return host.removeprefix("www.")


def pack_name(host: str) -> str:
    """What the pack of a host is called.

    >>> pack_name("news.example"), pack_name("münchen.example")
    ('news-example', 'munchen-example')
    """
    return _slug(host)


def likely_lines(text: str, cleaner: Cleaner) -> list[str]:
    """The short lines of a text that are probably furniture, each once, the likeliest first."""
    lines = text.split("\n")
    found: dict[str, float] = {}
    for line, score in zip(lines, cleaner.score(text), strict=False):
        words = line.split()
        if words and len(words) <= _MOST_WORDS and score < _MOST_LIKELY:
            plain = " ".join(words)
            found[plain] = min(score, found.get(plain, 1.0))
    return sorted(found, key=lambda line: found[line])[:_MOST_RULES]


def scaffold(host: str, lines: Sequence[str], schema: str | None = None) -> str:
    """The YAML of a draft: a rule for each line, or one to be filled in if there are none.

    Each rule has an example, which its line passes; what must stay is for a person to add. `schema`
    is the file of the schema, by which editors check a pack.

    >>> print(scaffold("news.example", ["Read more: our best"]))
    # A draft. Take out what is not furniture, make patterns of what varies (More: *), give
    # each rule a line that looks alike and must stay ("= ..."). Then: clean rules test
    pack: news-example
    about: Furniture of news.example.
    match:
      hosts: [news.example]
    rules:
      - id: read-more-our-best
        line: "Read more: our best"
        examples:
          - "- Read more: our best"
    """
    rules = list(lines) or ["Most Popular"]
    taken: set[str] = set()
    parts = [*head_of(host, schema), "rules:"]
    for line in rules:
        parts += [
            f"  - id: {rule_name(line, taken)}",
            f"    line: {_quote(literal(line))}",
            "    examples:",
            f"      - {_quote(f'- {line}')}",
            "",
        ]
    return "\n".join(parts[:-1])


def head_of(host: str, schema: str | None = None) -> list[str]:
    """The lines of a draft above its rules: what to do with it, its name, and its host."""
    return [
        *([f"# yaml-language-server: $schema={schema}"] if schema else []),
        "# A draft. Take out what is not furniture, make patterns of what varies (More: *), give",
        '# each rule a line that looks alike and must stay ("= ..."). Then: clean rules test',
        f"pack: {pack_name(host)}",
        f"about: Furniture of {host}.",
        "match:",
        f"  hosts: [{host}]",
    ]


def rule_name(line: str, taken: set[str]) -> str:
    """A name that is not taken yet for the rule of a line; it is taken then.

    >>> taken = {"read-more"}
    >>> rule_name("Read more", taken), rule_name("***", taken)
    ('read-more-2', 'line')
    """
    return _free(_slug(line, _PARTS_OF_NAMES) or "line", taken)


def literal(line: str) -> str:
    r"""The line as a pattern that means it alone: a star, and the sign of a regex, are escaped.

    >>> print(literal("2 * 3"), literal("/news"))
    2 \* 3 \/news
    """
    escaped = line.replace("\\", "\\\\").replace("*", "\\*")
    return f"\\{escaped}" if escaped.startswith("/") else escaped


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number if there is one like it."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _slug(text: str, most: int | None = None) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:most])


def _quote(text: str) -> str:
    # Every JSON string is a YAML string.
    return json.dumps(text, ensure_ascii=False)
