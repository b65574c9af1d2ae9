"""Names from words: what a noun phrase, an action or an event is called in the flow."""

from __future__ import annotations

import re
from functools import cache

from ....dsl.parse import parse, parse_expression
from ....dsl.source import Source
from ....dsl.tree import Expression, Field, Name
from .word_lists import listed
from .words import base_form, singular

_ARTICLES = re.compile(
    r"^(?:(?:the|an?|its|his|her|their|our|your|my|this|that|these|those|each|every|any|all|some|new|both)\s+)+",
    re.IGNORECASE,
)
_STRESS = re.compile(r" (?:first|too|also|himself|herself|themselves|itself|personally|in person)$", re.IGNORECASE)
_SMALL = listed("""
    the a an to of for with by in on at from and or that this it its them their his her about as into whether
    if is are be been has have will any all each every new again also
        """)
_PRONOUNS = listed("""
    it them they this that these those he she him her
        """)


def bare(phrase: str) -> str:
    """The phrase without article, and without what only stresses it."""
    return _STRESS.sub("", _ARTICLES.sub("", phrase.strip())).strip()


def is_pronoun(phrase: str) -> bool:
    """Whether a phrase only points at something named before; `IT` is who looks after the computers."""
    return phrase.strip() != "IT" and phrase.strip().lower() in _PRONOUNS


_PEOPLE = listed("""
    student client patient guest customer applicant citizen user tenant passenger parent visitor volunteer colleague
    boss clerk nurse assistant staff team people police somebody someone person employee member expert chef judge pilot
    couple family committee board deputy
    """)


def is_person(phrase: str) -> bool:
    """Whether a noun phrase sounds like somebody: `the engineer`, `two examiners`, `the head of sales`."""
    words = re.split(r" (?:of|for|on|at|in|from) ", bare(phrase).lower())[0].split()
    last = singular(words[-1]) if words else ""
    return last in _PEOPLE or (
        bool(re.fullmatch(r"\w{3,}(?:er|or|ist|ian|man|woman|ee|lead|head)", last)) and last not in _NOBODY
    )


_NOBODY = listed("""
    order letter number paper computer server offer folder parameter register water matter answer container error door
    floor color colour sensor monitor power poster banner sticker reminder voucher newsletter center fee coffee
    """)


def slug(phrase: str, most: int = 4) -> str:
    """A name made of the words of a phrase: lower case, joined by `_`, small words left out, at most so many."""
    words = [word for word in re.findall(r"[A-Za-z0-9]+", re.sub(r"'s\b", "", phrase)) if word]
    kept = [word.lower() for word in words if word.lower() not in _SMALL] or [word.lower() for word in words]
    name = "_".join(kept[:most]) or "it"
    return safe(name)


@cache
def safe(name: str) -> str:
    """The name, changed where the language could not read it as one."""
    if name[0].isdigit():
        name = f"no_{name}"
    expression, findings = parse_expression(name)
    declared = parse(Source(f"let {name} = 1\n")).diagnostics
    return name if not findings and not declared and isinstance(expression, Name) else f"{name}_"


def verb_phrase_name(action: str) -> str:
    """The name of a step: its verb and the head of what it is done to (`pack the order carefully` is `pack_order`)."""
    words = re.findall(r"[A-Za-z0-9'-]+", action)
    if not words:
        return "step"
    verb = base_form(words[0]) or words[0].lower()
    rest: list[str] = []
    for word in words[1:]:
        if word.lower() in _SMALL and rest and word.lower() not in ("the", "a", "an"):
            break
        if word.lower() not in _SMALL:
            rest.append(word)
        if len(rest) == 2:
            break
    return slug(" ".join([verb, *rest]), 3)


def noun(phrase: str) -> Expression | None:
    """The value of a noun phrase, or none: `the customer's credit score` is `customer.credit_score`."""
    phrase = bare(phrase)
    of = re.fullmatch(r"(?P<what>[A-Za-z][\w -]*?) of (?P<whose>[A-Za-z][\w' -]*)", phrase)
    if of is not None:
        phrase = f"{bare(of['whose'])}'s {of['what']}"
    pieces = [bare(piece) for piece in re.split(r"'s?\s+", phrase)]
    if not all(re.fullmatch(r"[A-Za-z][\w -]*", piece) for piece in pieces) or len(phrase.split()) > 7:
        return None
    value: Expression = Name(slug(pieces[0]))
    for piece in pieces[1:]:
        value = Field(value, slug(piece).rstrip("_"))
    return value
