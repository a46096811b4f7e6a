"""What a run over a corpus is asked to do, and what it reports: frozen types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

from cleaner.formats.names import MAX_RECORD, Compression

if TYPE_CHECKING:
    from cleaner import _core

CorpusDedup = Literal["off", "document", "site", "corpus"]
InputFormat = Literal["text", "jsonl", "lines"]
OnError = Literal["skip", "pass", "stop"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a corpus is cleaned. None means the usual value, or what the inputs show.

    `dedup` chooses which other lines a document's lines are compared with: those of the same
    `document`, of the same `site`, or of the whole `corpus`. A site is the host of the address,
    without `www.`; hosts of one domain have furniture of their own. A text file without an address
    belongs to the site of its folder. The first copy is kept, in the order of the inputs. With
    `min_docs` the lines that occur in at least that number of documents are removed from all of
    them instead. `dedup_min` is the length, in characters, of the shortest line that may be
    removed: by default 40, with `min_docs` or `near` 10, and 1 where each line is a record. `near`
    also removes near-duplicates: lines of two or more words that differ only in numbers or
    punctuation, or, within one document, in one word of five or more. `exact` compares lines byte
    for byte, not ignoring case and white space.

    `seen` is a file that remembers the lines of this run and of earlier ones. Memory holds at most
    64 million lines of earlier runs and 32 million of this one, 2 GB in all; the others are looked
    up on disk and take 10 bits each. A run that does not finish leaves the file as it was. `counts`
    are files of line counts: with `min_docs` they are read, and added up, in place of counting;
    without it the run only counts, and writes one file. `bloom` remembers lines in a Bloom filter
    for that number of lines, with that share of new lines removed by mistake: 15 bits a line for
    0.001.

    Lines are known by a keyed hash, so that nobody can write a line that is taken for another. Each
    run draws its own key, and a `seen` or `counts` file keeps that of its lines. `key` is a file
    with a key for runs that are to be added up: it is made if it is not there, and another run's
    counts will do too. With `bloom` it also makes the mistakes the same in every run.

    `format` says what the inputs are: `jsonl` (a document a line, with its text in `text_field` and
    its address in `url_field`), `text` (a document a file) or `lines` (a record a line, which is
    compared and not cleaned). `url` is the address of documents that have none. A JSON array
    is read as the JSONL of its elements. A record, line or document of more than `max_record` bytes
    cannot be read. A record that cannot be read is reported, and as `on_error` says it is left out
    (`skip`), copied unchanged (`pass`), or ends the run (`stop`). With `resume` a run that was
    killed continues after the last checkpoint; it makes one each `checkpoint` bytes. The result is
    the same for any number of `threads` (None: all cores).
    """

    dedup: CorpusDedup = "corpus"
    dedup_min: int | None = None
    min_docs: int | None = None
    near: bool = False
    exact: bool = False
    seen: str | None = None
    counts: tuple[str, ...] = ()
    bloom: tuple[int, float] | None = None
    format: InputFormat | None = None
    text_field: str = "text"
    url_field: str = "url"
    url: str | None = None
    key: str | None = None
    max_record: int = MAX_RECORD
    on_error: OnError = "skip"
    resume: bool = False
    checkpoint: int = 512 << 20
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A run as the core takes it.

    `outputs` has a file for each input, with its compression, or is empty for standard output; no
    input is standard input. `cleans` says whether documents are cleaned, or only compared. Only a
    run with the same `fingerprint` may be resumed. `options` have a value for `format`, `dedup_min`
    and `threads`.
    """

    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, Compression | None], ...]
    cleans: bool
    fingerprint: str
    options: Options


# Adds what patterns that run outside of the core match, to the answers known.
Answer = Callable[
    [Iterable[tuple[int, str]], MutableMapping[tuple[int, str], list[tuple[int, int]] | None]],
    object,
]


# Is told of a record that cannot be read: file, line from 1, and what is wrong.
Tell = Callable[[str, int, str], object]
# Is told how far a run is: bytes read of the inputs as they stand in the files, how many there are
# or None, and documents done.
Watch = Callable[[int, int | None, int], object]


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told of a run while it goes on.

    `tell` is told of records that cannot be read, of one kind of fault the first few. `watch` is
    told how far the run is, at most ten times a second.
    """

    tell: Tell
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What the core asks and tells while a run goes on; it reads `stdin` where no file is named."""

    answer: Answer | None
    tell: Tell
    watch: Watch | None
    stdin: _core.Input | None


class Counted(TypedDict):
    """What the core counts in a run: the fields of a Report."""

    read: int
    written: int
    documents: int
    lines: int
    removed: int
    faults: int
    errors: int
    kinds: dict[str, int]
    untold: dict[str, int]
    was_done: bool
    losses: dict[str, tuple[int, int]]
    skipped: dict[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    `read` and `written` are bytes of uncompressed data, `lines` the number of lines in all
    documents, `removed` the number of lines removed whole, `faults` the number of records that
    could not be read, `errors` the number of those that are failures whatever `on_error` says: an
    input that is not UTF-8, or that could not be read to its end. `kinds` has how many faults there
    are of each kind, `untold` how many of them were not told one by one. `was_done` says that an
    earlier run had done all of it, so that this one did nothing. `losses` has for each reason the
    number of pieces and of characters that were removed, `skipped` how often each rule was not
    applied.
    """

    read: int = 0
    written: int = 0
    documents: int = 0
    lines: int = 0
    removed: int = 0
    faults: int = 0
    errors: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    untold: Mapping[str, int] = field(default_factory=dict)
    was_done: bool = False
    losses: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def characters(self) -> int:
        """How many characters were removed."""
        return sum(characters for _, characters in self.losses.values())
