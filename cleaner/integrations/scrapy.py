"""Scrapy: an item pipeline that cleans each page, or text, as it is scraped.

Settings of the project, all with a default:

* `CLEANER_LEVEL`, `CLEANER_PACKS`, `CLEANER_IGNORE`, `CLEANER_MODE`: as in `Cleaner` and its
  method `clean_html`.
* `CLEANER_PAGE_FIELD`: the field of an item with the page, which is removed once it is read: a
  Response, which is best, or its body ("html").
* `CLEANER_TEXT_FIELD`: the field that the text is written to. It is cleaned itself where an item
  has no page ("text").
* `CLEANER_URL_FIELD`: the field with the address ("url"); a Response brings its own.
* `CLEANER_META_FIELDS`: what a page says about itself that the item should have
  (["title", "date"]).

The stats of the crawl count what was removed, by rule, as `cleaner/removed/...`.
"""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.http import Response

from cleaner import Cleaner, Result


class CleanPipeline:
    """Replaces the page of an item by its text; or cleans the text that the item has."""

    def __init__(self, crawler: Crawler) -> None:
        """Reads the settings, and loads the packs once."""
        settings = crawler.settings
        self._stats = crawler.stats
        self._cleaner = Cleaner(
            settings.getlist("CLEANER_PACKS") or "default",
            settings.get("CLEANER_LEVEL", "standard"),
            ignore=settings.getlist("CLEANER_IGNORE"),
        )
        self._mode = settings.get("CLEANER_MODE", "page")
        self._page = settings.get("CLEANER_PAGE_FIELD", "html")
        self._text = settings.get("CLEANER_TEXT_FIELD", "text")
        self._url = settings.get("CLEANER_URL_FIELD", "url")
        self._meta = settings.getlist("CLEANER_META_FIELDS", ["title", "date"])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        """The pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:  # noqa: ANN401 - dicts, Items, dataclasses, attrs
        """The item with its text cleaned."""
        fields = ItemAdapter(item)
        page = fields.get(self._page)
        url = fields.get(self._url)
        if page is not None:
            result = self._clean_page(page, url)
            self._take_page(fields)
        elif fields.get(self._text) is not None:
            result = self._cleaner.clean(fields[self._text], url=url)
        else:
            return item
        fields[self._text] = result.text
        for name in self._meta if result.meta is not None else ():
            if name not in fields or fields[name] is None:
                fields[name] = getattr(result.meta, name)
        self._count(result)
        return item

    def _clean_page(self, page: Response | str | bytes, url: str | None) -> Result:
        content_type = None
        if isinstance(page, Response):
            url = url or page.url
            content_type = page.headers.get("Content-Type")
            page = page.body
        return self._cleaner.clean_html(page, url=url, mode=self._mode, content_type=content_type)

    def _take_page(self, fields: ItemAdapter) -> None:
        # A field of a dataclass cannot be removed.
        try:
            del fields[self._page]
        except KeyError:
            fields[self._page] = None

    def _count(self, result: Result) -> None:
        if self._stats is None:
            return
        self._stats.inc_value("cleaner/documents")
        for removal in result.removed:
            self._stats.inc_value(f"cleaner/removed/{removal.rule}")
