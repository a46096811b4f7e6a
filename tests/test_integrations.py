"""The layers for other libraries, each run with the real library, and skipped where that is not."""

from __future__ import annotations

import doctest
import importlib
import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT

from cleaner import Cleaner

DIRTY = "Rain fell on the hills all day long.\n\nSign up for our newsletter\n"
CLEAN = "Rain fell on the hills all day long.\n"
TEXTS = [DIRTY, None, "Snow fell on Monday.\n"]
CLEANED = [CLEAN, None, "Snow fell on Monday.\n"]

PACK = """\
pack: hill
about: Lines of one site.
match: {hosts: [hill.example]}
rules:
  - {id: mark, line: "Hill marks the spot", examples: ["- Hill marks the spot", "= Hill marks"]}
"""
MARKED = "Rain fell on the hills all day long.\nHill marks the spot\n"
URLS = ["https://hill.example/a", None, "https://valley.example/"]


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture
def of_hill(tmp_path: Path) -> Cleaner:
    """A cleaner whose one rule is on where an address says so."""
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "hill.yaml").write_text(PACK)
    return Cleaner(tmp_path / "packs", level="rules")


def layer(name: str, library: str | None = None) -> Any:  # noqa: ANN401 - a module
    pytest.importorskip(library or name)
    return importlib.import_module(f"cleaner.integrations.{name}")


