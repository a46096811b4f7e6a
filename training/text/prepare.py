"""Makes the labelled documents: python prepare.py OUT.jsonl. Seeded."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from training.common.corpus import data_dir, read_gz, read_zst, site_of
from training.text.align import label_lines
from training.text.crop import short
from training.text.labelled import UNJUDGED, clean, labelled
from training.text.mixture import Rims
from training.text.render import STYLES, random_style, to_text, walk

SEED = 20240601
# Of pages that came later fewer renderings are made: there are enough of each.
LATE_LEFT_OUT = ("wet", "browser", "wrapped", "mixed2")
OTHERS = ("wrapped", "mixed2")
LEFT_OUT = dict.fromkeys(("crawl_to_the_future", "dragnet", "fundus"), OTHERS)
LANGUAGE = re.compile(r"<html[^>]*\blang=[\"']?([a-zA-Z]{2})")


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
            "comments": None,
        }
    for name in ("gold_dev", "gold_more", "pages/zh_dev"):
        for number, row in enumerate(read_zst(data_dir() / f"{name}.jsonl.zst")):
            yield {
                "set": row["set"],
                # The names of the first file have no prefix: they are older than the others.
                "page": f"{row['set']}/{'' if name == 'gold_dev' else 'more-'}{number}",
                "site": site_of(row["url"] or row["publisher"]),
                "type": row["set"],
                "html": row["html"],
                "gold": row["gold"],
                "text": row["text"],
                "comments": row.get("gold_comments"),
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
    """Two renderings of a page no one has labelled."""
    rng = random.Random(f"{SEED}/{page['page']}")
    walked = walk(page["html"])
    texts = {
        name: to_text(walked, style)
        for name, style in (
            ("blocks", STYLES["blocks"]),
            ("mixed1", random_style(rng)),
        )
    }
    return [
        {k: page[k] for k in ("set", "page", "site", "type")}
        | {
            "language": language_of(page["html"]),
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
    title, texts = renderings(page)
    found = []
    for style, (text, hints) in texts.items():
        lines = text.split("\n")
        labels = judged_lines(lines, page, title)
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
            "language": language_of(page["html"]),
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


def renderings(page: dict[str, Any]) -> tuple[str, dict[str, Rendering]]:
    """The title of a page, and the page as text in several ways."""
    rng = random.Random(f"{SEED}/{page['page']}")
    styles = dict(STYLES) | {"mixed1": random_style(rng), "mixed2": random_style(rng)}
    walked = walk(page["html"])
    some, whole = (to_text(walked, replace(STYLES["blocks"], hidden=h)) for h in (False, True))
    if len(some[0]) < 0.2 * len(whole[0]):  # nearly all is hidden until a script has run
        styles = {name: replace(style, hidden=True) for name, style in styles.items()}
        some = whole
    late = "more-" in page["page"] or page["set"] == "wwwxmu"
    left_out = LATE_LEFT_OUT if late else LEFT_OUT.get(page["set"], ())
    texts: dict[str, Rendering] = {
        name: some if name == "blocks" else to_text(walked, style)
        for name, style in styles.items()
        if name not in left_out
    }
    if page["text"] is not None:
        texts["blocks"] = page["text"], None
    return walked[0], texts | {name: (text, None) for name, text in extracts(page["html"]).items()}


def judged_lines(lines: list[str], page: dict[str, Any], title: str) -> list[float]:
    """The share of each line's words that is content, -1 where the gold text says nothing of it."""
    labels = label_lines(lines, page["gold"])
    # Readers' comments are no part of the article and no furniture; the gold of Chinese pages was
    # copied without the title.
    if page.get("comments"):
        said = label_lines(lines, page["comments"])
        labels = [UNJUDGED if b >= 0.5 > a else a for a, b in zip(labels, said, strict=True)]
    if page["set"] == "wwwxmu":
        labels = [
            UNJUDGED if label < 0.5 and len(line.strip()) > 3 and line.strip() in title else label
            for line, label in zip(lines, labels, strict=True)
        ]
    return labels


def language_of(html: str) -> str:
    """The language that a page states; English if none."""
    stated = LANGUAGE.search(html[:5000])
    return stated[1].lower() if stated else "en"


Rendering = tuple[str, list[tuple[float, ...] | None] | None]


def extracts(html: str) -> dict[str, str]:
    """What extractors that see the HTML give: text that is nearly clean."""
    import trafilatura
    from resiliparse.extract.html2text import extract_plain_text

    plain = {
        "trafilatura": trafilatura.extract(html) or "",
        "resiliparse": extract_plain_text(html, main_content=True),
    }
    return {name: text for name, text in plain.items() if text.strip()}


def main(out: str) -> None:
    """Writes all documents, one JSON object a line."""
    rims = Rims()
    with Path(out).open("w", encoding="utf-8") as target, Pool(2) as pool:

        def write(document: dict[str, Any]) -> None:
            if document["style"] in ("blocks", "text") and document["set"] != "clean":
                rims.add(document)
            target.write(json.dumps(document, ensure_ascii=False) + "\n")

        for found in pool.imap(documents, pages(), chunksize=4):
            for document in found:
                write(document)
        for found in pool.imap(without_gold, unlabelled(), chunksize=4):
            for document in found:
                write(document)
        for document in labelled():
            write(document)
        for document in clean():
            mixed = rims.mix(document) if document["style"] == "text" else None
            if mixed:
                write(mixed)


if __name__ == "__main__":
    main(sys.argv[1])
