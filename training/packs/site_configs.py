"""What the site configs do to pages with gold: word F1 with them and without, by set.

    python -m training.packs.site_configs [BUNDLE]
    python -m training.packs.site_configs BUNDLE --into rules/site-configs.packs

Only pages whose host has a pack in the bundle count (default: the one that is shipped). `--into`
writes the bundle without the rules that made one of these pages worse. BUNDLE is what `clean rules
import ftr-site-config/*.txt -o BUNDLE` makes of github.com/fivefilters/ftr-site-config (CC0).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner import Cleaner
from cleaner.packs.bundle import read_bundle, to_bundle
from cleaner.packs.find import shipped_dir
from cleaner.types import Mode
from training.common.corpus import characters, data_dir, read_zst, word_f1

SETS = ("gold_dev.jsonl.zst", "gold_more.jsonl.zst", "pages/zh_dev.jsonl.zst", "wcxb_dev.jsonl.zst")
# Of each 1.0: a page that loses more by the bundle is named, and costs its rules their place.
NAMED, WORSE = 0.02, 0.001
ORIGIN = {
    "source": "https://github.com/fivefilters/ftr-site-config",
    "licence": "CC0-1.0",
    "made": "clean rules import; without what pages with gold were worse for",
}
Rows = dict[str, list[tuple[float, float]]]


def pages_of(hosts: set[str]) -> Iterator[dict[str, Any]]:
    """The pages with gold of these hosts, and of those below them."""
    for name in SETS:
        for page in read_zst(data_dir() / name):
            labels = (urlsplit(page.get("url") or "").hostname or "").split(".")
            if any(".".join(labels[at:]) in hosts for at in range(len(labels))):
                page.setdefault("set", "wcxb")
                yield page


def judge(cleaner: Cleaner, page: dict[str, Any]) -> tuple[float, set[str]]:
    """Word F1 of a cleaned page, and the rules that removed something of it."""
    gold = characters(page.get("gold") or page.get("main_content") or "")
    mode: Mode = "page" if page["set"] == "wcxb" else "article"
    result = cleaner.clean_html(page["html"], url=page["url"], mode=mode)
    return word_f1(characters(result.text), gold), {removal.rule for removal in result.removed}


def main(words: list[str]) -> int:
    """Prints the table, and writes the bundle."""
    path = Path(words[0]) if words else shipped_dir() / "site-configs.packs"
    packs = read_bundle(path)
    hosts = {host for pack in packs if pack.match for host in pack.match.hosts}
    bundled = {rule.id for pack in packs for rule in pack.rules}
    plain, bound = Cleaner(), Cleaner(["default", path])
    rows: Rows = defaultdict(list)
    harmful: set[str] = set()
    for page in pages_of(hosts):
        (before, _), (after, used) = judge(plain, page), judge(bound, page)
        rows[page["set"]].append((before, after))
        if after < before - NAMED:
            print(f"  {page['url'][:60]} {page.get('id', '')}: {before:.3f} -> {after:.3f}")
        if after < before - WORSE:
            harmful |= used & bundled
    _print(rows)
    if "--into" in words:
        good = [
            replace(pack, rules=rules)
            for pack in packs
            if (rules := tuple(rule for rule in pack.rules if rule.id not in harmful))
        ]
        Path(words[-1]).write_bytes(to_bundle(good, ORIGIN))
        print(f"{len(good):,} packs; left out {len(harmful):,} rules")
    return 0


def _print(rows: Rows) -> None:
    print("| set | pages | F1 without | with |\n|---|---|---|---|")
    for name, found in sorted(rows.items()):
        before, after = (sum(row[at] for row in found) / len(found) for at in (0, 1))
        print(f"| {name} | {len(found)} | {before:.4f} | {after:.4f} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
