"""Does the command clean a corpus, whatever its files are, and refuse what makes no sense?"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from command import DIRTY, Ended, Folder

MENU = "Home, News, Sport, Weather, Travel and Culture"
LINES = "Rain fell.\nSnow fell.\nrain  fell.\n\n\nSnow fell.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def jsonl(*texts: str, site: str = "a.example") -> str:
    records = ({"url": f"https://{site}/{n}", "text": text} for n, text in enumerate(texts))
    return "".join(f"{json.dumps(record)}\n" for record in records)


def texts_of(content: bytes) -> list[str]:
    return [json.loads(line)["text"] for line in content.decode().split("\n")[:-1]]


@pytest.mark.parametrize("given", ["file", "stdin", "gz"])
def test_one_text_is_a_corpus_of_lines(folder: Folder, given: str) -> None:
    folder.write("a.txt", LINES)
    folder.write("a.txt.gz", gzip.compress(LINES.encode()))
    name = {"file": "a.txt", "stdin": "-", "gz": "a.txt.gz"}[given]
    ended = folder.run("--dedup", "corpus", name, stdin=LINES.encode())
    assert ended == Ended(0, b"Rain fell.\nSnow fell.\n\n\n", "")


def test_jsonl_is_cleaned_and_deduplicated(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl(f"{MENU}\n\nRain.\nShare", f"{MENU}\n\nSnow."))
    assert texts_of(folder.clean("a.jsonl").out) == [f"{MENU}\n\nRain.", f"{MENU}\n\nSnow."]
    ended = folder.clean("a.jsonl", "--dedup", "corpus", "-o", "b.jsonl", "--stats")
    assert (ended.code, ended.out) == (0, b"")
    assert texts_of(folder.read("b.jsonl")) == [f"{MENU}\n\nRain.", "Snow."]
    assert [line.split() for line in ended.err.split("\n")][:4] == [
        ["rule", "removals", "characters"],
        ["dedup/corpus", "1", "48"],
        ["site/share", "1", "6"],
        ["all", "rules", "2", "54"],
    ]
    assert ended.err.endswith("clean: 2 documents, 2 of 7 lines and 54 characters removed\n")


def test_the_level_and_the_packs_are_as_for_one_document(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl(f"{MENU}\nShare", MENU))
    ended = folder.clean("a.jsonl", "--level", "off", "--dedup", "corpus")
    assert texts_of(ended.out) == [f"{MENU}\nShare", ""]
    ended = folder.clean("a.jsonl", "--ignore", "site/share", "--dedup", "off")
    assert texts_of(ended.out) == [f"{MENU}\nShare", MENU]


def test_a_folder_of_texts_is_a_corpus_of_documents(folder: Folder) -> None:
    for name in ("in/a/1.txt", "in/a/2.txt", "in/b/3.md"):
        folder.write(
            name, f"{MENU}\nThe rain that the town of {name} saw went on until the evening.\n"
        )
    folder.write("in/b/4.txt.gz", gzip.compress(MENU.encode()))
    assert folder.clean("in", "--dedup", "corpus", "-o", "out", "-q") == Ended(0, b"", "")
    assert folder.read("out/a/1.txt").startswith(b"Home")
    assert (
        folder.read("out/a/2.txt")
        == b"The rain that the town of in/a/2.txt saw went on until the evening.\n"
    )
    assert (
        folder.read("out/b/3.md")
        == b"The rain that the town of in/b/3.md saw went on until the evening.\n"
    )
    assert gzip.decompress(folder.read("out/b/4.txt.gz")) == b""
    assert folder.clean("in", "--dedup", "site", "-o", "out", "-q").code == 0
    assert folder.read("out/b/3.md").startswith(b"Home")


def test_compressed_files_are_read_and_written(folder: Folder) -> None:
    folder.write("a.jsonl.gz", gzip.compress(jsonl("Rain.", "Snow fell.\nShare").encode()))
    assert folder.clean("a.jsonl.gz", "-o", "b.jsonl.zst", "-q").code == 0
    assert folder.clean("b.jsonl.zst", "-o", "c.jsonl.gz", "-q").code == 0
    assert texts_of(gzip.decompress(folder.read("c.jsonl.gz"))) == ["Rain.", "Snow fell."]


def test_the_name_of_an_output_says_how_it_is_compressed_whatever_its_case(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl("Rain."))
    assert folder.clean("a.jsonl", "-o", "B.JSONL.GZ", "-q").code == 0
    assert texts_of(gzip.decompress(folder.read("B.JSONL.GZ"))) == ["Rain."]
    assert folder.clean("B.JSONL.GZ", "-o", "C.Jsonl.Zst", "-q").code == 0
    assert folder.read("C.Jsonl.Zst")[:4] == b"\x28\xb5\x2f\xfd"
    assert texts_of(folder.clean("C.Jsonl.Zst").out) == ["Rain."]


@pytest.mark.parametrize("kind", ["text", "jsonl"])
def test_standard_input_is_what_the_format_says(folder: Folder, kind: str) -> None:
    content = jsonl("Rain.\nShare", "Rain.\nShare").encode()
    out = folder.clean("--format", kind, "-", stdin=content).out
    assert out == (content if kind == "text" else jsonl("Rain.", "Rain.").encode())


def test_frequent_lines_go_by_counts_of_earlier_runs(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl(*(f"{MENU}\nStory {n}." for n in range(3))))
    folder.write("b.jsonl", jsonl(f"{MENU}\nStory 9."))
    words = ("--dedup", "site", "--counts")
    assert folder.clean("a.jsonl", *words, "one") == Ended(0, b"", "")
    assert folder.clean("b.jsonl", *words, "two", "--key", "one") == Ended(0, b"", "")
    ended = folder.clean("b.jsonl", *words, "one,two", "--min-docs", "4")
    assert texts_of(ended.out) == ["Story 9."]
    ended = folder.clean("a.jsonl", "--dedup", "site", "--min-docs", "3")
    assert texts_of(ended.out) == ["Story 0.", "Story 1.", "Story 2."]


def test_lines_seen_in_an_earlier_run_go(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl(f"{MENU}\nRain."))
    words = ("a.jsonl", "--dedup", "corpus", "--seen", "lines.seen")
    assert [texts_of(folder.clean(*words).out) for _ in range(2)] == [[f"{MENU}\nRain."], ["Rain."]]


def test_a_field_may_have_another_name(folder: Folder) -> None:
    folder.write("a.jsonl", '{"body": "Rain.\\nShare", "text": 1}\n')
    assert folder.clean("a.jsonl", "--text-field", "body").out == b'{"body": "Rain.", "text": 1}\n'


def test_broken_records_are_told_and_the_rest_is_cleaned(folder: Folder) -> None:
    folder.write(
        "a.jsonl", '{"text": "Rain."}\n{"text": \n{"body": ""}\n{"text": "Snow fell.\\nShare"}\n'
    )
    told = (
        "clean: a.jsonl:2: broken JSON: EOF while parsing a value at column 0\n"
        "clean: a.jsonl:3: no field `text`; there are `body` (the longest text is `body`)\n"
    )
    ended = folder.clean("a.jsonl")
    total = "clean: 2 documents, 1 of 3 lines and 6 characters removed, 2 faults\n"
    assert ended == Ended(2, b'{"text": "Rain."}\n{"text": "Snow fell."}\n', told + total)
    ended = folder.clean("a.jsonl", "--on-error", "stop", "-o", "b.jsonl")
    assert ended == Ended(2, b"", told.split("\n")[0] + "\n")
    assert folder.files() == ["a.jsonl"]


def test_what_is_skipped_or_passed_as_asked_is_no_error(folder: Folder) -> None:
    folder.write("a.jsonl", '{"text": "Rain."}\n{"text": \n')
    folder.write("p.jsonl", '{"html": "<p>Rain."}\n{"html": \n')
    for name in ("a.jsonl", "p.jsonl"):
        for words, code in [((), 2), (("--on-error", "skip"), 0), (("--on-error", "pass"), 0)]:
            ended = folder.clean(name, *words)
            assert (ended.code, "1 fault\n" in ended.err) == (code, True), (name, words)


@pytest.mark.parametrize("field", ["text", "html"])
def test_faults_of_one_kind_are_told_a_few_times_and_counted(folder: Folder, field: str) -> None:
    good = json.dumps({field: "<p>Rain fell on the town.</p>" if field == "html" else "Rain."})
    folder.write("a.jsonl", f"{good}\n" + "{]\n" * 500)
    ended = folder.clean("a.jsonl", "-o", "b.jsonl")
    assert ended.code == 2
    assert ended.err.count("JSON") == 4
    assert "clean: 497 more faults of this kind: " in ended.err
    assert ended.err.endswith("500 faults\n")


@pytest.mark.parametrize("words", [("--text-field", "txet"), ("--html-field", "hmtl")])
def test_a_run_ends_where_no_record_has_the_field(folder: Folder, words: tuple[str, ...]) -> None:
    folder.write("a.jsonl", b'{"text": "Rain.", "url": "https://a.example/"}\n' * 5000)
    ended = folder.clean("a.jsonl", "-o", "b.jsonl", *words)
    assert ended.code == 2
    assert len(ended.err) < 1000
    assert "1,000 records" in ended.err
    assert folder.files() == ["a.jsonl"]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.html", "p.jsonl"])
def test_every_route_writes_a_report(folder: Folder, name: str) -> None:
    folder.write("a.txt", DIRTY)
    folder.write("a.jsonl", jsonl(DIRTY.decode()))
    page = "<body>" + "".join(f"<p>{line}</p>" for line in DIRTY.decode().split("\n"))
    folder.write("a.html", page)
    folder.write("p.jsonl", json.dumps({"html": page}))
    ended = folder.clean(name, "--level", "rules", "--report", "r.json", "-o", "out.txt")
    assert ended.code == 0, ended.err
    report = json.loads(folder.read("r.json"))
    assert (report["documents"], report["errors"]) == (1, 0)
    assert report["losses"]["site/share"]["pieces"] == 1


def test_a_report_that_cannot_be_written_is_told_first(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl("Rain."))
    ended = folder.clean("a.jsonl", "-o", "b.jsonl", "--report", "site.yaml/r.json")
    assert (ended.code, folder.files()) == (2, ["a.jsonl"])


def test_a_run_that_was_done_says_so(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl("Rain."))
    words = ("a.jsonl", "-o", "b.jsonl", "--resume")
    assert "earlier run" not in folder.clean(*words).err
    ended = folder.clean(*words)
    assert ended.err.startswith("clean: an earlier run had done all of it; this one did nothing\n")
    assert ended.code == 0


def test_a_report_is_written(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl("Rain.\nShare", "Snow."))
    assert folder.clean("a.jsonl", "--report", "report.json").code == 0
    report = json.loads(folder.read("report.json"))
    assert report["losses"] == {"site/share": {"pieces": 1, "characters": 6}}
    assert (report["documents"], report["lines"], report["removed"]) == (2, 3, 1)


def test_a_run_that_is_done_is_not_done_again(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl("Rain."))
    words = ("a.jsonl", "-o", "b.jsonl", "--resume")
    first = folder.clean(*words)
    assert first.code == 0
    again = folder.clean(*words)
    assert (again.code, folder.read("b.jsonl")) == (0, jsonl("Rain.").encode())
    # A file that is not what the run wrote is left alone, and said so.
    folder.write("b.jsonl", "mine\n")
    changed = folder.clean(*words)
    assert changed.code == 2
    assert changed.err.startswith("clean: b.jsonl: ")
    assert folder.read("b.jsonl") == b"mine\n"


def test_a_closed_pipe_is_no_error(folder: Folder) -> None:
    folder.write("a.jsonl", jsonl(*["Rain fell on all of the land."] * 100_000))
    command = f"{sys.executable} -m cleaner -p ./site.yaml a.jsonl | head -c 10"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder.path,
        env=folder.environment,
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("a.jsonl", "-i"), "-i does not work on JSONL: write to another place with -o"),
        (("a.jsonl", "--diff"), "--diff does not work on JSONL: --check shows a sample"),
        (("a.jsonl", "--near", "-e"), "--explain looks at documents one by one, --near compares"),
        (("a.jsonl", "--score"), "--score does not work on JSONL: score a document on its own"),
        (("a.html.gz", "--dedup", "corpus"), "pages are cleaned one by one, not as a corpus"),
        (
            ("a.jsonl", "--encoding", "latin-1"),
            "--encoding does not work on JSONL: convert the files to UTF-8 first",
        ),
        (("a.jsonl", "b.jsonl"), "several inputs need an output folder: use -o DIR"),
        (("a.jsonl", "-"), "'-' is standard input: clean it separately from files"),
        (
            ("a.jsonl", "a.txt", "-o", "out"),
            "text and JSONL in one run: clean them separately, or set --format",
        ),
        (("a.jsonl", "-o", "a.jsonl"), "-o a.jsonl: is an input, which would be overwritten"),
        (
            ("a.jsonl", "--min-docs", "3"),
            "--min-docs, --counts, --seen and --bloom need --dedup site",
        ),
        (("a.jsonl", "--exact"), "--exact needs --dedup site or --dedup corpus"),
        (
            ("a.txt", "--dedup", "site", "--format", "lines"),
            "lines are compared across the corpus: use",
        ),
        (
            ("a.txt", "--format", "lines", "-p", "./site.yaml"),
            "-p does not work on a corpus of lines: lines",
        ),
        (
            ("a.txt", "--dedup", "corpus", "-p", "./site.yaml"),
            "-p does not work on a corpus of lines",
        ),
        (
            ("a.txt", "--dedup", "corpus", "--level", "rules"),
            "--level does not work on a corpus of lines",
        ),
        (
            ("a.jsonl", "--format", "json"),
            "--format json is for clean rules lint (did you mean 'jsonl'?)",
        ),
        (
            ("a.jsonl", "--on-error", "skp"),
            "--on-error: unknown way out 'skp' (did you mean 'skip'?",
        ),
        (("-", "--dedup", "corpus", "--min-docs", "2"), "standard input can be read once"),
        (("a.jsonl", "--resume"), "cannot be resumed: the output is no file"),
        (("a.jsonl", "--dedup", "site", "--counts", "c", "-o", "x"), "--counts without --min-docs"),
        (("aa.jsonl",), "aa.jsonl: no such file\n"),
        (("cropus.jsonl",), "cropus.jsonl: no such file (did you mean 'corpus.jsonl'?)"),
        (("a.jsonl", "--mode", "body"), "--mode does not work on JSONL: it is for pages"),
        (
            ("a.txt", "--dedup", "site", "--text-field", "x"),
            "--text-field does not work on a corpus of texts",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    folder: Folder, words: tuple[str, ...], message: str
) -> None:
    folder.write("a.jsonl", jsonl("Rain."))
    folder.write("b.jsonl", jsonl("Rain."))
    folder.write("corpus.jsonl", jsonl("Rain."))
    folder.write("a.txt", LINES)
    folder.write("in/a.txt", LINES)
    ended = folder.run(*words)
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith(f"clean: {message}")
    assert folder.files() == ["a.jsonl", "a.txt", "b.jsonl", "corpus.jsonl", "in/a.txt"]
