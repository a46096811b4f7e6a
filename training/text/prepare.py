"""Makes the labelled documents: python prepare.py OUT.jsonl. Seeded."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from training.common.corpus import data_dir, read_gz, read_zst, site_of
from training.text.align import label_lines
from training.text.crop import short
from training.text.render import STYLES, Event, Style, random_style, to_text, walk

SEED = 20240601


def pages() -> Iterator[dict[str, Any]]:
    """Every page with gold, of all sets, in one shape."""
    for row in read_zst(data_dir() / "wcxb_dev.jsonl.zst"):
        yield {
            "set": "wcxb",
            "page": f"wcxb/{row['id']}",
            "site": site_of(row["url"]) or row["id"],
            "type": row["page_type"],
            "html": row["html"],
            "gold": row["main_content"],
            "text": None,
        }
    for number, row in enumerate(read_zst(data_dir() / "gold_dev.jsonl.zst")):
        yield {
            "set": row["set"],
            "page": f"{row['set']}/{number}",
            "site": site_of(row["url"]) or row["publisher"],
            "type": row["set"],
            "html": row["html"],
            "gold": row["gold"],
            "text": row["text"],
        }


def unlabelled() -> Iterator[dict[str, Any]]:
    """Pages without gold, for what their markup says."""
    for number, row in enumerate(read_gz(data_dir() / "publishers" / "dev_html.jsonl.gz")):
        yield {
            "set": "unlabelled",
            "page": f"unlabelled/{number}",
            "site": site_of(row["url"]) or row["publisher"],
            "type": "unlabelled",
            "html": row["content"],
        }


def without_gold(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Three renderings of a page no one has labelled."""
    rng = random.Random(f"{SEED}/{page['page']}")
    walked = walk(page["html"])
    texts = {
        name: shown(walked, style)
        for name, style in (
            ("blocks", STYLES["blocks"]),
            ("mixed1", random_style(rng)),
            ("mixed2", random_style(rng)),
        )
    }
    return [
        {k: page[k] for k in ("set", "page", "site", "type")}
        | {
            "style": style,
            "text": text,
            "labels": [-1.0] * len(hints),
            "hints": hints,
            "gold": None,
        }
        for style, (text, hints) in texts.items()
        if hints
    ]


def documents(page: dict[str, Any]) -> list[dict[str, Any]]:
    """All labelled documents of a page: renderings, extractors' outputs, the gold text itself."""
    rng = random.Random(f"{SEED}/{page['page']}")
    walked = walk(page["html"])
    texts: dict[str, Rendering] = {name: shown(walked, style) for name, style in STYLES.items()}
    if page["text"] is not None:
        texts["blocks"] = page["text"], None
    for name in ("mixed1", "mixed2"):
        texts[name] = shown(walked, random_style(rng))
    texts |= {name: (text, None) for name, text in extracts(page["html"]).items()}
    found = []
    for style, (text, hints) in texts.items():
        lines = text.split("\n")
        labels = label_lines(lines, page["gold"])
        found.append((style, lines, labels, hints))
        if style in ("blocks", "browser"):
            kept = [(a, b) for a, b in zip(lines, labels, strict=True) if b >= 0.5 or not a.strip()]
            found.append((f"oracle-{style}", [a for a, _ in kept], [1.0] * len(kept), None))
    gold = [line for line in page["gold"].split("\n")]
    found.append(("gold", gold, [1.0] * len(gold), None))
    dense = [line for line in gold if line.strip()]
    found.append(("gold-dense", dense, [1.0] * len(dense), None))
    made = [
        {k: page[k] for k in ("set", "page", "site", "type")}
        | {
            "style": style,
            "text": "\n".join(lines),
            "labels": [round(label, 3) for label in labels],
            "hints": hints,
            "gold": page["gold"] if style == "blocks" else None,
        }
        for style, lines, labels, hints in found
        if any(line.strip() for line in lines)
    ]
    return made + short(made, random.Random(f"{SEED}/{page['page']}/short"))


Rendering = tuple[str, list[tuple[float, ...] | None] | None]


def shown(walked: tuple[str, list[Event]], style: Style) -> Rendering:
    """The page as text; all of it where nearly all is hidden until a script has run."""
    some, whole = to_text(walked, style), to_text(walked, replace(style, hidden=True))
    return whole if len(some[0]) < 0.2 * len(whole[0]) else some


def extracts(html: str) -> dict[str, str]:
    """What extractors that see the HTML give: text that is nearly clean."""
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text

    plain = {
        "trafilatura": trafilatura.extract(html) or "",
        "resiliparse": extract_plain_text(html, main_content=True),
        "resiliparse-all": extract_plain_text(html, main_content=False),
    }
    return {name: text for name, text in plain.items() if text.strip()}


def scraped() -> Iterator[dict[str, Any]]:
    """Scraped articles with no gold: content but for the lines that a publisher repeats."""
    repeated = json.loads(
        (data_dir() / "publishers" / "repeated_lines.json").read_text(encoding="utf-8")
    )
    common = _common_lines(repeated)
    for number, row in enumerate(read_gz(data_dir() / "publishers" / "dev_text.jsonl.gz")):
        lines = row["content"].split("\n")
        labels = [
            0.0 if line.strip() in common.get(row["publisher"], ()) else 1.0 for line in lines
        ]
        yield {
            "set": "scraped",
            "page": f"scraped/{number}",
            "site": row["publisher"],
            "type": "scraped",
            "style": "scraped",
            "text": row["content"],
            "labels": labels,
            "hints": None,
            "gold": None,
        }


def _common_lines(repeated: Any) -> dict[str, set[str]]:
    return {
        publisher: {line.strip() for line, count in row["lines"] if count >= 3}
        for publisher, row in repeated["dev_text"].items()
    }


def main(out: str) -> None:
    """Writes all documents, one JSON object a line."""
    with Path(out).open("w", encoding="utf-8") as target, Pool(2) as pool:
        for found in pool.imap(documents, pages(), chunksize=4):
            for document in found:
                target.write(json.dumps(document, ensure_ascii=False) + "\n")
        for found in pool.imap(without_gold, unlabelled(), chunksize=4):
            for document in found:
                target.write(json.dumps(document, ensure_ascii=False) + "\n")
        for document in scraped():
            target.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
