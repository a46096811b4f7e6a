"""What a run over a corpus is asked to do, and what it says it did: frozen types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypedDict

CorpusDedup = Literal["off", "document", "site", "corpus"]
Format = Literal["text", "jsonl", "lines"]
OnError = Literal["skip", "pass", "stop"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a corpus is cleaned; what is None is found out from the inputs, or is the usual.

    `dedup` is with which lines those of a document are compared: those of the same `document`,
    `site` or whole `corpus`. A site is the host of the address, without `www.`, as hosts of one
    domain have furniture of their own; without an address it is the folder of a text file. The
    first copy stays, in the order of the inputs; with `min_docs` lines that are in at least so many
    documents go from all of them instead. `dedup_min` is the shortest line that may go, in
    characters: by default 40, 10 with `min_docs` or `near`, and 1 where each line is a record.
    `near` makes lines of two words and more go too that differ from another in numbers and
    punctuation, or within a document in one word of five or more; `exact` has lines compared byte
    for byte, and not without regard to case and white space.

    `seen` is a file that keeps the lines of this run and those before it. In memory are at most 64
    million lines of earlier runs and 32 million of this one, 2 GB in all; those beyond are looked
    up on disk, and take 10 bits each. A run that does not end leaves the file as it was. `counts`
    are files of line counts: with `min_docs` they are read, and added up, in place of counting;
    without it the run only counts, and writes the one file. `bloom` keeps the lines in a Bloom
    filter for so many lines, with this rate of new lines taken for seen ones: 15 bits a line for a
    rate of 0.001.

    `format` says what the inputs are: `jsonl` (a document a line, its text in `text_field` and its
    address in `url_field`), `text` (a document a file) or `lines` (a record a line, which is
    compared and not cleaned). `url` is where documents are from that do not say so. A record that
    cannot be read is reported and, as `on_error` says, left out (`skip`), written as it is (`pass`)
    or the end of the run (`stop`). With `resume` a run that was killed goes on where it was, after
    the last of the checkpoints it makes each `checkpoint` bytes. The result is the same for any
    number of `threads` (None: all cores).
    """

    dedup: CorpusDedup = "corpus"
    dedup_min: int | None = None
    min_docs: int | None = None
    near: bool = False
    exact: bool = False
    seen: str | None = None
    counts: tuple[str, ...] = ()
    bloom: tuple[int, float] | None = None
    format: Format | None = None
    text_field: str = "text"
    url_field: str = "url"
    url: str | None = None
    on_error: OnError = "skip"
    resume: bool = False
    checkpoint: int = 512 << 20
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A run as the core takes it: each setting has its value.

    One output for each input, or none for standard output; no input is standard input.
    `cleans` says whether documents go through the rules; `cleaner` tells this cleaner from others,
    because a run may only go on with the one it began with. No `threads`: one for each core.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    format: Format
    cleans: bool
    cleaner: str
    dedup_min: int
    threads: int
    options: Options


class Counted(TypedDict):
    """What the core says of a run."""

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

    `read` and `written` are bytes of uncompressed data, `lines` those of all documents, `removed`
    those that went whole, `faults` records that could not be read. `losses` is for each reason the
    number of pieces and of characters that went, `skipped` how often which rule was not applied.
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
        """How many characters went."""
        return sum(characters for _, characters in self.losses.values())
