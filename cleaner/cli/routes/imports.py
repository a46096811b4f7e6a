"""`clean rules import`: makes packs of other projects' rules, and reports what packs cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cleaner.authoring.importers.safety import protects_all, unsafe_selector
from cleaner.authoring.importers.site_rules import (
    Import,
    Imported,
    from_filters,
    from_site_config,
)
from cleaner.cli.args.errors import UsageError
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say, write_line
from cleaner.engine import check_pattern
from cleaner.errors import InputError, PackError
from cleaner.html import selector_fault as unknown_selector
from cleaner.packs import parse_pack
from cleaner.packs.bundle import to_bundle
from cleaner.packs.find import BUNDLE
from cleaner.packs.selectors import selector_fault as broken_selector
from cleaner.readers.text import Policy, read
from cleaner.types import Pack
from cleaner.writers import text as writer

# Sources that the heading of a bundle names.
_FEW = 4

# What only filter lists have: their heading, and a selector after hosts, or after nothing.
_FILTERS = re.compile(r"^(\[Adblock|!|[^#\s:]*#[@?$%]*#\S)", re.MULTILINE)


def import_rules(names: tuple[str, ...], out: str | None, *, quiet: bool) -> int:
    """Writes the packs made from files: one to stdout, several below the folder `out`, or all.

    All are one bundle if `out` ends in `.packs`. A file that cannot be used is reported, and the
    others are used all the same.
    """
    if not names:
        raise UsageError("rules import: name a file: a site config (HOST.txt) or a filter list")
    made, failed = _read_all(names)
    packs = list(_named_apart(pack for _, found in made for pack in found.packs))
    if out is None and len(packs) > 1:
        raise UsageError(
            f"rules import: {len(packs)} packs need an output folder, or one file for all of them:"
            f" use -o DIR or -o NAME{BUNDLE}"
        )
    for name, found in made:
        for left in () if quiet else found.left_out:
            say(f"{name}:{left.line}:{left.column}: left out: {left.why}: {left.text}")
    if out is not None and out.endswith(BUNDLE):
        packs = _write_bundle(Path(out), packs, names)
    else:
        _write(packs, out)
    if not quiet:
        rules = sum(pack.rules for pack in packs)
        lost = sum(len(found.left_out) for _, found in made)
        counts = [to_count(len(packs), "pack"), to_count(rules, "rule"), f"{lost:,} left out"]
        counts += [f"{to_count(failed, 'file')} failed"] if failed else []
        say(f"clean: {', '.join(counts)}")
    return 0 if packs and not failed else 2


def _read_all(names: tuple[str, ...]) -> tuple[list[tuple[str, Import]], int]:
    """What was made of each file, and how many could not be used."""
    made: list[tuple[str, Import]] = []
    failed = 0
    for name in names:
        try:
            made.append((name, _read(name)))
        except InputError as error:
            say(f"clean: {error}")
            failed += 1
    return made, failed


def _named_apart(packs: Iterator[Imported]) -> Iterator[Imported]:
    """The packs, each under a name of its own: `host.txt` and `.host.txt` make two."""
    taken: set[str] = set()
    for pack in packs:
        name, number = pack.pack, 2
        while name in taken:
            name = f"{pack.pack}-{number}"
            number += 1
        taken.add(name)
        text = pack.yaml.replace(f"pack: {pack.pack}\n", f"pack: {name}\n", 1)
        yield replace(pack, pack=name, yaml=text)


def _write(packs: list[Imported], out: str | None) -> None:
    for pack in packs:
        if out is None:
            write_line(pack.yaml.removesuffix("\n"))
        else:
            Path(out).mkdir(parents=True, exist_ok=True)
            writer.write(Path(out, f"{pack.pack}.yaml"), pack.yaml.encode())


def _write_bundle(out: Path, made: list[Imported], names: tuple[str, ...]) -> list[Imported]:
    """Writes the packs that have hosts into one file, and those for every page beside it.

    What a site config calls the body of a page is left out: thousands of rules that nobody looks
    at, each of which protects the furniture within, did more harm than good on pages with gold.
    """
    packs: list[Pack] = []
    for each in made:
        try:
            packs.append(parse_pack(each.yaml, f"{each.pack}.yaml", check_pattern))
        except PackError as error:
            say(f"clean: left out: {error}")
    bound = [
        replace(pack, rules=rules)
        for pack in packs
        if pack.match and (rules := tuple(rule for rule in pack.rules if rule.verb == "css"))
    ]
    sources = ", ".join(sorted({Path(name).name for name in names})[:3])
    heading = {"source": sources if len(names) < _FEW else f"{len(names):,} files"}
    writer.write(out, to_bundle(bound, heading))
    generic = [each for each in made if any(p.name == each.pack and p.match is None for p in packs)]
    for each in generic:
        writer.write(out.with_name(f"{each.pack}.yaml"), each.yaml.encode())
    written = (*bound, *(pack for pack in packs if pack.match is None))
    counts = {pack.name: len(pack.rules) for pack in written}
    return [replace(each, rules=counts[each.pack]) for each in made if each.pack in counts]


def _read(name: str) -> Import:
    (document,) = read(name, Policy(errors="replace"))
    if _FILTERS.search(document.text):
        return from_filters(document.text, selector_fault)
    host = Path(name).name.removesuffix(".txt")
    if "." not in host:
        raise InputError(
            name, "is not a filter list, and a site config is named after its host: HOST.txt"
        )
    return from_site_config(document.text, host, selector_fault, _keep_fault)


def selector_fault(selector: str) -> str | None:
    """What is wrong with a selector of what is removed."""
    return _fault(selector) or unsafe_selector(selector)


def _keep_fault(selector: str) -> str | None:
    return _fault(selector) or protects_all(selector)


def _fault(selector: str) -> str | None:
    # The parser forgives an incomplete one, packs do not.
    return broken_selector(selector) or unknown_selector(selector)
