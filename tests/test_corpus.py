"""Does a run over a corpus drop what it should, in order, in any number of threads, and say so?"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, InputError
from cleaner.corpus import Listener, Options, Report, clean_corpus
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
        key = str(tmp_path / "key")
        run(tmp_path, map(page, range(shard, shard + 2)), counts=(counts[shard],), key=key)
    for order in (counts, counts[::-1]):
        texts, _ = run(tmp_path, [page(9)], min_docs=4, counts=tuple(order))
        assert texts == [page(9).split("\n")[1]]
        texts, _ = run(tmp_path, [page(9)], min_docs=5, counts=tuple(order))
        assert texts == [page(9)]


def test_counts_under_another_key_are_refused(tmp_path: Path) -> None:
    counts = [str(tmp_path / f"counts{shard}") for shard in range(3)]
    run(tmp_path, [page(1)], counts=(counts[0],))
    run(tmp_path, [page(2)], counts=(counts[1],))
    with pytest.raises(InputError, match="counts1: counts lines under another key: count all"):
        run(tmp_path, [page(1)], counts=(counts[0], counts[1]), min_docs=2)
    # Another run's counts are a key too.
    run(tmp_path, [page(2)], counts=(counts[2],), key=counts[0])
    texts, _ = run(tmp_path, [page(9)], counts=(counts[0], counts[2]), min_docs=2)
    assert texts == [page(9).split("\n")[1]]
    with pytest.raises(InputError, match="counts0: was made with another key"):
        run(tmp_path, [page(9)], counts=(counts[0],), min_docs=1, key=str(tmp_path / "new"))


def test_a_key_file_is_its_owners(tmp_path: Path) -> None:
    key, seen = tmp_path / "key", str(tmp_path / "seen")
    run(tmp_path, [page(1)], seen=seen, key=str(key))
    assert key.stat().st_mode & 0o777 == 0o600
    assert run(tmp_path, [page(2)], seen=seen)[0] == [page(2).split("\n")[1]]
    with pytest.raises(InputError, match="seen: was made with another key"):
        run(tmp_path, [page(3)], seen=seen, key=str(tmp_path / "new"))
    key.write_text("precious")
    with pytest.raises(InputError, match="key: is not a key file"):
        run(tmp_path, [page(4)], key=str(key))
    assert key.read_text() == "precious"


def test_a_key_makes_a_bloom_filter_err_alike(tmp_path: Path) -> None:
    key = str(tmp_path / "key")
    texts = [f"A line of its own, and number {number} of many more" for number in range(3000)]
    answers = [run(tmp_path, texts, bloom=(1000, 0.05), key=key)[0] for _ in range(2)]
    assert answers[0] == answers[1] != texts


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
        "in.jsonl:3: no field `text`; there are `body` (the longest text is `body`)",
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


def test_faults_of_a_kind_are_told_a_few_times(tmp_path: Path) -> None:
    rows = [b'{"text": "a"}', *[b"{", b'{"text": 1}', b'{"n": 1}'] * 500, b'{"text": "b"}']
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(rows) + b"\n")
    told: list[tuple[int, str]] = []
    report = clean_corpus(
        tmp_path / "in.jsonl",
        tmp_path / "out.jsonl",
        Options(threads=3),
        tell=lambda _, line, reason: told.append((line, reason.split(";")[0])),
    )
    broken, number = (
        "broken JSON: EOF while parsing an object at column 0",
        "`text` is not a string",
    )
    few = [(2, broken), (3, number), (4, "no field `text`")]
    assert told == [*few, (5, broken), (6, number), (8, broken), (9, number)]
    assert report.faults == 1500
    assert report.kinds == {"broken JSON": 500, "no such field": 500, "not a string": 500}
    assert report.untold == {"broken JSON": 497, "no such field": 499, "not a string": 497}
    assert report.errors == 0
    assert read_texts(tmp_path / "out.jsonl") == ["a", "b"]


@pytest.mark.parametrize("on_error", ["skip", "pass", "stop"])
@pytest.mark.parametrize("count", [1, 999, 5000])
def test_records_without_the_field_end_a_run(tmp_path: Path, count: int, on_error: str) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", ({"contnet": STORY, "id": 1} for _ in range(count)))
    told: list[str] = []
    with pytest.raises(InputError) as raised:
        clean_corpus(
            source,
            tmp_path / "out.jsonl",
            Options(text_field="content", on_error=on_error),  # type: ignore[arg-type]
            tell=lambda _path, _line, reason: told.append(reason),
        )
    fields = "no field `content`; there are `contnet`, `id` (did you mean `contnet`?)"
    which = "no record" if count < 1000 else "none of the first 1,000 records"
    if on_error == "stop":
        assert raised.value.reason == fields
    else:
        assert raised.value.reason == f"{which} has it: {fields}"
        assert told == [fields]
    assert not (tmp_path / "out.jsonl").exists()


ARRAY = b'[\n  {"text": "one, ] two",\n   "n": 1.10},\n  {"text": "three"}\n]\n'


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("on_stdin", [False, True])
def test_an_array_is_read_as_its_elements(tmp_path: Path, pack: Any, *, on_stdin: bool) -> None:  # noqa: ANN401
    source, out = tmp_path / ("in.json.gz" if pack is gzip.compress else "in.json"), tmp_path / "o"
    source.write_bytes(pack(ARRAY))
    if on_stdin:
        run_with_stdin(source, tmp_path, Options(dedup="document"))
    else:
        clean_corpus(source, out, Options(dedup="document"), cleaner=Cleaner((), "off"))
    lines = out.read_bytes().split(b"\n")
    assert lines == [b'{"text": "one, ] two",    "n": 1.10}', b'{"text": "three"}', b""]


def test_an_array_is_not_written_as_lines_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(ARRAY)
    with pytest.raises(ValueError, match=r"in\.json is a JSON array, .* name the output \.jsonl"):
        clean_corpus(tmp_path / "in.json", tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()


def test_an_array_that_is_cut_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(ARRAY[:-3])
    told: list[str] = []
    report = clean_corpus(
        tmp_path / "in.json", tmp_path / "o.jsonl", tell=lambda _p, _l, why: told.append(why)
    )
    assert (told, report.errors, report.documents) == (["the array ends too early"], 1, 1)


def run_with_stdin(source: Path, folder: Path, options: Options) -> None:
    """Runs over a file on standard input, into `o`, in a process of its own."""
    script = (
        "from cleaner import Cleaner; from cleaner.corpus import Listener, Options, clean_corpus\n"
        f"clean_corpus((), 'o', {options!r}, cleaner=Cleaner((), 'off'))"
    )
    with source.open("rb") as stdin:
        subprocess.run([sys.executable, "-c", script], cwd=folder, stdin=stdin, check=True)


JSONL = b'{"text": "menu\\nmenu\\na", "n": 1}\n{"text": "menu\\nb", "n": 2}\n' * 2
STDIN = {
    "jsonl": (JSONL, None, True),
    "jsonl, told": (JSONL, "jsonl", True),
    "jsonl, packed": (gzip.compress(JSONL), None, True),
    "jsonl, packed and told": (gzip.compress(JSONL), "jsonl", True),
    "a mark before it": (b"\xef\xbb\xbf" + JSONL, None, True),
    "text": (b"{menu}\nmenu\n{menu}\n", None, False),
    "text, told": (JSONL, "text", False),
}


@pytest.mark.parametrize("given", STDIN.values(), ids=STDIN)
def test_no_record_on_stdin_is_lost(tmp_path: Path, given: tuple[bytes, str | None, bool]) -> None:
    content, form, is_jsonl = given
    (tmp_path / "in").write_bytes(content)
    options = Options(dedup="corpus", dedup_min=1, format=form)  # type: ignore[arg-type]
    run_with_stdin(tmp_path / "in", tmp_path, options)
    out = (tmp_path / "o").read_bytes()
    if is_jsonl:
        texts = [
            json.loads(line)["text"] for line in out.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:-1]
        ]
        assert texts == ["menu\na", "b", "", ""]
    elif form is None:
        assert out == b"{menu}\nmenu\n"
    else:
        assert out == JSONL[: len(JSONL) // 2]


def test_a_file_by_itself_is_lines_and_one_of_a_folder_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Yes.\nNo.\nYes.\nThe baker left early.\nSubscribe to our newsletter\n"
    )
    clean_corpus(tmp_path / "a.txt", tmp_path / "lines")
    clean_corpus([tmp_path / "a.txt"], [tmp_path / "document"], Options(dedup_min=10))
    assert (
        tmp_path / "lines"
    ).read_text() == "Yes.\nNo.\nThe baker left early.\nSubscribe to our newsletter\n"
    assert (tmp_path / "document").read_text() == "Yes.\nNo.\nYes.\nThe baker left early.\n"


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".txt", ".json"])
@pytest.mark.parametrize("on_error", ["skip", "pass", "stop"])
def test_what_is_too_long_is_passed_over(tmp_path: Path, suffix: str, on_error: str) -> None:
    pad = "x" * 3000
    rows = [b'{"text": "a"}', json.dumps({"text": pad}).encode(), b'{"text": "b"}']
    content = b"[" + b",".join(rows) + b"]" if suffix == ".json" else b"\n".join(rows) + b"\n"
    source = tmp_path / f"in{suffix}"
    source.write_bytes(gzip.compress(content) if suffix.endswith(".gz") else content)
    told: list[tuple[int, str]] = []

    def go() -> Report:
        return clean_corpus(
            source,
            tmp_path / "out",
            Options(max_record=2000, on_error=on_error),  # type: ignore[arg-type]
            cleaner=Cleaner((), "off"),
            tell=lambda _, line, reason: told.append((line, reason)),
        )

    if on_error != "skip":
        with pytest.raises(InputError, match="2: is longer than 2000 bytes"):
            go()
        assert not (tmp_path / "out").exists()
        return
    report = go()
    assert told == [(2, "is longer than 2000 bytes")]
    assert (report.faults, report.errors, report.kinds) == (1, 0, {"too long": 1})
    assert (tmp_path / "out").read_bytes() == b'{"text": "a"}\n{"text": "b"}\n'


def test_a_document_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    bomb = gzip.compress(b"x" * 5_000_000)
    (tmp_path / "a.txt.gz").write_bytes(bomb)
    (tmp_path / "b.txt").write_text("Rain fell.\n")
    outputs = [tmp_path / "a.out", tmp_path / "b.out"]
    inputs = [tmp_path / "a.txt.gz", tmp_path / "b.txt"]
    report = clean_corpus(inputs, outputs, Options(max_record=1_000_000))
    assert (report.faults, report.documents) == (1, 1)
    assert [path.exists() for path in outputs] == [False, True]


def test_a_run_can_be_watched(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", ({"text": page(n)} for n in range(200_000)))
    for settings, share in (({}, 1), ({"min_docs": 2}, 2)):
        steps: list[tuple[int, int | None, int]] = []
        clean_corpus(
            source,
            tmp_path / "out.jsonl",
            Options(**settings),
            cleaner=Cleaner((), "off"),
            tell=Listener(print, lambda *step, to=steps: to.append(step)),
        )
        assert steps == sorted(steps, key=lambda step: step[0])
        assert {total for _, total, _ in steps} == {share * source.stat().st_size}
        assert 0 < steps[-1][0] <= share * source.stat().st_size


def test_a_heading_of_the_site_stays_between_other_lines(tmp_path: Path) -> None:
    heading, banner = "What is the debate about?", "Subscribe to our newsletter"
    texts = [
        f"{page(n)}\n{heading}\nA reason, number {n} of many.\n{banner}\n{MENU}" for n in range(4)
    ]
    left, report = run(tmp_path, texts, min_docs=3)
    assert left == [
        f"{page(n)[len(MENU) + 1 :]}\n{heading}\nA reason, number {n} of many." for n in range(4)
    ]
    assert report.losses["dedup/corpus"][0] == 12
