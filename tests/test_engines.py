"""The engines: each writes the texts that a cleaner gives, and leaves nothing half written."""

from __future__ import annotations

import gzip
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import Folder

from cleaner import Cleaner, CleanerError, InputError
from cleaner.cli import main
from cleaner.integrations._folders import find_inputs, whole_folder

# What an engine needs, as its extra has it.
NEEDS = {
    "daft": ("daft", "pyarrow"),
    "ray": ("ray.data", "pyarrow", "aiohttp"),
    "spark": ("pyspark", "pandas", "pyarrow"),
}
DIRTY = "Rain fell on the hills all day long.\n\nSign up for our newsletter\n"
# Of one host, by the rules of a pack that is on there.
URL = "https://www.nytimes.com/a"
KIND = {"parquet": "parquet", "jsonl": "json"}


def rows() -> list[dict[str, Any]]:
    texts = [DIRTY, None, "", "Snow fell on Monday.\n\nRead on.\n", "\u00e4\u4e2d\U0001f600\n" * 3]
    urls = [None, URL, None, URL, None]
    return [
        {"id": at, "text": texts[at % 5], "url": urls[at % 5], "rank": at / 4} for at in range(40)
    ]


@pytest.fixture(params=NEEDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Any]:
    for library in NEEDS[request.param]:
        pytest.importorskip(library, exc_type=ImportError)
    if request.param == "spark" and importlib.import_module("pandas").__version__ >= "3":
        pytest.skip("Spark needs pandas below 3")
    yield importlib.import_module(f"cleaner.integrations.{request.param}")


def read(folder: Path) -> list[dict[str, Any]]:
    """The rows of an output, in the order of their ids."""
    found: list[dict[str, Any]] = []
    for path in folder.rglob("[!._]*"):
        if path.suffix == ".parquet":
            found += importlib.import_module("pyarrow.parquet").read_table(path).to_pylist()
        elif ".jsonl" in path.suffixes:
            found += map(json.loads, path.read_text(encoding="utf-8").split("\n")[:-1])
    return sorted(found, key=lambda row: row["id"])


def write(folder: Path, kind: str) -> None:
    """Two files with all rows."""
    folder.mkdir()
    for name, part in (("a", rows()[:25]), ("b", rows()[25:])):
        if kind == "parquet":
            pyarrow = importlib.import_module("pyarrow")
            table = pyarrow.Table.from_pylist(part)
            importlib.import_module("pyarrow.parquet").write_table(
                table, folder / f"{name}.parquet"
            )
        else:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in part)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")


