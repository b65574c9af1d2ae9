"""What happens: events and the things they are about."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ....dsl import tree
from ..building import build
from ..grammar import load
from ..reading import Reading
from ..tokens import tokens
from .clause import read_clause
from .nouns import bare, slug
from .word_lists import listed
from .words import base_form, is_participle

_COMES = listed("arrives arrive comes come appears occurs happens expires changes")
_PASSIVE = listed("is are was were has have been gets get")


class Happening(NamedTuple):
    """What happens: by whom, the verb as it is written, to what; `passive` where it happens to the first."""

    who: str
    verb: str
    rest: str
    passive: bool


def happening(text: str) -> Happening | None:
    """`An order arrives`, `the task is completed`, `a customer places an order`; none if nothing happens in a text."""
    words = text.split(" ")
    for place in range(1, len(words)):
        word = words[place].lower()
        who, rest = " ".join(words[:place]), " ".join(words[place + 1 :])
        if word in _PASSIVE:
            doing = next((each for each in words[place:] if each.lower() not in _PASSIVE), "")
            if is_participle(doing.strip(",.()")):
                return Happening(who, doing.strip(",.()"), rest, passive=True)
        elif word in _COMES or (word.endswith("s") and base_form(word) not in (None, word)):
            return Happening(who, word, rest, passive=False)
    clause = read_clause(text)
    if clause is not None and clause.who and clause.voice == "active" and not clause.denied:
        return Happening(clause.who, clause.group.split()[-1], clause.rest, passive=False)
    return None


def event_name(what: str) -> str:
    """The name of an event: `a new order arrives` is `order_arrives`, `the task is completed` is `task_completed`."""
    found = happening(what)
    if found is None:
        return slug(what, 4)
    if found.passive or found.verb in _COMES:
        return slug(f"{bare(found.who)} {found.verb}", 5)
    thing = arriving_thing(what)
    return slug(f"{bare(found.who)} {found.verb} {thing if thing != bare(found.who) else ''}", 6)


_THING = re.compile(r"(?:an? |the |his |her |their |its |new )*(?P<thing>[a-z][\w-]*(?: [a-z][\w-]*)?)", re.IGNORECASE)
_BEHIND = listed(
    "to for on in at by with from via of and or through over into about up out back under below above against after "
    "before during until off down away"
)


def arriving_thing(what: str) -> str:
    """What a run is about: the noun of what happens."""
    found = happening(what)
    if found is None:
        return bare(what).split(" ")[-1]
    doing = _THING.match(re.sub(r"^(?:(?:us|me|them|him|her|you) |(?:for|to|in|on|with|about|up) )+", "", found.rest))
    reached = doing is not None and doing["thing"].split()[0].lower() in _BEHIND
    if found.passive or found.verb in _COMES or doing is None or reached:
        return bare(found.who)
    words = doing["thing"].split()
    return words[0] if words[-1].lower() in _BEHIND else doing["thing"]


def duration(text: str) -> Any:
    """The expression of a time span such as `2 days`."""
    found = Reading(load(), tokens(text)).whole("expression")
    return build(found) if found is not None else tree.Duration(1, "d")
