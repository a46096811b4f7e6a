"""What a row of the table of options has, and the words that rows are made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cleaner.cli.args.kinds import Kind, flag

# What an option may have an effect on: the name in a row, and the words for it in a sentence.
TARGETS = {
    "text": "text",
    "page": "pages",
    "record": "JSONL with pages",
    "warc": "WARC",
    "table": "CSV or a JSON array",
    "columns": "Parquet or Arrow",
    "jsonl": "JSONL",
    "texts": "a corpus of texts",
    "lines": "a corpus of lines",
    "engine": "an engine",
    "restore": "restore",
    "list": "rules list",
    "show": "rules show",
    "test": "rules test",
    "lint": "rules lint",
    "new": "rules new",
    "learn": "rules learn",
    "stats": "rules stats",
    "import": "rules import",
}
DOCUMENTS = ("text", "page")
RECORDS = ("record", "warc")
PAGES = ("page", *RECORDS)
TABLES = ("table", "columns")
CORPUS = ("jsonl", "texts", "lines")
CLEANED = (*DOCUMENTS, *RECORDS, *TABLES, "jsonl", "texts", "engine")
EVERY = (*DOCUMENTS, *RECORDS, *TABLES, *CORPUS)
ANYWHERE = (*EVERY, "engine")
RULES = ("list", "show", "test", "lint", "new", "learn", "stats", "import")

GROUPS = {
    "cleaning": "Cleaning",
    "output": "Input and output",
    "pages": "Pages (*.html, *.warc, a field of JSONL)",
    "corpus": "Corpora (JSONL, tables, compressed text, --dedup site or corpus)",
    "reports": "Reports",
    "other": "Other",
}

FORMATS = ("text", "jsonl", "lines", "html", "warc", "csv", "tsv", "parquet", "arrow")
# What `clean rules lint` writes faults as.
FAULT_FORMATS = ("json", "github")
MARKDOWN = "markdown"
ENGINES = ("daft", "ray", "spark")
SHELLS = ("bash", "zsh", "fish")
COLORS = ("auto", "always", "never")


# Neither is compared or shown: making the methods for that would take a part of the start-up.
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Option:
    """A row: one option.

    `default` is for the help, where the value of the field does not say it. `common` options are
    explained by `-h`, the others only named. `settable` ones may be set in `clean.toml`. `on` are
    the TARGETS that the option has an effect on; it is refused where there are only others, with
    the advice that `instead` has for them, unless its value is `idle`. `does` completes the
    sentence that refuses an option in `excludes`; the value there is an option that makes both
    possible.
    """

    flags: tuple[str, ...]
    kind: Kind
    group: str
    help: str
    about: str = ""
    default: str = ""
    common: bool = False
    settable: bool = False
    on: tuple[str, ...] = EVERY
    instead: Mapping[str, str] = field(default_factory=dict)
    idle: object = None
    does: str = ""
    excludes: Mapping[str, str | None] = field(default_factory=dict)
    makes_corpus: bool = False
    writes_over: bool = False

    @property
    def long(self) -> str:
        """The long flag."""
        return self.flags[-1]


def option(*flags: str, value: object = None, **row: Any) -> Any:  # noqa: ANN401 - a field's own
    """A field of `Settings` with the default `value`, and the row that describes it."""
    return field(default=value, metadata={"row": Option(flags, **row)})


def switch(*flags: str, **row: Any) -> Any:  # noqa: ANN401 - a field's own
    """An option without a value: on where it is given."""
    return option(*flags, value=False, kind=flag(), **row)
