"""What MkDocs asks while it builds: pages that are made from the sources, and links that hold."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# MkDocs loads this file by its path, and the package need not be installed.
sys.path.insert(0, str(ROOT))

from tools.docs import api, language, limits, options, packs  # noqa: E402 - needs the path above
from tools.docs.site_links import INCLUDED, PICTURES, to_site  # noqa: E402

# `<!-- generated: NAME -->` in a page is replaced by what its function makes.
FRAGMENTS: dict[str, Callable[[], str]] = {
    "api": api.reference,
    "limits": limits.limits,
    "options": options.options,
    "settings": options.settings,
    "pattern": language.pattern_sentence,
    "verbs": language.verbs_table,
    "modifiers": language.modifiers_table,
    "pack-keys": lambda: language.keys_table("PACK_KEYS"),
    "match-keys": lambda: language.keys_table("MATCH_KEYS"),
    "condition-keys": lambda: language.keys_table("CONDITION_KEYS"),
    "block-keys": lambda: language.keys_table("BLOCK_KEYS"),
}
# For editors: the schema of packs, and that of the settings file.
SCHEMAS = {
    "rules/pack.schema.json": "schemas/pack.schema.json",
    "cleaner/cli/args/settings.schema.json": "schemas/clean.schema.json",
}
_MARK = re.compile(r"<!-- generated: ([\w-]+) -->")


def generated_pages() -> dict[str, str]:
    """Pages that no file in `docs/` has: one for each pack, and those from outside of it."""
    found = packs.pages()
    for source, uri in INCLUDED.items():
        if source != "README.md":
            found[uri] = to_site((ROOT / source).read_text(encoding="utf-8"), source, uri)
    return found


def fill_in(text: str) -> str:
    """The text with what its marks stand for."""
    return _MARK.sub(lambda mark: FRAGMENTS[mark[1]](), text)


def on_files(files: Any, config: Any) -> Any:  # noqa: ANN401 - MkDocs is there only for the site
    """Adds the generated pages, and pictures that lie elsewhere."""
    from mkdocs.structure.files import File

    for uri, text in generated_pages().items():
        files.append(File.generated(config, uri, content=text))
    for source, uri in PICTURES.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / source)))
    for source, uri in SCHEMAS.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / source)))
    files.append(File.generated(config, "css/code.css", content=_code_css()))
    return files


def _code_css() -> str:
    from pygments.formatters import HtmlFormatter

    return str(HtmlFormatter(style="friendly").get_style_defs(".highlight"))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:  # noqa: ANN401 - see above
    """Fills in what is generated, and turns links out of `docs/` to where the site has it."""
    uri = page.file.src_uri
    text = markdown if page.file.generated_by else to_site(markdown, f"docs/{uri}", uri)
    return fill_in(text)
