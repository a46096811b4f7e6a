"""Figures of labelled lines: furniture removed, content lost, and whether scores tell the truth."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

LEVELS = ("standard", "strict")
CONTENT = 0.5  # label from which a line is content
BINS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)
LEAST_DOCUMENTS = 15  # of a language or genre that has a row of its own
HEAVY = 0.1  # share of a document whose loss counts as heavy

Row = dict[str, Any]


class Tally:
    """What was removed of the documents of a group, and their scores."""

    def __init__(self) -> None:
        self.documents = 0
        self.content = 0.0
        self.furniture = 0
        self.lost = dict.fromkeys(LEVELS, 0.0)
        self.gone = dict.fromkeys(LEVELS, 0)
        self.heavy = dict.fromkeys(LEVELS, 0)
        self.scores: list[float] = []
        self.labels: list[bool] = []

    def add(self, document: Row, judgement: Row) -> None:
        """Counts a document with its judgement; lines that nobody can judge do not count."""
        rows = list(zip(document["text"].split("\n"), document["labels"], strict=True))
        judged = {n: label for n, (line, label) in enumerate(rows) if line.strip() and label >= 0}
        size = {n: len(rows[n][0].strip()) for n in judged}
        content = {n for n, label in judged.items() if label >= CONTENT}
        whole = sum(size[n] for n in content)
        self.documents += 1
        self.content += whole
        self.furniture += len(judged) - len(content)
        for level in LEVELS:
            gone = set(judgement[level]) & judged.keys()
            lost = sum(size[n] for n in gone & content)
            self.lost[level] += lost
            self.gone[level] += len(gone - content)
            self.heavy[level] += lost > HEAVY * whole
        self.scores += [judgement["scores"][n] for n in judged]
        self.labels += [n in content for n in judged]

    def loss(self, level: str) -> float:
        """The share of the characters of content that is removed."""
        return self.lost[level] / max(self.content, 1)

    def heavy_share(self, level: str) -> float:
        """The share of the documents that lose more than a tenth."""
        return self.heavy[level] / max(self.documents, 1)

    def recall(self, level: str) -> float:
        """The share of the lines of furniture that is removed."""
        return self.gone[level] / max(self.furniture, 1)

    def auc(self) -> float:
        """How often a line of content scores higher than one of furniture."""
        scores, labels = np.array(self.scores), np.array(self.labels)
        values, places = np.unique(scores, return_inverse=True)
        counts = np.bincount(places, minlength=len(values))
        ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]  # equals share their mean rank
        n, m = labels.sum(), (~labels).sum()
        return float((ranks[labels].sum() - n * (n + 1) / 2) / max(n * m, 1))

    def reliability(self) -> str:
        """For each range of scores the share of content among the lines, and their number."""
        scores, labels = np.array(self.scores), np.array(self.labels)
        cells = []
        for low, high in itertools.pairwise(BINS):
            inside = (scores >= low) & ((scores < high) | (high == 1.0))
            cells.append(f"{labels[inside].mean():.2f} ({inside.sum()})" if inside.any() else "")
        return " | ".join(cells)


class Lines:
    """Tallies by source, and by language and genre."""

    def __init__(self) -> None:
        self.tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)

    def add(self, document: Row, judgement: Row) -> None:
        """Counts a document for its source, and for its language or genre."""
        source = source_of(document)
        groups = {"all", document["language"]}
        if document["set"] == "clean":
            groups.add(document["type"])
        if document["set"] == "articles":
            groups = {"all", document["site"]}
        for group in groups:
            self.tallies[source, group].add(document, judgement)

    def groups(self, source: str) -> Iterable[tuple[str, Tally]]:
        """The groups of a source."""
        return sorted((group, t) for (name, group), t in self.tallies.items() if name == source)

    def report(self) -> None:
        """All tables, as the model card has them."""
        sources = sorted(name for name, group in self.tallies if group == "all")
        print(
            "\n| lines by source | documents | furniture removed, standard | content lost |"
            " strict | lost | AUC |\n|---|---|---|---|---|---|---|"
        )
        for source in sources:
            print(_row(source, self.tallies[source, "all"]))
        for source in ("turku", "multi", "articles"):
            print(
                f"\n| {source} | documents | furniture removed, standard | content lost |"
                " strict | lost | AUC |\n|---|---|---|---|---|---|---|"
            )
            for group, tally in self.groups(source):
                if group != "all" and (source != "articles" or tally.furniture >= 20):
                    print(_row(group, tally))
        self._report_clean()
        print("\n| reliability | " + " | ".join(f"from {low}" for low in BINS[:-1]) + " |")
        print("|---" * len(BINS) + "|")
        for source in sources:
            print(f"| {source} | {self.tallies[source, 'all'].reliability()} |")

    def _report_clean(self) -> None:
        print(
            "\n| clean texts | documents | lost, standard | over a tenth | lost, strict |"
            " over a tenth |\n|---|---|---|---|---|---|"
        )
        for source in ("clean", "clean-dense", "clean-crop"):
            for group, tally in self.groups(source):
                if group == "all" or (source == "clean" and tally.documents >= LEAST_DOCUMENTS):
                    cells = [
                        f"{100 * share:.2f} %"
                        for level in LEVELS
                        for share in (tally.loss(level), tally.heavy_share(level))
                    ]
                    name = source if group == "all" else group
                    print(f"| {name} | {tally.documents} |", " | ".join(cells), "|")

    def figures(self) -> dict[str, float]:
        """The figures that the gate looks at, by name."""
        found = {}
        for (source, group), tally in self.tallies.items():
            if group == "all":
                for level in LEVELS:
                    found[f"{source}/{level}/gone"] = tally.recall(level)
                    found[f"{source}/{level}/lost"] = tally.loss(level)
                    found[f"{source}/{level}/heavy"] = tally.heavy_share(level)
                found[f"{source}/auc"] = tally.auc()
        worst = [
            tally.loss("standard")
            for group, tally in self.groups("clean")
            if tally.documents >= LEAST_DOCUMENTS
        ]
        mean = [t.recall("standard") for group, t in self.groups("turku") if group != "all"]
        auc = [t.auc() for group, t in self.groups("turku") if group != "all"]
        return found | {
            "clean/worst": max(worst, default=0.0),
            "turku/mean gone": float(np.mean(mean)) if mean else 0.0,
            "turku/mean auc": float(np.mean(auc)) if auc else 0.0,
        }


def source_of(document: Row) -> str:
    """The name under which a document is counted."""
    style = document["style"]
    if document["set"] == "clean" and style != "text":
        return "clean-crop" if style.startswith("crop") else f"clean-{style}"
    if document["set"] in ("articles", "multi") and style != "text":
        return f"{document['set']}-{style}"
    return document["set"] if style in ("text", "mixture") else f"{document['set']}/{style}"


def _row(name: str, tally: Tally) -> str:
    cells = [
        cell
        for level in LEVELS
        for cell in (f"{100 * tally.recall(level):.0f} %", f"{100 * tally.loss(level):.2f} %")
    ]
    return f"| {name} | {tally.documents} | " + " | ".join(cells) + f" | {tally.auc():.3f} |"
