"""The native core: compiled packs, and what cleaning with them gives."""

from collections.abc import Sequence
from os import PathLike
from typing import IO, Literal, final

from cleaner.corpus.options import Callbacks, Counted, Plan
from cleaner.page_ask import CoreAsk
from cleaner.types import Pack

__all__ = [
    "Cleaned",
    "Column",
    "ColumnRun",
    "Engine",
    "Input",
    "Meter",
    "Packer",
    "Page",
    "Replacement",
    "Unpacker",
    "check_regex",
    "host_of",
    "prepare_html",
    "read_columns",
    "score",
    "shape",
    "unpack",
]

@final
class Engine:
    """Packs compiled for cleaning; immutable, and safe to share between threads."""

    def __new__(
        cls,
        packs: Sequence[Pack],
        named: set[str],
        level: str,
        dedup_min: int | None,
        max_loss: float,
    ) -> Engine:
        """Compiles packs whose regexes `check_regex` has passed; ValueError for one it has not.

        `named` packs are on where no URL is given. `level` is "standard" or "strict" for lines
        to go by score, anything else for none to. `dedup_min` is the shortest line, in
        characters, that goes when the document had it before; None keeps all of them.
        `max_loss` is the share of a document's characters that one rule may take.
        """

    @staticmethod
    def stored(
        program: bytes, off: set[str], level: str, dedup_min: int | None, max_loss: float
    ) -> Engine | None:
        """The engine that `program` came from, without the rules in `off` (ids).

        None if another version of the core wrote it.
        """

    def program(self) -> bytes:
        """The compiled packs: the same bytes for equal packs."""

    def extended(self) -> list[tuple[int, str, str]]:
        """The patterns that run outside of the core: number, regex and flags."""

    def clean(
        self,
        text: str,
        url: str | None,
        answers: dict[tuple[int, str], list[tuple[int, int]] | None],
    ) -> Cleaned:
        """Cleans one document; UnicodeEncodeError for lone surrogates.

        `answers` gives, for a pattern that runs outside and a line in normal form, the spans that
        match in bytes of UTF-8, or None if it ran out of time. Where one is missing, the result
        only has `open`, the questions to answer before calling again.
        """

    def css_rules(self, url: str | None) -> list[str]:
        """The ids of the rules about elements that a page from `url` has to be looked at for."""

    def clean_page(
        self,
        page: Page,
        url: str | None,
        answers: dict[tuple[int, str], list[tuple[int, int]] | None],
    ) -> Cleaned:
        """Cleans a page as `clean` does a text; its removals have CSS paths."""

    def clean_batch(
        self, texts: Sequence[str], urls: Sequence[str | None] | None, threads: int
    ) -> list[Cleaned]:
        """Cleans documents on threads, without answers; the results are in the order given."""

    def clean_columns(
        self,
        columns: Sequence[Column],
        urls: Sequence[Column] | Sequence[str | None] | None,
        threads: int,
    ) -> ColumnRun:
        """Cleans the chunks of a column on threads, without answers.

        ValueError where there is not one address for each row.
        """

    def run(self, plan: Plan, callbacks: Callbacks) -> Counted:
        """Does a run over a corpus on the core's own threads.

        OSError for files and for a record that ends the run, ValueError for what cannot be done,
        RuntimeError where the core itself fails over a file.
        """

@final
class Column:
    """A column of texts, or one chunk of it, as Arrow's buffers."""

    def __len__(self) -> int:
        """How many rows it has."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """The capsules of the schema and of the array, by Arrow's C interface."""

    def to_pylist(self) -> list[str | None]:
        """The texts as Python has them."""

@final
class ColumnRun:
    """The chunks of a column, cleaned but for the documents with questions.

    Each row is a document, but in a dictionary without addresses each text is.
    """

    @property
    def open(self) -> list[tuple[int, str, str | None]]:
        """The documents with questions: number, text, address."""

    def settle(self, document: int, cleaned: Cleaned) -> None:
        """Takes what came of a document after its questions were answered."""

    def skipped(self) -> set[tuple[str, Literal["max-loss", "time-limit", "pass-limit"]]]:
        """Rules that were not applied to a document, and why."""

    def columns(self) -> list[Column]:
        """The cleaned chunks. ValueError where a dictionary's keys are too few for its texts."""

    def joined(self) -> Column:
        """All cleaned chunks as one, not as a dictionary."""

    def removed(self) -> list[Column]:
        """For each chunk a column of lists of what was removed, null where the text is."""

