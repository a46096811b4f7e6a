"""A tree of nodes -> Pack, by the tables of keys; everything wrong in it is reported on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from cleaner.hints import closest
from cleaner.packs import values
from cleaner.packs.keys import (
    BLOCK_KEYS,
    CONDITION_KEYS,
    KEEP_KEYS,
    MATCH_KEYS,
    PACK_KEYS,
    RULE_KEYS,
    VALUES,
    VERBS,
    Key,
)
from cleaner.packs.nodes import Broken, Items, Node, Table, Text, read_node
from cleaner.packs.source import LONGEST_SHOWN, Source, show
from cleaner.types import Condition, Match, Pack, Rule


@dataclass(frozen=True, slots=True)
class Draft:
    """A pack as read from its file, with the offsets that are needed to complain about its names.

    `pack` is of use only if `source` has no faults.
    """

    source: Source
    pack: Pack
    name_at: int = 0
    uses: tuple[tuple[str, int], ...] = ()


def read_pack(source: Source) -> Draft:
    """The pack in a file; what is wrong with it is in `source.faults`."""
    node = read_node(source) if source.text.strip() else None
    if not isinstance(node, Table):
        if not source.faults:
            given = "is empty" if node is None or _is_nothing(node) else "is not a table of keys"
            source.fault(0, f"the file {given}; a pack begins 'pack: NAME'")
        return Draft(source, Pack("", "", source.path))
    found = read_table(source, node, PACK_KEYS, "a pack")
    if not found.keys() & {"rules", "keep", "use"} and not source.faults:
        source.fault(node.at, "the pack does nothing; give 'rules', 'keep' or 'use'")
    name_at = next((value.at for key, value in node.entries if key.text == "pack"), 0)
    _check_name(source, found.get("pack"), name_at)
    return Draft(source, _to_pack(found, source.path), name_at, found.get("use") or ())


def _check_name(source: Source, name: str | None, at: int) -> None:
    stem = PurePath(source.path).stem
    # A text that came from no file has a path such as `<text>`.
    if name and name != stem and not source.path.startswith("<"):
        source.fault(at, f"the pack {name!r} is in a file named {stem!r}; name both the same")


def _to_pack(found: dict[str, Any], path: str) -> Pack:
    name = found.get("pack") or ""
    return Pack(
        name=name,
        about=found.get("about") or "",
        path=path,
        lang=found.get("lang") or (),
        match=found.get("match"),
        use=tuple(used for used, _ in found.get("use") or ()),
        keep=found.get("keep") or (),
        rules=tuple(
            Rule(id=f"{name}/{fields.pop('slug')}", **fields) for fields in found.get("rules") or ()
        ),
    )


def read_table(source: Source, node: Node, keys: dict[str, Key], what: str) -> dict[str, Any]:
    """The values of a table by key; one that could not be read is there, as None.

    A key that is a slip of another counts as the other, so that one slip is one fault.
    """
    if not isinstance(node, Table):
        if not isinstance(node, Broken):
            source.fault(node.at, f"{what} is a table with the keys {', '.join(keys)}")
        return {}
    found: dict[str, Any] = {}
    slips: set[str] = set()
    for key, value in node.entries:
        known = keys.get(key.text)
        if known is None:
            slips.add(_report_unknown(source, key, keys, what))
        elif _is_nothing(value):
            found[key.text] = None
            source.fault(key.at, f"{key.text!r} is empty; give {VALUES[known.takes]}")
        else:
            found[key.text] = READERS[known.takes](source, value, key.text)
    for slip in slips & keys.keys() - found.keys():
        found[slip] = None
    _report_missing(source, node, [key for name, key in keys.items() if name not in found], what)
    return found


def _report_missing(source: Source, node: Table, absent: list[Key], what: str) -> None:
    for key in absent:
        if key.required:
            source.fault(node.at, f"{what} has no {key.name!r}; give {VALUES[key.takes]}")


def _report_unknown(source: Source, key: Text, keys: dict[str, Key], what: str) -> str:
    guess = closest(key.text, keys)
    hint = f" (did you mean {guess!r}?)" if guess else f"; {what} takes {', '.join(keys)}"
    source.fault(key.at, f"unknown key {show(key.text)}{hint}")
    return guess or ""


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Text) and node.type == "null" and not node.text


def _read_match(source: Source, node: Node, name: str) -> Match | None:
    found = read_table(source, node, MATCH_KEYS, f"{name!r}")
    if isinstance(node, Table) and not node.entries:
        source.fault(node.at, f"{name!r} is empty; give {VALUES['match']}")
    return Match(found.get("hosts") or (), found.get("text"))


def _read_condition(source: Source, node: Node, name: str) -> Condition | None:
    found = read_table(source, node, CONDITION_KEYS, f"{name!r}")
    if not isinstance(node, Table):
        return None
    if "any" in found and "all" in found:
        source.fault(node.at_key("all"), f"{name!r} has both 'any' and 'all'; give one of them")
    if "any" not in found and "all" not in found:
        source.fault(node.at, f"{name!r} has no patterns; give them under 'any' or 'all'")
    mode: Literal["any", "all"] = "all" if "all" in found else "any"
    return Condition(mode, found.get(mode) or (), found.get("in"))


def _read_block(source: Source, node: Node, name: str) -> dict[str, Any]:
    found = read_table(source, node, BLOCK_KEYS, f"{name!r}")
    if "to" in found and "until" in found and isinstance(node, Table):
        source.fault(
            node.at_key("until"), "a block ends with 'to' (which goes) or 'until' (which stays)"
        )
    end = next((key for key in ("to", "until") if key in found), None)
    patterns = found.get("from") or ()
    return {"patterns": patterns, "end": end, "ends": (end and found[end]) or ()}


def _read_keep(source: Source, node: Node, name: str) -> dict[str, Any]:
    if isinstance(node, Table):
        return {"css": read_table(source, node, KEEP_KEYS, f"{name!r}").get("css") or ()}
    return {"patterns": values.read_patterns(source, node, name)}


def _read_rules(source: Source, node: Node, name: str) -> list[dict[str, Any]]:
    if not isinstance(node, Items) or not node.nodes:
        if not isinstance(node, Broken):
            source.fault(node.at, f"{name!r} is a list of rules, each beginning '- id: NAME'")
        return []
    seen: dict[str, int] = {}
    rules: list[dict[str, Any]] = []
    for item in node.nodes:
        source.inside = _label(item)
        rule = _read_rule(source, item)
        slug = rule["slug"]
        if slug in seen:
            first = source.place(seen[slug]).line
            source.fault(item.at, f"a rule in line {first} has this id already")
        elif slug:
            seen[slug] = item.at
        rules.append(rule)
        source.inside = ""
    return rules


def _label(node: Node) -> str:
    entries = node.entries if isinstance(node, Table) else ()
    for key, value in entries:
        if key.text == "id" and isinstance(value, Text) and value.text.isprintable():
            return f"{value.text[:LONGEST_SHOWN]}: "
    return ""


def _read_rule(source: Source, node: Node) -> dict[str, Any]:
    found = read_table(source, node, RULE_KEYS, "a rule")
    verb = _read_verb(source, node, found) if isinstance(node, Table) else "line"
    value = found.get(verb)
    if verb in ("block", "keep"):
        said = value or {}
    else:
        said = {"patterns" if verb in ("line", "cut") else verb: value or ()}
    return {
        "slug": found.get("id") or "",
        "verb": verb,
        "window": found.get("in"),
        "max_words": found.get("max_words"),
        "min": found.get("min"),
        "unless": found.get("unless"),
        "near": found.get("near"),
        "everywhere": bool(found.get("everywhere")),
        "risky": bool(found.get("risky")),
        "source": found.get("source") or "",
        "examples": found.get("examples") or (),
        "place": source.place(node.at),
        **said,
    }


def _read_verb(source: Source, node: Table, found: dict[str, Any]) -> str:
    verbs = [verb for verb in VERBS if verb in found]
    if not verbs:
        source.fault(node.at, f"the rule has no verb; give one of {', '.join(VERBS)}")
        return "line"
    for other in verbs[1:]:
        source.fault(
            node.at_key(other),
            f"{verbs[0]!r} and {other!r} are both verbs; a rule has exactly one, so make it two",
        )
    for key, _ in node.entries:
        known = RULE_KEYS.get(key.text)
        if known and len(verbs) == 1 and verbs[0] not in known.verbs:
            source.fault(
                key.at,
                f"{key.text!r} does not go with {verbs[0]!r}; it goes with "
                f"{', '.join(known.verbs)}",
            )
    return verbs[0]


Take = Callable[[Source, Node, str], Any]

READERS: dict[str, Take] = {
    "slug": values.read_slug,
    "slugs": values.read_slugs,
    "sentence": values.read_sentence,
    "langs": values.read_langs,
    "hosts": values.read_hosts,
    "pattern": values.read_patterns,
    "window": values.read_window,
    "count": values.read_count,
    "flag": values.read_flag,
    "collapse": values.read_collapse,
    "near": values.read_near,
    "selectors": values.read_selectors,
    "examples": values.read_diffs,
    "keep": _read_keep,
    "match": _read_match,
    "condition": _read_condition,
    "block": _read_block,
    "rules": _read_rules,
}
