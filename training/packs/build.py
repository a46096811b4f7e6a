"""Makes the packs for many languages from the table of phrases.

    python -m training.packs.build

Writes `rules/KIND-by-language.yaml`. The phrases of a language become one regex, since a pack that
is on for every document is paid for by all of them, and one for those that need a witness.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import regex

from cleaner.authoring.evidence import count_words
from training.packs.table import Language, Phrase, languages, read_language

RULES = Path(__file__).parent.parent.parent / "rules"

HEAD = """\
# Made from training/packs/phrases/ by `python -m training.packs.build`: correct it there.
pack: {pack}
about: {about} In {count} languages; a rule that ends in "phrase" has short ones.
lang: [{langs}]
rules:
"""
FOOTER = """\
  - id: {id}
    source: written for this table
    line: '{line}'
    max_words: {words}
    examples:
      - |
        - {removed}

        = {kept}
"""
MOST_WORDS_OF_FOOTER = 40
FEWEST_ENTRIES = 4
SEEN_IN_BOTH_CASES = re.compile(r"[a-zA-Z ]{5}|[\u0590-\u06ff\u3040-\u9fff\uac00-\ud7a3]")
# For each kind its pack, and what that removes.
KINDS = {
    "consent": ("cookies-by-language", "Consent notices and their buttons."),
    "share": ("share-by-language", "Prompts to share, save and follow."),
    "newsletter": ("newsletter-by-language", "Newsletter forms, and what they answer."),
    "related": ("related-by-language", "Headings of links to other articles, and such links."),
    "ads": ("advertising-by-language", "Notes that a text goes on after an advertisement."),
    "comments": ("comments-by-language", "What stands around readers' comments."),
    "navigation": ("navigation-by-language", "Menus, footers and the way through a blog."),
    "reading-time": ("reading-time-by-language", "How long a text takes to read."),
    "paywall": ("paywall-by-language", "Subscriptions, their prices, and logins."),
    "copyright": ("copyright-by-language", "Copyright lines."),
    "credits": ("photo-credits-by-language", "Lines that name only who made a picture."),
    "skip": ("skip-links-by-language", "Links past a menu."),
    "docs": ("documentation-by-language", "Edit, copy and feedback links of documentation."),
    "contact": ("contact-by-language", "Whom to write to, corrections and notes of editors."),
    "embed": ("embeds-by-language", "What stands in the place of media that do not load."),
    "shop": ("offers-by-language", "Vouchers, offers, appeals and affiliate notes."),
}
# Words that the slots of a short phrase may take together, and of a sentence.
SPARE_WORDS = 6
SPARE_WORDS_OF_SENTENCE = 24
# Longer lines are nearly always text, and are looked at by few rules.
MOST_WORDS = 40
SHOWN = 2
# Letters that a phrase has for certain; a character of Chinese counts as two.
FEWEST_LETTERS = 3
# Bytes in a row that a line has, if it may begin with anything: they are what it is found by.
SHORTEST_RUN = 5
# Signs around a phrase, written out: a class such as \\W is large, and there are many rules. No
# dash of speech before it, and no mark of a heading.
AFTER = r"[ -\/:-@\[-`{-~«»‹›•·–—…→←©。！？：、।۔؟،؛]*"
BEFORE = r"[ !\"%-\/:;=?@\[-`{-~«»‹›•·…→←©]*"
# Nobody who is quoted with such a sentence is to lose it.
BEFORE_SENTENCE = r"[ !%&(-\/:;=?@\[-_{-~•·…→←]*"


def pack_of(kind: str, read: list[Language]) -> str:
    """The pack of a kind, as YAML."""
    pack, about = KINDS[kind]
    having = [language for language in read if any(x.kind == kind for x in language.phrases)]
    langs = ", ".join(f'"{each.code}"' if each.code == "no" else each.code for each in having)
    head = HEAD.format(pack=pack, about=about, count=len(having), langs=langs)
    return head + "\n".join(rule for each in having for rule in _rules(each, kind))


def _rules(language: Language, kind: str) -> Iterator[str]:
    mine = [phrase for phrase in language.phrases if phrase.kind == kind]
    shorts = [phrase for phrase in mine if phrase.is_short]
    longs = [phrase for phrase in mine if not phrase.is_short]
    if longs:
        yield _rule(language, language.code.lower(), longs)
    if shorts:
        yield _rule(language, f"{language.code.lower()}-phrase", shorts)
    if kind == "navigation" and language.entries:
        yield _footer(language)


def _footer(language: Language) -> str:
    # The entries follow each other, with other entries and marks, and without signs of a sentence.
    # Of letters that are not those of ASCII the core does not know that both cases are the same.
    is_blind = all(SEEN_IN_BOTH_CASES.search(entry) for entry in language.entries)
    gap = "[^.!?;,。！？、，]*"
    entry = "|".join(_entry(entry, is_blind) for entry in language.entries)
    line = f"/^{gap}(?:(?:{entry}){gap}){{{FEWEST_ENTRIES},}}$/{'i' if is_blind else ''}"
    some = language.entries[: FEWEST_ENTRIES + 2]
    return FOOTER.format(
        id=f"{language.code.lower()}-footer",
        line=line,
        removed=" ".join(some).capitalize(),
        words=MOST_WORDS_OF_FOOTER,
        kept=language.says.replace("{}", ", ".join(some)),
    )


def _entry(entry: str, is_blind: bool) -> str:
    plain = Phrase("footer", entry, "").regex
    first = entry[0]
    return plain if is_blind else f"[{first.upper()}{first}]{plain[1:]}"


def _rule(language: Language, slug: str, phrases: list[Phrase]) -> str:
    is_short = phrases[0].is_short
    patterns = _patterns(phrases, BEFORE if is_short else BEFORE_SENTENCE)
    spare = SPARE_WORDS if is_short else SPARE_WORDS_OF_SENTENCE
    longest = math.ceil(max(count_words(phrase.example) for phrase in phrases))
    # Twice: signs between characters of Chinese are counted too.
    words = max(2 * longest, min(longest + spare, MOST_WORDS)) if not is_short else longest + spare
    lines = [f"  - id: {slug}", f"    source: {_sources(phrases)}"]
    lines += ["    line:", *(f"      - '{pattern}'" for pattern in patterns)]
    lines.append(f"    max_words: {words}")
    if is_short:
        lines.append("    near: furniture")
    lines += ["    examples:", "      - |"]
    removed = [phrase.example for phrase in phrases[:SHOWN]]
    kept = _look_alikes(language, phrases, patterns)
    # Lines of one length in a row would be one paragraph.
    shown = [*(f"        - {line}" for line in removed), *(f"        = {line}" for line in kept)]
    return "\n".join(lines) + "\n" + "\n\n".join(shown) + "\n"


def check(language: Language) -> Iterator[str]:
    """The phrases that are hardly one, and those that every line would have to be tested for."""
    for phrase in language.phrases:
        if phrase.fixed < FEWEST_LETTERS:
            yield f"{language.code}: too little of it is fixed: {phrase.text}"
        elif phrase.begins_with_slot and phrase.longest_run < SHORTEST_RUN:
            yield f"{language.code}: begins with a slot and has no long word: {phrase.text}"


def _sources(phrases: list[Phrase]) -> str:
    found = sorted({phrase.source or "written for this table" for phrase in phrases})
    return '"' + "; ".join(found) + '"'


def _patterns(phrases: list[Phrase], before: str) -> list[str]:
    # A line that may begin with anything is found by what it contains. The core knows that for
    # letters in both cases only if they are those of ASCII, and such lines begin with a number or
    # a name: what follows is in small letters.
    patterns = []
    for is_inner, is_plain in ((False, False), (True, True), (True, False)):
        bodies = dict.fromkeys(
            phrase.regex
            for phrase in phrases
            if phrase.begins_with_slot == is_inner
            and (not is_inner or phrase.text.isascii() == is_plain)
        )
        start = "^" if is_inner else f"^{before}"
        flags = "" if is_inner and not is_plain else "i"
        if bodies:
            patterns.append(f"/{start}(?:{'|'.join(bodies)}){AFTER}$/{flags}")
    return patterns


def _look_alikes(language: Language, phrases: list[Phrase], patterns: list[str]) -> list[str]:
    kind = phrases[0].kind
    compiled = [regex.compile(each[1 : each.rindex("/")], regex.IGNORECASE) for each in patterns]
    said = [language.says.replace("{}", phrase.example) for phrase in phrases]
    found = [*language.keeps.get(kind, ()), *said]
    found = [line for line in found if not any(each.search(line) for each in compiled)]
    return found[:1] or [re.sub(r"\{\}[,،，]?\s*", "", language.says)]


def main() -> int:
    """Writes the packs."""
    read = [read_language(code) for code in languages()]
    faults = [fault for language in read for fault in check(language)]
    for fault in faults:
        print(fault, file=sys.stderr)
    for kind, (pack, _) in KINDS.items():
        (RULES / f"{pack}.yaml").write_text(pack_of(kind, read), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