@final
class Cleaned:
    """What one cleaning gave."""

    @property
    def text(self) -> str:
        """What is left; the very object that was given if nothing went."""

    @property
    def packs(self) -> tuple[str, ...]:
        """The names of the packs that were on."""

    @property
    def skipped(self) -> list[tuple[str, Literal["max-loss", "time-limit", "pass-limit"]]]:
        """Rules that were not applied, and why."""

    @property
    def open(self) -> list[tuple[int, str]]:
        """Questions: the number of a pattern that runs outside, and a line in normal form."""

    def __len__(self) -> int:
        """How many pieces went."""

    def removed(self) -> list[tuple[int, int, int, str, str, float | None, str | None]]:
        """What went: line from 1, start and end in characters, text, rule, score, CSS path."""

@final
class Input:
    """An input, unpacked where its first bytes are those of gzip or Zstandard."""

    def __new__(cls, path: str | PathLike[str] | None = None) -> Input:
        """Opens a file, or standard input for None. OSError, also if that is closed."""

    @property
    def front(self) -> bytes:
        """The first 64 KB, or all there are; they are still to be read."""

    def read_some(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end. OSError."""

    def read(self, most: int) -> bytes:
        """All bytes that are left. OSError if they are more than `most`, or cannot be read."""

@final
class Replacement:
    """A file on its way: it takes its name when it is committed, and else is not seen."""

    def __new__(
        cls, path: str | PathLike[str], compression: Literal["gzip", "zstd"] | None = None
    ) -> Replacement:
        """Begins a file. OSError if it may not be written, or another run is writing it."""

    def write(self, bytes: bytes) -> int:
        """Writes bytes, and returns how many. OSError; ValueError if the file is ended."""

    def commit(self) -> None:
        """Forces the file to the disk and gives it its name. OSError; the old file then stays."""

    def abandon(self) -> None:
        """Removes what was written, unless it was committed."""

@final
class Meter:
    """Shows on stderr how far a run is: after a second on a terminal, else in a line a minute."""

    def __new__(cls) -> Meter:
        """Begins to measure time."""

    def show(self, bytes: int, total: int | None, documents: int) -> None:
        """Shows how far the run is, where a line is due. It is what `clean_corpus` can watch by."""

    def clear(self) -> None:
        """Takes the line away, so that another can be printed; the next step brings it back."""

@final
class Page:
    """A page, read and scored."""

    def __new__(
        cls,
        markup: str,
        key: str,
        ask: CoreAsk,
    ) -> Page:
        """Reads markup as the parser writes it. `key` is that of what rules say of elements.

        ValueError for a word in `ask` that has no meaning.
        """

    @property
    def meta(self) -> list[str | None]:
        """Title, byline, date, language, address and site, as far as the page says."""

@final
class Unpacker:
    """Reads what a file holds, unpacked if its first bytes say that it is gzip or Zstandard."""

    def __new__(cls, file: IO[bytes]) -> Unpacker:
        """Reads the first bytes; what the file raises comes through, ValueError for bad bytes."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, none only at the end. ValueError for bad bytes."""

@final
class Packer:
    """Packs what it is given, piece by piece; the same content gives the same bytes."""

    def __new__(cls, packing: str) -> Packer:
        """`packing` is "gzip" or "zstd"; ValueError for another."""

    def pack(self, content: bytes) -> bytes:
        """Takes content, and gives what of it is packed so far."""

    def finish(self) -> bytes:
        """The end of what is packed; nothing can be added then."""

def unpack(packed: bytes, encoding: str, limit: int) -> bytes:
    """The content of bytes packed as HTTP says: "gzip", "deflate", "br" or "zstd".

    ValueError for bytes that cannot be unpacked, OverflowError for more than `limit` of them.
    """

def host_of(url: str) -> str:
    """The host of an address, as packs are looked up by it; empty where there is none."""

def shape(markup: str) -> tuple[int, int, int, int, int]:
    """Elements, pairs of one in another, the deepest, pairs of siblings, the widest element.

    Of markup as the parser writes it; the numbers tell what a selector can cost.
    """

def read_columns(source: object) -> list[Column]:
    """The chunks of a column with Arrow's C interface, at least one.

    TypeError for anything but texts, ValueError for texts that are not UTF-8.
    """

def prepare_html(
    html: str | bytes,
    attributes: Literal["all", "read", "unlinked"],
    content_type: str | None,
) -> tuple[bytes, list[str], bool]:
    """The markup as UTF-8 within the bounds that the parser needs, notes, and whether it is HTML.

    `attributes` are those that stay: all, for selectors may ask for any; those that the core reads;
    or of these not the addresses of links. `content_type` is what came with bytes, as HTTP says it.
    Raises TypeError for a `str` that UTF-8 cannot hold.
    """

def check_regex(source: str, flags: str) -> tuple[Literal["core", "outside", "wrong"], str]:
    """Whether a regex runs in the core, and if not, why not."""

def score(text: str) -> list[float]:
    """How likely each line is content, in 0..1, blank ones 0; UnicodeEncodeError for surrogates."""
