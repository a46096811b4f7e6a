"""A page for each rule pack, and the table of all of them, from the files in `rules/`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tools.docs.markdown import code, fence, table

RULES = Path(__file__).parents[2] / "rules"
# How often each rule removed something; `python -m training.packs.hits` makes it.
HITS = Path(__file__).parent / "hits.tsv"


@dataclass(frozen=True, slots=True)
class SourceRule:
    """A rule as its file has it: keys, YAML, and the comment above it, which is its reason."""

    keys: dict[str, Any]
    yaml: str
    reason: str


def pages() -> dict[str, str]:
    """The Markdown of each page by its place in the site."""
    files = sorted(RULES.glob("*.yaml"))
    found = {f"packs/{path.stem}.md": _pack_page(path) for path in files}
    return {"packs/index.md": _index(files), **found}


def _index(files: list[Path]) -> str:
    packs = [_read(path) for path in files]
    rows = [
        [f"[{pack['pack']}]({pack['pack']}.md)", _when(pack), str(_count(pack)), pack["about"]]
        for pack in packs
    ]
    rules = sum(_count(pack) for pack in packs)
    return (
        "# Packs\n\n"
        f"The {len(packs)} packs that are shipped, with {rules} rules. A pack without hosts or a "
        "signature is on for every document. [Write a pack](../how-to/write-a-pack.md) shows how "
        "to make your own.\n\n" + table(["pack", "on for", "rules", "what it removes"], rows) + "\n"
    )


def _pack_page(path: Path) -> str:
    pack = _read(path)
    parts = [f"# {pack['pack']}", pack["about"], f"**On for:** {_when(pack)}."]
    if pack.get("lang"):
        parts.append(f"**Language:** {', '.join(map(code, _listed(pack['lang'])))}.")
    if pack.get("use"):
        used = [f"[{name}]({name}.md)" for name in _listed(pack["use"])]
        parts.append(f"**Uses:** {', '.join(used)}.")
    if "text" in (pack.get("match") or {}):
        signature = yaml.safe_dump(pack["match"]["text"], allow_unicode=True, sort_keys=False)
        parts += ["The pack is also on for a text that fits this signature:"]
        parts += [fence(signature, "yaml")]
    if pack.get("keep"):
        kept = "\n".join(f"* {code(str(line))}" for line in _listed(pack["keep"]))
        parts += ["While it is on, no rule of any pack removes these lines:", kept]
    for rule in _rules(path):
        parts += _rule_section(pack["pack"], rule)
    return "\n\n".join(parts) + "\n"


def _rule_section(pack: str, rule: SourceRule) -> Iterator[str]:
    yield f"## {rule.keys['id']}"
    yield f"{code(pack + '/' + rule.keys['id'])}: {_verb(rule.keys)}." + _modifiers(rule.keys)
    if rule.reason:
        yield rule.reason
    if rule.keys.get("source"):
        yield f"**Source:** {rule.keys['source']}."
    if hits := _hits_of(f"{pack}/{rule.keys['id']}"):
        yield hits
    for example in _listed(rule.keys.get("examples")):
        # A diff shows what stays as context: two spaces.
        lines = [f"  {line[2:]}" if line[:1] == "=" else line for line in example.split("\n")]
        yield fence("\n".join(lines), "diff")
    source = fence(rule.yaml, "yaml").replace("\n", "\n    ")
    yield f'??? quote "Source"\n\n    {source}'


@cache
def _hits() -> dict[str, int]:
    rows = (line.split("\t") for line in HITS.read_text(encoding="utf-8").splitlines())
    return {name: int(count) for name, count in rows}


def _hits_of(rule: str) -> str:
    """In how many texts the rule removed something; nothing for a rule that was not counted."""
    count, whole = _hits().get(rule), _hits()["texts"]
    return (
        "" if count is None else f"**Hits:** {count:,} of {whole:,} texts of the development data."
    )


_VERBS = {
    "line": "removes whole lines",
    "block": "removes a block of lines",
    "cut": "removes a part of a line",
    "css": "removes elements of a page",
    "keep": "protects lines or elements",
}


def _verb(keys: dict[str, Any]) -> str:
    match keys.get("collapse"):
        case "doubled":
            return "makes `X X` in one line `X`"
        case "repeated":
            return "removes a line that repeats an earlier one nearby"
    return next(about for verb, about in _VERBS.items() if verb in keys)


def _modifiers(keys: dict[str, Any]) -> str:
    shown = [key for key in keys if key not in (*_VERBS, "collapse", "id", "examples", "unless")]
    said = [code(f"{key}: {keys[key]}".replace("True", "true")) for key in shown]
    said += ["unless other lines speak against it"] if "unless" in keys else []
    return f" Only where: {', '.join(said)}." if said else ""


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _rules(path: Path) -> Iterator[SourceRule]:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes: list[Any] = next((value.value for key, value in root.value if key.value == "rules"), [])
    for node, keys in zip(nodes, _read(path).get("rules", []), strict=True):
        first, last = node.start_mark.line, node.end_mark.line
        source = [line[node.start_mark.column :] for line in lines[first + 1 : last]]
        shown = [lines[first][node.start_mark.column :], *source]
        yield SourceRule(keys, "\n".join(shown).rstrip(), _comment_above(lines, first))


def _comment_above(lines: list[str], first: int) -> str:
    begin = first
    while begin and lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    return " ".join(line.strip().lstrip("#").strip() for line in lines[begin:first])


def _when(pack: dict[str, Any]) -> str:
    match = pack.get("match")
    if not match:
        return "every document"
    signature = ["its signature"] if "text" in match else []
    return ", ".join([*map(code, _listed(match.get("hosts"))), *signature])


def _count(pack: dict[str, Any]) -> int:
    return len(pack.get("rules") or [])


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - YAML has one item or a list of them
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
