"""The scorer's figures, each page judged by weights that never saw its site.

    python evaluate.py WORK [--gate] [--pages PAGES.csv]

WORK is what build.py filled. Word F1 is of lower-cased word multisets: the mean of the pages' F1.
With --gate the exit code is 1 if a figure is worse than GATE allows. PAGES.csv gets the figures of
every single page.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.common.corpus import characters, word_f1, words
from training.common.program import tool
from training.text.crop import CONTENT
from training.text.dataset import FOLDS, fold_of
from training.text.lines import Lines

LEVELS = ("standard", "strict")
RENDERINGS = ("blocks", "wet", "browser", "wrapped")
EXTRACTS = ("trafilatura", "resiliparse")
GOLD = ("gold", "gold-dense")
# Cut from long pages and long texts; these have tables of their own.
SHORT, SHORT_GOLD = ("short1", "short2"), "gold-short"
OTHERS = ("crawl_to_the_future", "dragnet", "fundus", "cleaneval_final", "wwwxmu")
# Sets whose documents have labelled lines.
LABELLED = ("turku", "canola", "articles", "multi", "clean", "mixture")
# A text is taken for English if so many of its words are one of these.
ENGLISH = frozenset("the of and to in that is for".split())
ENGLISH_SHARE = 0.1
# What may not get worse: figure, least or, below zero, most.
GATE = {
    "standard/blocks": 0.825,
    "strict/blocks": 0.828,
    "standard/trafilatura": 0.820,  # whole: 0.8213
    "standard/short": 0.71,
    "standard/wwwxmu/blocks by character": 0.87,
    "lost/standard/wcxb": -0.004,
    "again/standard": -0.0035,
    "clean/standard/lost": -0.002,
    "clean/standard/heavy": -0.005,
    "clean/worst": -0.01,
    "clean/strict/lost": -0.01,
    "clean-crop/standard/lost": -0.002,
    "turku/mean gone": 0.24,
    "turku/standard/lost": -0.015,
    "turku/mean auc": 0.82,
    "articles/standard/gone": 0.65,
    "articles/standard/lost": -0.002,
    "multi/standard/gone": 0.25,
    "multi/standard/lost": -0.003,
}
# What is wanted and not reached yet.
GOAL = {
    "standard/blocks": 0.845,
    "strict/blocks": 0.85,
    "standard/short": 0.73,
    "standard/wwwxmu/blocks by character": 0.88,
    "again/standard": -0.001,
    "turku/mean gone": 0.5,
    "turku/mean auc": 0.88,
    "articles/standard/gone": 0.8,  # packs count as well
    "multi/standard/gone": 0.6,
}


def judged(
    documents: list[dict[str, Any]], work: Path
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every document with its judgement by the weights of its fold."""
    for fold in range(FOLDS):
        held = [document for document in documents if fold_of(document["site"]) == fold]
        lines = "".join(json.dumps({"text": document["text"]}) + "\n" for document in held)
        done = subprocess.run(
            tool("score", str(work / f"fold{fold}.bin")),
            input=lines,
            capture_output=True,
            text=True,
            check=True,
        )
        yield from zip(held, map(json.loads, done.stdout.splitlines()), strict=True)


def kept(document: dict[str, Any], dropped: list[int]) -> str:
    """A document without the lines dropped."""
    gone = set(dropped)
    return "\n".join(
        line for number, line in enumerate(document["text"].split("\n")) if number not in gone
    )


def language(gold: list[str]) -> str:
    """Whether a text is English, told by its words."""
    share = sum(word in ENGLISH for word in gold) / max(len(gold), 1)
    return "English" if share >= ENGLISH_SHARE else "other"


