"""Do other people's site rules become packs that load, and is the rest reported?"""

import pytest

from cleaner.authoring.importers.site_rules import from_filters, from_site_config
from cleaner.authoring.importers.xpath import NotCss, to_css

PATHS = {
    "//article": "article",
    "/html/body/div": "html > body > div",
    "//*[@class='story body']": '[class="story body"]',
    "//div[@id='a']/p[2]": 'div[id="a"] > p:nth-of-type(2)',
    "//div[contains(@class,'x') and not(@id)]": 'div[class*="x"]:not([id])',
    "//div[@id='a' or @id='b']": 'div:is([id="a"], [id="b"])',
    "//div[contains(concat(' ',@class,' '),' ad ')]": 'div[class~="ad"]',
    "//a[starts-with(@href, 'http')] | //p[last()]": 'a[href^="http"], p:last-of-type',
    "//p[.//img]": "p:has(img)",
    "//p[img]": "p:has(> img)",
    "//h2/following-sibling::ul": "h2 ~ ul",
    "id('main')//p": '[id="main"] p',
    "//DIV[position()=1]": "div:nth-of-type(1)",
    '//p[@title="it\'s"]': 'p[title="it\'s"]',
}
NO_CSS = {
    "//p[contains(., 'x')]": "the text of an element",
    "//p[text()='x']": "the text of an element",
    "(//p)[1]": "a position among all results of a path",
    "//p[@class='a'][1]": "a position among the matching elements",
    "//p/..": "the axis '..'",
    "//p/ancestor::div": "the axis 'ancestor'",
    "//p/@style": "a step that is not an element",
    "//p/text()": "a step that is not an element",
    "//div[@id='a'": "a path that is cut short",
    "div": "a path that does not begin at the root",
}


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_css_can_say(path: str) -> None:
    assert to_css(path) == PATHS[path]


@pytest.mark.parametrize("path", NO_CSS)
def test_paths_that_css_cannot_say(path: str) -> None:
    with pytest.raises(NotCss) as error:
        to_css(path)
    assert str(error.value) == NO_CSS[path]


CONFIG = """# a comment
title: //h1
body: //div[@id='story']
body: //article

strip: //p[contains(., 'Advertisement')]
strip: //div[@class='share']
strip_id_or_class: 'promo'
strip_image_src: /pixel.
tidy: no
test_url: https://news.example/a
find_string: <b>
native_ad_clue: //meta
"""


def test_a_site_config_becomes_a_pack() -> None:
    made = from_site_config(CONFIG, ".News.example")
    assert [pack.yaml for pack in made.packs] == [
        "pack: news-example\n"
        "about: Elements of news.example, from its site config.\n"
        'match: {hosts: ["news.example"]}\n'
        "rules:\n"
        "  - id: body\n"
        '    keep: {css: ["div[id=\\"story\\"]", "article"]}\n'
        "  - id: strip-1\n"
        '    css: ["div[class=\\"share\\"]"]\n'
        "  - id: strip-2\n"
        '    css: ["[id*=\\"promo\\"]", "[class*=\\"promo\\"]"]\n'
        "  - id: strip-3\n"
        '    css: ["img[src*=\\"/pixel.\\"]"]\n'
    ]
    assert [(left.line, left.why) for left in made.left_out] == [
        (2, "metadata is read from the page itself"),
        (6, "the text of an element"),
        (12, "packs do not change the markup before it is read"),
        (13, "packs have nothing like 'native_ad_clue'"),
    ]


FILTERS = """[Adblock Plus 2.0]
! a comment
||ads.example^$third-party
example.com##.ad
example.com##.ad
example.com##div[id^="promo:"]
##.share > a:not(.keep)
other.example,example.com##aside
shop.*##.ad
~example.com##.ad
example.com#@#.ad
example.com#?#div:-abp-has(.ad)
example.com##div:has-text(Advertisement)
example.com##.ad:style(display: none)
"""


def test_filters_become_a_pack_for_each_list_of_hosts() -> None:
    made = from_filters(FILTERS)
    assert [(pack.pack, pack.rules) for pack in made.packs] == [
        ("filters-example-com", 2),
        ("filters", 1),
        ("filters-other-example", 1),
    ]
    assert made.packs[0].yaml.endswith(
        'rules:\n  - id: element-1\n    css: [".ad"]\n'
        '  - id: element-2\n    css: ["div[id^=\\"promo:\\"]"]\n'
    )
    assert [(left.line, left.why) for left in made.left_out] == [
        (9, "a pattern of hosts: packs name each"),
        (10, "hosts that are left out: packs name hosts that they are for"),
        (11, "an exception to another filter: rules of packs have none"),
        (12, "an extended selector, which is not CSS"),
        (13, "'has-text' is not a CSS selector that depends on the markup alone"),
        (14, "'style' is not a selector of CSS that markup alone answers"),
    ]


def test_nothing_to_import_is_no_pack() -> None:
    assert from_site_config("title: //h1", "a.example").packs == ()
    assert from_filters("! nothing").packs == ()


def test_lines_that_are_none_are_told_with_their_place() -> None:
    made = from_site_config("Body: //main\nstrip: //p[2 > 1]\n  no line\nstrip:\n", "a.example")
    assert 'keep: {css: ["main"]}' in made.packs[0].yaml
    assert [(left.line, left.column, left.why) for left in made.left_out] == [
        (2, 8, "'>', which is not understood here"),
        (3, 3, "not a site-config line (expected 'key: value')"),
    ]


def test_selectors_are_checked() -> None:
    def check(selector: str) -> str | None:
        return "is none" if "x" in selector else None

    made = from_filters("a.example##.x\na.example##.y\nmünchen.example##+js(x)\n", check)
    assert [pack.rules for pack in made.packs] == [1]
    assert [(left.line, left.column, left.why) for left in made.left_out] == [
        (1, 10, "is none"),
        (3, 16, "a script, which is not a selector"),
    ]
    made = from_filters("münchen.example##.y\n[$path=/a]a.example##.y\n")
    assert 'hosts: ["xn--mnchen-3ya.example"]' in made.packs[0].yaml
    assert [left.line for left in made.left_out] == [2]
