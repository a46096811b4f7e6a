"""Reports what is allowed in a pack but could be better, for people who write packs for others."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from cleaner.authoring.evidence import short_phrases, weak_everywhere
from cleaner.authoring.overlaps import nested_quantifiers, overlaps
from cleaner.errors import Fault
from cleaner.packs import Loaded
from cleaner.packs.patterns import squeeze
from cleaner.types import Condition, Pack, Pattern, Place, Rule

# What a check finds: where, and what.
Finding = tuple[Place, str]

# The use of a list of patterns: any line may match one; each must match a line; a part of a line;
# the end of a block.
Role = Literal["any", "all", "part", "end"]

# Any sentence that says what a pack removes is longer, in scripts without spaces too.
_SHORTEST_ABOUT = 10
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "\uff01", "\uff1f")

_META = set(".^$*+?{}[]|()\\")
# Not \< and \>, which are the edges of words in the core.
_ESCAPED_SIGN = re.compile(r"\\([!-/:;=?@\[-`{-~])")
_ESCAPE_OR_STAR = re.compile(r"\\(.)|\*")
# Lines with nothing in common: a regex that finds something in each of them finds it in all.
_UNLIKE = ("q", "7", "A B C", string.punctuation, "—", "字" * 2000)


def lint_packs(loaded: Loaded) -> list[Fault]:
    """What could be better in the packs, in the order of their files and lines.

    Unlike the faults of a PackError, these do not stop a pack from working.
    """
    faults: list[Fault] = []
    for pack in loaded.packs:
        lines = _lines_of(pack.path)
        for place, message in sorted(set(_lint_pack(pack))):
            excerpt = lines[place.line - 1].rstrip() if place.line <= len(lines) else ""
            faults.append(Fault(place.path, place.line, place.column, message, excerpt))
    return sorted(faults)


def _lines_of(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, ValueError):
        # A pack that was read from a text has no file to quote.
        return []


def _lint_pack(pack: Pack) -> Iterator[Finding]:
    top = Place(pack.path, 1, 1)
    for check_pack in _PACK_CHECKS:
        yield from ((top, message) for message in check_pack(pack))
    for rule in pack.rules:
        messages = [message for check_rule in _RULE_CHECKS for message in check_rule(rule)]
        messages += [message for check in _EVIDENCE_CHECKS for message in check(pack, rule)]
        for message in messages:
            yield rule.place or top, f"{rule.id.partition('/')[2]}: {message}"
    yield from overlaps(pack, _glob_fits)
    for role, patterns in _pattern_lists(pack):
        for check_list in _LIST_CHECKS:
            for pattern, message in check_list(role, patterns):
                yield pattern.place or top, message


def _about_is_short(pack: Pack) -> Iterator[str]:
    if len(pack.about) < _SHORTEST_ABOUT or not pack.about.endswith(_SENTENCE_ENDS):
        yield "'about' is not a sentence; say what the pack removes, and end with a full stop"


def _uses_itself(pack: Pack) -> Iterator[str]:
    if pack.name in pack.use:
        yield "the pack uses itself"


def _hosts_repeat(pack: Pack) -> Iterator[str]:
    hosts = pack.match.hosts if pack.match else ()
    for number, host in enumerate(hosts):
        if host in hosts[:number]:
            yield f"the host '{host}' is listed twice"
        for wider in hosts:
            if host.endswith("." + wider):
                yield f"the host '{wider}' covers '{host}' already"


def _examples_are_missing(rule: Rule) -> Iterator[str]:
    if not rule.examples:
        yield "no examples; give a line to remove ('- ') and a look-alike to keep ('= ')"
        return
    # A rule that protects removes nothing itself: it may have no line to remove.
    if rule.verb != "keep" and not any(example.drops for example in rule.examples):
        yield "no example of a line to remove; give one that starts with '- '"
    if not any(example.keeps for example in rule.examples):
        yield "no example of a look-alike to keep; give one that starts with '= '"


def _example_repeats(rule: Rule) -> Iterator[str]:
    befores = [example.before for example in rule.examples]
    if len(set(befores)) < len(befores):
        yield "two examples begin with the same text; one of them is enough"


def _pattern_lists(pack: Pack) -> Iterator[tuple[Role, tuple[Pattern, ...]]]:
    yield "any", pack.keep
    conditions: list[Condition | None] = [pack.match.text if pack.match else None]
    for rule in pack.rules:
        yield "part" if rule.verb == "cut" else "any", rule.patterns
        yield "end", rule.ends
        conditions.append(rule.unless)
    for condition in conditions:
        if condition:
            yield condition.mode, condition.patterns


Hint = tuple[Pattern, str]


def _patterns_repeat(role: Role, patterns: tuple[Pattern, ...]) -> Iterator[Hint]:
    for number, pattern in enumerate(patterns):
        if pattern in patterns[:number]:
            yield pattern, "the pattern is in this list twice"


def _globs_cover_lines(role: Role, patterns: tuple[Pattern, ...]) -> Iterator[Hint]:
    if role not in ("any", "end"):
        return
    globs = [pattern for pattern in patterns if pattern.kind == "glob"]
    for pattern in patterns:
        wider = next((glob for glob in globs if _glob_fits(glob, pattern)), None)
        if wider:
            yield pattern, f"'{wider.text}' in the same list covers this line already"


def _regex_is_plain(role: Role, patterns: tuple[Pattern, ...]) -> Iterator[Hint]:
    # A cut removes what its regex matches; a plain pattern means the whole line.
    if role == "part":
        return
    for pattern in patterns:
        plain = _to_plain(pattern)
        if plain:
            yield pattern, f"this does not need a regex; '{plain}' means the same and is faster"


def _quantifiers_nest(role: Role, patterns: tuple[Pattern, ...]) -> Iterator[Hint]:
    for pattern in patterns:
        if wrong := nested_quantifiers(pattern):
            yield pattern, wrong


def _matches_every_line(role: Role, patterns: tuple[Pattern, ...]) -> Iterator[Hint]:
    # A block may end at the next line, whatever it is, and a cut at a match without width.
    if role in ("any", "all"):
        for pattern in patterns:
            if _is_everywhere(pattern):
                yield pattern, "this matches every line"


def _glob_fits(glob: Pattern, line: Pattern) -> bool:
    if line.kind != "whole":
        return False
    # Only a regex can hold a newline, so here it can represent a star.
    marked = _ESCAPE_OR_STAR.sub(lambda found: found[1] or "\n", squeeze(glob.text))
    first, *middle, last = marked.split("\n")
    at, end = len(first), len(line.text) - len(last)
    if at > end or not (line.text.startswith(first) and line.text.endswith(last)):
        return False
    for part in middle:
        found = line.text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _to_plain(pattern: Pattern) -> str | None:
    # The plain pattern that means the same as a regex, or None.
    if pattern.kind != "regex" or pattern.flags:
        return None
    body = pattern.text.removeprefix("^")
    at_start = body != pattern.text
    at_end = body.endswith("$") and not body.endswith("\\$")
    body = body[:-1] if at_end else body
    if set(_ESCAPED_SIGN.sub("", body)) & _META:
        return None
    literal = _ESCAPED_SIGN.sub(r"\1", body)
    # Lines are squeezed and composed before they are compared, and so are plain patterns.
    if not literal or literal != squeeze(literal):
        return None
    text = literal.replace("\\", "\\\\").replace("*", "\\*")
    text = "\\" + text if at_start and text.startswith("/") else text
    return ("" if at_start else "*") + text + ("" if at_end else "*")


def _is_everywhere(pattern: Pattern) -> bool:
    if pattern.kind != "regex":
        return False
    import regex

    flags = regex.IGNORECASE if "i" in pattern.flags else 0
    flags |= regex.VERBOSE if "x" in pattern.flags else 0
    try:
        compiled = regex.compile(pattern.text, flags)
        return all(compiled.search(line, timeout=1) for line in _UNLIKE)
    except (regex.error, TimeoutError):
        # Written for the core, in a syntax that only the core knows.
        return False


_PACK_CHECKS: tuple[Callable[[Pack], Iterator[str]], ...] = (
    _about_is_short,
    _uses_itself,
    _hosts_repeat,
)
_RULE_CHECKS: tuple[Callable[[Rule], Iterator[str]], ...] = (
    _examples_are_missing,
    _example_repeats,
)
_EVIDENCE_CHECKS: tuple[Callable[[Pack, Rule], Iterator[str]], ...] = (
    short_phrases,
    weak_everywhere,
)
_LIST_CHECKS: tuple[Callable[[Role, tuple[Pattern, ...]], Iterator[Hint]], ...] = (
    _patterns_repeat,
    _globs_cover_lines,
    _regex_is_plain,
    _quantifiers_nest,
    _matches_every_line,
)
