"""datatrove: a step of a pipeline that cleans each document, and counts by rule what it removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep

from cleaner import Cleaner


class Clean(PipelineStep):
    """A formatter; `url` is the key of the metadata with the address of a document."""

    name = "Clean"
    type = "FORMAT"

    def __init__(self, cleaner: Cleaner | None = None, *, url: str = "url") -> None:
        """Takes the cleaner, which pickles: workers get it whole."""
        super().__init__()
        self.cleaner = cleaner or Cleaner()
        self.url = url

    def run(
        self, data: Iterable[Document], rank: int = 0, world_size: int = 1
    ) -> Iterator[Document]:
        """The documents, cleaned."""
        for document in data:
            with self.track_time():
                url = document.metadata.get(self.url)
                result = self.cleaner.clean(document.text, url=url)
            self.stat_update("documents")
            if result.removed:
                self.stat_update("changed")
            self.stat_update("characters", value=len(document.text) - len(result.text))
            for removal in result.removed:
                self.stat_update(removal.rule)
            document.text = result.text
            yield document
