"""NeMo Curator: a modifier that cleans the text of a document."""

from __future__ import annotations

from nemo_curator.stages.text.modifiers import DocumentModifier

from cleaner import Cleaner


class CleanModifier(DocumentModifier):
    """For `Modify(CleanModifier(), input_fields="text")`, with or without a field `url`."""

    def __init__(self, cleaner: Cleaner | None = None) -> None:
        """Takes the cleaner, which pickles: workers get it whole."""
        super().__init__()
        self._cleaner = cleaner or Cleaner()

    def modify_document(self, text: object, url: object = None) -> object:
        """The cleaned text; what is missing, which pandas may have as NaN, stays missing."""
        if not isinstance(text, str):
            return text
        return self._cleaner.clean(text, url=url if isinstance(url, str) else None).text
