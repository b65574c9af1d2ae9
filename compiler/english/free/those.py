"""`Guests who do not come are charged`: what is done to each thing of which something holds."""

from __future__ import annotations

import re
from collections.abc import Callable

from .clause import DETERMINERS, PREPOSITIONS, PRONOUNS, low, read_clause
from .lexicon import ALSO_NOUNS
from .meanings import Act, If, Meaning, Seq, Those
from .words import base_form, is_adverb, singular, third_person

_HEAD = re.compile(
    r"(?P<head>(?:(?:all|any|those|every|each|an?) )?[A-Za-z][\w-]*(?: [a-z][\w-]*){0,2}?) "
    r"(?P<how>who|that|which|whose|with|without) (?P<rest>.+)",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"^(?P<head>(?!(?:the|all|these|those|our|his|her|its|their) )[A-Za-z][\w-]*s) "
    r"(?P<done>(?:still )?not (?:yet )?\w+(?:ed|en|aid|ent|ept|one)\b)"
)
"""`Tickets not answered in time`: the relative clause in short."""
_SOMETHING = {"anything": "thing", "everything": "thing", "whatever": "thing", "anyone": "person", "everyone": "person"}
_WHOEVER = re.compile(r"(?P<word>whoever|whatever|anyone|anything) (?P<rest>.+)", re.IGNORECASE)
_ONE = {"are": "is", "have": "has", "do": "does", "were": "is"}


def those(text: str, read: Callable[[str], Meaning | None]) -> Meaning | None:
    """What a sentence means whose subject is `guests who ...`, or none where it is no such sentence."""
    whoever = _WHOEVER.fullmatch(text)
    bounded = (
        re.match(r"(?:between|above|below|over|under|up to|more|less|of|from|else|already|still)\b", whoever["rest"])
        if whoever
        else None
    )
    if whoever is not None and not bounded and not re.match(r"(?:that|who|which)\b", whoever["rest"]):
        text = f"{'anyone' if whoever['word'].lower() in ('whoever', 'anyone') else 'anything'} who {whoever['rest']}"
    text = _NOT_DONE.sub(r"\g<head> that are \g<done>", text, count=1)
    found = _HEAD.fullmatch(text)
    if found is None:
        return None
    words = found["head"].split()
    thing = _SOMETHING.get(words[-1].lower()) or (
        "person" if words[-1].lower() in ("people", "those") else singular(words[-1].lower())
    )
    definite = low(words[0]) in DETERMINERS - {"all", "any", "those", "every", "each", "a", "an"}
    if definite or low(words[0]) in PRONOUNS - {"those", "everyone"} or "," in found["rest"].split(" ")[0]:
        return None
    plural = thing != words[-1].lower() and words[-1].lower() not in _SOMETHING
    noun = " ".join([*(word.lower() for word in words[:-1] if low(word) not in DETERMINERS), thing])
    for inside, behind in _cuts(found["rest"], plural):
        if found["how"].lower() in ("with", "without"):
            has = re.sub(r"^(?:an?|any) ", "", inside) if found["how"].lower() == "without" else inside
            condition = f"the {noun} has {'no ' * (found['how'].lower() == 'without')}{has}"
            if not plural or base_form(low(behind.split()[0]), "base") in ALSO_NOUNS:
                continue
        else:
            condition = f"the {noun}'s {inside}" if found["how"].lower() == "whose" else f"the {noun} {of_one(inside)}"
        clause, then = read_clause(condition), read(f"the {noun} {of_one(behind)}")
        if clause is not None and clause.who and isinstance(then, Act | Seq):
            return Those(noun, condition, then)
    return None


def settled(made: Those, begun: bool) -> Meaning:
    """The choice that it is, or, where nothing was told before, the act of somebody who comes with something."""
    if begun:
        return If(made.condition, made.then)
    acts = made.then.parts if isinstance(made.then, Seq) else (made.then,)
    first = acts[0]
    if not isinstance(first, Act):
        return made.then
    told = Act(re.sub(r"^the ", "an " if made.thing[0] in "aeiou" else "a ", first.text))
    return Seq((told, *acts[1:])) if len(acts) > 1 else told


def _cuts(rest: str, plural: bool) -> list[tuple[str, str]]:
    """The relative clause and the rest of the sentence, at each place where a further verb begins."""
    words = rest.split()
    found = []
    for place in range(1, len(words)):
        word, before = low(words[place]), low(words[place - 1])
        helping = word in ("is", "are", "gets", "get", "has", "have", "must", "will", "can", "should", "goes", "go")
        verb = helping or base_form(word, "base" if plural else "s") is not None
        closed = (
            before in DETERMINERS | PREPOSITIONS
            or before in ("to", "and", "or", "not", "be", "who", "that")
            or is_adverb(before)
        )
        if verb and not (closed and not (helping and before not in ("and", "or", "to"))):
            found.append((" ".join(words[:place]).rstrip(","), " ".join(words[place:])))
    return found


def of_one(said: str) -> str:
    """What is said of many, said of one: `are read` is `is read`, `do not come` is `does not come`."""
    words = said.split()
    at = next((place for place, word in enumerate(words) if not is_adverb(word)), 0)
    word = low(words[at])
    if word in _ONE:
        words[at] = _ONE[word]
    elif base_form(word, "base") is not None and base_form(word, "s") is None:
        words[at] = third_person(word)
    return " ".join(words)