# Libraries that say what will change in them, and sockets of a local cluster.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_an_engine_writes_what_a_cleaner_gives(engine: Any, kind: str, tmp_path: Path) -> None:  # noqa: ANN401
    write(tmp_path / "in", kind)
    cleaner = Cleaner(level="rules")
    engine.clean_files(tmp_path / "in", tmp_path / "out", cleaner, url="url")
    results = cleaner.clean_batch(
        [row["text"] for row in rows()], urls=[row["url"] for row in rows()], none="pass"
    )
    wanted = [
        {**row, "text": result and result.text} for row, result in zip(rows(), results, strict=True)
    ]
    assert read(tmp_path / "out") == wanted
    assert sum(row["text"] != before["text"] for row, before in zip(wanted, rows(), strict=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


@pytest.mark.filterwarnings("ignore")
def test_an_engine_leaves_an_output_alone_that_is_there(engine: Any, tmp_path: Path) -> None:  # noqa: ANN401
    write(tmp_path / "in", "jsonl")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        engine.clean_files(tmp_path / "in", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.filterwarnings("ignore")
def test_ray_refuses_a_pool_as_large_as_the_cluster() -> None:
    pytest.importorskip("ray.data", exc_type=ImportError)
    module = importlib.import_module("cleaner.integrations.ray")
    ray = importlib.import_module("ray")
    pages = ray.data.from_items([{"text": DIRTY}])
    processors = int(ray.cluster_resources()["CPU"])
    with pytest.raises(ValueError, match="needs one to read and write"):
        module.clean_column(pages, actors=processors)
    assert 0 < module.CPUS < 1


# What they share, without any of them.


def test_inputs_are_found_below_folders_and_are_of_one_kind(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b/c.jsonl.gz", "_logs/x.jsonl", ".d.jsonl", "e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b"")
    names = [str(tmp_path / name) for name in ("a.jsonl", "b/c.jsonl.gz")]
    assert find_inputs(tmp_path) == (names, "jsonl")
    assert find_inputs("s3://bucket/a.parquet") == (["s3://bucket/a.parquet"], "parquet")
    (tmp_path / "f.parquet").touch()
    wrong = {
        tmp_path: "clean them separately",
        tmp_path / "g": "no such file",
        tmp_path / "e.txt": "is neither Parquet nor JSONL",
    }
    for path, said in wrong.items():
        with pytest.raises(InputError, match=said):
            find_inputs(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="has no Parquet or JSONL"):
        find_inputs(tmp_path / "empty")


def test_an_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with pytest.raises(RuntimeError, match="half"), whole_folder(out) as made:
        (Path(made) / "a").touch()
        raise RuntimeError("half")
    assert list((tmp_path / "deep").iterdir()) == []
    with whole_folder(out) as made:
        (Path(made) / "a").touch()
        assert not out.exists()
    (tmp_path / "other").mkdir()
    assert [path.name for path in out.iterdir()] == ["a"]
    assert out.stat().st_mode == (tmp_path / "other").stat().st_mode


# The command.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("in.jsonl",), "--engine daft writes a folder: use -o DIR"),
        (("-", "-o", "out"), "--engine daft reads files, not standard input"),
        (("in.jsonl", "-o", "out", "--dedup", "site"), "cleans each document for itself"),
        (("in.jsonl", "-o", "out", "--report", "r"), "--report does not work on an engine"),
        (
            ("in.jsonl", "-o", "out", "--engine", "dask"),
            "unknown engine 'dask'; use daft, ray or spark",
        ),
    ],
)
def test_what_an_engine_cannot_do_is_refused(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    folder.write("in.jsonl", json.dumps({"text": DIRTY}) + "\n")
    ended = folder.run("--engine", "daft", *words)
    assert (ended.code, ended.out) == (2, b"")
    assert said in ended.err
    assert not {"out", "r"} & {path.name for path in tmp_path.iterdir()}


def test_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "daft", None)
    monkeypatch.setitem(sys.modules, "cleaner.integrations.daft", None)
    del sys.modules["cleaner.integrations.daft"]
    assert main(["--engine", "daft", "a.parquet", "-o", "out"]) == 2
    assert "pip install 'deboilerplate[daft]'" in capsys.readouterr().err


def test_spark_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in NEEDS["spark"]:
        pytest.importorskip(library, exc_type=ImportError)
    spark = importlib.import_module("cleaner.integrations.spark")
    monkeypatch.setattr(spark.pandas, "__version__", "3.1.1")
    with pytest.raises(CleanerError, match="needs pandas below 3, and this is 3"):
        spark._session()
    monkeypatch.setattr(spark.shutil, "which", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(CleanerError, match="needs Java 17"):
        spark._session()


def test_the_command_cleans_on_an_engine(engine: Any, tmp_path: Path) -> None:  # noqa: ANN401
    name = engine.__name__.rpartition(".")[2]
    write(tmp_path / "in", "jsonl")
    folder = Folder(tmp_path)
    ended = folder.run("--engine", name, "in", "-o", "out", "--level", "rules")
    assert (ended.code, ended.out) == (0, b"")
    assert ended.err.endswith("clean: written below out\n")
    assert read(tmp_path / "out")[0]["text"] == "Rain fell on the hills all day long.\n"
    again = folder.run("-q", "--engine", name, "in", "-o", "out")
    assert (again.code, again.out) == (2, b"")
    assert again.err.endswith("out: is there already: give a folder that is new, or empty\n")
    wrong = folder.run("-q", "--engine", name, "in", "-o", "two", "--text-field", "body")
    assert (wrong.code, not (tmp_path / "two").exists()) == (2, True)
    assert "body: the inputs have no such column, but id, " in wrong.err
