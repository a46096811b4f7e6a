"""What a run over a corpus is asked to do, and what it reports: frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from cleaner.formats.names import Compression

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

    `format` says what the inputs are: `jsonl` (a document a line, with its text in `text_field` and
    its address in `url_field`), `text` (a document a file) or `lines` (a record a line, which is
    compared and not cleaned). `url` is the address of documents that have none. A record that
    cannot be read is reported, and as `on_error` says it is left out (`skip`), copied unchanged
    (`pass`), or ends the run (`stop`). With `resume` a run that was killed continues after the last
    checkpoint; it makes one each `checkpoint` bytes. The result is the same for any number of
    `threads` (None: all cores).
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


class Counted(TypedDict):
    """What the core counts in a run: the fields of a Report."""

    read: int
    written: int
    documents: int
    lines: int
    removed: int
    faults: int
    losses: dict[str, tuple[int, int]]
    skipped: dict[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did.

    `read` and `written` are bytes of uncompressed data, `lines` the number of lines in all
    documents, `removed` the number of lines removed whole, `faults` the number of records that
    could not be read. `losses` has for each reason the number of pieces and of characters that were
    removed, `skipped` how often each rule was not applied.
    """

    read: int = 0
    written: int = 0
    documents: int = 0
    lines: int = 0
    removed: int = 0
    faults: int = 0
    losses: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def characters(self) -> int:
        """How many characters were removed."""
        return sum(characters for _, characters in self.losses.values())