def fresh_layer(name: str, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - a module
    """A layer imported with what there is now, for this test alone."""
    dotted = f"cleaner.integrations.{name}"
    monkeypatch.setitem(sys.modules, dotted, SimpleNamespace())  # to be undone
    del sys.modules[dotted]
    return importlib.import_module(dotted)


@pytest.mark.parametrize("name", ["pandas", "polars", "duckdb"])
def test_the_examples_of_a_layer_run(name: str) -> None:
    module = layer(name)
    failed, attempted = doctest.testmod(module)
    assert attempted and not failed


# pandas


@pytest.mark.parametrize("dtype", ["str", "object", "string[pyarrow]", "string[python]"])
def test_a_series_of_pandas_keeps_its_index_name_and_type(cleaner: Cleaner, dtype: str) -> None:
    module = layer("pandas")
    import pandas

    if dtype == "string[pyarrow]":
        pytest.importorskip("pyarrow")
    texts = pandas.Series(TEXTS, index=[3, 5, 7], name="body").astype(dtype)
    if dtype == "object":
        texts = texts.where(texts.notna(), None)
    cleaned = module.clean_series(texts, cleaner)
    wanted = texts.where(texts.isna(), pandas.Series(CLEANED, index=[3, 5, 7]))
    pandas.testing.assert_series_equal(cleaned, wanted.astype(texts.dtype))


def test_a_series_of_pandas_has_addresses(of_hill: Cleaner) -> None:
    module = layer("pandas")
    import pandas

    cleaned = module.clean_series(pandas.Series([MARKED] * 3), of_hill, urls=pandas.Series(URLS))
    assert cleaned.to_list() == [CLEAN, MARKED, MARKED]


# polars


def test_polars_cleans_in_eager_lazy_and_streaming_queries(cleaner: Cleaner) -> None:
    layer("polars")
    import polars

    pages = polars.DataFrame({"id": [1, 2, 3], "text": TEXTS})
    cleaned = polars.col("text").cleaner.clean(cleaner)  # type: ignore[attr-defined]
    wanted = polars.DataFrame({"id": [1, 2, 3], "text": CLEANED})
    query = pages.lazy().with_columns(cleaned)
    assert pages.with_columns(cleaned).equals(wanted)
    assert query.collect(engine="streaming").equals(wanted)
    assert "filter" not in query.filter(polars.col("id") > 1).explain().lower().split("with_col")[0]
    assert pages["text"].cleaner.clean(cleaner).equals(wanted["text"])  # type: ignore[attr-defined]


def test_polars_has_addresses_and_needs_no_pyarrow(of_hill: Cleaner, tmp_path: Path) -> None:
    layer("polars")
    import polars

    pages = polars.DataFrame({"text": [MARKED] * 3, "url": URLS})
    cleaned = pages.with_columns(polars.col("text").cleaner.clean(of_hill, url="url"))  # type: ignore[attr-defined]
    assert cleaned["text"].to_list() == [CLEAN, MARKED, MARKED]
    script = (
        "import sys; sys.modules['pyarrow'] = None; import polars, cleaner.integrations.polars;"
        f"texts = polars.concat([polars.Series([{DIRTY!r}]), polars.Series([None, 'Snow.'])],"
        " rechunk=False); print(texts.n_chunks(), texts.cleaner.clean().to_list())"
    )
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert said == f"2 {[CLEAN, None, 'Snow.']}\n"


# DuckDB


def test_duckdb_cleans_in_sql(cleaner: Cleaner, of_hill: Cleaner) -> None:
    pytest.importorskip("pyarrow")
    module = layer("duckdb")
    import duckdb

    with duckdb.connect() as db:
        module.register(module.register(db, cleaner), of_hill, name="mark")
        db.execute("CREATE TABLE pages (id INT, text VARCHAR, url VARCHAR)")
        rows = list(zip(range(3), TEXTS, URLS, strict=True))
        db.executemany("INSERT INTO pages VALUES (?, ?, ?)", rows)
        got = db.sql("SELECT clean(text) FROM pages ORDER BY id").fetchall()
        assert got == [(text,) for text in CLEANED]
        marked = db.execute("SELECT mark_at(?, url) FROM pages ORDER BY id", [MARKED]).fetchall()
        assert marked == [(CLEAN,), (MARKED,), (MARKED,)]


# Hugging Face datasets

HF = """\
import datasets, sys
from cleaner import Cleaner
from cleaner.integrations.datasets import clean_dataset
datasets.disable_progress_bars()
pages = datasets.load_dataset("json", data_files=sys.argv[1], split="train", cache_dir=sys.argv[2])
cleaned = clean_dataset(pages, Cleaner(ignore=["share", "mail", "cookies"]), removed="gone")
print(cleaned.cache_files[0]["filename"], cleaned._fingerprint)
"""


def test_a_dataset_is_cleaned_and_keeps_its_format(cleaner: Cleaner) -> None:
    module = layer("datasets")
    import datasets

    datasets.disable_progress_bars()
    pages = datasets.Dataset.from_dict({"id": [1, 2, 3], "text": TEXTS})
    cleaned = module.clean_dataset(pages, cleaner, removed="gone")
    assert cleaned["text"][:] == CLEANED
    assert [gone and gone[0]["rule"] for gone in cleaned["gone"]] == [
        "newsletter/newsletter",
        None,
        [],
    ]
    shown = module.clean_dataset(pages.with_format("numpy", columns=["id"]), cleaner)
    assert (shown.format["type"], shown.format["columns"]) == ("numpy", ["id"])
    streamed = module.clean_dataset(pages.to_iterable_dataset(), cleaner)
    assert [page["text"] for page in streamed] == CLEANED


def test_another_process_finds_a_cleaned_dataset_in_the_cache(tmp_path: Path) -> None:
    layer("datasets")
    (tmp_path / "pages.jsonl").write_text(json.dumps({"text": DIRTY}) + "\n")
    found = set()
    for seed in ("1", "2"):
        ended = subprocess.run(
            [sys.executable, "-c", HF, str(tmp_path / "pages.jsonl"), str(tmp_path / "cache")],
            env={"PYTHONHASHSEED": seed, "PATH": "", "HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"},
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        name = Path(ended.stdout.split()[0])
        found.add((ended.stdout, name.stat().st_mtime_ns))
    assert len(found) == 1


# Scrapy

PAGE = (
    b"<html><title>River rises</title><body><nav><a href='/'>Home</a> <a href='/n'>News</a></nav>"
    b"<article><p>Rain fell on the valley on Sunday, and the river rose by a metre, said the"
    b" council.</p><p>Sign up for our newsletter</p></article></body></html>"
)


def pipeline_of(settings: dict[str, object]) -> Any:  # noqa: ANN401
    module = layer("scrapy")
    from scrapy.settings import Settings
    from scrapy.statscollectors import StatsCollector

    crawler = SimpleNamespace(settings=Settings({"STATS_DUMP": False, **settings}))
    crawler.stats = StatsCollector(crawler)  # type: ignore[arg-type]
    return module.CleanPipeline.from_crawler(crawler), crawler.stats


def test_scrapy_takes_a_response_and_counts_by_rule() -> None:
    pipeline, stats = pipeline_of({"CLEANER_LEVEL": "rules"})
    from scrapy.http import HtmlResponse

    headers = {"Content-Type": "text/html; charset=utf-8"}
    page = HtmlResponse("https://www.example.org/a", body=PAGE, headers=headers)
    item = pipeline.process_item({"html": page})
    assert item["text"].splitlines()[-1].startswith("Rain fell on the valley")
    assert (item["title"], "html" in item) == ("River rises", False)
    counts = stats.get_stats()
    assert counts["cleaner/documents"] == 1
    assert counts["cleaner/removed/newsletter/newsletter"] == 1


def test_scrapy_cleans_a_text_and_leaves_other_items_alone() -> None:
    pipeline, _ = pipeline_of({"CLEANER_TEXT_FIELD": "body"})
    assert pipeline.process_item({"body": DIRTY}) == {"body": CLEAN}
    assert pipeline.process_item({"price": 3}) == {"price": 3}


# datatrove


def test_datatrove_counts_by_rule(cleaner: Cleaner, of_hill: Cleaner) -> None:
    module = layer("datatrove")
    from datatrove.data import Document

    step = pickle.loads(pickle.dumps(module.Clean(cleaner)))
    documents = [Document(text=text, id=str(at)) for at, text in enumerate(TEXTS) if text]
    assert [document.text for document in step.run(documents)] == [t for t in CLEANED if t]
    counts = {name: step.stats[name].total for name in ("documents", "newsletter/newsletter")}
    assert counts == {"documents": 2, "newsletter/newsletter": 1}
    marked = Document(text=MARKED, id="a", metadata={"url": URLS[0]})
    assert next(module.Clean(of_hill).run([marked])).text == CLEAN


# dask


def test_dask_cleans_each_partition(of_hill: Cleaner) -> None:
    module = layer("dask")
    dd = pytest.importorskip("dask.dataframe")
    import pandas

    rows = pandas.DataFrame({"text": [MARKED] * 3, "url": URLS})
    frame = module.clean_column(dd.from_pandas(rows, npartitions=2), cleaner=of_hill, url="url")
    cleaned = frame.compute(scheduler="synchronous")
    assert (cleaned["text"].to_list(), frame.columns.to_list()) == (
        [CLEAN, MARKED, MARKED],
        ["text", "url"],
    )


# NeMo Curator and Data-Juicer: the published interfaces, where the libraries do not install


def test_nemo_curator_modifies_documents(of_hill: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    class DocumentModifier:
        """As nemo_curator.stages.text.modifiers has it."""

        def __init__(self) -> None:
            self._name = type(self).__name__

    name = "nemo_curator.stages.text.modifiers"
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(DocumentModifier=DocumentModifier))
    for parent in ("nemo_curator", "nemo_curator.stages", "nemo_curator.stages.text"):
        monkeypatch.setitem(sys.modules, parent, SimpleNamespace(__path__=[]))
    module = fresh_layer("nemo_curator", monkeypatch)
    modifier = module.CleanModifier(of_hill)
    assert modifier.modify_document(MARKED) == MARKED
    assert modifier.modify_document(text=MARKED, url=URLS[0]) == CLEAN
    assert modifier.modify_document(None) is None
    assert modifier.modify_document(text=MARKED, url=float("nan")) == MARKED


def test_nemo_curator_runs_in_a_stage(of_hill: Cleaner) -> None:
    modifiers = pytest.importorskip("nemo_curator.stages.text.modifiers", exc_type=ImportError)
    tasks = importlib.import_module("nemo_curator.tasks")
    import pandas

    module = layer("nemo_curator")
    stage = modifiers.Modify(
        module.CleanModifier(of_hill), input_fields=[["text", "url"]], output_fields="text"
    )
    rows = pandas.DataFrame({"text": [MARKED] * 3, "url": URLS})
    batch = stage.process(tasks.DocumentBatch(dataset_name="a", data=rows))
    assert batch.data["text"].to_list() == [CLEAN, MARKED, MARKED]


def test_data_juicer_maps_batches(of_hill: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mapper:
        """As data_juicer.ops.base_op has it."""

        def __init__(self, text_key: str = "text") -> None:
            self.text_key = text_key

    registered = []
    operators = SimpleNamespace(
        register_module=lambda name: lambda operator: registered.append(name) or operator
    )
    base = SimpleNamespace(Mapper=Mapper, OPERATORS=operators)
    for parent in ("data_juicer", "data_juicer.ops"):
        monkeypatch.setitem(sys.modules, parent, SimpleNamespace(__path__=[]))
    monkeypatch.setitem(sys.modules, "data_juicer.ops.base_op", base)
    module = fresh_layer("data_juicer", monkeypatch)
    mapper = module.CleanerMapper(text_key="body", url_key="url", cleaner=of_hill)
    got = mapper.process_batched({"body": [MARKED, None], "url": [URLS[0], None]})
    assert got == {"body": [CLEAN, None], "url": [URLS[0], None]}
    assert registered == ["cleaner_mapper"]


def test_data_juicer_runs_the_operator(of_hill: Cleaner) -> None:
    pytest.importorskip("data_juicer.ops.base_op", exc_type=ImportError)
    module = layer("data_juicer")
    mapper = module.OPERATORS.modules["cleaner_mapper"](url_key="url", cleaner=of_hill)
    got = mapper.process({"text": [MARKED] * 3, "url": URLS})
    assert got["text"] == [CLEAN, MARKED, MARKED]
