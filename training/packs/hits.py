"""How often each rule removed something from the scraped articles of the development data.

    python -m training.packs.hits

Writes tools/docs/hits.tsv, which the pages of the packs show: numbers only, no texts. `rules` are
counted at level strict, each article with its address and repeats left alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from cleaner import Cleaner
from training.common.corpus import data_dir, read_gz, read_zst

TABLE = Path(__file__).parents[2] / "tools" / "docs" / "hits.tsv"
TEXTS = ("dev_text.jsonl.gz", "dev_page_text.jsonl.gz", "dev_cookie_page_text.jsonl.gz")


def main() -> int:
    """Counts, and writes the table."""
    folder = data_dir() / "publishers"
    rows = [row for name in TEXTS for row in read_gz(folder / name)]
    rows += list(read_zst(folder / "multi_text.jsonl.zst"))
    cleaner = Cleaner(level="strict", dedup="off")
    urls = [row.get("url") or None for row in rows]
    counts: Counter[str] = Counter()
    for result in cleaner.clean_batch([row["content"] for row in rows], urls=urls):
        counts.update({removal.rule for removal in result.removed})
    rules = {rule.id for pack in cleaner.loaded.packs for rule in pack.rules}
    lines = [f"{rule}\t{counts[rule]}" for rule in sorted(rules)]
    TABLE.write_text("\n".join([f"texts\t{len(rows)}", *lines]) + "\n", encoding="utf-8")
    print(f"{len(rows):,} texts; {sum(not counts[rule] for rule in rules)} rules without a hit")
    return 0


if __name__ == "__main__":
    sys.exit(main())
