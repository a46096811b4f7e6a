"""Packs with something wrong in them, and the whole of what their writer is told."""

from __future__ import annotations

HEAD = "pack: web\nabout: Furniture of web pages.\n"
# What follows stands in line 5, from column 5 on.
RULE = HEAD + "rules:\n  - id: ad\n    "

SLUG = "of small letters, digits and single hyphens"
NOT_A_HOST = (
    "is not a host: small letters only, no scheme, path, port or '*'; "
    "it stands for the hosts below it too"
)
SLASH = r"a line that starts with a slash is written '\/...'"
FLAGS = f"there are i (case-blind) and x (verbose); {SLASH}"
NO_REGEX = f"a pattern that starts with '/' is a regex and ends with '/' and flags; {SLASH}"
DIFF_LINE = (
    "a line of an example starts with '- ' (goes), '= ' (stays) or '+ ' (what the line before "
    "becomes), unlike"
)

# Broken pack -> what it is told, each as line:column: message.
CASES: dict[str, tuple[str | bytes, list[str]]] = {
    # The file
    "empty": ("", ["1:1: the file is empty; a pack begins 'pack: NAME'"]),
    "only a comment": ("# web\n", ["1:1: the file is empty; a pack begins 'pack: NAME'"]),
    "only a document start": ("---\n", ["1:1: the file is empty; a pack begins 'pack: NAME'"]),
    "a list": ("- a", ["1:1: the file is not a table of keys; a pack begins 'pack: NAME'"]),
    "a word": ("web", ["1:1: the file is not a table of keys; a pack begins 'pack: NAME'"]),
    "two documents": (
        HEAD + "keep: a\n---\npack: b",
        ["4:1: a second document starts here; a file holds one pack"],
    ),
    "not UTF-8": (
        b"pack: web\nabout: caf\xe9\n",
        ["2:11: not UTF-8: byte 0xe9; save the file as UTF-8"],
    ),
    "a NUL": (
        "pack: w\0b",
        ["1:8: the character U+0000 may not stand in a pack; escape it in quotes"],
    ),
    "a lone surrogate": (
        "pack: w\udc80b",
        ["1:8: the character U+DC80 may not stand in a pack; escape it in quotes"],
    ),
    "a megabyte": ("#" * (1 << 20) + "\n", ["1:1: larger than a pack may be (1 MiB)"]),
    # Unsafe YAML
    "a tag": (
        RULE + "line: !!python/object/apply:os.system [a]",
        ["5:11: tags are not allowed; a text that starts with '!' must be in quotes"],
    ),
    "an exclamation mark that YAML takes for a tag": (
        RULE + "line: !Breaking news",
        ["5:11: tags are not allowed; a text that starts with '!' must be in quotes"],
    ),
    "a bomb of aliases": (
        HEAD + "keep: &a [x, x]\nuse: &b [*a, *a]\nlang: [*b, *b]",
        [
            "3:7: anchors are not allowed; a text that starts with '&' must be in quotes",
            "4:6: anchors are not allowed; a text that starts with '&' must be in quotes",
            "4:10: aliases are not allowed; a text that starts with '*' must be in quotes",
            "4:14: aliases are not allowed; a text that starts with '*' must be in quotes",
            "5:8: aliases are not allowed; a text that starts with '*' must be in quotes",
            "5:12: aliases are not allowed; a text that starts with '*' must be in quotes",
        ],
    ),
    "a merge key": (
        HEAD + "keep: a\n<<: {use: b}",
        ["4:1: merge keys ('<<') are not allowed; write the keys out"],
    ),
    "a key twice": (
        RULE + "line: a\n    line: b",
        ["6:5: the key 'line' is here twice, first in line 5"],
    ),
    "a key that is a list": (
        HEAD + "keep: a\n? [use]\n: b",
        ["4:3: a key must be a plain word"],
    ),
    "deep nesting": ("[" * 100_000, ["1:33: nested more than 32 levels deep"]),
    "deep nesting of keys": ("{a: " * 1000, ["1:129: nested more than 32 levels deep"]),
    # Keys and verbs
    "a slip in a key": (RULE + "lines: a", ["5:5: ad: unknown key 'lines' (did you mean 'line'?)"]),
    "a hyphen for an underscore": (
        RULE + "line: a\n    Max-Words: 3",
        ["6:5: ad: unknown key 'Max-Words' (did you mean 'max_words'?)"],
    ),
    "a key from nowhere": (
        HEAD + "keep: a\nzebra: b",
        [
            "4:1: unknown key 'zebra'; a pack takes pack, about, lang, match, use, keep, rules",
        ],
    ),
    "an empty key": (
        RULE + "line:",
        ["5:5: ad: 'line' is empty; give a pattern, or a list of patterns"],
    ),
    "nothing to do": (HEAD, ["1:1: the pack does nothing; give 'rules', 'keep' or 'use'"]),
    "no name and no purpose": (
        "keep: a",
        [
            "1:1: a pack has no 'about'; give a sentence",
            f"1:1: a pack has no 'pack'; give a name {SLUG}",
        ],
    ),
    "another name than the file's": (
        "pack: webs\nabout: A.\nkeep: a",
        ["1:7: the pack 'webs' is in a file named 'web'; name both the same"],
    ),
    "names that are none": (
        "pack: Web Site\nabout: ' '\nuse: [a--b, 404]",
        [
            f"1:7: 'pack' is {SLUG}, unlike 'Web Site' (did you mean 'web-site'?)",
            "2:8: 'about' is empty; give a sentence",
            f"3:7: 'use' is {SLUG}, unlike 'a--b' (did you mean 'a-b'?)",
            "3:13: 'use' takes a text, and YAML reads '404' as a number; "
            'write it in quotes: "404"',
        ],
    ),
    "Norway": (
        HEAD + "keep: a\nlang: [no, EN]",
        [
            "4:8: 'lang' takes a text, and YAML reads 'no' as a boolean; "
            'write it in quotes: "no"',
            "4:12: 'lang' takes codes such as en or pt-BR, unlike 'EN'",
        ],
    ),
    "no verb": (
        RULE + "in: head 3",
        [
            "4:5: ad: the rule has no verb; give one of line, block, cut, collapse, css, keep",
        ],
    ),
    "two verbs": (
        RULE + "line: a\n    cut: b",
        ["6:5: ad: 'line' and 'cut' are both verbs; a rule has exactly one, so make it two"],
    ),
    "modifiers of other verbs": (
        RULE + "css: a\n    in: head 3\n    min: 3",
        [
            "6:5: ad: 'in' does not go with 'css'; it goes with line, block, cut, collapse, keep",
            "7:5: ad: 'min' does not go with 'css'; it goes with collapse",
        ],
    ),
    "a rule that may not be risky": (
        RULE + "keep: a\n    risky: true",
        ["6:5: ad: 'risky' does not go with 'keep'; it goes with line, block, cut, collapse, css"],
    ),
    "a witness for a part of a line": (
        RULE + "cut: a\n    near: furniture",
        ["6:5: ad: 'near' does not go with 'cut'; it goes with line, block"],
    ),
    "another witness": (
        RULE + "line: a\n    near: furnitur",
        ["6:11: ad: 'near' takes furniture, not 'furnitur' (did you mean 'furniture'?)"],
    ),
    "everywhere said otherwise": (
        RULE + "line: a\n    everywhere: all",
        ["6:17: ad: 'everywhere' is true or false, written so and without quotes"],
    ),
    "the same id twice": (
        RULE + "line: a\n  - id: ad\n    line: b",
        ["6:5: ad: a rule in line 4 has this id already"],
    ),
    "rules that are none": (
        HEAD + "rules:\n  - ad\n  - line: a",
        [
            "4:5: a rule is a table with the keys id, line, block, cut, collapse, css, keep, in, "
            "max_words, min, unless, near, everywhere, risky, source, examples",
            f"5:5: a rule has no 'id'; give a name {SLUG}",
        ],
    ),
    "rules without a dash": (
        HEAD + "rules:\n  id: ad",
        ["4:3: 'rules' is a list of rules, each beginning '- id: NAME'"],
    ),
    # Tables in tables
    "an empty match": (
        HEAD + "keep: a\nmatch: {}",
        ["4:8: 'match' is empty; give hosts, text, or both"],
    ),
    "hosts that are addresses": (
        HEAD + "keep: a\nmatch:\n  hosts: ['https://Foo.org/a', '*.foo.org', 'foo.org:80', a b]",
        [
            f"5:11: 'https://Foo.org/a' {NOT_A_HOST} (did you mean 'foo.org'?)",
            f"5:32: '*.foo.org' {NOT_A_HOST} (did you mean 'foo.org'?)",
            f"5:45: 'foo.org:80' {NOT_A_HOST} (did you mean 'foo.org'?)",
            f"5:59: 'a b' {NOT_A_HOST}",
        ],
    ),
    "a condition without patterns": (
        RULE + "line: a\n    unless: {in: head 3}",
        ["6:13: ad: 'unless' has no patterns; give them under 'any' or 'all'"],
    ),
    "a condition with too many": (
        RULE + "line: a\n    unless: {any: b, all: c}",
        ["6:22: ad: 'unless' has both 'any' and 'all'; give one of them"],
    ),
    "a condition that is a list": (
        RULE + "line: a\n    unless: [b]",
        ["6:13: ad: 'unless' is a table with the keys in, any, all"],
    ),
    "a block with two ends": (
        RULE + "block: {from: a, to: b, until: c}",
        ["5:29: ad: a block ends with 'to' (which goes) or 'until' (which stays)"],
    ),
    "a block without a beginning": (
        RULE + "block: {to: b}",
        ["5:12: ad: 'block' has no 'from'; give a pattern, or a list of patterns"],
    ),
    "a keep of something else": (
        RULE + "keep: {css: a, line: b}",
        ["5:20: ad: unknown key 'line'; 'keep' takes css"],
    ),
    # Values
    "windows": (
        RULE + "collapse: doubld\n    in: heads 3\n    unless: {in: tail, any: a}",
        [
            "5:15: ad: 'collapse' takes doubled or repeated, not 'doubld' "
            "(did you mean 'doubled'?)",
            "6:9: ad: 'in' takes 'head N' or 'tail N', not 'heads 3' (did you mean 'head 3'?)",
            "7:18: ad: how many lines? 'in' takes 'tail N', N from 1 to 999999",
        ],
    ),
    "numbers": (
        RULE + "collapse: doubled\n    min: 0\n    max_words: '8'",
        [
            "6:10: ad: 'min' takes a whole number from 1 to 999999, not '0'",
            "7:16: ad: 'max_words' takes a whole number from 1 to 999999, without quotes",
        ],
    ),
    "a number that YAML reads in base eight": (
        RULE + "line: a\n    max_words: 010",
        ["6:16: ad: 'max_words' takes a whole number from 1 to 999999, not '010'"],
    ),
    "a flag": (
        RULE + "line: a\n    risky: yes",
        ["6:12: ad: 'risky' is true or false, written so and without quotes"],
    ),
    "selectors": (
        RULE + "css: ['a[b', 'a >', 'a { b', 'a)', '''', '']",
        [
            "5:11: ad: 'css': a '[' that is not closed",
            "5:18: ad: 'css': a selector neither begins nor ends with ',', '>', '+' or '~'",
            "5:25: ad: 'css': a selector only, in one line: no '{', '}' or ';'",
            "5:34: ad: 'css': a ')' that closes nothing",
            "5:40: ad: 'css': a quote that is not closed",
            "5:46: ad: 'css': an empty selector",
        ],
    ),
    # Patterns
    "a boolean for a pattern": (
        RULE + "line: No",
        [
            "5:11: ad: 'line' takes a text, and YAML reads 'No' as a boolean; "
            'write it in quotes: "No"'
        ],
    ),
    "patterns that are no texts": (
        RULE + "line: [12, 1.5, 2024-01-01, ~, [a], {b: c}]",
        [
            "5:12: ad: 'line' takes a text, and YAML reads '12' as a number; "
            'write it in quotes: "12"',
            "5:16: ad: 'line' takes a text, and YAML reads '1.5' as a number; "
            'write it in quotes: "1.5"',
            "5:21: ad: 'line' takes a text, and YAML reads '2024-01-01' as a date; "
            'write it in quotes: "2024-01-01"',
            "5:33: ad: 'line' takes a text, and YAML reads '~' as nothing at all; "
            'write it in quotes: "~"',
            "5:36: ad: 'line' takes a text, not a list; a text that starts with '[' "
            "must be in quotes",
            "5:41: ad: 'line' takes a text, not a table; a text that starts with '{' "
            "must be in quotes",
        ],
    ),
    "patterns for every line": (
        RULE + "line: ['*', '* *', '//', '', '  ']",
        [
            "5:12: ad: '*' would match every line",
            "5:17: ad: '* *' would match every line",
            "5:24: ad: an empty regex would match every line",
            "5:30: ad: an empty pattern; give the text of the line",
            "5:34: ad: an empty pattern; give the text of the line",
        ],
    ),
    "an empty list and an empty item": (
        RULE + "line: []\n    unless:\n      any:\n      - a\n      -",
        ["5:11: ad: 'line' is an empty list", "9:8: ad: an empty item in 'any'"],
    ),
    "regexes that are none": (
        RULE + r"line: [/a, /a/b c, /a/g, /r/politics, '/a\/']",
        [
            f"5:12: ad: {NO_REGEX}",
            f"5:16: ad: {NO_REGEX}",
            f"5:24: ad: unknown flags 'g': {FLAGS}",
            f"5:30: ad: unknown flags 'politics': {FLAGS}",
            f"5:43: ad: {NO_REGEX}",
        ],
    ),
    "a regex the engine refuses": (
        RULE + "block: {from: a, to: [b, '/(/']}",
        ["5:30: ad: a group is not closed"],
    ),
    "a regex without its slashes": (
        RULE + r"line: \d+ min read",
        [
            r"5:11: ad: '\d' means nothing outside a /regex/; "
            r"a backslash is written '\\', a star '\*'"
        ],
    ),
    "patterns on two lines": (
        RULE + 'line: ["a\\nb", "/a\\nb/"]',
        [
            "5:12: ad: a pattern is for one line; give a list of patterns, one for each line",
            "5:20: ad: a regex is for one line; only with flag x may it be written on several",
        ],
    ),
    # Examples
    "examples without quotes": (
        RULE + "line: a\n    examples:\n    - - a\n    - = a: b\n    - ''",
        [
            "7:7: ad: 'examples' takes a text, not a list; a text that starts with '- ' "
            "must be in quotes",
            "8:7: ad: 'examples' takes a text, not a table; a text with ': ' in it "
            "must be in quotes",
            "9:7: ad: an empty example; give a line that goes ('- ') or stays ('= ')",
        ],
    ),
    "a diff that is none": (
        RULE
        + "cut: a\n    examples:\n    - |\n      - a\n      + b\n      + c\n\n      d\n    - -e",
        [
            "10:7: ad: a '+ ' line comes right after the '- ' line that becomes it",
            f"12:7: ad: {DIFF_LINE} 'd'",
            f"13:7: ad: {DIFF_LINE} '-e'",
        ],
    ),
    "a line that nothing becomes": (
        RULE + "cut: a\n    examples: + b",
        ["6:15: ad: a '+ ' line comes right after the '- ' line that becomes it"],
    ),
}
