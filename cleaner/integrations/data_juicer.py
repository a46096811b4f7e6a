"""Data-Juicer: the operator `cleaner_mapper`, which cleans the texts of a batch."""

from __future__ import annotations

from typing import Any

from data_juicer.ops.base_op import OPERATORS, Mapper

from cleaner import Cleaner


@OPERATORS.register_module("cleaner_mapper")
class CleanerMapper(Mapper):
    """For a recipe: `- cleaner_mapper: {level: strict, url_key: url}`."""

    _batched_op = True

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - those of every operator
        level: str = "standard",
        url_key: str | None = None,
        cleaner: Cleaner | None = None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """`level` is that of the cleaner, if none is given; `url_key` the field of addresses."""
        super().__init__(*args, **options)
        self.cleaner = cleaner or Cleaner(level=level)  # type: ignore[arg-type]
        self.url_key = url_key

    def process_batched(self, samples: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """The samples, with their texts cleaned."""
        texts = samples[self.text_key]
        urls = samples[self.url_key] if self.url_key is not None else None
        # Data-Juicer has processes of its own.
        results = self.cleaner.clean_batch(texts, urls=urls, threads=1, none="pass")
        samples[self.text_key] = [
            text if result is None else result.text
            for text, result in zip(texts, results, strict=True)
        ]
        return samples