def read(work: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The documents that are evaluated, and the gold text of each page."""
    wanted = {*RENDERINGS, *EXTRACTS, *GOLD, *SHORT, SHORT_GOLD}
    documents, gold = [], {}
    fields = ("set", "page", "site", "type", "language", "style", "text")
    with (work / "docs.jsonl").open(encoding="utf-8") as rows:
        for row in rows:
            document = json.loads(row)
            if document["gold"] is not None:
                gold[document["page"]] = document["gold"]
            if document["style"] in wanted and document["set"] in ("wcxb", *OTHERS):
                documents.append({key: document[key] for key in fields})
                if document["style"] in SHORT:
                    documents[-1]["content"] = content(document)
            elif document["set"] in LABELLED:
                fields_too = (*fields, "labels")
                documents.append({key: document[key] for key in fields_too})
    return documents, gold


def content(document: dict[str, Any]) -> str:
    """The lines of a document that are labelled as content."""
    pairs = zip(document["text"].split("\n"), document["labels"], strict=True)
    return "\n".join(line for line, label in pairs if label >= CONTENT)


class Figures:
    """Means by name."""

    def __init__(self) -> None:
        self.sums: dict[str, list[float]] = defaultdict(list)
        self.pages: list[tuple[str, ...]] = []
        self.lines = Lines()

    def add(self, name: str, value: float) -> None:
        self.sums[name].append(value)

    def page(self, document: dict[str, Any], level: str, what: str, value: float) -> None:
        names = (document[key] for key in ("set", "page", "type", "style"))
        self.pages.append((*names, level, what, f"{value:.4f}"))

    def mean(self, name: str) -> float:
        values = self.sums.get(name, [])
        return sum(values) / max(len(values), 1)

    def all(self) -> dict[str, float]:
        """Every figure by name."""
        return {name: self.mean(name) for name in self.sums} | self.lines.figures()


def measure(work: Path) -> Figures:
    """All figures."""
    documents, gold = read(work)
    figures = Figures()
    again = []
    for document, judgement in judged(documents, work):
        if "labels" in document:
            figures.lines.add(document, judgement)
            continue
        target = document.get("content", gold.get(document["page"], ""))
        _count(figures, "whole", document, document["text"], target)
        for level in LEVELS:
            text = kept(document, judgement[level])
            _count(figures, level, document, text, target)
            if document["style"] in RENDERINGS and level == "standard":
                again.append(document | {"text": text})
    for document, judgement in judged(again, work):
        before = len(words(document["text"]))
        figures.add(
            "again/standard", 1 - len(words(kept(document, judgement["standard"]))) / max(before, 1)
        )
    return figures


def _count(figures: Figures, level: str, document: dict[str, Any], text: str, target: str) -> None:
    style, group = document["style"], document["set"]
    left = words(text)
    if style in (*GOLD, SHORT_GOLD):
        lost = 1 - len(left) / max(len(words(document["text"])), 1)
        figures.page(document, level, "lost", lost)
        names = [f"/{style}"] if style == SHORT_GOLD else ["", f"/{group}", f"/{style}"]
        for name in names:
            figures.add(f"lost/{level}{name}", lost)
            figures.add(f"heavy/{level}{name}", float(lost > 0.1))
        return
    gold = words(target)
    f1 = word_f1(left, gold)
    figures.page(document, level, "f1", f1)
    if style in SHORT:
        figures.add(f"{level}/short", f1)
        figures.add(f"{level}/short/{group}/{document['type']}", f1)
    elif group == "wcxb":
        figures.add(f"{level}/{style}", f1)
        if style in ("blocks", "wet"):
            figures.add(f"{level}/{style}/{document['type']}", f1)
    else:
        figures.add(f"{level}/{group}/{style}", f1)
        figures.add(f"{level}/{group}/{style}/{language(gold)}", f1)
        if group in ("fundus", "wwwxmu"):
            f1 = word_f1(characters(text), characters(target))
            figures.add(f"{level}/{group}/{style} by character", f1)
            figures.add(f"{level}/{group}/{style}/{language(gold)} by character", f1)


def table(figures: Figures, title: str, rows: dict[str, str]) -> None:
    """A Markdown table: for each row the pattern's figure at each level."""
    print(f"\n| {title} | whole | standard | strict | n |\n|---|---|---|---|---|")
    for label, pattern in rows.items():
        cells = [f"{figures.mean(pattern.format(level)):.3f}" for level in ("whole", *LEVELS)]
        print(
            f"| {label} |",
            " | ".join(cells),
            f"| {len(figures.sums.get(pattern.format('whole'), []))} |",
        )


def report(figures: Figures) -> None:
    """All tables, as MODEL.md has them."""
    table(
        figures,
        "WCXB by rendering, F1",
        {style: f"{{}}/{style}" for style in (*RENDERINGS, *EXTRACTS)},
    )
    for style in ("blocks", "wet"):
        prefix = f"whole/{style}/"
        types = sorted(
            name.removeprefix(prefix) for name in figures.sums if name.startswith(prefix)
        )
        table(
            figures, f"WCXB by type ({style}), F1", {kind: f"{{}}/{style}/{kind}" for kind in types}
        )
    for group in OTHERS:
        suffix = " by character" if group == "wwwxmu" else ""
        table(
            figures,
            f"{group}{suffix}, F1",
            {
                style: f"{{}}/{group}/{style}{suffix}"
                for style in (*RENDERINGS, *EXTRACTS)
                if f"whole/{group}/{style}" in figures.sums
            },
        )
    table(
        figures,
        "fundus by language, F1",
        {
            f"{name}, {style}": f"{{}}/fundus/{style}/{name}"
            for style in RENDERINGS
            for name in ("English", "other", "other by character")
        },
    )
    table(
        figures,
        "short pages, F1",
        {
            "all": "{}/short",
            "WCXB, articles": "{}/short/wcxb/article",
            **{group: f"{{}}/short/{group}/{group}" for group in OTHERS},
        },
    )
    names = {
        "all": "",
        "WCXB": "/wcxb",
        **{group: f"/{group}" for group in OTHERS},
        "blank lines": "/gold",
        "no blank lines": "/gold-dense",
        "short texts": f"/{SHORT_GOLD}",
    }
    print(
        "\n| gold texts | lost, standard | over 10 %, standard | lost, strict | over 10 %, strict |"
        "\n|---|---|---|---|---|"
    )
    for label, suffix in names.items():
        cells = [
            f"{100 * figures.mean(f'{what}/{level}{suffix}'):.2f} %"
            for level in LEVELS
            for what in ("lost", "heavy")
        ]
        print(f"| {label} |", " | ".join(cells), "|")
    figures.lines.report()
    print(
        "\nA second cleaning at standard removes "
        f"{100 * figures.mean('again/standard'):.2f} % of the words."
    )


def short_of(bounds: dict[str, float], figures: Figures) -> list[str]:
    """The figures that are worse than their bounds."""
    found = figures.all()
    signed = {name: (-1 if bound < 0 else 1) * found[name] for name, bound in bounds.items()}
    return [
        f"{name}: {abs(value):.4f}, wanted {abs(bounds[name])}"
        for name, value in signed.items()
        if value < bounds[name]
    ]


def main(work: str, *options: str) -> int:
    """Prints the tables; the exit code says whether the gate held."""
    figures = measure(Path(work))
    report(figures)
    if "--pages" in options:
        with Path(options[options.index("--pages") + 1]).open("w", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("set", "page", "type", "rendering", "level", "figure", "value"))
            rows.writerows(sorted(figures.pages))
    for line in short_of(GOAL, figures):
        print("short of its goal:", line)
    worse = short_of(GATE, figures) if "--gate" in options else []
    for line in worse:
        print("worse:", line)
    return bool(worse)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
