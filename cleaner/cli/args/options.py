"""What can be said on the command line: the options, their values, and which exclude each other.

argparse, of all libraries: it is kept as long as Python is, and it alone starts fast enough
(`clean --version` must take well under 100 ms, of which others spend 30 to 80 on their import).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from cleaner import __version__
from cleaner.cli.args.parser import Parser, did_you_mean
from cleaner.formats.names import is_bulk_name, is_record_name

if TYPE_CHECKING:
    from cleaner.corpus.options import CorpusDedup, Format, OnError
    from cleaner.readers.text import Errors
    from cleaner.types import Level, Mode

LEVELS = ("off", "rules", "standard", "strict")
DEDUPS = ("off", "document", "site", "corpus")
FORMATS = ("text", "jsonl", "lines", "html", "warc")
MARKDOWN = "markdown"
MODES = ("page", "article", "body")
ON_ERROR = ("skip", "pass", "stop")
ERRORS = ("surrogateescape", "replace", "strict")
COLORS = ("auto", "always", "never")

USAGE = """clean [FILE|DIR|-]... [-o OUT | -i | --check | --diff] [options]
       clean rules list|show|test|lint|import [...]"""

DESCRIPTION = """Takes the boilerplate out of text and writes what is left.
Of a folder, the *.txt, *.md and *.html files below it are cleaned; "-" is standard input.
JSONL and compressed files (*.jsonl, *.gz, *.zst) may be bigger than memory. Of WARC files, and of
JSONL with pages in it, each record becomes a line of JSONL: its text, its address, what it says."""

EXIT_CODES = """exit codes: 0 done; 1 --check or --diff found something; 2 an error.
[tool.clean] in pyproject.toml, or clean.toml, sets defaults."""


# What makes a run one over a corpus; the settings file may have the others for when it is.
_CORPUS_ONLY = ("min_docs", "near", "exact", "seen", "counts", "bloom", "resume", "report")


class Options(argparse.Namespace):
    """The options as given; the values here are what holds where neither line nor file says."""

    inputs: tuple[str, ...] = ()
    on_line: frozenset[str] = frozenset()
    level: Level = "standard"
    dedup: CorpusDedup | None = None
    dedup_min: int | None = None
    min_docs: int | None = None
    near: bool = False
    exact: bool = False
    seen: str | None = None
    counts: tuple[str, ...] = ()
    bloom: int | None = None
    format: Format | Literal["html", "warc"] | None = None
    mode: Mode = "page"
    markdown: bool = False
    html_field: str | None = None
    text_field: str = "text"
    url_field: str = "url"
    on_error: OnError = "skip"
    resume: bool = False
    report: str | None = None
    packs: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    url: str | None = None
    out: str | None = None
    in_place: bool = False
    check: bool = False
    diff: bool = False
    explain: bool = False
    score: bool = False
    stats: bool = False
    json: bool = False
    jobs: int | None = None
    quiet: bool = False
    encoding: str | None = None
    errors: Errors = "surrogateescape"
    color: str = "auto"

    def is_corpus(self) -> bool:
        """Whether the run is one over a corpus, which the core reads and writes itself."""
        asks = self.dedup in ("site", "corpus") or self.format in ("text", "jsonl", "lines")
        return asks or any(self.given_for_corpus()) or any(map(is_bulk_name, self.inputs))

    def may_hold_records(self) -> bool:
        """Whether the inputs may be files of pages by the record, which is looked at closer."""
        asks = self.html_field is not None or self.format in ("warc", "jsonl")
        return asks or any(map(is_record_name, self.inputs))

    def given_for_corpus(self) -> list[str]:
        """The options on the line that only a run over a corpus knows."""
        return [f"--{name.replace('_', '-')}" for name in _CORPUS_ONLY if name in vars(self)]

    def is_for_text(self) -> bool:
        """Whether the run does what cannot be done to pages, whose text is written anew."""
        return self.in_place or self.diff or self.score

    def writes_text(self) -> bool:
        """Whether the cleaned text itself is what the run puts out, somewhere."""
        return not (self.check or self.diff or self.json or self.in_place or self.score)


class _Several(argparse.Action):
    """An option that may be repeated and whose value may be a list with commas."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        # vars(), not getattr(): what is given on the line replaces the default, and does not add.
        before = vars(namespace).get(self.dest, ())
        setattr(namespace, self.dest, (*before, *to_list(str(values))))


class _Format(argparse.Action):
    """The format of the input; Markdown is one of the output, and the same as `--markdown`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        if values == MARKDOWN:
            namespace.markdown = True
        else:
            setattr(namespace, self.dest, values)


def parse(argv: Sequence[str]) -> Options:
    """The options that `argv` gives; only those are in the result's `vars`. Raises UsageError."""
    parser = Parser(prog="clean", usage=USAGE, description=DESCRIPTION, epilog=EXIT_CODES)
    _add_cleaning(parser)
    _add_pages(parser)
    _add_corpus(parser)
    _add_destinations(parser)
    _add_reports(parser)
    options = Options()
    options.inputs = parser.parse_into(options, argv)
    options.on_line = frozenset(vars(options))
    return options


def one_of(what: str, choices: tuple[str, ...]) -> Callable[[str], str]:
    """A check that a value is one of `choices`; argparse and the settings file both use it."""

    def to_choice(value: str) -> str:
        if value in choices:
            return value
        hint = did_you_mean(value, choices) or f"; use {', '.join(choices[:-1])} or {choices[-1]}"
        raise argparse.ArgumentTypeError(f"unknown {what} {value!r}{hint}")

    return to_choice


def to_count(value: str) -> int:
    """A whole number from 1 up."""
    if value.isascii() and value.isdigit() and int(value) > 0:
        return int(value)
    raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 1 up")


