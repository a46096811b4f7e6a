"""Whether a selector of somebody else takes what a page is for, or most of any page.

Lists for blockers hide what their readers dislike on one site in one year. A selector that names no
more than `main`, `article` or `div` is a slip there, or one for a page that is all furniture.
"""

from __future__ import annotations

from cleaner.html import attributes_of

# A page with nothing on it but what pages are for. The names are those that templates use most.
_PAGE = """<html data-all><body data-all><div data-all>
<div id="page" data-all><div data-all id="content"
class="content"><main id="main"
class="main site-main" role="main"><article id="article" class="article post hentry entry"
itemtype="http://schema.org/Article"><h1 class="title entry-title">T</h1><div><section><div
class="entry-content article-body post-content article-content story-body" itemprop="articleBody">
<p>A</p><p>B</p><h2>H</h2><ul><li>C</li></ul><ol><li>D</li></ol><blockquote><p>E</p></blockquote>
<table><tr><td>F</td></tr></table><figure><img src="a.png"><figcaption>G</figcaption></figure><pre>
<code>I</code></pre><a href="/a">J</a><span>K</span></div></section></div></article></main>
</div></div></div></body></html>"""
# What stands around everything: to protect it would protect the furniture too.
_ALL = "data-all"


def unsafe_selector(selector: str) -> str | None:
    """Why a pack should not have a selector, or None.

    >>> unsafe_selector(".newsletter-box"), unsafe_selector("div > div")
    (None, 'it takes what a page is for: the selector fits main, article or their paragraphs')
    """
    if attributes_of(_PAGE, selector):
        return "it takes what a page is for: the selector fits main, article or their paragraphs"
    return None


def protects_all(selector: str) -> str | None:
    """Why a pack should not protect what a selector finds, or None.

    >>> protects_all("article"), protects_all("body")
    (None, 'it protects the whole of a page')
    """
    if any(_ALL in attributes for attributes in attributes_of(_PAGE, selector)):
        return "it protects the whole of a page"
    return None
