"""One file per format: how a file becomes documents.

A new format is a file beside this one with a `read`, a row in `formats/names.py` for its suffixes,
and a row here. What a format needs beyond the standard library it imports inside `read`: the
command pays only for what it uses. WARC and JSONL hold a document a record, and have readers of
records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.formats.names import HTML, TEXT, FileKind, kind_of
from cleaner.readers import html, text

Read = Callable[[str, text.Policy], Iterator[text.TextDocument]]

READERS: dict[FileKind, Read] = {TEXT: text.read, HTML: html.read}


def reader_of(path: str) -> Read:
    """How the one document in a file is read. Unknown names are read as text.

    >>> reader_of("notes/Today.TXT") is text.read, reader_of("Home.HTM.gz") is html.read
    (True, True)
    """
    return READERS.get(kind_of(path) or TEXT, text.read)
