"""The programs of tools/, through which training and evaluation read what the core does."""

from __future__ import annotations

from pathlib import Path

MANIFEST = Path(__file__).parents[2] / "Cargo.toml"


def tool(name: str, *arguments: str) -> list[str]:
    """The command that runs one of them."""
    cargo = ["cargo", "run", "--quiet", "--release", "--manifest-path", str(MANIFEST)]
    return [*cargo, "--package", "cleaner-tools", "--bin", name, "--", *arguments]
