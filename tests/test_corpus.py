"""Does a run over a corpus drop what it should, in order, in any number of threads, and say so?"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, InputError
from cleaner.corpus import Options, Report, _fingerprint, clean_corpus
from cleaner.packs import Loaded
from cleaner.types import Pack, Pattern, Rule

MENU = "Home, News, Sport, Weather, Travel and Culture"
STORY = "Rain fell on Sunday in the whole of the country."


def write_jsonl(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read_texts(path: Path) -> list[str]:
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def run(
    folder: Path,
    texts: Iterable[str],
    **settings: Any,  # noqa: ANN401 - those of Options
) -> tuple[list[str], Report]:
    """The texts that are left of records on two sites in turn, and the report."""
    records = [
        {"url": f"https://site{number % 2}.example/{number}", "text": text, "n": number}
        for number, text in enumerate(texts)
    ]
    source = write_jsonl(folder / "in.jsonl", records)
    report = clean_corpus(
        source, folder / "out.jsonl", Options(**settings), cleaner=Cleaner(level="off")
    )
    written = folder / "out.jsonl"
    return read_texts(written) if written.exists() else [], report


def page(number: int, menu: str = MENU) -> str:
    return f"{menu}\nStory number {number} of the day, as it was told to us."


@pytest.mark.parametrize(
    ("dedup", "with_menu"),
    [("document", {0, 1, 2, 3}), ("site", {0, 1}), ("corpus", {0})],
)
def test_the_first_copy_stays_in_its_scope(tmp_path: Path, dedup: str, with_menu: set[int]) -> None:
    texts, report = run(tmp_path, map(page, range(4)), dedup=dedup)
    assert {number for number, text in enumerate(texts) if text.startswith("Home")} == with_menu
    assert all(f"Story number {number} " in text for number, text in enumerate(texts))
    assert (report.documents, report.lines, report.removed) == (4, 8, 4 - len(with_menu))
    gone = 4 - len(with_menu)
    assert report.losses == ({f"dedup/{dedup}": (gone, gone * 47)} if gone else {})


def test_frequent_lines_go_from_all_documents(tmp_path: Path) -> None:
    texts, _ = run(tmp_path, map(page, range(4)), min_docs=3)
    assert texts == [page(number).split("\n")[1] for number in range(4)]
    texts, _ = run(tmp_path, map(page, range(4)), min_docs=3, dedup="site")
    assert texts == [page(number) for number in range(4)]


def test_counts_of_shards_add_up_in_any_order(tmp_path: Path) -> None:
    counts = []
    for shard in range(2):
        counts.append(str(tmp_path / f"counts{shard}"))
        run(tmp_path, map(page, range(shard, shard + 2)), counts=(counts[shard],))
    for order in (counts, counts[::-1]):
        texts, _ = run(tmp_path, [page(9)], min_docs=4, counts=tuple(order))
        assert texts == [page(9).split("\n")[1]]
        texts, _ = run(tmp_path, [page(9)], min_docs=5, counts=tuple(order))
        assert texts == [page(9)]


def test_counts_of_another_comparison_are_refused(tmp_path: Path) -> None:
    run(tmp_path, [page(1)], counts=(str(tmp_path / "counts"),))
    with pytest.raises(InputError, match="counts lines that were compared in another way"):
        run(tmp_path, [page(1)], counts=(str(tmp_path / "counts"),), min_docs=2, dedup="site")


def test_lines_are_known_in_the_next_run(tmp_path: Path) -> None:
    seen = str(tmp_path / "seen")
    assert run(tmp_path, [page(1)], seen=seen)[0] == [page(1)]
    assert run(tmp_path, [page(2)], seen=seen)[0] == [page(2).split("\n")[1]]


def test_a_bloom_filter_keeps_first_copies(tmp_path: Path) -> None:
    texts, _ = run(tmp_path, map(page, range(50)), bloom=(10_000, 1e-6))
    assert texts == [page(0), *(page(number).split("\n")[1] for number in range(1, 50))]


def test_near_copies_go_if_asked(tmp_path: Path) -> None:
    text = "Slideshow (3 Images)\nRain fell.\nSlideshow (5 Images)"
    assert run(tmp_path, [text], dedup="document")[0] == [text]
    assert run(tmp_path, [text], dedup="document", near=True)[0] == [text[:-20]]
    texts, report = run(tmp_path, [text, "Slideshow: 15 images"], near=True)
    assert texts == [text[:-20], ""]
    assert report.losses == {"dedup/corpus": (1, 20), "dedup/near": (1, 20)}


def test_lines_are_compared_as_they_are_if_asked(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(b"Rain\nrain\n\nRain\n\nRain \n\xff\n\xff")
    options = Options(exact=True, dedup_min=0)
    clean_corpus(tmp_path / "in.txt", tmp_path / "out.txt", options)
    assert (tmp_path / "out.txt").read_bytes() == b"Rain\nrain\n\nRain \n\xff\n"


def test_a_document_is_cleaned_as_it_is_everywhere(tmp_path: Path) -> None:
    seeds = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
    texts = [path.read_bytes().decode() for path in seeds]
    texts += ["Most Popular\r\n\ud800 rest\n\nRead more: x", f"{STORY}\n\n{STORY}\n"]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(f"{json.dumps({'text': text})}\n" for text in texts))
    cleaner = Cleaner()
    report = clean_corpus(
        source, tmp_path / "out.jsonl", Options(dedup="document"), cleaner=cleaner
    )
    results = [cleaner.clean(text) for text in texts]
    assert read_texts(tmp_path / "out.jsonl") == [result.text for result in results]
    sizes: dict[str, int] = {}
    for result in results:
        for removal in result.removed:
            size = removal.end - removal.start
            sizes[removal.rule] = sizes.get(removal.rule, 0) + size
    assert {reason: loss[1] for reason, loss in report.losses.items()} == sizes


def test_rules_that_run_outside_of_the_core_are_not_left_out(tmp_path: Path) -> None:
    rule = Rule("p/echo", "line", (Pattern("regex", r"(\w+) and \1 again"),))
    keep = Rule("p/slow", "line", (Pattern("regex", r"(?=a)(a|a)*$(?<!b)"),))
    cleaner = Cleaner(Loaded((Pack("p", "", "p.yaml", rules=(rule, keep)),), frozenset()))
    texts = ["rain and rain again", "rain and snow again", f"{'a' * 60}b"]
    texts = [f"{text}\n{STORY}" for text in texts]
    source = write_jsonl(tmp_path / "in.jsonl", ({"text": text} for text in texts))
    options = Options(dedup="document", threads=3)
    report = clean_corpus(source, tmp_path / "out.jsonl", options, cleaner=cleaner)
    assert read_texts(tmp_path / "out.jsonl") == [cleaner.clean(text).text for text in texts]
    assert report.losses == {"p/echo": (1, 20)}
    skipped = {f"{skip.rule}: {skip.reason}" for skip in cleaner.clean(texts[2]).skipped}
    assert set(report.skipped) == skipped


def test_protected_lines_stay_in_every_document(tmp_path: Path) -> None:
    keep = Rule("p/keep", "keep", (Pattern("whole", MENU),))
    cleaner = Cleaner(Loaded((Pack("p", "", "p.yaml", rules=(keep,)),), frozenset()))
    source = write_jsonl(tmp_path / "in.jsonl", ({"text": page(number)} for number in range(3)))
    clean_corpus(source, tmp_path / "out.jsonl", cleaner=cleaner)
    assert read_texts(tmp_path / "out.jsonl") == [page(number) for number in range(3)]


def test_files_of_a_folder_are_documents(tmp_path: Path) -> None:
    inputs = []
    for name in ("a/1.txt", "a/2.txt.gz", "b/3.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        content = page(len(inputs)).encode() + b"\xff\r\n"
        path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
        inputs.append(path)
    outputs = [tmp_path / "out" / f"{number}.txt" for number in range(3)]
    for dedup, menus in (("corpus", [True, False, False]), ("site", [True, False, True])):
        clean_corpus(inputs, outputs, Options(dedup=dedup), cleaner=Cleaner())  # type: ignore[arg-type]
        left = [path.read_bytes() for path in outputs]
        assert [content.startswith(b"Home") for content in left] == menus
        assert all(content.endswith(b"told to us.\xff\r\n") for content in left)


def test_the_same_bytes_for_any_number_of_threads(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", ({"text": page(n % 9000)} for n in range(30_000)))
    made = set()
    for threads in (1, 2, 5):
        clean_corpus(source, tmp_path / "out.jsonl", Options(threads=threads))
        made.add((tmp_path / "out.jsonl").read_bytes())
    assert len(made) == 1


BROKEN = b'{"text": "one"}\n{"text": \n{"body": "x"}\n\n{"text": 7}\n{"text": "two"}\n'


@pytest.mark.parametrize(
    ("on_error", "left"),
    [("skip", b'{"text": "one"}\n\n{"text": "two"}\n'), ("pass", BROKEN)],
)
def test_a_record_that_cannot_be_read_is_told(tmp_path: Path, on_error: str, left: bytes) -> None:
    (tmp_path / "in.jsonl").write_bytes(BROKEN)
    told: list[str] = []
    report = clean_corpus(
        tmp_path / "in.jsonl",
        tmp_path / "out.jsonl",
        Options(on_error=on_error),  # type: ignore[arg-type]
        tell=lambda path, line, reason: told.append(f"{Path(path).name}:{line}: {reason}"),
    )
    assert told == [
        "in.jsonl:2: broken JSON: EOF while parsing a value at column 0",
        "in.jsonl:3: no field `text`",
        "in.jsonl:5: `text` is not a string",
    ]
    assert (tmp_path / "out.jsonl").read_bytes() == left
    assert report.faults == 3


def test_a_record_that_cannot_be_read_stops_the_run_if_asked(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(BROKEN)
    with pytest.raises(InputError, match=r"in\.jsonl:2: broken JSON"):
        clean_corpus(tmp_path / "in.jsonl", tmp_path / "out.jsonl", Options(on_error="stop"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl"]


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".txt.gz"])
def test_a_truncated_file_is_told_and_the_next_is_read(tmp_path: Path, suffix: str) -> None:
    lines = [json.dumps({"text": os.urandom(20).hex()}).encode() for _ in range(3000)]
    packed = gzip.compress(b"\n".join(lines))
    (tmp_path / f"a{suffix}").write_bytes(packed[: len(packed) // 2])
    (tmp_path / f"b{suffix}").write_bytes(gzip.compress(b'{"text": "end"}\n'))
    told: list[tuple[str, int, str]] = []
    outputs = [tmp_path / f"out{number}" for number in range(2)]
    clean_corpus(
        [tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"],
        outputs,
        tell=lambda *fault: told.append(fault),
    )
    assert [(Path(path).name, reason) for path, _, reason in told] == [
        (f"a{suffix}", "gzip: ends too early")
    ]
    assert outputs[1].read_bytes() == b'{"text": "end"}\n'
    if suffix == ".jsonl.gz":
        assert outputs[0].read_bytes().split(b"\n")[:-1] == lines[: told[0][1] - 1]
    else:
        assert not outputs[0].exists()


def test_what_raises_while_it_is_told_ends_the_run(tmp_path: Path) -> None:
    def refuse(_path: str, _line: int, _reason: str) -> None:
        raise LookupError("enough")

    (tmp_path / "in.jsonl").write_bytes(BROKEN)
    with pytest.raises(LookupError, match="enough"):
        clean_corpus(tmp_path / "in.jsonl", tmp_path / "out.jsonl", tell=refuse)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dedup": "sight"}, "unknown dedup 'sight'"),
        ({"dedup": "document", "min_docs": 2}, "min_docs, counts, seen and bloom need"),
        ({"seen": "s", "min_docs": 2}, "seen keeps first copies"),
        ({"bloom": (1, 0.1), "min_docs": 2}, "a Bloom filter cannot count"),
        ({"counts": ("a", "b")}, "without min_docs a run writes its counts to one file"),
        ({"format": "lines", "dedup": "site"}, "lines are compared across the corpus"),
        ({"resume": True, "counts": ("a",)}, "cannot be resumed: counts are made from the start"),
    ],
)
def test_options_that_mean_nothing_are_refused(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    write_jsonl(tmp_path / "in.jsonl", [{"text": "a"}])
    with pytest.raises(ValueError, match=message):
        clean_corpus(tmp_path / "in.jsonl", tmp_path / "out.jsonl", Options(**settings))


def test_an_input_is_not_its_own_output(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "in.jsonl", [{"text": "a"}])
    with pytest.raises(ValueError, match="an output is the input itself"):
        clean_corpus(path, path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    report = clean_corpus(
        tmp_path / "no.jsonl",
        tmp_path / "out.jsonl",
        tell=lambda path, line, reason: told.append(f"{Path(path).name}:{line}: {reason}"),
    )
    assert told == ["no.jsonl:1: No such file or directory"]
    assert report.faults == 1


# Another value for each option that the output depends on.
OTHERS: dict[str, object] = {
    "dedup": "site", "dedup_min": 7, "min_docs": 3, "near": True, "exact": True, "seen": "s",
    "counts": ("c",), "bloom": (9, 0.1), "format": "text", "text_field": "body", "url_field": "u",
    "url": "https://a.example/", "on_error": "pass",
}  # fmt: skip


def test_a_run_is_known_by_every_option_that_its_output_depends_on() -> None:
    cleaner, usual = Cleaner((), "off"), Options()
    free = {"resume", "checkpoint", "threads"}
    assert OTHERS.keys() | free == {field.name for field in fields(Options)}
    marks = {_fingerprint(cleaner, usual)}
    marks |= {_fingerprint(cleaner, replace(usual, **{name: OTHERS[name]})) for name in OTHERS}
    others = (Cleaner((), "rules"), Cleaner((), "off", "document"))
    marks |= {_fingerprint(other, usual) for other in others}
    assert len(marks) == len(OTHERS) + 3
    same = replace(usual, resume=True, checkpoint=1, threads=3)
    assert _fingerprint(cleaner, same) == _fingerprint(cleaner, usual)


def test_a_run_is_known_to_another_process() -> None:
    # The order of a set differs from one process to the next.
    from cleaner.packs import shipped_names

    names = shipped_names()[:5]
    script = (
        "from cleaner import Cleaner; from cleaner.corpus import Options, _fingerprint;"
        f"print(_fingerprint(Cleaner({names!r}), Options()))"
    )
    made = set()
    for seed in ("1", "2", "3"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", script]
        made.add(subprocess.run(command, capture_output=True, check=True, env=environment).stdout)
    assert len(made) == 1
