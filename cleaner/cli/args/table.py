"""Every option of the command, once: a field of `Settings` is a row of the table.

A new option is a row here, and its use. The parser, `clean.toml` and its schema, what is refused,
`-h`, `--help`, the shell completions, the man page and the reference page come from the rows. A row
has the flags, the kind of value and its default; a short help (a line of `-h`) and a long one; what
the option has an effect on; and the options that it excludes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from cleaner.cli.args.kinds import choice, encoding, path, several, text, whole, words
from cleaner.cli.args.option import ANYWHERE as ANYWHERE
from cleaner.cli.args.option import CLEANED, ENGINES, option, switch
from cleaner.cli.args.option import COLORS as COLORS
from cleaner.cli.args.option import CORPUS as CORPUS
from cleaner.cli.args.option import DOCUMENTS as DOCUMENTS
from cleaner.cli.args.option import EVERY as EVERY
from cleaner.cli.args.option import FAULT_FORMATS as FAULT_FORMATS
from cleaner.cli.args.option import FORMATS as FORMATS
from cleaner.cli.args.option import GROUPS as GROUPS
from cleaner.cli.args.option import MARKDOWN as MARKDOWN
from cleaner.cli.args.option import PAGES as PAGES
from cleaner.cli.args.option import RECORDS as RECORDS
from cleaner.cli.args.option import RULES as RULES
from cleaner.cli.args.option import SHELLS as SHELLS
from cleaner.cli.args.option import TABLES as TABLES
from cleaner.cli.args.option import TARGETS as TARGETS
from cleaner.cli.args.option import Option as Option
from cleaner.formats.names import MAX_RECORD
from cleaner.types import Hidden, Level, Mode

if TYPE_CHECKING:
    from cleaner.corpus.options import CorpusDedup, InputFormat, OnError
    from cleaner.readers.text import Errors

_ONE_BY_ONE = {
    **dict.fromkeys(RECORDS, "records are written as JSONL"),
    **dict.fromkeys(TABLES, "rows are written as their file has them"),
}
_COUNT_IT = {**_ONE_BY_ONE, **dict.fromkeys(CORPUS, "use --report, or --check")}
_IF_PAGE = {"text": "it is for pages; if the input is one, use --format html"}
_ELSEWHERE = {
    **dict.fromkeys((*RECORDS, *TABLES, *CORPUS), "write to another place with -o"),
    "page": "a page's text is not HTML: write it elsewhere with -o",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Settings:
    """What a run is to do: the options, each with the value that holds.

    `command` is the word before them, or "clean", `inputs` are the other words. `given` names the
    options on the command line, `settings_file` is the file that others come from, if there is one.
    """

    command: Literal["clean", "rules", "restore"] = "clean"
    inputs: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    settings_file: str | None = None

    level: Level = option(
        "--level", value="standard",
        kind=choice("LEVEL", "level", get_args(Level)),
        group="cleaning", common=True, settable=True,
        help="how much to remove",
        about="`off` removes nothing. `rules` applies the rule packs and removes repeats."
        " `standard` also removes lines that a model scores as furniture; it is tuned to do no"
        " harm. `strict` adds the rules marked as risky and favours precision over recall: use it"
        " where a lost line matters less than a line of furniture that is kept.",
        on=CLEANED, idle="off", instead={"lines": "lines are only compared"},
    )  # fmt: skip
    dedup: CorpusDedup | None = option(
        "--dedup",
        kind=choice("WHERE", "dedup", ("off", "document", "site", "corpus")), group="cleaning",
        common=True, settable=True, default="document",
        help="where a line counts as repeated",
        about="`off` keeps every repeat. `document` compares a line with the other lines of its"
        " document. `site` and `corpus` also compare it with those of all documents of its site"
        " (the host of the address, else the folder), or of the run, and make the run one over a"
        " corpus. The first copy is kept, unless `--min-docs` says otherwise.",
        on=ANYWHERE,
    )  # fmt: skip
    dedup_min: int | None = option(
        "--dedup-min",
        kind=whole("N", 0), group="cleaning", settable=True,
        default="40; 10 with --min-docs or --near; 1 for lines",
        help="length of the shortest repeated line to remove",
        about="Counted in characters. 0 also removes repeated blank lines.",
        on=ANYWHERE,
    )  # fmt: skip
    packs: tuple[str, ...] = option(
        "-p", "--packs", value=("default",),
        kind=several("PACK,..."), group="cleaning", common=True, settable=True,
        default="all that come with cleaner",
        help="rule packs to use, by name or path",
        about="`default` means all packs that come with cleaner; `clean rules list` shows"
        " them. A file is given with its path (`./mine.yaml`), a folder means the packs in"
        " it. In a settings file a path starts at that file's folder. A pack that is named is on"
        " for texts without an address too; one from `default` or a folder only where it matches.",
        on=(*CLEANED, "stats"), instead={"lines": "lines are only compared; use --format text"},
    )  # fmt: skip
    ignore: tuple[str, ...] = option(
        "--ignore", value=(),
        kind=several("PACK/RULE,..."), group="cleaning", settable=True,
        help="rules not to use",
        on=(*CLEANED, "stats"), instead={"lines": "lines are only compared; use --format text"},
    )  # fmt: skip
    url: str | None = option(
        "--url",
        kind=text("URL"), group="cleaning", common=True, settable=True,
        help="address of the text; chooses packs by its host",
        about="For texts without an address of their own: records name theirs in `--url-field`.",
        on=(*DOCUMENTS, *RECORDS, *TABLES, "jsonl", "texts", "learn"),
        instead={"lines": "lines are only compared; use --format text"},
    )  # fmt: skip
    jobs: int | None = option(
        "-j", "--jobs",
        kind=whole("N", 1), group="cleaning", settable=True, default="all cores",
        help="number of threads",
        about="The output is the same for any number.",
    )  # fmt: skip

    out: str | None = option(
        "-o", "--out",
        kind=path("OUT"), group="output", common=True, default="standard output",
        help="write to this file, or below this folder",
        about="Several inputs, or a folder, need a folder: files are written below it under their"
        " own names. A name that ends in .gz or .zst is compressed, for JSONL and for a corpus. An"
        " output appears when it is complete.",
        does="writes to another place",
        on=(*ANYWHERE, "new", "learn", "import", "restore"),
    )  # fmt: skip
    in_place: bool = switch(
        "-i", "--in-place",
        group="output", common=True,
        help="write each file over itself",
        about="Only files that change are written. Each is replaced whole, or not at all, and"
        " keeps its mode.",
        does="writes each file over itself", excludes={"out": None}, writes_over=True,
        on=("text",), instead=_ELSEWHERE,
    )  # fmt: skip
    check: bool = switch(
        "--check",
        group="output", common=True,
        help="write nothing; exit 1 if anything would change",
        about="For a corpus, records and rows it shows a sample of the changes.",
        does="writes nothing", excludes={"in_place": None, "out": "json", "resume": None},
        on=CLEANED, instead={"lines": "use --report"},
    )  # fmt: skip
    diff: bool = switch(
        "--diff",
        group="output", common=True,
        help="print what would change; exit 1 if anything would",
        does="prints a diff", excludes={"in_place": None, "out": None, "json": None},
        on=("text",),
        instead={
            **dict.fromkeys((*RECORDS, *TABLES, "jsonl", "texts"), "--check shows a sample"),
            "lines": "use --report", "page": "use --explain",
        },
    )  # fmt: skip
    json: bool = switch(
        "--json",
        group="output",
        help="print a JSON object for each document, with its removals",
        does="prints JSON", on=(*DOCUMENTS, "list", "lint"), instead=_COUNT_IT,
    )  # fmt: skip
    encoding: str | None = option(
        "--encoding",
        kind=encoding("ENC"), group="output", settable=True,
        default="by the byte order mark, else UTF-8",
        help="encoding of the input",
        about="The output has the same encoding. A page is decoded by its byte order mark, else as"
        " UTF-8, else by its own declaration.",
        on=DOCUMENTS,
        instead=dict.fromkeys((*RECORDS, *TABLES, *CORPUS), "convert the files to UTF-8 first"),
    )  # fmt: skip
    errors: Errors = option(
        "--errors", value="surrogateescape",
        kind=choice("POLICY", "error policy", ("surrogateescape", "replace", "strict")),
        group="output", settable=True,
        help="what to do with bytes that cannot be decoded",
        about="`surrogateescape` keeps the bytes as they are, `replace` puts U+FFFD in their"
        " place, and `strict` refuses the file.",
        on=("text",),
        instead=dict.fromkeys((*RECORDS, *TABLES, *CORPUS), "such bytes are kept as they are"),
    )  # fmt: skip

    mode: Mode = option(
        "--mode", value="page", on=PAGES, instead=_IF_PAGE,
        kind=choice("MODE", "mode", get_args(Mode)), group="pages", common=True, settable=True,
        help="what counts as content of a page",
        about="`page` is everything that the page exists for: an article, the posts of a forum,"
        " the items of a list. `article` is an article with its title, byline and date, `body` the"
        " text of the article alone.",
    )  # fmt: skip
    markdown: bool = switch(
        "--markdown", group="pages", common=True, on=PAGES, instead=_IF_PAGE,
        help="write Markdown instead of plain text",
        about="With headings, lists, links, tables and code as the page has them.",
    )  # fmt: skip
    hidden: Hidden = option(
        "--hidden", value="remove", on=PAGES, instead=_IF_PAGE,
        kind=choice("WHAT", "hidden", get_args(Hidden)), group="pages", settable=True,
        help="what to do with text that a page hides from its readers",
        about="`remove` removes what the page does not show and nothing on it opens. `keep` judges"
        " it like any other text. Accordions, tabs and other parts that a reader can open are"
        " never removed for being hidden.",
    )  # fmt: skip
    comments: bool = switch(
        "--comments", group="pages", on=PAGES, instead=_IF_PAGE,
        help="keep the comments of readers below an article",
        about="With their authors and dates, where the page marks them. Without it they are judged"
        " like any other text.",
    )  # fmt: skip
    html_field: str | None = option(
        "--html-field", kind=text("NAME"), group="pages", on=("record",),
        default="html, where a record has no text", help="field of JSONL with a page",
    )  # fmt: skip

    format: InputFormat | Literal[
        "html", "warc", "csv", "tsv", "parquet", "arrow", "json", "github"
    ] | None = option(
        "--format",
        kind=words("FORMAT", "format", (*FORMATS, MARKDOWN, *FAULT_FORMATS)), group="corpus",
        common=True, on=(*EVERY, "lint"),
        default="by the names",
        help="what the inputs are",
        about="`jsonl` has a document on each line, `text` is one document a file, `lines` has a"
        " record on each line, which is compared and not cleaned. `html` and `warc` are pages."
        " `csv`, `tsv`, `parquet` and `arrow` are tables with a document in each row."
        " `markdown` is the same as `--markdown`. With `clean rules lint` it is what the faults are"
        " written as: `json`, or `github` for notes beside the lines of a change.",
    )  # fmt: skip
    min_docs: int | None = option(
        "--min-docs",
        kind=whole("K", 1), group="corpus", makes_corpus=True, on=CORPUS,
        default="keep the first copy",
        help="remove lines that occur in at least K documents",
        about="From all documents. The inputs are read twice, unless `--counts` has the counts.",
    )  # fmt: skip
    near: bool = switch(
        "--near",
        group="corpus", makes_corpus=True, on=CORPUS,
        help="also remove near-duplicates",
        about="Lines of two or more words that differ only in numbers or punctuation, or, within"
        " one document, in one word.",
    )  # fmt: skip
    exact: bool = switch(
        "--exact",
        group="corpus", makes_corpus=True, on=CORPUS,
        help="compare lines byte for byte",
        about="Without it, case and white space do not matter.",
    )  # fmt: skip
    seen: str | None = option(
        "--seen",
        kind=path("FILE"), group="corpus", makes_corpus=True, on=CORPUS,
        help="remember the lines of this run for the next one",
        about="Lines that an earlier run with this file has seen are removed. At most 2 GB of them"
        " are in memory, the others are looked up on disk.",
    )  # fmt: skip
    counts: tuple[str, ...] = option(
        "--counts", value=(),
        kind=several("FILE,...", files=True), group="corpus", makes_corpus=True, on=CORPUS,
        help="use, or make, files of line counts",
        about="With `--min-docs`, use the line counts in these files, added up. Without it, only"
        " count, and write FILE: so the shards of a corpus can be counted separately.",
    )  # fmt: skip
    bloom: int | None = option(
        "--bloom",
        kind=whole("LINES", 1, 10**12), group="corpus", makes_corpus=True, on=CORPUS,
        help="use a Bloom filter for LINES lines",
        about="It takes 15 bits a line and removes about 1 new line in 1,000 by mistake. Without"
        " it every line is remembered exactly, in 12 bytes.",
    )  # fmt: skip
    key: str | None = option(
        "--key",
        kind=path("FILE"), group="corpus", makes_corpus=True, on=CORPUS,
        help="use the key in FILE to tell lines apart; make it if it is missing",
        about="Runs whose counts are added up need the same key. The counts of an earlier run hold"
        " one too.",
    )  # fmt: skip
    engine: Literal["daft", "ray", "spark"] | None = option(
        "--engine",
        kind=choice("ENGINE", "engine", ENGINES), group="corpus",
        default="cleaner's own", on=("engine",),
        help="clean on this engine: daft, ray or spark",
        about="For Parquet and JSONL, whole folders of them, on one machine or on the cluster that"
        " the engine is set up for. The output is a new folder, with files of the engine's own"
        " names and the columns of the inputs. Each engine is an extra, like"
        " `deboilerplate[daft]`.",
    )  # fmt: skip
    max_record: int = option(
        "--max-record", value=MAX_RECORD,
        kind=whole("BYTES", 1, 1 << 40), group="corpus", settable=True,
        on=(*RECORDS, "table", *CORPUS),
        help="refuse records larger than BYTES once unpacked",
    )  # fmt: skip
    text_field: str = option(
        "--text-field", value="text",
        kind=text("NAME"), group="corpus", settable=True,
        on=(*RECORDS, *TABLES, "jsonl", "stats", "learn", "engine"),
        help="field of JSONL, or column of a table, with the text",
        about="For pages it is the field that their text is written to.",
    )  # fmt: skip
    meta_field: str = option(
        "--meta-field", value="meta",
        kind=text("NAME"), group="pages", settable=True, on=RECORDS,
        help="field of JSONL for the metadata of a page, unless a record has such a field",
    )  # fmt: skip
    url_field: str = option(
        "--url-field", value="url",
        kind=text("NAME"), group="corpus", settable=True,
        on=("record", *TABLES, "jsonl", "learn", "engine"),
        help="field of JSONL, or column of a table, with the address",
    )  # fmt: skip
    on_error: OnError | None = option(
        "--on-error",
        kind=choice("WHAT", "way out", ("skip", "pass", "stop")), group="corpus", settable=True,
        default="skip, and exit with 2",
        on=(*RECORDS, "table", *CORPUS),
        help="what to do with a record that cannot be read",
        about="`skip` leaves it out, `pass` copies it unchanged, `stop` ends the run. It is"
        " reported with its file and line. If you asked for `skip` or `pass`, the exit"
        " code is 0; without this option such a record is left out, and the exit code is 2. A row"
        " of CSV or of a JSON array is copied then.",
    )  # fmt: skip
    resume: bool = switch(
        "--resume",
        group="corpus", makes_corpus=True, on=(*RECORDS, *TABLES, *CORPUS),
        does="goes on with what is written",
        help="continue an interrupted run started with --resume",
        about="The same command continues after the last checkpoint, and writes the same bytes as"
        " a run that was not interrupted. Pages continue with the first file that is not done.",
    )  # fmt: skip
    report: str | None = option(
        "--report",
        kind=path("FILE"), group="reports",
        help="write counts by rule as JSON, or for FILE.html a page with the texts marked up",
    )  # fmt: skip
    removed: str | None = option(
        "--removed",
        kind=path("FILE"), group="reports", on=CLEANED,
        instead={"lines": "lines are only compared; use --report"},
        help="write each piece that was removed, as JSONL or Parquet",
        about="With its file and record, line, offsets in characters, rule, score and text. The"
        " name says the format; .gz and .zst are packed. `clean restore CLEANED FILE` puts the"
        " pieces back. There is no such account of what is compared across documents (`--dedup"
        " site` or `corpus`, `--near`).",
    )  # fmt: skip
    manifest: str | None = option(
        "--manifest",
        kind=path("FILE"), group="reports",
        help="write what the run was and what it did, as JSON",
        about="The inputs, the version, the hash of the core with its weights, the packs with"
        " their hashes, the settings, and what `--report` has.",
    )  # fmt: skip

    explain: bool = switch(
        "-e", "--explain",
        group="reports", common=True,
        help="report each removal and its rule",
        about="On standard error, with the line, the rule, and the text that was removed. `clean"
        " rules show` prints a rule.",
        on=CLEANED, instead={"lines": "use --report or --stats"},
    )  # fmt: skip
    score: bool = switch(
        "--score",
        group="reports",
        help="print each line with its score: 1 is content, 0 furniture",
        does="prints scores",
        excludes={"check": None, "diff": None, "in_place": None, "out": "json"},
        on=("text",),
        instead={**_ONE_BY_ONE, **dict.fromkeys(CORPUS, "score a document on its own")},
    )  # fmt: skip
    stats: bool = switch(
        "--stats",
        group="reports", common=True,
        help="count removals and characters by rule",
    )  # fmt: skip
    quiet: bool = switch(
        "-q", "--quiet",
        group="reports", common=True,
        help="print errors only, and what other options ask for",
        does="prints errors only",
        on=(*ANYWHERE, "restore", "test", "lint", "new", "learn", "stats", "import"),
    )  # fmt: skip
    no_progress: bool = switch(
        "--no-progress",
        group="reports",
        help="do not show how far the run is",
        about="It is shown on standard error: on a terminal after a second, else in a line a"
        " minute. `--quiet` shows nothing either.",
        on=(*EVERY, "learn"),
    )  # fmt: skip
    verbose: bool = switch(
        "-v", "--verbose",
        group="reports",
        help="name the settings file, the level and the packs",
        does="prints more", excludes={"quiet": None},
        on=ANYWHERE,
    )  # fmt: skip
    color: str = option(
        "--color", value="auto",
        kind=choice("WHEN", "color", COLORS), group="reports", settable=True,
        help="when to use colour",
        about="`auto` uses it on a terminal, unless NO_COLOR is set, and everywhere if FORCE_COLOR"
        " is.",
        on=ANYWHERE,
    )  # fmt: skip

    config: str | None = option(
        "--config",
        kind=path("FILE"), group="other", default="the nearest upward",
        help="read settings from this file",
        about="A file like `clean.toml`, or one called `pyproject.toml` with a table"
        " `[tool.clean]`.",
        does="reads a settings file",
        on=ANYWHERE,
    )  # fmt: skip
    no_config: bool = switch(
        "--no-config",
        group="other",
        help="read no settings file",
        does="reads none", excludes={"config": None},
        on=ANYWHERE,
    )  # fmt: skip
    completions: str | None = option(
        "--completions",
        kind=choice("SHELL", "shell", SHELLS), group="other",
        help="print a script that completes options in a shell",
        about="For bash: `clean --completions bash >"
        " ~/.local/share/bash-completion/completions/clean`. For zsh, write it to a file `_clean`"
        " in a folder of `$fpath`. For fish, to `~/.config/fish/completions/clean.fish`.",
    )  # fmt: skip
    short_help: bool = switch(
        "-h", group="other", help="print a short help", on=(*EVERY, "restore", *RULES),
    )  # fmt: skip
    help: bool = switch(
        "--help", group="other", help="explain every option, with examples",
        on=(*EVERY, "restore", *RULES),
    )  # fmt: skip
    version: bool = switch(
        "-V", "--version", group="other", help="print the version", on=(*EVERY, "restore", *RULES),
    )  # fmt: skip

    @property
    def is_for_text(self) -> bool:
        """Whether the run does something that is not possible with pages: their text is new."""
        return self.in_place or self.diff or self.score

    @property
    def counts_removals(self) -> bool:
        """Whether what each rule removed is to be counted, which takes time."""
        return self.stats or self.report is not None or self.manifest is not None

    @property
    def writes_text(self) -> bool:
        """Whether the run writes the cleaned text itself, to a file or to standard output."""
        return not (self.check or self.diff or self.json or self.in_place or self.score)


@cache
def rows() -> Mapping[str, Option]:
    """Each option by the name of its field, in the order of the table."""
    return {row.name: row.metadata["row"] for row in fields(Settings) if "row" in row.metadata}


@cache
def defaults() -> Mapping[str, object]:
    """The value of each option where neither the command line nor a settings file has one."""
    return {row.name: row.default for row in fields(Settings) if "row" in row.metadata}


def default_of(name: str) -> str:
    """The default of an option in words, or an empty text where there is nothing to say."""
    row, value = rows()[name], defaults()[name]
    if row.default:
        return row.default
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None or isinstance(value, bool) else str(value)
