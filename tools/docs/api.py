"""The Python reference, from signatures and docstrings."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import cleaner
from tools.docs.markdown import code, fence, table

# What of the package other code may rely on, in the order in which a reader needs it.
_SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "Cleaning": (("cleaner", "clean"), ("cleaner", "Cleaner")),
    "What comes back": (
        ("cleaner", "Result"),
        ("cleaner", "Removal"),
        ("cleaner", "Skipped"),
        ("cleaner", "Meta"),
    ),
    "Over files": (
        ("cleaner.corpus", "clean_corpus"),
        ("cleaner.corpus", "Options"),
        ("cleaner.corpus", "Report"),
    ),
    "Reading records": (
        ("cleaner.readers.warc", "read"),
        ("cleaner.readers.jsonl", "read_pages"),
        ("cleaner.readers.records", "Record"),
        ("cleaner.readers.html", "HtmlDocument"),
    ),
    "Packs": (("cleaner", "Pack"), ("cleaner", "Rule"), ("cleaner.packs", "pack_schema")),
    "Errors": (
        ("cleaner", "CleanerError"),
        ("cleaner", "PackError"),
        ("cleaner", "InputError"),
        ("cleaner", "Fault"),
    ),
}

# A longer signature has a line for each parameter.
_WIDEST = 80


def reference() -> str:
    """All sections."""
    parts: list[str] = []
    for title, names in {**_SECTIONS, "Also": _others()}.items():
        parts += [f"## {title}"] if names else []
        for module, name in names:
            parts += _entry(module, name)
    return "\n\n".join(parts)


def _others() -> tuple[tuple[str, str], ...]:
    """What the package shows and no section names: nothing public is left out."""
    named = {name for names in _SECTIONS.values() for _, name in names}
    shown = [name for name in cleaner.__all__ if name not in named and name != "__version__"]
    return tuple(
        ("cleaner", name) for name in shown if not inspect.ismodule(getattr(cleaner, name))
    )


def _entry(module: str, name: str) -> Iterator[str]:
    found: Any = getattr(importlib.import_module(module), name)
    yield f"### {module}.{name}"
    if get_origin(found) is Literal:
        yield f"One of {', '.join(code(repr(value)) for value in get_args(found))}."
    elif inspect.isclass(found):
        yield from _class(found)
    else:
        yield fence(f"{name}{_signature(found)}", "python")
        yield from _doc(found)


def _class(found: type[Any]) -> Iterator[str]:
    if not dataclasses.is_dataclass(found) and not issubclass(found, Exception):
        yield fence(f"{found.__name__}{_signature(found)}", "python")
    yield from _doc(found)
    if dataclasses.is_dataclass(found):
        rows = [[code(f.name), code(str(f.type)), _default(f)] for f in dataclasses.fields(found)]
        yield table(["field", "type", "default"], rows)
    for name, member in vars(found).items():
        if name.startswith("_") or (dataclasses.is_dataclass(found) and name in _fields(found)):
            continue
        if inspect.isfunction(member):
            yield f"#### {found.__name__}.{name}"
            yield fence(f"{name}{_signature(member)}", "python")
            yield from _doc(member)
        elif isinstance(member, property):
            yield f"#### {found.__name__}.{name}"
            yield from _doc(member)


def _fields(found: type[Any]) -> set[str]:
    return {field.name for field in dataclasses.fields(found)}


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return code(repr(field.default))
    return "" if field.default_factory is dataclasses.MISSING else "empty"


def _signature(found: Any) -> str:  # noqa: ANN401 - a function, a method or a class
    signature = str(inspect.signature(found))
    signature = re.sub(r"\bself(, )?", "", signature)
    # With `from __future__ import annotations` an annotation is a text, and shown in quotes.
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)
    if len(signature) <= _WIDEST:
        return signature
    inside, _, after = signature[1:].rpartition(")")
    # A comma within brackets belongs to a type.
    lines = re.split(r", (?![^\[]*\])", inside)
    return "(\n" + "".join(f"    {line},\n" for line in lines) + ")" + after


def _doc(found: Any) -> Iterator[str]:  # noqa: ANN401 - anything with a docstring
    doc = inspect.getdoc(found) or ""
    for paragraph in doc.split("\n\n"):
        if paragraph.startswith(">>>"):
            yield fence(paragraph, "pycon")
        elif paragraph.strip():
            yield paragraph
