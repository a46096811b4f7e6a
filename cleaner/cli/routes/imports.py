"""`clean rules import`: makes packs of other projects' rules, and reports what packs cannot say."""

from __future__ import annotations

import re
from pathlib import Path

from cleaner.authoring.importers.site_rules import Import, from_filters, from_site_config
from cleaner.cli.args.errors import UsageError
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say, write_line
from cleaner.errors import InputError
from cleaner.html import selector_fault as unknown_selector
from cleaner.packs.selectors import selector_fault as broken_selector
from cleaner.readers.text import Policy, read
from cleaner.writers import text as writer

# What only filter lists have: their heading, and a selector after hosts, or after nothing.
_FILTERS = re.compile(r"^(\[Adblock|!|[^#\s:]*#[@?$%]*#\S)", re.MULTILINE)


def import_rules(names: tuple[str, ...], out: str | None, *, quiet: bool) -> int:
    """Writes the packs made from files: one to stdout, several below the folder `out`."""
    if not names:
        raise UsageError("rules import: name a file: a site config (HOST.txt) or a filter list")
    made = [(name, _read(name)) for name in names]
    packs = [pack for _, found in made for pack in found.packs]
    if out is None and len(packs) > 1:
        raise UsageError(f"rules import: {len(packs)} packs need an output folder: use -o DIR")
    for name, found in made:
        for left in () if quiet else found.left_out:
            say(f"{name}:{left.line}:{left.column}: left out: {left.why}: {left.text}")
    for pack in packs:
        if out is None:
            write_line(pack.yaml.removesuffix("\n"))
        else:
            Path(out).mkdir(parents=True, exist_ok=True)
            writer.write(Path(out, f"{pack.pack}.yaml"), pack.yaml.encode())
    if not quiet:
        rules = sum(pack.rules for pack in packs)
        lost = sum(len(found.left_out) for _, found in made)
        counts = (to_count(len(packs), "pack"), to_count(rules, "rule"), f"{lost:,} left out")
        say(f"clean: {', '.join(counts)}")
    return 0 if packs else 2


def _read(name: str) -> Import:
    (document,) = read(name, Policy(errors="replace"))
    if _FILTERS.search(document.text):
        return from_filters(document.text, selector_fault)
    host = Path(name).name.removesuffix(".txt")
    if "." not in host:
        raise InputError(
            name, "is not a filter list, and a site config is named after its host: HOST.txt"
        )
    return from_site_config(document.text, host, selector_fault)


def selector_fault(selector: str) -> str | None:
    """What is wrong with a selector. The parser forgives an incomplete one, packs do not."""
    return broken_selector(selector) or unknown_selector(selector)