def to_length(value: str) -> int:
    """A whole number from 0 up."""
    if value.isascii() and value.isdigit():
        return int(value)
    raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from 0 up")


def to_list(value: str) -> tuple[str, ...]:
    """The parts of a list with commas.

    >>> to_list("web, ./mine.yaml,")
    ('web', './mine.yaml')
    """
    return tuple(part.strip() for part in value.split(",") if part.strip())


def to_encoding(value: str) -> str:
    """A name that Python knows a text encoding by."""
    from cleaner.readers.text import is_text_encoding

    if is_text_encoding(value):
        return value
    from encodings.aliases import aliases

    names = [name.replace("_", "-") for name in {*aliases, *aliases.values()}]
    hint = did_you_mean(value.lower(), names)
    raise argparse.ArgumentTypeError(f"unknown encoding {value!r}{hint}")


def _add_cleaning(parser: Parser) -> None:
    parser.option(
        "--level",
        type=one_of("level", LEVELS),
        metavar="LEVEL",
        help="off, rules, standard (the default) or strict",
    )
    parser.option(
        "--dedup",
        type=one_of("dedup", DEDUPS),
        metavar="WHERE",
        help="where a repeated line goes: off, document (the default), site (a host) or corpus",
    )
    parser.option(
        "--dedup-min",
        type=to_length,
        metavar="N",
        help="characters of the shortest line that goes when it repeats; 0: blank lines too",
    )
    parser.option(
        "-p",
        "--packs",
        action=_Several,
        metavar="PACK,...",
        help="rule packs by name or path, 'default' for all that are shipped",
    )
    parser.option("--ignore", action=_Several, metavar="PACK/RULE,...", help="rules to leave out")
    parser.option("--url", metavar="URL", help="where the text is from; packs go by its host")
    parser.option("-j", "--jobs", type=to_count, metavar="N", help="threads (default: all cores)")


def _add_pages(parser: Parser) -> None:
    pages = parser.group("of pages: *.html, *.warc, a field of JSONL, or --format html")
    pages.option(
        "--mode",
        type=one_of("mode", MODES),
        metavar="MODE",
        help="what counts: page (the default), article (with title, byline, date) or body",
    )
    pages.option("--markdown", action="store_true", help="write Markdown, not plain text")
    pages.option(
        "--html-field",
        metavar="NAME",
        help="the field of JSONL with a page (html, where there is no text)",
    )


def _add_corpus(parser: Parser) -> None:
    corpus = parser.group("over a corpus: --dedup site or corpus, JSONL, and compressed files")
    corpus.option(
        "--min-docs",
        type=to_count,
        metavar="K",
        help="lines in at least K documents go from all of them; else the first copy stays",
    )
    corpus.option(
        "--near",
        action="store_true",
        help="lines of two words and more go too that differ from another in numbers or"
        " punctuation, or within a document in a word",
    )
    corpus.option("--exact", action="store_true", help="compare lines byte for byte")
    corpus.option(
        "--seen", metavar="FILE", help="keeps the lines of this run, and knows those before it"
    )
    corpus.option(
        "--counts",
        action=_Several,
        metavar="FILE,...",
        help="with --min-docs: line counts to add up and go by; without: count only, into FILE",
    )
    corpus.option(
        "--bloom",
        type=to_count,
        metavar="LINES",
        help="remember so many lines in 15 bits each; 1 new line in 1000 is lost",
    )
    corpus.option(
        "--format",
        action=_Format,
        type=one_of("format", (*FORMATS, MARKDOWN)),
        metavar="FORMAT",
        help="what the input is: jsonl, text (a document a file), lines, html or warc; by default"
        " what the names say. markdown is --markdown",
    )
    corpus.option("--text-field", metavar="NAME", help="the field of JSONL with the text")
    corpus.option("--url-field", metavar="NAME", help="the field of JSONL with the address")
    corpus.option(
        "--on-error",
        type=one_of("way out", ON_ERROR),
        metavar="WHAT",
        help="a record that cannot be read: skip (left out, the default), pass or stop",
    )
    corpus.option(
        "--resume", action="store_true", help="go on where a run was that had --resume too"
    )
    corpus.option("--report", metavar="FILE", help="write what went, by reason, as JSON")


def _add_destinations(parser: Parser) -> None:
    parser.option("-o", "--out", metavar="OUT", help="write to this file, or below this folder")
    parser.option("-i", "--in-place", action="store_true", help="write each file over itself")
    parser.option(
        "--check", action="store_true", help="write nothing; exit 1 if anything would change"
    )
    parser.option("--diff", action="store_true", help="show what would change; exit 1 if anything")
    parser.option(
        "--json", action="store_true", help="one JSON object a document, with its removals"
    )
    parser.option(
        "--encoding", type=to_encoding, metavar="ENC", help="of the input (default: UTF-8)"
    )
    parser.option(
        "--errors",
        type=one_of("error policy", ERRORS),
        metavar="POLICY",
        help="bytes that are no text: surrogateescape (kept, the default), replace or strict",
    )


def _add_reports(parser: Parser) -> None:
    parser.option("-e", "--explain", action="store_true", help="say what went, and by which rule")
    parser.option(
        "--score",
        action="store_true",
        help="show each line behind its score: 1 is content, 0 is furniture",
    )
    parser.option("--stats", action="store_true", help="count removals and characters by rule")
    parser.option("-q", "--quiet", action="store_true", help="errors only")
    parser.option(
        "--color",
        type=one_of("color", COLORS),
        metavar="WHEN",
        help="auto (the default), always or never",
    )
    parser.option("--version", action="version", version=f"clean {__version__}")
