"""The tables of the pack language, from the same tables that the reader of packs goes by."""

from __future__ import annotations

from cleaner.packs import keys
from tools.docs.markdown import code, table


def keys_table(name: str) -> str:
    """The keys of the table `name` in `cleaner.packs.keys`: what each takes, and what it does."""
    rows = [
        [code(key.name) + (" (required)" if key.required else ""), _takes(key), key.about]
        for key in getattr(keys, name).values()
    ]
    return table(["key", "takes", "what it does"], rows)


def verbs_table() -> str:
    """The verbs: a rule has exactly one."""
    rows = [[code(verb), _takes(keys.RULE_KEYS[verb]), _after(verb)] for verb in keys.VERBS]
    return table(["verb", "takes", "what it does"], rows)


def modifiers_table() -> str:
    """The other keys of a rule, with the verbs that each goes with."""
    rows = [
        [code(key.name), _takes(key), key.about, _with(key)]
        for key in keys.RULE_KEYS.values()
        if key.name not in (*keys.VERBS, "id", "examples")
    ]
    return table(["modifier", "takes", "what it does", "goes with"], rows)


def pattern_sentence() -> str:
    """How a pattern is written, as editors show it."""
    return keys.PATTERN.replace("\\", "\\\\").replace("*", "\\*")


def _takes(key: keys.Key) -> str:
    return keys.VALUES[key.takes]


def _after(verb: str) -> str:
    about = keys.RULE_KEYS[verb].about.removeprefix("Verb: ")
    return about[0].upper() + about[1:]


def _with(key: keys.Key) -> str:
    if key.verbs == keys.VERBS:
        return "every verb"
    return ", ".join(map(code, key.verbs))
