"""The forms of words: which verb a word is a form of, and which form it is."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from .lexicon import IRREGULAR, VERBS
from .word_lists import listed

Form = Literal["base", "s", "past", "participle", "ing"]

_NO_PARTICIPLES = listed("""
    need seed speed bed red hundred indeed bleed breed feed deed weed led shed wed sled embed detailed limited
    """)
_VOWELS = "aeiou"


@cache
def _forms() -> dict[str, tuple[tuple[str, Form], ...]]:
    """Each form of each verb, with what it may be."""
    found: dict[str, list[tuple[str, Form]]] = {}

    def add(word: str, base: str, form: Form) -> None:
        found.setdefault(word, []).append((base, form))

    for base in sorted(VERBS):
        add(base, base, "base")
        add(_with_s(base), base, "s")
        for stem in _stems(base):
            add(f"{stem}ing", base, "ing")
        if base in IRREGULAR:
            add(IRREGULAR[base][0], base, "past")
            add(IRREGULAR[base][-1], base, "participle")
        else:
            for stem in _stems(base):
                past = (
                    f"{stem}d"
                    if stem.endswith("ee")
                    else f"{stem}ed"
                    if not (stem.endswith("y") and stem[-2:-1] not in _VOWELS)
                    else f"{stem[:-1]}ied"
                )
                add(past, base, "past")
                add(past, base, "participle")
    return {word: tuple(each) for word, each in found.items()}


def _with_s(base: str) -> str:
    if base == "have":
        return "has"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else f"{base}s"


def _stems(base: str) -> list[str]:
    """What `-ed` and `-ing` follow: `pack`, `mak`, `ship` and `shipp`."""
    if base.endswith("ie"):
        return [base[:-1], f"{base[:-2]}y"]
    if base.endswith("e") and not base.endswith(("ee", "ye")):
        return [base[:-1]]
    doubled = len(base) > 2 and base[-1] not in _VOWELS + "wxy" and base[-2] in _VOWELS and base[-3] not in _VOWELS
    return [base, base + base[-1]] if doubled else [base]


def forms(word: str) -> tuple[tuple[str, Form], ...]:
    """The verbs that a word may be a form of, each with the form; empty for other words."""
    return _forms().get(word.lower().strip(",.;:()"), ())


def third_person(verb: str) -> str:
    """The verb as it is said of one: `need` is `needs`, `carry` is `carries`."""
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "o", "z")) else f"{verb}s"


def participle(verb: str) -> str:
    """What has been done: `send` is `sent`, `stop` is `stopped`."""
    return next((word for word, found in _forms().items() if (verb, "participle") in found), f"{verb}ed")


def base_form(word: str, *wanted: Form) -> str | None:
    """The verb that a word is a form of (`packs`, `packed`, `packing`), or none; only these forms count, if named."""
    for base, form in forms(word):
        if not wanted or form in wanted:
            return base
    return None


@lru_cache(4096)
def is_participle(word: str) -> bool:
    """Whether a word is a form such as `packed` or `sent`; unknown verbs are known by their ending."""
    word = word.lower().strip(",.;:()")
    if base_form(word, "participle") is not None:
        return True
    return len(word) > 5 and word.endswith("ed") and word not in _NO_PARTICIPLES and word.isalpha()


def participle_base(word: str) -> str:
    """The verb of a participle, guessed from its spelling where the verb is unknown."""
    word = word.lower().strip(",.;:()")
    known = base_form(word, "participle")
    if known is not None:
        return known
    stem = word[:-2]
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "sl":
        return stem[:-1]
    silent = stem.endswith(("at", "iz", "is", "ur", "uc", "ag", "ang", "ut", "v", "c")) and not stem.endswith("ss")
    return f"{stem}e" if silent else stem


@lru_cache(4096)
def is_adverb(word: str) -> bool:
    """Whether a word only says how something is done."""
    word = word.lower().strip(",.;:()")
    return word in _ADVERBS or (word.endswith("ly") and word not in ("reply", "supply", "apply", "only", "family"))


_ADVERBS = listed("""
    also then now always never first next again still already just only usually often sometimes soon later
    afterwards thereafter once please always further either both all each finally there not additionally
    """)


@lru_cache(4096)
def is_plural(word: str) -> bool:
    """Whether a noun reads like a plural."""
    word = word.lower().strip(",.;:()")
    if word in ("people", "staff", "men", "women", "children", "we", "they", "you", "i", "police", "both", "team"):
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def singular(word: str) -> str:
    """The singular of a regular plural."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plural(word: str) -> str:
    """The plural of a regular noun; a plural stays as it is."""
    return word if is_plural(word) else _with_s(word)
