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
    Settings,
)
from cleaner.cli.routes.inputs import (
    STDIN,
    check_destination,
    check_outputs,
    is_folder,
    is_jsonl,
    is_many,
)
from cleaner.formats.names import HTML, JSONL, WARC, kind_of, route_of
from cleaner.hints import did_you_mean

# Repeats across documents: comparing them is what a corpus is for.
_ACROSS = ("site", "corpus")


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
        across = [flag for flag in given_for_corpus(settings) if flag != "--resume"]
        across += ["--dedup"] if settings.dedup in _ACROSS else []
        if across:
            raise UsageError(
                f"{across[0]} works on texts, and these are pages: first write their text as JSONL"
                f" (clean {settings.inputs[0]} -o texts.jsonl), then clean that"
            )
        check_effect(settings, _targets(settings, self._target))
        if settings.on_error == "pass" and any(
            not is_jsonl(path, settings) for path in settings.inputs
        ):
            raise UsageError("--on-error pass works only for JSONL: use skip or stop")
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


ROUTES: tuple[Route, ...] = (Rules(), Engines(), Records(), Corpus(), Documents())


def seen(settings: Settings) -> Settings:
    """The settings, with the format of standard input if its first bytes show one."""
    if settings.inputs != (STDIN,) or settings.format is not None or settings.command != "clean":
        return settings
    from cleaner.corpus.stdin import content_of
    from cleaner.formats.compression import standard_input

    content = content_of(standard_input().front)
    # Text and pages go the same way, on which pages are known by their tags.
    return replace(settings, format=content) if content in ("jsonl", "warc") else settings


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
