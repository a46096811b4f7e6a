"""How much furniture the packs know, and what they take from text: a table for each language.

    python -m training.packs.measure [phrases] [lines] [harm]

`phrases`: the share of the phrases of the phrase data that goes as a line of its own amid an
article of its language, at the top, in the middle and at the end. `lines`: boilerplate lines of
scraped articles in other languages than English, by publishers of two halves, so that a pack that
was written with one half in view is judged by the other. `harm`: lines of texts in which nothing
should go, and those that do.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from benchmarks.corpora import DATA, read_records
from cleaner import Cleaner

HOW_TO_GET_IT = f"no data in {DATA}: set CLEANER_DATA to the folder that has phrases/ and clean/"
FILES = ("junk", "themes", "wordpress", "consent")
LEVELS = ("rules", "standard")
# Paragraphs of an article that stands around a phrase.
AROUND = 12
SHORTEST_PARAGRAPH = 120


@dataclass
class Tally:
    """What was tried and what of it went."""

    tried: int = 0
    gone: int = 0

    def add(self, gone: int, tried: int = 1) -> None:
        """Counts `tried` lines of which `gone` went."""
        self.tried += tried
        self.gone += gone

    def __str__(self) -> str:
        return f"{self.gone / max(1, self.tried):6.1%} of {self.tried:5}"


def phrases(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of the phrase data."""
    with gzip.open(DATA / "phrases" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def articles() -> dict[str, list[str]]:
    """For each language the paragraphs of an article: a labelled one, or else a clean text."""
    found: dict[str, list[str]] = {}
    for lang, _, lines, labels in labelled():
        kept = [line for line, label in zip(lines, labels, strict=True) if label == "K"]
        _offer(found, {"no": "nb"}.get(lang, lang), kept)
    for record in read_records("clean/dev.jsonl.zst"):
        if record["layout"].startswith("paragraph"):
            _offer(found, record["language"], record["text"].split("\n"))
    return found


def _offer(found: dict[str, list[str]], lang: str, lines: list[str]) -> None:
    paragraphs = [line for line in lines if len(line) >= SHORTEST_PARAGRAPH and line[0].isalpha()]
    if len(paragraphs) >= AROUND:
        found.setdefault(lang, paragraphs[:AROUND])


def placed(phrase: str, article: list[str]) -> Iterator[tuple[str, int]]:
    """The article with the phrase at the top, in the middle and at the end, and its line."""
    for at in (0, len(article) // 2, len(article)):
        yield "\n\n".join([*article[:at], phrase, *article[at:]]), at * 2 + 1


def spoken(phrase: str) -> str:
    """A phrase as it stands on a page, with something in its slots."""
    return phrase.replace("{N}", "3").replace("{NAME}", "Anna Muster")


def measure_phrases() -> None:
    """Prints the share of phrases that goes, by file, language and place."""
    around = articles()
    for level in LEVELS:
        cleaner = Cleaner(level=level)  # type: ignore[arg-type]
        for name in FILES:
            tallies: dict[str, list[Tally]] = defaultdict(lambda: [Tally(), Tally(), Tally()])
            for row in phrases(name):
                lang = row["language"].split("-")[0]
                article = around.get(lang) or around["en"]
                for place, went in enumerate(_places(cleaner, row["phrase"], article)):
                    for key in ("all", lang):
                        tallies[key][place].add(went)
            _print(f"{name}, level {level}: top, middle, end", tallies)


def _print(title: str, tallies: dict[str, list[Tally]]) -> None:
    print(title)
    for lang in sorted(tallies, key=lambda lang: -tallies[lang][0].tried):
        print(f"  {lang:4}", *(f"{tally!s}" for tally in tallies[lang]), sep="  ")


def labelled() -> Iterator[tuple[str, str, list[str], str]]:
    """Language, publisher, lines and labels of the articles in other languages than English."""
    with gzip.open(DATA / "publishers" / "multi_labels.json.gz", "rt") as file:
        labels = json.load(file)
    for record in read_records("publishers/multi_text.jsonl.zst"):
        lines = [line.strip() for line in record["content"].split("\n") if line.strip()]
        if record["id"] in labels:
            known = labels[record["id"]]["labels"]
            yield record["language"], record["publisher"], lines, known


def half_of(publisher: str) -> int:
    """Which half of the publishers a publisher belongs to."""
    return sha256(publisher.encode()).digest()[0] % 2


def gone_lines(cleaner: Cleaner, lines: list[str]) -> set[int]:
    """The numbers, from 0, of the lines that go as a whole."""
    return {removal.line - 1 for removal in cleaner.clean("\n".join(lines)).removed}


def measure_lines() -> None:
    """Prints the boilerplate lines that go, by language and half of the publishers."""
    for level in LEVELS:
        cleaner = Cleaner(level=level)  # type: ignore[arg-type]
        tallies: dict[str, list[Tally]] = defaultdict(lambda: [Tally(), Tally(), Tally()])
        for lang, publisher, lines, labels in labelled():
            gone = gone_lines(cleaner, lines)
            for number, label in enumerate(labels):
                for key in ("all", lang):
                    if label == "B":
                        tallies[key][half_of(publisher)].add(number in gone)
                    elif label == "K":
                        size = len(lines[number])
                        tallies[key][2].add(size * (number in gone), size)
        _print(f"articles, level {level}: half A, half B, characters of content", tallies)


def clean_lines() -> Iterator[tuple[str, list[str], str]]:
    """Name, lines and labels of the texts in which nothing that is content should go."""
    for record in read_records("clean/dev.jsonl.zst"):
        lines = record["text"].split("\n")
        yield f"clean {record['language']} {record['genre']}", lines, "K" * len(lines)
    for turku in read_records("lines/turku_dev.jsonl.zst"):
        lines = [line.replace("\n", " ") for line in turku["lines"]]
        yield f"turku {turku['language']}", lines, turku["labels"]
    for lang, _, lines, labels in labelled():
        yield f"articles {lang}", lines, labels


def measure_harm(prefix: str = "") -> None:
    """Prints the lines of content that rules take, and how many there are in ten thousand."""
    cleaner = Cleaner(level="rules")
    tallies: dict[str, Tally] = defaultdict(Tally)
    for name, lines, labels in clean_lines():
        kept = [
            label == "K" and bool(line.strip()) for line, label in zip(lines, labels, strict=True)
        ]
        tally = tallies[name.split()[0]]
        tally.add(0, sum(kept))
        for removal in cleaner.clean("\n".join(lines)).removed:
            number = removal.line - 1
            if kept[number] and removal.rule.startswith(prefix) and "dedup" not in removal.rule:
                tally.add(1, 0)
                print(f"  {removal.rule} took of {name}: {lines[number][:160]!r}")
    for name, tally in tallies.items():
        print(
            f"{name}: {tally.gone} of {tally.tried}, {tally.gone / tally.tried * 1e4:.2f} in 10,000"
        )


def _places(cleaner: Cleaner, phrase: str, article: list[str]) -> Iterator[bool]:
    for text, line in placed(spoken(phrase), article):
        yield any(removal.line == line for removal in cleaner.clean(text).removed)


PARTS = {"phrases": measure_phrases, "lines": measure_lines, "harm": measure_harm}


def main(parts: list[str]) -> int:
    """Runs the parts that are named, or all."""
    if not (DATA / "phrases").exists():
        print(HOW_TO_GET_IT, file=sys.stderr)
        return 2
    for part in parts or list(PARTS):
        PARTS[part]()
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
