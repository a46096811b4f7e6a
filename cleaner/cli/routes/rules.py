"""`clean rules`: what the packs are, what is in them, and whether they do what they say."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from cleaner.cli.args.parser import Parser, UsageError, did_you_mean
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say, write_line
from cleaner.cli.routes.inputs import is_folder
from cleaner.engine import load
from cleaner.packs import Loaded
from cleaner.packs.find import find_packs
from cleaner.types import Match, Pack

USAGE = """clean rules list [PACK|PATH...] [--json]
       clean rules show PACK|PACK/RULE...
       clean rules test [PACK|PATH...] [-q]
       clean rules lint [PACK|PATH...] [-q]
       clean rules import FILE... [-o DIR] [-q]"""

DESCRIPTION = """list: the packs, and what switches each on
show: the source of a pack or of one rule
test: runs every rule's examples; exit 1 if one comes out otherwise
lint: what is right to load and still not well; exit 1 if there is anything
import: a pack of a full-text-rss site config (HOST.txt) or of a filter list
Without a name, all packs that come with cleaner."""


class _Words(argparse.Namespace):
    names: tuple[str, ...] = ()
    json: bool = False
    quiet: bool = False
    out: str | None = None


def run_rules(argv: Sequence[str]) -> int:
    """Runs `clean rules` with these words; returns the exit code."""
    if not argv:
        say(f"usage: {USAGE}")
        return 2
    words = _Words()
    parser = Parser(prog="clean rules", usage=USAGE, description=DESCRIPTION)
    parser.option("--json", action="store_true", help="list: one JSON object a pack")
    parser.option("-q", "--quiet", action="store_true", help="test, lint, import: no summary")
    parser.option("-o", "--out", metavar="DIR", help="import: the folder that packs go to")
    command, *names = parser.parse_into(words, argv) or ("",)
    if command not in _COMMANDS:
        hint = did_you_mean(command, _COMMANDS) or f"; there are {', '.join(_COMMANDS)}"
        raise UsageError(f"rules: unknown command {command!r}{hint}")
    words.names = tuple(names)
    return _COMMANDS[command](words)


def _load(names: tuple[str, ...]) -> tuple[Loaded, list[Pack]]:
    """Everything that `names` load, and of that the packs that they name or hold."""
    wanted = names or ("default",)
    loaded = load(wanted)
    # Those that are only used by others were not asked about.
    asked = {found.name for found in find_packs(wanted)}
    return loaded, [pack for pack in loaded.packs if pack.name in asked]


def _list(words: _Words) -> int:
    _, packs = _load(words.names)
    if words.json:
        for pack in packs:
            write_line(_to_json(pack))
        return 0
    rows = [(pack.name, _say_when(pack.match), str(len(pack.rules)), pack.about) for pack in packs]
    heads = ("pack", "on", "rules", "about")
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(3)]
    for name, when, count, about in (heads, *rows):
        write_line(f"{name:<{widths[0]}}  {when:<{widths[1]}}  {count:>{widths[2]}}  {about}")
    return 0


def _to_json(pack: Pack) -> str:
    import json

    row = {
        "pack": pack.name,
        "on": _say_when(pack.match),
        "hosts": list(pack.match.hosts) if pack.match else [],
        "rules": [rule.id for rule in pack.rules],
        "about": pack.about,
        "path": pack.path,
    }
    return json.dumps(row, ensure_ascii=False)


def _say_when(match: Match | None) -> str:
    if match is None:
        return "always"
    signature = ["signature"] if match.text else []
    return ", ".join([*match.hosts, *signature])


def _show(words: _Words) -> int:
    if not words.names:
        raise UsageError(
            "rules show: which one? Give PACK or PACK/RULE; `clean rules list` has all"
        )
    # All are looked up before any is shown: half an answer hides the error above it.
    for source in [_find_source(name) for name in words.names]:
        write_line(source)
    return 0


def _find_source(name: str) -> str:
    """The YAML of a pack, or of one rule of it."""
    if "/" in name and is_folder(name):
        raise UsageError(f"{name}: is a folder: name one pack in it, or one rule")
    pack, slash, slug = name.rpartition("/")
    is_pack = not slash or name.endswith((".yaml", ".yml"))
    (found,) = find_packs(name if is_pack else pack)[:1]
    text = found.path.read_text("utf-8-sig", "surrogateescape")
    return text.removesuffix("\n") if is_pack else _cut_rule(text, found.path, slug)


def _cut_rule(text: str, path: Path, slug: str) -> str:
    (pack,) = (pack for pack in load([str(path)]).packs if pack.name == path.stem)
    places = {rule.id.rpartition("/")[2]: rule.place for rule in pack.rules}
    place = places.get(slug)
    if place is None:
        hint = did_you_mean(slug, places) or f"; it has {', '.join(places)}"
        raise UsageError(f"{path}: no rule {slug!r} in this pack{hint}")
    lines = text.split("\n")
    first, last = place.line - 1, place.line
    indent = place.column - 1
    while last < len(lines) and _is_inside(lines[last], indent):
        last += 1
    # The comment above a rule is its reason.
    while first > 0 and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return "\n".join(lines[first:last]).rstrip()


def _is_inside(line: str, indent: int) -> bool:
    return not line.strip() or len(line) - len(line.lstrip(" ")) >= indent


def _test(words: _Words) -> int:
    from cleaner.authoring.examples import run_examples

    loaded, packs = _load(words.names)
    failures = [failure for pack in packs for failure in run_examples(pack, loaded)]
    for failure in failures:
        write_line(str(failure))
    rules = [rule for pack in packs for rule in pack.rules]
    examples = sum(len(rule.examples) for rule in rules)
    if not words.quiet:
        result = f"{len(failures)} failed" if failures else "all as they should be"
        counted = (
            to_count(len(packs), "pack"),
            to_count(len(rules), "rule"),
            to_count(examples, "example"),
        )
        say(f"clean: {', '.join(counted)}: {result}")
    return 1 if failures else 0


def _lint(words: _Words) -> int:
    from cleaner.authoring.lint import lint_packs

    loaded, packs = _load(words.names)
    paths = {pack.path for pack in packs}
    faults = [fault for fault in lint_packs(loaded) if fault.path in paths]
    for fault in faults:
        write_line(str(fault))
    if not words.quiet:
        say(f"clean: {to_count(len(packs), 'pack')}: {to_count(len(faults), 'fault')}")
    return 1 if faults else 0


def _import(words: _Words) -> int:
    from cleaner.cli.routes.imports import import_rules

    return import_rules(words.names, words.out, quiet=words.quiet)


_COMMANDS: dict[str, Callable[[_Words], int]] = {
    "list": _list,
    "show": _show,
    "test": _test,
    "lint": _lint,
    "import": _import,
}
