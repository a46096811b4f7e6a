"""`clean rules learn`: drafts a pack from many documents of a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from cleaner.authoring.learn import learn
from cleaner.authoring.scaffold import host_of
from cleaner.cli.args.errors import UsageError
from cleaner.cli.args.table import Settings
from cleaner.cli.output.progress import progress
from cleaner.cli.output.show import to_count
from cleaner.cli.output.terminal import say, write_line
from cleaner.cli.routes.drafts import draft_file, schema_path
from cleaner.cli.routes.inputs import find_sources
from cleaner.cli.routes.reread import read_documents
from cleaner.engine import Cleaner
from cleaner.errors import InputError
from cleaner.formats.names import KINDS, suffixes_of
from cleaner.readers.html import HtmlDocument
from cleaner.readers.text import TextDocument
from cleaner.writers import text as writer

# Documents by whose addresses the site is known, if nothing else says it.
_LOOKED_AT = 200
# Of those, the share that must have the same host.
_SAME_SITE = 0.9


@dataclass(slots=True)
class _Corpus:
    """The documents of the inputs, and how many inputs could not be read."""

    settings: Settings
    failed: int = 0
    others: int = 0
    pages: Cleaner = field(default_factory=lambda: Cleaner((), "off"))

    def documents(self) -> Iterator[TextDocument]:
        """Every document, of every input."""
        for source in find_sources(self.settings, suffixes_of(*KINDS)):
            try:
                if isinstance(source, InputError):
                    raise source
                yield from read_documents(source.path, self.settings)
            except InputError as error:
                say(f"clean: {error}")
                self.failed += 1

    def texts(self, host: str, documents: Iterator[TextDocument]) -> Iterator[str]:
        """The texts of those that are of this host, or have no address."""
        for document in documents:
            if document.url is not None and not _is_of(document.url, host):
                self.others += 1
            elif isinstance(document, HtmlDocument):
                content_type = document.content_type
                yield self.pages.clean_html(document.html, content_type=content_type).text
            else:
                yield document.text


def learn_pack(settings: Settings, names: tuple[str, ...]) -> int:
    """Writes the draft to stdout, or to the file or folder `-o`; returns the exit code."""
    if not names:
        raise UsageError("rules learn: name texts of one site: a folder, files, or JSONL")
    corpus = _Corpus(replace(settings, inputs=names, out=None))
    documents = corpus.documents()
    first: list[TextDocument] = []
    host = host_of(settings.url) if settings.url else _host_in(documents, first)
    target = draft_file(host, settings.out) if settings.out else None
    with progress(settings) as watch:
        learned = learn(
            host,
            corpus.texts(host, chain(first, documents)),
            schema=schema_path(),
            watch=lambda characters, count: watch(characters, None, count),
        )
    if not learned.rules:
        count = to_count(learned.documents, "document")
        say(f"clean: {count} of {host}: nothing in them looks like furniture of the site")
        return 2
    if target is None:
        write_line(learned.yaml)
    else:
        writer.write(target, f"{learned.yaml}\n".encode())
    if not settings.quiet:
        made = to_count(len(learned.rules), "rule")
        others = f"; {corpus.others:,} of other sites left out" if corpus.others else ""
        say(
            f"clean: {target or host}: a draft with {made}"
            f" from {to_count(learned.documents, 'document')}{others}"
        )
    return 2 if corpus.failed else 0


def _host_in(documents: Iterator[TextDocument], first: list[TextDocument]) -> str:
    """The host that nearly all of the first documents have, which are put into `first`."""
    hosts: Counter[str] = Counter()
    for document in documents:
        first.append(document)
        hosts[host_of(document.url) if document.url else ""] += 1
        if len(first) == _LOOKED_AT:
            break
    host, count = hosts.most_common(1)[0] if hosts else ("", 0)
    if not host:
        raise UsageError("rules learn: the texts do not say whose they are: give --url HOST")
    if count < _SAME_SITE * len(first):
        shown = ", ".join(name or "none" for name, _ in hosts.most_common(3))
        raise UsageError(f"rules learn: texts of several sites ({shown}): choose with --url HOST")
    return host


def _is_of(url: str, host: str) -> bool:
    found = host_of(url)
    return found == host or found.endswith(f".{host}")
