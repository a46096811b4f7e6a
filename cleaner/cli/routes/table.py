"""The routes: each says which runs it takes, refuses what it cannot do, and runs the rest.

They are asked in the order of ROUTES, and the first that takes a run has it. What a route needs to
run is imported when it does: looking costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.refuse import check_effect, check_together, given_for_corpus
from cleaner.cli.args.table import (
    CORPUS,
    DOCUMENTS,
    FAULT_FORMATS,
    FORMATS,
    RECORDS,
    RULES,
    TABLES,
    Settings,
)
from cleaner.cli.routes.inputs import (
    STDIN,
    check_destination,
    check_outputs,
    is_folder,
    is_jsonl,
    is_many,
    table_of,
    table_within,
    writes_below,
)
from cleaner.formats import names as formats
from cleaner.formats.names import HTML, JSONL, WARC, kind_of, route_of
from cleaner.hints import did_you_mean

# Repeats across documents: comparing them is what a corpus is for.
_ACROSS = ("site", "corpus")

_TABLES = tuple(kind.name for kind in formats.TABLES)
# What the first bytes of standard input may say. Text and pages go the same way, on which pages are
# known by their tags.
_SEEN = ("jsonl", "warc", "parquet", "arrow")
# Options that look at each document.
_LOOKS = ("removed", "check", "explain")


class Route(Protocol):
    """One way through the command."""

    def takes(self, settings: Settings) -> bool:
        """Whether a run is of this route, given that no route before it takes it."""

    def refuses(self, settings: Settings) -> None:
        """Raises UsageError for what this route cannot do, before anything is read or written."""

    def run(self, settings: Settings) -> int:
        """Does the run; returns the exit code."""


class Rules:
    """`clean rules ...`: packs are listed, shown, tested, linted and imported."""

    def takes(self, settings: Settings) -> bool:
        """A run whose command is `rules`."""
        return settings.command == "rules"

    def refuses(self, settings: Settings) -> None:
        """An unknown command, and options of another one."""
        command = settings.inputs[0] if settings.inputs else ""
        if command and command not in RULES:
            hint = did_you_mean(command, RULES) or f"; use {', '.join(RULES)}"
            raise UsageError(f"rules: unknown command {command!r}{hint}")
        check_effect(settings, (command or "list",))
        if settings.format is not None and settings.format not in FAULT_FORMATS:
            raise UsageError(f"--format {settings.format}: rules lint writes json or github")

    def run(self, settings: Settings) -> int:
        """Runs the command."""
        from cleaner.cli.routes.rules import run_rules

        return run_rules(settings)


class Restore:
    """`clean restore CLEANED REMOVED`: what was removed is put back."""

    def takes(self, settings: Settings) -> bool:
        """A run whose command is `restore`."""
        return settings.command == "restore"

    def refuses(self, settings: Settings) -> None:
        """Other than two files, and options of other commands."""
        if len(settings.inputs) != 2 or STDIN in settings.inputs:  # noqa: PLR2004 - as its name says
            raise UsageError("restore: needs two files: what was cleaned, and what --removed wrote")
        check_effect(settings, ("restore",))

    def run(self, settings: Settings) -> int:
        """Puts it back."""
        from cleaner.cli.routes.restore import run_restore

        return run_restore(settings)


class Engines:
    """Parquet and JSONL on an engine that shares the work out."""

    def takes(self, settings: Settings) -> bool:
        """A run with `--engine`."""
        return settings.engine is not None

    def refuses(self, settings: Settings) -> None:
        """What only a run of our own does, and a run without a folder to write."""
        check_effect(settings, ("engine",))
        if settings.dedup in _ACROSS:
            raise UsageError(
                f"--engine {settings.engine} cleans each document for itself: leave out --dedup"
                f" {settings.dedup}, and run clean over the output with it"
            )
        if STDIN in settings.inputs:
            raise UsageError(f"--engine {settings.engine} reads files, not standard input")
        if settings.out in (None, STDIN):
            raise UsageError(f"--engine {settings.engine} writes a folder: use -o DIR")

    def run(self, settings: Settings) -> int:
        """Cleans a column."""
        from cleaner.cli.routes.engines import run_engine

        return run_engine(settings)


class Records:
    """Pages in records: WARC, and JSONL with a page in a field, become JSONL of their texts."""

    def takes(self, settings: Settings) -> bool:
        """A run over WARC, by name or option, or over JSONL whose first record holds a page."""
        kinds = [kind_of(path) for path in settings.inputs]
        if settings.html_field is not None or settings.format == "warc" or WARC in kinds:
            return True
        if settings.format not in (None, "jsonl") or settings.dedup in _ACROSS:
            return False
        first = next((path for path in settings.inputs if is_jsonl(path, settings)), None)
        if first is None:
            return False
        from cleaner.readers.jsonl import holds_pages

        return holds_pages(first, settings.text_field)

    def refuses(self, settings: Settings) -> None:
        """What compares texts, or is done to a document that somebody looks at."""
        if across := _across(settings):
            raise UsageError(
                f"{across[0]} works on texts, and these are pages: first write their text as JSONL"
                f" (clean {settings.inputs[0]} -o texts.jsonl), then clean that"
            )
        if any(kind_of(path) in formats.TABLES for path in settings.inputs):
            raise UsageError("tables and pages in one run: clean them separately")
        check_effect(settings, _targets(settings, self._target))
        if settings.on_error == "pass" and any(
            not is_jsonl(path, settings) for path in settings.inputs
        ):
            raise UsageError("--on-error pass works only for JSONL: use skip or stop")
        if not settings.check:
            _check_place(settings)

    def _target(self, path: str, settings: Settings) -> tuple[str, ...]:
        if kind_of(path) is JSONL:
            return ("record",)
        if kind_of(path) is WARC or settings.format == "warc":
            return ("warc",)
        return RECORDS if is_folder(path) else ("record",)

    def run(self, settings: Settings) -> int:
        """Cleans each record."""
        from cleaner.cli.routes.records import run_records

        return run_records(settings)


class Rows:
    """Documents in rows: tables, and JSONL and packed text where each removal is looked at."""

    def takes(self, settings: Settings) -> bool:
        """A run over a table, by name, option or content, or a corpus that is only looked at."""
        if settings.format in _TABLES or any(_is_table(path, settings) for path in settings.inputs):
            return True
        if settings.dedup in _ACROSS:
            return False
        looks = settings.removed is not None or settings.check or settings.explain
        if looks and settings.format != "lines" and Corpus().takes(settings):
            return True
        return any(_is_array_kept(path, settings) for path in settings.inputs)

    def refuses(self, settings: Settings) -> None:
        """What compares texts across documents, and what rows cannot be."""
        _check_alone(settings)
        if across := _across(settings):
            raise UsageError(
                f"{across[0]} compares documents, and tables are not compared: make JSONL of them"
            )
        check_effect(settings, _targets(settings, self._target))
        if STDIN in settings.inputs and len(settings.inputs) > 1:
            raise UsageError("'-' is standard input: clean it separately from files")
        for path in settings.inputs:
            if not is_folder(path) and table_of(path, settings) == "json":
                _check_array(path, settings)
        if not settings.check:
            _check_place(settings)

    def _target(self, path: str, settings: Settings) -> tuple[str, ...]:
        if is_folder(path):
            return (*TABLES, "jsonl")
        kind = table_of(path, settings)
        names = {"jsonl": "jsonl", "text": "texts", "parquet": "columns", "arrow": "columns"}
        return (names.get(kind, "table"),)

    def run(self, settings: Settings) -> int:
        """Cleans each row."""
        from cleaner.cli.routes.rows import run_rows

        return run_rows(settings)


class Corpus:
    """A corpus: the core reads and writes files that may be bigger than memory."""

    def takes(self, settings: Settings) -> bool:
        """A run with an option that only a corpus has, or over JSONL or compressed text."""
        asked = settings.dedup in _ACROSS or settings.format in ("text", "jsonl", "lines")
        return (
            asked
            or bool(given_for_corpus(settings))
            or any(route_of(path) == "corpus" for path in settings.inputs)
        )

    def refuses(self, settings: Settings) -> None:
        """What is done to documents one by one, and outputs that would run together."""
        _check_alone(settings)
        check_effect(settings, _targets(settings, self._target))
        if settings.format == "html" or any(kind_of(path) is HTML for path in settings.inputs):
            raise UsageError(
                "pages are cleaned one by one, not as a corpus: convert them to JSONL first"
            )
        if STDIN in settings.inputs and len(settings.inputs) > 1:
            raise UsageError("'-' is standard input: clean it separately from files")
        counts_only = bool(settings.counts) and settings.min_docs is None
        if not counts_only:
            _check_place(settings)
        elif settings.out is not None:
            raise UsageError("--counts without --min-docs only counts lines: leave out -o")

    def _target(self, path: str, settings: Settings) -> tuple[str, ...]:
        if settings.format in ("jsonl", "lines"):
            return (settings.format,)
        if settings.format == "text":
            return ("texts",)
        if is_folder(path):
            return CORPUS
        if kind_of(path) is JSONL:
            return ("jsonl",)
        alone = len(settings.inputs) == 1 and settings.dedup == "corpus"
        return ("lines",) if alone else ("texts",)

    def run(self, settings: Settings) -> int:
        """Cleans the corpus."""
        from cleaner.cli.routes.corpus import run_corpus

        return run_corpus(settings)


class Documents:
    """Texts and pages, each a file; all that no other route takes."""

    def takes(self, settings: Settings) -> bool:
        """Every run."""
        return True

    def refuses(self, settings: Settings) -> None:
        """Options without an effect, and texts without a destination."""
        check_effect(settings, _targets(settings, self._target))
        if settings.in_place and STDIN in settings.inputs:
            raise UsageError(
                "'-' is standard input, which cannot be cleaned in place: leave out -i"
            )
        check_destination(settings)

    def _target(self, path: str, settings: Settings) -> tuple[str, ...]:
        if settings.format == "html" or kind_of(path) is HTML:
            return ("page",)
        return DOCUMENTS if path == STDIN or is_folder(path) else ("text",)

    def run(self, settings: Settings) -> int:
        """Cleans each document."""
        from cleaner.cli.routes.documents import run_documents

        return run_documents(settings)


ROUTES: tuple[Route, ...] = (
    Rules(),
    Restore(),
    Engines(),
    Records(),
    Rows(),
    Corpus(),
    Documents(),
)


def seen(settings: Settings) -> Settings:
    """The settings, with the format of standard input if its first bytes show one."""
    if settings.inputs != (STDIN,) or settings.format is not None or settings.command != "clean":
        return settings
    from cleaner.corpus.stdin import content_of
    from cleaner.formats.compression import standard_input

    content = content_of(standard_input().front)
    return replace(settings, format=content) if content in _SEEN else settings


def route_for(settings: Settings) -> Route:
    """The route of a run, which can do what is asked. Raises UsageError."""
    check_together(settings)
    if settings.inputs.count(STDIN) > 1:
        raise UsageError("'-' is given twice, and standard input can be read once")
    if settings.format in FAULT_FORMATS and settings.command != "rules":
        meant = did_you_mean(settings.format, FORMATS)
        raise UsageError(f"--format {settings.format} is for clean rules lint{meant}")
    check_outputs(settings)
    route = next(route for route in ROUTES if route.takes(settings))
    route.refuses(settings)
    return route


def _is_table(path: str, settings: Settings) -> bool:
    """Whether an input is a table: by its name, or by its first bytes where that says nothing."""
    if settings.format is not None or path == STDIN:
        return False
    kind = kind_of(path)
    return kind in formats.TABLES or (kind is None and table_within(path) is not None)


def _is_array_kept(path: str, settings: Settings) -> bool:
    """Whether an input is a JSON array that is written as one."""
    is_named = str(settings.out or "").lower().endswith(".json")
    if path == STDIN or not is_named or kind_of(path) is not JSONL:
        return False
    from cleaner.corpus.stdin import is_array

    return is_array(path)


def _across(settings: Settings) -> list[str]:
    """The flags that compare documents with each other."""
    flags = [flag for flag in given_for_corpus(settings) if flag != "--resume"]
    return flags + (["--dedup"] if settings.dedup in _ACROSS else [])


def _check_alone(settings: Settings) -> None:
    """Raises UsageError for looking at each document of a run that compares them."""
    looks = next((name for name in _LOOKS if getattr(settings, name)), None)
    if looks is not None and (across := _across(settings)):
        raise UsageError(
            f"--{looks} looks at documents one by one, {across[0]} compares them: leave one of"
            " them out, or do it in two runs"
        )


def _check_array(path: str, settings: Settings) -> None:
    """Raises UsageError where a JSON array would not come out as one."""
    if settings.on_error == "skip":
        raise UsageError(
            f"{path}: --on-error skip would leave a gap in the array: use pass or stop"
        )
    if not (settings.check or _is_array_kept(path, settings) or writes_below(settings)):
        raise UsageError(f"{path}: is a JSON array, and stays one here: use -o, and name it .json")


class _ToTargets(Protocol):
    def __call__(self, path: str, settings: Settings) -> Iterable[str]: ...


def _targets(settings: Settings, target: _ToTargets) -> tuple[str, ...]:
    """What the inputs may be, each once, in the order of the inputs."""
    found = (name for path in settings.inputs for name in target(path, settings))
    return tuple(dict.fromkeys(found))


def _check_place(settings: Settings) -> None:
    """Raises UsageError for several inputs that would run together into one stream."""
    if is_many(settings) and settings.out in (None, STDIN):
        raise UsageError("several inputs need an output folder: use -o DIR")
