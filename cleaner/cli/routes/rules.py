"""`clean rules`: lists, shows, tests and lints packs, and imports those of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.help import RULES_USAGE
from cleaner.cli.args.table import Settings
from cleaner.cli.output.reasons import REASONS
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say, write_line
from cleaner.cli.routes.inputs import find_sources, is_folder
from cleaner.engine import Cleaner, load
from cleaner.errors import Fault, InputError
from cleaner.formats.names import HTML, JSONL, TEXT, WARC, suffixes_of
from cleaner.hints import did_you_mean
from cleaner.packs import Loaded
from cleaner.packs.find import BUNDLE, find_packs
from cleaner.readers.text import Policy
from cleaner.readers.text import read as read_text
from cleaner.types import Match, Pack
from cleaner.writers import text as writer


def run_rules(settings: Settings) -> int:
    """Runs `clean rules` with these words; returns the exit code."""
    if not settings.inputs:
        say(f"usage: {RULES_USAGE}")
        return 2
    command, *names = settings.inputs
    return _COMMANDS[command](settings, tuple(names))


def _load(names: tuple[str, ...]) -> tuple[Loaded, list[Pack]]:
    """Everything that `names` load, and the packs among it that they name or hold."""
    wanted = names or ("default",)
    loaded = load(wanted)
    # Packs that are only used by others were not asked for.
    asked = {str(found.path) for found in find_packs(wanted)}
    return loaded, [pack for pack in loaded.packs if pack.path in asked]


def _list(settings: Settings, names: tuple[str, ...]) -> int:
    _, packs = _load(names)
    if settings.json:
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


def _show(settings: Settings, names: tuple[str, ...]) -> int:
    if not names:
        raise UsageError("rules show: name a PACK or PACK/RULE; `clean rules list` shows the packs")
    # All are looked up before any is printed: half an answer would hide the error.
    for source in [_find_source(name) for name in names]:
        write_line(source)
    return 0


def _find_source(name: str) -> str:
    """The YAML of a pack, or of one rule of it; a sentence on a reason that is no rule."""
    if name in REASONS:
        return f"{name}: {REASONS[name]}"
    if "/" in name and is_folder(name):
        raise UsageError(f"{name}: is a folder: name a pack in it, or a rule")
    pack, slash, slug = name.rpartition("/")
    is_pack = not slash or name.endswith((".yaml", ".yml"))
    (found,) = find_packs(name if is_pack else pack)[:1]
    if found.path.suffix == BUNDLE:
        from cleaner.packs.bundle import read_bundle

        return "\n".join(map(_to_json, read_bundle(found.path)))
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


def _test(settings: Settings, names: tuple[str, ...]) -> int:
    from cleaner.authoring.examples import run_examples

    loaded, packs = _load(names)
    failures = [failure for pack in packs for failure in run_examples(pack, loaded)]
    for failure in failures:
        write_line(str(failure))
    rules = [rule for pack in packs for rule in pack.rules]
    examples = sum(len(rule.examples) for rule in rules)
    if not settings.quiet:
        result = f"{len(failures)} failed" if failures else "all passed"
        counted = (
            to_count(len(packs), "pack"),
            to_count(len(rules), "rule"),
            to_count(examples, "example"),
        )
        say(f"clean: {', '.join(counted)}: {result}")
    return 1 if failures else 0


def _lint(settings: Settings, names: tuple[str, ...]) -> int:
    from cleaner.authoring.lint import lint_packs

    loaded, packs = _load(names)
    paths = {pack.path for pack in packs}
    faults = [fault for fault in lint_packs(loaded) if fault.path in paths]
    show = _FAULTS[settings.format or ("json" if settings.json else "text")]
    for fault in faults:
        write_line(show(fault))
    if not settings.quiet:
        say(f"clean: {to_count(len(packs), 'pack')}: {to_count(len(faults), 'fault')}")
    return 1 if faults else 0


def _fault_to_json(fault: Fault) -> str:
    import json

    row = {
        "path": fault.path,
        "line": fault.line,
        "column": fault.column,
        "message": fault.message,
        "excerpt": fault.excerpt,
    }
    return json.dumps(row, ensure_ascii=False)


def _fault_to_github(fault: Fault) -> str:
    """The fault as a workflow on GitHub shows it beside the line of a change."""
    path = _escape(fault.path).replace(":", "%3A").replace(",", "%2C")
    place = f"file={path},line={fault.line},col={fault.column}"
    return f"::warning {place}::{_escape(fault.message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


_FAULTS: dict[str, Callable[[Fault], str]] = {
    "text": str,
    "json": _fault_to_json,
    "github": _fault_to_github,
}


def _new(settings: Settings, names: tuple[str, ...]) -> int:
    from cleaner.authoring.scaffold import host_of, likely_lines, scaffold
    from cleaner.cli.routes.drafts import draft_file, schema_path

    if not names or not (host := host_of(names[0])):
        raise UsageError("rules new: name the HOST of a site, and if you have them texts of it")
    cleaner = Cleaner(level="standard")
    texts = [document.text for name in names[1:] for document in read_text(name, Policy())]
    lines = dict.fromkeys(line for text in texts for line in likely_lines(text, cleaner))
    target = draft_file(host, settings.out)
    writer.write(target, f"{scaffold(host, list(lines), schema_path())}\n".encode())
    if not settings.quiet:
        say(f"clean: {target}: a draft with {to_count(max(len(lines), 1), 'rule')}")
    return 0


def _stats(settings: Settings, names: tuple[str, ...]) -> int:
    from cleaner.cli.routes.hits import Hits, add, count_hits

    if not names:
        raise UsageError("rules stats: name the files to count in")
    cleaner = Cleaner(settings.packs, "strict", "off", ignore=settings.ignore)
    hits: Hits = dict.fromkeys(chain.from_iterable(cleaner.loaded.rules.values()), (0, 0))
    known, failed = set(hits), 0
    inputs = replace(settings, inputs=names)
    for source in find_sources(inputs, suffixes_of(TEXT, HTML, JSONL, WARC)):
        try:
            if isinstance(source, InputError):
                raise source
            hits = add(hits, count_hits(source.path, cleaner, settings.text_field))
        except InputError as error:
            say(f"clean: {error}")
            failed += 1
    rows = sorted(
        ((rule, *hits[rule]) for rule in known), key=lambda row: (-row[1], -row[2], row[0])
    )
    width = max((len(rule) for rule in known), default=0)
    for rule, pieces, characters in rows:
        write_line(f"{rule:<{width}}  {pieces:>10,}  {characters:>12,}")
    if not settings.quiet:
        idle = sum(not pieces for _, pieces, _ in rows)
        say(f"clean: {to_count(len(rows), 'rule')}, {idle:,} without a hit")
    return 2 if failed else 0


def _learn(settings: Settings, names: tuple[str, ...]) -> int:
    from cleaner.cli.routes.learn import learn_pack

    return learn_pack(settings, names)


def _import(settings: Settings, names: tuple[str, ...]) -> int:
    from cleaner.cli.routes.imports import import_rules

    return import_rules(names, settings.out, quiet=settings.quiet)


_COMMANDS: dict[str, Callable[[Settings, tuple[str, ...]], int]] = {
    "list": _list,
    "show": _show,
    "test": _test,
    "lint": _lint,
    "new": _new,
    "learn": _learn,
    "stats": _stats,
    "import": _import,
}
