"""One clause: who, the verb, the rest. `The order is packed by Bo` has the verb `pack`, in the passive."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from .lexicon import ALSO_NOUNS
from .word_lists import listed
from .words import Form, base_form, is_adverb, is_participle, is_plural, participle_base, singular

Voice = Literal["active", "passive", "state"]


class Clause(NamedTuple):
    """A clause taken apart.

    `who` is the subject, empty in `Pack the order`; `verb` its base form; `rest` all behind the verb; `group` the
    verb as it is written, helping verbs included; `form` the form of the main verb; `state` clauses only say how
    something is.
    """

    who: str
    verb: str
    rest: str
    voice: Voice
    form: Form
    group: str
    denied: bool = False

    @property
    def done(self) -> str:
        """What is done, said to the one who does it: `pack the order`."""
        return f"{self.verb} {self.rest}".strip()


DETERMINERS = listed("""
    the a an his her its their our your my this that these those each every any all some no both another either
    neither such more several many two three four five following what which whose
    """)
PRONOUNS = listed("it they them he she him her we us you me i this that these those everyone everybody")
PREPOSITIONS = listed("""
    about above across after against along among around as at before behind below between by during for from in
    into of off on onto out over per regarding through to towards under until up upon via with within without
    """)
JOINING = listed("""
    if when whenever once which who whom where while because unless since although whereas whether until till so
    therefore otherwise else but than except whoever whatever whichever wherever however
    """)
CLOSED = DETERMINERS | PRONOUNS | PREPOSITIONS | JOINING | listed("and or not there here yes no")
MODALS = listed("must should shall can may will could would might cannot")
_BE = listed("is are was were be been being isn't aren't wasn't weren't")
_TO_MODALS = listed("needs need has have had is are was were ought going able supposed required")
_OBJECTS = DETERMINERS | PRONOUNS | PREPOSITIONS | listed("whether if that how new back")
LONGEST_SUBJECT = 16
_NO_SUBJECT = listed("does do did is are was were has have had can could should")
_ALONE = listed("i we they he she it")
"""Words that are a subject by themselves, so that nothing before them belongs to it."""
_LIKE_A_VERB = re.compile(r"(?:re|un|de|dis|over|pre|out|up|mis|off|on)-?[a-z]{4,}|[a-z]{3,}(?:ise|ize|ify|ate)")
"""What a verb that is not in the lexicon looks like."""


def made_to_do(rest: str) -> tuple[str, str] | None:
    """Behind `have`, `let`, `get`: who is made to do something, and what: `a second nurse verify the dose`."""
    words = rest.split()
    for place in range(1, min(len(words), 6)):
        verb, behind = low(words[place]), low(words[place + 1]) if place + 1 < len(words) else ""
        who = [low(word) for word in words[:place]]
        if place == 1 and who[0] not in PRONOUNS and not words[0][:1].isupper():
            continue
        if who[0] in PREPOSITIONS or set(who) & (JOINING | {"and", "or", "to", "not"}):
            return None
        if (
            base_form(verb, "base")
            and behind in DETERMINERS | PRONOUNS | {"over", "at", "through", "after"}
            and who[-1] not in DETERMINERS - PRONOUNS
        ):
            return " ".join(words[:place]), " ".join(words[place:])
    return None


def low(word: str) -> str:
    """A word without signs, in lower case."""
    return word.lower().strip(',.;:()"')


@lru_cache(4096)
def read_clause(text: str) -> Clause | None:
    """The clause that a text is, or none where no verb can be found."""
    words = text.split()
    while words and is_adverb(words[0]) and len(words) > 1 and low(words[0]) not in ("both", "all", "each"):
        words = words[1:]
    if not words:
        return None
    imperative = _imperative(words)
    if imperative is not None:
        return imperative
    found = [each for each in (_at(words, place) for place in range(1, min(len(words), LONGEST_SUBJECT))) if each]
    found = _without_relative(words, found)
    if not found:
        return _unknown_verb(words)
    sure = [each for each in found if each.weight >= 3]
    best = sure[0] if sure else max(found, key=lambda each: each.weight)
    helped = next((each for each in found if each.weight >= 5 and best.place < each.place < best.place + 7), None)
    if helped is not None and best.weight < 5 and best.clause.verb in ALSO_NOUNS:
        between = [low(word) for word in words[best.place + 1 : helped.place]]
        # In `the soil probes in the greenhouse are read` the verb is `read`.
        if between and between[0] in PREPOSITIONS and not {"and", "or", "that", "which", "whether"} & set(between):
            return helped.clause
    return best.clause


def _imperative(words: list[str]) -> Clause | None:
    first = low(words[0])
    if first in ("do", "don't") and len(words) > 1 and (first == "don't" or low(words[1]) == "not"):
        return Clause("", "do", " ".join(words[1:]), "active", "base", words[0], denied=True)
    if first == "be" and len(words) > 1:
        return None
    base = base_form(first, "base")
    if base is None:
        # A word that is no known verb, before an object: `onboard the client`.
        if len(words) < 2 or low(words[1]) not in ("the", "a", "an") or not _LIKE_A_VERB.fullmatch(first):
            return None
        return Clause("", first, " ".join(words[1:]), "active", "base", words[0])
    if len(words) > 1 and ((first in ALSO_NOUNS and _verb_ahead(words)) or low(words[1]) == "ones"):
        return None
    return Clause("", base, " ".join(words[1:]), "active", "base", words[0])


def _verb_ahead(words: list[str]) -> bool:
    """Whether the first word is the subject of the verb behind it: `Support checks the ticket`."""
    for place in range(1, min(8, len(words))):
        word = low(words[place])
        if (word in _OBJECTS - PREPOSITIONS and place < 3) or word in JOINING or words[place - 1].endswith(","):
            return False
        if word in MODALS or word in _BE:
            return True
        behind = low(words[place + 1]) if place + 1 < len(words) else ""
        of_many = is_plural(words[place - 1]) and base_form(word, "base")
        if (base_form(word, "s") or of_many) and behind in DETERMINERS:
            return True
        if of_many and word in ("come", "arrive", "go") and behind in PREPOSITIONS:
            return True
    return False


class _Found(NamedTuple):
    weight: int
    place: int
    clause: Clause


def _at(words: list[str], place: int) -> _Found | None:
    """The clause whose verb begins at a place."""
    who = words[:place]
    if not _subject(who):
        return None
    word = low(words[place])
    subject = " ".join(who).rstrip(",")
    if word in MODALS or (word in _TO_MODALS and _low_at(words, place + 1) == "to"):
        return _helped(words, place, subject, place + (1 if word in MODALS else 2))
    if word in _BE:
        return _being(words, place, subject, place + 1)
    if word in ("has", "have", "had"):
        return _having(words, place, subject)
    if word in ("does", "do", "did", "doesn't", "don't", "didn't"):
        at = place + 1
        if _low_at(words, at) == "not":
            at += 1
        base = base_form(_low_at(words, at), "base")
        if base is not None and (at > place + 1 or word.endswith("n't")):
            return _found(words, place, at, subject, base, "active", "base", denied=True)
    if word in ("gets", "get") and is_participle(_low_at(words, place + 1)):
        return _found(words, place, place + 1, subject, participle_base(words[place + 1]), "passive", "participle")
    return _simple(words, place, subject)


def _raw(words: list[str], place: int) -> str:
    return words[place].rstrip(",.;:") if place < len(words) else ""


def _low_at(words: list[str], place: int) -> str:
    return low(words[place]) if place < len(words) else ""


def _skip(words: list[str], at: int) -> tuple[int, bool]:
    """The place behind adverbs and `not`, and whether it was denied."""
    denied = False
    while at < len(words) and (is_adverb(words[at]) or low(words[at]) == "not"):
        denied = denied or low(words[at]) in ("not", "never")
        at += 1
    return at, denied


def _helped(words: list[str], place: int, subject: str, at: int) -> _Found | None:
    at, denied = _skip(words, at)
    denied = denied or low(words[place]) == "cannot"
    word = _low_at(words, at)
    if word == "be":
        return _being(words, place, subject, at + 1, denied)
    if word == "have":
        inner = _having(words, at, subject)
        if inner is not None and inner.clause.form == "participle":
            return inner
    base = base_form(word, "base") or (word if word.isalpha() and word not in CLOSED else None)
    return _found(words, place, at, subject, base, "active", "base", denied) if base else None


def _being(words: list[str], place: int, subject: str, at: int, denied: bool = False) -> _Found | None:
    denied = denied or low(words[place]).endswith("n't")
    first = at
    at, no = _skip(words, at)
    denied = denied or no
    word = _low_at(words, at)
    if word == "being":
        at += 1
        word = _low_at(words, at)
    if word in ("being", "to", "going", "able", "supposed", "about") and base_form(_low_at(words, at + 1), "base"):
        base = base_form(_low_at(words, at + 1), "base")
        return _found(words, place, at + 1, subject, base or "", "active", "base", denied)
    if is_participle(word):
        return _found(words, place, at, subject, participle_base(word), "passive", "participle", denied)
    ing = base_form(word, "ing") if word != "missing" else None
    if ing is not None:
        return _found(words, place, at, subject, ing, "active", "ing", denied)
    # What looks like an adverb may be all that is said: `the number is there`.
    return _found(words, place, (at if at < len(words) else first) - 1, subject, "be", "state", "base", denied)


def _having(words: list[str], place: int, subject: str) -> _Found | None:
    at, denied = _skip(words, place + 1)
    if _low_at(words, at) == "been":
        return _being(words, place, subject, at + 1, denied)
    if is_participle(_low_at(words, at)) and _low_at(words, at) != "detailed":
        return _found(words, place, at, subject, participle_base(words[at]), "active", "participle", denied)
    return _found(words, place, place, subject, "have", "active", "s", denied)


def _simple(words: list[str], place: int, subject: str) -> _Found | None:
    """A verb without helping verbs: `packs`; `pack` behind a plural; `packed` if nothing else is there."""
    word, behind = low(words[place]), _low_at(words, place + 1)
    before = next((low(each) for each in reversed(words[:place]) if not is_adverb(each)), low(words[place - 1]))
    both = before in ("both", "all") and place == 1
    counted = place > 2 and low(words[place - 2]) == "of"
    if (
        (before in DETERMINERS - PRONOUNS and not both and not counted)
        or before in PREPOSITIONS
        or (words[place][:1].isupper() and word in ALSO_NOUNS)
    ):
        return None
    if behind in MODALS or behind in _BE or behind in ("has", "have"):
        return None
    noun = base_form(behind, "s") in ALSO_NOUNS and _low_at(words, place + 2) not in _OBJECTS - PREPOSITIONS
    object_follows = behind in _OBJECTS or noun or behind[:1].isdigit() or behind != _raw(words, place + 1).lower()
    base = base_form(word, "s")
    if base in ALSO_NOUNS and base_form(behind, "base") not in ALSO_NOUNS | {None} and behind not in CLOSED:
        return None
    if base is not None:
        weight = 2 + 2 * object_follows + (not behind)
        if base not in ALSO_NOUNS:
            weight += 1
        return _found(words, place, place, subject, base, "active", "s", weight=weight)
    base = base_form(word, "base")
    if base in ALSO_NOUNS and base_form(behind, "s") is not None and _low_at(words, place + 2) in _OBJECTS:
        return None
    if base is not None and (is_plural(before) or both or " and " in f" {subject} ") and before not in PREPOSITIONS:
        weight = 5 if before in PRONOUNS else 2 + 2 * object_follows if base not in ALSO_NOUNS or object_follows else 1
        return _found(words, place, place, subject, base, "active", "base", weight=weight)
    base = base_form(word, "past")
    if base is not None and object_follows and behind not in ("by", "to"):
        return _found(words, place, place, subject, base, "active", "past", weight=1)
    return None


def _found(
    words: list[str],
    place: int,
    at: int,
    subject: str,
    base: str,
    voice: Voice,
    form: Form,
    denied: bool = False,
    weight: int = 5,
) -> _Found:
    group = " ".join(words[place : at + 1])
    if subject[:3].lower() == "no ":
        subject, denied = f"the {subject[3:]}", not denied
    said = subject.split()
    while len(said) > 1 and is_adverb(said[-1]) and low(said[-1]) not in ("all", "both", "each"):
        said.pop()
    subject = " ".join(said)
    return _Found(weight, place, Clause(subject, base, " ".join(words[at + 1 :]), voice, form, group, denied))


def _subject(who: list[str]) -> bool:
    """Whether words may be a subject."""
    said = [low(word) for word in who]
    relative = any(word in ("who", "which", "that") for word in said[1:])
    if said[0] in _NO_SUBJECT or (said[0] == "following" and len(said) > 1 and said[1] in DETERMINERS):
        return False
    if not relative and any(word in _ALONE and before not in ("and", "or") for before, word in pairwise(said)):
        return False
    if said[0].isdigit() and len(said) > 2 and said[2] in ("before", "after", "later"):
        return False
    if said[0] in PREPOSITIONS or said[0] in JOINING or (said[-1] in CLOSED - PRONOUNS - DETERMINERS):
        return False
    if len(said) == 1 and said[0] in ("any", "some", "none", "neither", "either", "most"):
        return True
    counted = len(said) > 2 and (said[0] == "the" or said[-2] == "of")
    if said[-1] in DETERMINERS - PRONOUNS and said[-1] not in ("each", "all", "both", "such") and not counted:
        return False
    compared = {"than"} if said[0] not in ("no", "not", "more", "less", "fewer") else set()
    return relative or not set(said[1:]) & (JOINING - compared)


def _without_relative(words: list[str], found: list[_Found]) -> list[_Found]:
    """Without the verbs of relative clauses: in `the customer who ordered pays` it is `pays`."""
    for place, word in enumerate(words):
        if place and low(word) in ("who", "which", "that"):
            inside = [each for each in found if each.place > place]
            outside = [each for each in found if each.place < place]
            if outside:
                return outside
            if len(inside) > 1:
                found = [each for each in inside[1:] if each.place > inside[0].place + 1] or inside
    return found


def _unknown_verb(words: list[str]) -> Clause | None:
    """`The bot onboards the client`: a strange word between a subject and an object."""
    first, second = low(words[0]), low(words[1]) if len(words) > 1 else ""
    strange = first.isalpha() and len(first) > 3 and first not in CLOSED and not is_adverb(first)
    if strange and second in ("it", "them") and len(words) < 9 and base_form(first) is None:
        return Clause("", first, " ".join(words[1:]), "active", "base", words[0])
    plain = second.isalpha() and len(second) > 3 and second not in CLOSED and not is_adverb(second)
    if first in ("we", "they", "you", "i") and plain and _low_at(words, 2) in DETERMINERS:
        return Clause(words[0], second, " ".join(words[2:]), "active", "base", words[1])
    for place in range(1, min(len(words) - 1, 6)):
        word = words[place]
        fits = word.isalpha() and word.islower() and word.endswith("s") and not word.endswith("ss") and len(word) > 3
        if not fits or low(words[place + 1]) not in DETERMINERS or not _subject(words[:place]):
            continue
        if low(words[0]) in DETERMINERS or words[0][:1].isupper():
            # A slip of spelling, such as `confirmes`, still shows its verb.
            base = base_form(singular(word)) or base_form(word[:-2]) or singular(word)
            return Clause(" ".join(words[:place]), base, " ".join(words[place + 1 :]), "active", "s", word)
    return None
