"""Does `clean rules learn` find the furniture of a site, and leave its articles alone?"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from command import Folder

from cleaner import Cleaner
from cleaner.authoring.examples import run_examples
from cleaner.authoring.learn import census, learn
from cleaner.authoring.learn.census import Census
from cleaner.authoring.learn.masks import mask_names, mask_values
from cleaner.engine import check_pattern
from cleaner.packs import Loaded, parse_pack

PLACES = "valley mill bridge harbour market school station orchard quarry chapel".split()
PEOPLE = "Ann Example, Ben Sample, Cleo Muster, Dan Placeholder, Eve Specimen".split(", ")


def article(chance: random.Random) -> list[str]:
    """Paragraphs that no two articles share, though they are written alike."""
    return [
        f"{chance.choice(PEOPLE)} said on {chance.choice(('Monday', 'Friday'))} that the"
        f" {chance.choice(PLACES)} near the {chance.choice(PLACES)} would need"
        f" {chance.randrange(10, 9999)} days of work, and that the {chance.choice(PLACES)}"
        f" would stay closed until the river had fallen by {chance.randrange(2, 99)} centimetres."
        for _ in range(8)
    ]


def page(number: int) -> str:
    """An article with the furniture of its site around it and in it."""
    chance = random.Random(number)
    lines = article(chance)
    title = f"{chance.choice(PLACES)} and {chance.choice(PLACES)} in {chance.randrange(1900, 2020)}"
    lines[2] = f"Enlarge this picture toggle caption {lines[2]}"
    lines.insert(3, "ADVERTISEMENT")
    lines.insert(5, f"SEE ALSO: The {title}")
    lines += [f"Gallery ({chance.randrange(2, 40)} Images)"]
    lines += ["Sign up for our daily newsletter and never miss a story again. Manage newsletters"]
    lines += [f"Copyright © {chance.randrange(1990, 2020)} Example Media. All rights reserved."]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    learned = learn("news.example", (page(number) for number in range(30)))
    pack = parse_pack(learned.yaml, "<draft>", check_pattern)
    return Cleaner(Loaded((pack,), frozenset()), "rules", "off")


def furniture(text: str) -> Iterator[str]:
    yield from (line for line in text.split("\n") if " said on " not in line)


def test_the_draft_removes_the_furniture_of_pages_it_was_not_made_from(cleaner: Cleaner) -> None:
    for number in range(100, 120):
        text = page(number)
        cleaned = cleaner.clean(text, url="https://news.example/a").text
        assert list(furniture(cleaned)) == []
        assert "toggle caption" not in cleaned


def test_the_draft_removes_nothing_of_articles(cleaner: Cleaner) -> None:
    for number in range(200, 240):
        text = "\n".join(article(random.Random(number)))
        assert cleaner.clean(text, url="https://news.example/a").text == text


def test_a_draft_is_a_pack_whose_examples_pass() -> None:
    yaml = learn("news.example", (page(number) for number in range(30))).yaml
    pack = parse_pack(yaml, "<draft>", check_pattern)
    assert run_examples(pack, Loaded((pack,), frozenset())) == []
    assert pack.match is not None
    assert pack.match.hosts == ("news.example",)
    assert all(rule.examples for rule in pack.rules)
    assert "Learned from 30 documents" in yaml


def test_the_order_of_the_documents_does_not_matter_to_what_is_removed() -> None:
    one = learn("news.example", (page(number) for number in range(12)))
    other = learn("news.example", (page(number) for number in reversed(range(12))))
    assert {rule.found.pattern for rule in one.rules} == {
        rule.found.pattern for rule in other.rules
    }


def test_articles_alone_have_nothing_to_learn() -> None:
    texts = ("\n".join(article(random.Random(number))) for number in range(30))
    assert learn("news.example", texts).rules == ()


def test_hostile_texts_end_well() -> None:
    texts = ["", "\n\n\n", "a" * 100_000, "* \\ / [ ( " * 500, "\ud800 lone", "«\x00»\n" * 50]
    texts += [f'"; drop: [{{}}]: # {number}\n- x: |\n' for number in range(5)]
    learned = learn("news.example", texts * 3)
    if learned.rules:
        parse_pack(learned.yaml, "<draft>", check_pattern)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "MOST_KEYS", 2000)
    counts = Census()
    for number in range(300):
        text = "\n".join([*article(random.Random(number)), "Read Or Share this story"])
        counts.add(text, [0.5] * 9)
        assert len(counts.traits) <= 2000
    # What every document has is never forgotten.
    assert counts.traits["line", "Read Or Share this story"].docs == 300


@pytest.mark.parametrize(
    ("line", "template"),
    [
        ("Slideshow (11 Images)", "Slideshow (<n> Images)"),
        ("Write to Ann Example at ann@a.example.", "Write to <name> at <mail>."),
        ("Published 3 May 2019 at 10:45", "Published <n> at <n>"),
        ("Share https://a.example/1?b=2 with @ann", "Share <url> with <handle>"),
        ("Most Popular", "Most <name>"),
        ("", ""),
    ],
)
def test_templates(line: str, template: str) -> None:
    assert mask_names(mask_values(line)) == template


def records(count: int, host: str = "news.example") -> str:
    rows = ({"text": page(n), "url": f"https://www.{host}/{n}"} for n in range(count))
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def test_rules_learn_writes_a_draft(tmp_path: object) -> None:
    folder = Folder(tmp_path)  # type: ignore[arg-type]
    folder.write("texts.jsonl", records(20))
    ended = folder.run("rules", "learn", "texts.jsonl", "-o", "news-example.yaml")
    assert (ended.code, ended.out) == (0, b"")
    assert "a draft with" in ended.err
    assert folder.run("rules", "test", "-q", "./news-example.yaml").code == 0
    again = folder.run("rules", "learn", "texts.jsonl", "-o", "news-example.yaml")
    assert (again.code, "is there already" in again.err) == (2, True)


def test_rules_learn_reads_a_folder_and_needs_the_site(tmp_path: object) -> None:
    folder = Folder(tmp_path)  # type: ignore[arg-type]
    for number in range(12):
        folder.write(f"texts/{number}.txt", page(number))
    assert "give --url HOST" in folder.run("rules", "learn", "texts").err
    ended = folder.run("rules", "learn", "texts", "--url", "news.example", "-q")
    assert (ended.code, ended.err) == (0, "")
    assert b"hosts: [news.example]" in ended.out


def test_rules_learn_takes_one_site_of_several(tmp_path: object) -> None:
    folder = Folder(tmp_path)  # type: ignore[arg-type]
    folder.write("texts.jsonl", records(12) + records(12, "other.example"))
    assert "texts of several sites" in folder.run("rules", "learn", "texts.jsonl").err
    ended = folder.run("rules", "learn", "texts.jsonl", "--url", "https://news.example/")
    assert ended.code == 0
    assert "from 12 documents; 12 of other sites left out" in ended.err
    assert folder.run("rules", "learn").code == 2
    assert folder.run("rules", "learn", "--url", "a.example", "missing.txt").code == 2
