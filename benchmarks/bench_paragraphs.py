"""Repeated paragraphs of JSONL documents, beside the programs that big corpora are built with.

    python -m benchmarks.bench_paragraphs 30MB 3 runs/today

A paragraph is a line of the text; that it stood in any document before takes it out. datatrove does
that in three steps (`SentenceDedup*`, one sentence, split at line ends, nothing normalised) and
writes new documents; dolma marks paragraphs with a Bloom filter and leaves it to a second program,
which is not timed, to take them out. Each must leave every different paragraph once.

`pip install datatrove spacy tokenizers 'xxhash<4'` brings the one. `pip install dolma` (1.2.1) was
still looking for versions that go together after half an hour; `pip install --no-deps dolma` brings
its wheel, of which only the compiled module is loaded here. What is not installed is left out.
"""

from __future__ import annotations

import csv
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from benchmarks.crawl import parse_size, write_corpus
from benchmarks.programs import ROOT, WORK, versions

DATATROVE = """
import sys
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import SentenceDedupFilter, SentenceDedupSignature, SentenceFindDedups
from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.text import TextNormConfig

source, work = sys.argv[1:]
folder, name = source.rsplit("/", 1)
plain = TextNormConfig(**dict.fromkeys(TextNormConfig.__dataclass_fields__, False))
config = SentDedupConfig(n_sentences=1, split_sentences=False, only_dedup_in_index=False,
                         min_doc_words=0, min_num_sentences=0, norm_config=plain)
read = lambda: JsonlReader(folder, glob_pattern=name)
steps = ([read(), SentenceDedupSignature(work + "/signatures", config=config)],
         [SentenceFindDedups(work + "/signatures", work + "/found", config=config)],
         [read(), SentenceDedupFilter(work + "/found", config=config),
          JsonlWriter(work + "/out", compression=None)])
for number, step in enumerate(steps):
    LocalPipelineExecutor(step, tasks=1, logging_dir=f"{work}/log{number}").run()
"""
DOLMA = """
import glob, importlib.machinery, importlib.util, json, os, sys
from pathlib import Path

module, source, work = sys.argv[1:]
loader = importlib.machinery.ExtensionFileLoader("dolma", module)
spec = importlib.machinery.ModuleSpec("dolma", loader, origin=module)
dolma = importlib.util.module_from_spec(spec)
loader.exec_module(dolma)
for name in ("documents", "in", "out"):
    os.makedirs(f"{work}/{name}")
os.link(source, f"{work}/documents/all.jsonl")
dolma.deduper_entrypoint(json.dumps({
    "documents": [f"{work}/documents/all.jsonl"],
    "work_dir": {"input": f"{work}/in", "output": f"{work}/out"},
    "dedupe": {"name": "paragraphs", "skip_empty": True, "min_length": 0, "min_words": 0,
               "paragraphs": {"attribute_name": "seen", "paragraph_separator": "\\n"},
               "num_partitions": 1, "partition_index": 0, "file_partition": False,
               "document_dir": "documents"},
    "bloom_filter": {"file": f"{work}/bloom", "size_in_bytes": 0, "read_only": False,
                     "estimated_doc_count": Path(source).stat().st_size // 100,
                     "desired_false_positive_rate": 1e-6},
    "processes": 1, "compression": {"input": None, "output": None},
    "is_s3_volume": False, "dryrun": False}))
"""


def lines_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as records:
        texts = (json.loads(record)["text"] for record in records)
        return [line for text in texts for line in text.split("\n") if line]


def count_cleaner(_: Path, work: Path) -> int:
    return len(lines_of(work / "out.jsonl"))


def count_datatrove(_: Path, work: Path) -> int:
    return sum(len(lines_of(path)) for path in (work / "out").glob("*.jsonl"))


def count_dolma(source: Path, work: Path) -> int:
    with (work / "attributes" / "paragraphs" / "all.jsonl").open(encoding="utf-8") as records:
        marked = sum(len(json.loads(record)["attributes"]["seen"]) for record in records)
    return len(lines_of(source)) - marked


Count = Callable[[Path, Path], int]


def programs(source: Path, work: Path) -> dict[str, tuple[list[str], Count]]:
    """The command of each program that is installed, and how its answer is counted."""
    python = sys.executable
    options = [
        "--level",
        "off",
        "--dedup",
        "corpus",
        "--dedup-min",
        "1",
        "--exact",
        "-j",
        "1",
        "-q",
    ]
    clean = [python, "-m", "cleaner", str(source), "-o", str(work / "out.jsonl"), *options]
    found = {"clean --exact -j 1": (clean, count_cleaner)}
    if find_spec("datatrove") is not None:
        found["datatrove"] = ([python, "-c", DATATROVE, str(source), str(work)], count_datatrove)
    spec = find_spec("dolma")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for module in Path(folder).glob("dolma.*.so"):
            found["dolma"] = (
                [python, "-c", DOLMA, str(module), str(source), str(work)],
                count_dolma,
            )
    return found


def corpus_of(size: str) -> Path:
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{size}-with-ids.jsonl"
    if not path.exists():
        plain = WORK / f"{size}.jsonl"
        write_corpus(plain, parse_size(size))
        with plain.open(encoding="utf-8") as records, path.open("w", encoding="utf-8") as out:
            for number, record in enumerate(records):
                out.write(f'{{"id": "{number}", {record[1:]}')
    return path


def main(size: str, rounds: int, folder: Path) -> None:
    source, work = corpus_of(size), WORK / "paragraphs"
    right = len(set(lines_of(source)))
    rows = []
    print(versions())
    for number in range(rounds):
        for name, (command, count) in programs(source, work).items():
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
            seconds = time.perf_counter() - start
            left = count(source, work)
            assert left == right, f"{name}: {left} paragraphs are left, and {right} differ"
            rows.append((name, number, round(seconds, 3)))
    shutil.rmtree(work, ignore_errors=True)
    for name in dict.fromkeys(row[0] for row in rows):
        seconds = statistics.median(row[2] for row in rows if row[0] == name)
        print(f"{name:20}{seconds:8.2f} s{source.stat().st_size / seconds / 1e6:8.1f} MB/s")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"paragraphs-{size}.csv").open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["program", "round", "seconds"])
        table.writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
