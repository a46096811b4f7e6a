"""The floor plan: imports point down, the stub is the module, and nothing optional is loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

import cleaner

PACKAGE = ROOT / "cleaner"
# A module may import from lower floors, and from its own room. A room is a row of this table: the
# longest row that a module's name begins with.
FLOORS = {
    "_core": 0, "printable": 0, "selector_cost": 0,
    "notebook": 1,
    "errors": 2, "types": 2, "hints": 2, "log": 2,
    "checks": 3, "columns": 3, "packs": 3, "html": 3,
    "fallback_regex": 3, "formats": 3, "removals": 3, "account": 3,
    "settings": 4, "notes": 4, "page_ask": 4, "markup": 4,
    "engine": 5,
    "corpus": 6, "authoring": 6, "readers": 6, "writers": 6,
    # The layers for other libraries stand on the public names, and on nothing else.
    "__init__": 7,
    "integrations": 8,
    "cli/args": 8, "cli/output": 9, "cli/routes": 10, "cli": 11,
    "__main__": 12,
}  # fmt: skip
# What may be imported by one module only.
OWNERS = {
    "yaml": ("packs/",), "selectolax": ("html",),
    "cleaner._core": (
        "engine", "markup", "notes", "columns",
        "formats/compression", "html", "writers/", "corpus/",
    ),
}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The name of a module as this file has it: `cli/args/parser`, `corpus/__init__`."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


NAMES = {name_of(path): path for path in MODULES}


def room_of(name: str) -> str:
    """The row of FLOORS that a module belongs to."""
    rows = [row for row in FLOORS if name == row or name.startswith(f"{row}/")]
    return max(rows, key=len)


def imports_of(path: Path) -> list[str]:
    """The dotted names of all that a module imports, anywhere in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def module_of(dotted: str) -> str | None:
    """The module of the package that a dotted name is, or is in; None for another library's."""
    first, *parts = dotted.split(".")
    # `cleaner.__version__` is a constant of the package itself, which imports nothing at first.
    if first != "cleaner" or not parts or parts == ["__version__"]:
        return None
    while parts:
        name = "/".join(parts)
        if name == "_core":
            return name
        for found in (name, f"{name}/__init__"):
            if found in NAMES:
                return found
        parts.pop()
    return "__init__"


@cache
def arrows() -> dict[str, set[str]]:
    """Each module, and those of the package that it imports."""
    return {
        name: {found for imported in imports_of(path) if (found := module_of(imported))} - {name}
        for name, path in NAMES.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_down(name: str) -> None:
    room = room_of(name)
    for imported in arrows()[name]:
        other = room_of(imported)
        assert other == room or FLOORS[other] < FLOORS[room], f"{name} imports {imported}"


LAYERS = [path for path in MODULES if path.is_relative_to(PACKAGE / "integrations")]


@pytest.mark.parametrize("path", LAYERS, ids=name_of)
def test_a_layer_stands_on_public_names_only(path: Path) -> None:
    public = {"cleaner", "cleaner.__version__", *(f"cleaner.{name}" for name in cleaner.__all__)}
    ours = {name for name in imports_of(path) if name.partition(".")[0] == "cleaner"}
    assert {name for name in ours if not name.startswith("cleaner.integrations.")} <= public


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """The modules of a graph that lie on a circle, or between two."""
    left = dict(graph)
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    return sorted(left)


def test_no_import_goes_round_in_a_circle() -> None:
    assert circle_in(arrows()) == []


def test_a_circle_would_be_noticed() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == ["a", "b", "c", "d"]


def test_each_room_is_known() -> None:
    assert {room_of(name) for name in NAMES} <= FLOORS.keys()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_each_library_has_one_importer(path: Path) -> None:
    for imported in imports_of(path):
        for library, owners in OWNERS.items():
            if imported == library or imported.startswith(f"{library}."):
                assert name_of(path).startswith(owners), f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_lines_are_split_in_one_way_only(path: Path) -> None:
    assert ".splitlines(" not in path.read_text()


def loaded_after(code: str) -> set[str]:
    script = f"import sys, cleaner; {code}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


# What the extras bring, and what those bring.
OPTIONAL = {
    "aiohttp", "daft", "dask", "datasets", "datatrove", "duckdb", "fastwarc", "fsspec", "numpy",
    "pandas", "polars", "pyarrow", "pyspark", "ray", "scrapy",
}  # fmt: skip


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"yaml", "regex", "selectolax", "json", "cleaner._core"}
    assert loaded_after("pass") & (heavy | OPTIONAL) == set()


def test_cleaning_text_loads_no_library_that_it_does_not_need() -> None:
    assert loaded_after("cleaner.clean('a')") & {"selectolax", *OPTIONAL} == set()
    # Some of the packs have patterns that only this one understands.
    assert "regex" not in loaded_after("cleaner.Cleaner('share').clean('a')")


def test_the_version_is_that_of_the_crate() -> None:
    crate = tomllib.loads((ROOT / "core" / "Cargo.toml").read_text())
    assert cleaner.__version__ == crate["package"]["version"]


def test_the_packs_are_inside_the_package() -> None:
    from cleaner.packs import shipped_dir

    inside = {path.name for path in shipped_dir().glob("*.yaml")}
    assert inside == {path.name for path in (ROOT / "rules").glob("*.yaml")}
    assert shipped_dir().is_relative_to(Path(cleaner.__file__).parent)
