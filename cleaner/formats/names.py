"""What files are by their names, as far as it decides how a run goes about them."""

from __future__ import annotations

_PAGES = (".html", ".htm", ".xhtml")


def is_bulk_name(path: str) -> bool:
    """Whether a file is JSONL, or a compressed text, by its name.

    >>> [is_bulk_name(name) for name in ("a.jsonl", "b.txt.GZ", "c.txt", "d.html.gz")]
    [True, True, False, False]
    """
    name = path.lower()
    inner = name.removesuffix(".gz").removesuffix(".zst")
    is_packed_text = inner != name and not inner.endswith(_PAGES)
    return is_packed_text or name.endswith((".jsonl", ".ndjson"))


def is_record_name(path: str) -> bool:
    """Whether a file may hold pages by the record, by its name: WARC does, JSONL may.

    >>> [is_record_name(name) for name in ("a.warc.gz", "b.wet", "c.jsonl.zst", "d.txt.gz")]
    [True, True, True, False]
    """
    inner = path.lower().removesuffix(".gz").removesuffix(".zst")
    return inner.endswith((".warc", ".wet", ".jsonl", ".ndjson"))
