"""The floor plan: imports point down, the stub is the module, and nothing optional is loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

import cleaner

# A module may import those of lower floors, and of its own package.
FLOORS = {
    "_core": -2, "printable": -2, "selector_cost": -2, "notebook": -1,
    "errors": 0, "types": 0, "log": 0, "columns": 0,
    "checks": 1, "packs": 1, "html": 1, "fallback_regex": 1, "formats": 1, "removals": 1,
    "settings": 1.5,
    "engine": 2,
    "corpus": 3, "authoring": 3, "readers": 3, "writers": 3,
    "integrations": 4, "cli": 4,
    "__main__": 5, "__init__": 5,
}  # fmt: skip
# What may be imported by one module only.
OWNERS = {
    "yaml": ("packs/",), "selectolax": ("html",),
    "cleaner._core": ("engine", "formats/compression", "html"),
}  # fmt: skip
MODULES = sorted((ROOT / "cleaner").rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "cleaner").as_posix()


def imports_of(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "cleaner":
            found += [f"cleaner.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found


def floor_of(module: str) -> float:
    return FLOORS[module.removesuffix(".py").split("/")[0].split(".")[0]]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    own = name_of(path)
    home = own.split("/")[0].removesuffix(".py")
    for imported in imports_of(path):
        parts = imported.split(".")
        if parts[0] != "cleaner" or len(parts) == 1 or parts[1] == home:
            continue
        if parts[1] in FLOORS:
            assert floor_of(parts[1]) < floor_of(own), f"{own} imports {imported}"


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


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"yaml", "regex", "selectolax", "json", "cleaner._core"}
    assert loaded_after("pass") & heavy == set()


def test_cleaning_text_loads_no_library_that_it_does_not_need() -> None:
    assert loaded_after("cleaner.clean('a')") & {"regex", "selectolax", "pyarrow"} == set()


def test_the_version_is_that_of_the_crate() -> None:
    crate = tomllib.loads((ROOT / "core" / "Cargo.toml").read_text())
    assert cleaner.__version__ == crate["package"]["version"]


def test_the_packs_are_inside_the_package() -> None:
    from cleaner.packs import shipped_dir

    inside = {path.name for path in shipped_dir().glob("*.yaml")}
    assert inside == {path.name for path in (ROOT / "rules").glob("*.yaml")}
    assert shipped_dir().is_relative_to(Path(cleaner.__file__).parent)
