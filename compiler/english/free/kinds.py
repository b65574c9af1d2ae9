"""What holds for things of a kind, or within a range: `for urgent orders`, `above that`, `urgent means`, `the rest`."""

from __future__ import annotations

import re

from . import of_kinds, parts
from .boundaries import begins
from .clause import CLOSED, read_clause
from .meanings import Act, If, Kind, Meaning, Otherwise, Seq
from .slots import Read, Slots, rest_of
from .those import of_one
from .words import base_form, is_participle, singular


def the_rest(slots: Slots, read: Read) -> Meaning | None:
    """`The rest are answered by mail`: what is done in all other cases."""
    then = parts.sequence(f"the rest {slots['then']}")
    return Otherwise(then) if then is not None else None


def the_others(slots: Slots, read: Read) -> Meaning | None:
    """`The others give blood`: what those do of whom it does not hold."""
    said = slots["then"] or ""
    then = parts.sequence(f"the others {said}") if base_form(said.split()[0], "base") else None
    return Otherwise(then) if then is not None else None


def for_kind(slots: Slots, read: Read) -> Meaning | None:
    """`For urgent orders the boss is told`: only where the thing is so."""
    then = rest_of(slots, read)
    word, thing = (slots["word"] or "").lower(), singular((slots["thing"] or "").lower())
    if then is None or word in ("the", "all", "each", "every", "these", "those", "our", "most", "many", "some", "both"):
        return None
    return Kind(word, thing, then)


def told(slots: Slots, read: Read) -> Meaning | None:
    """`Damaged goods: take pictures`."""
    word, thing, then = (slots["word"] or "").lower(), singular((slots["thing"] or "").lower()), rest_of(slots, read)
    if not isinstance(then, Act | Seq) or word in CLOSED or not (word in of_kinds.KINDS or is_participle(word)):
        return None
    return Kind(word, thing, then, said=then)


def for_one(slots: Slots, read: Read) -> Meaning | None:
    """`For water a plumber is called`: only where that was found."""
    then, word = rest_of(slots, read), slots["word"] or ""
    if not isinstance(then, Act | Seq):
        return None
    said = Act(f"{then.text} for {word}") if isinstance(then, Act) else then
    return Kind(word.lower(), "", then, sure=False, said=said)


def for_case(slots: Slots, read: Read) -> Meaning | None:
    """`In the case of wrong use, sales is told`: only where that was found."""
    then, word = rest_of(slots, read), (slots["word"] or "").lower()
    return If(f"the kind is {word}", then, chained=True) if then is not None else None


def for_those(slots: Slots, read: Read) -> Meaning | None:
    """`With those who don't answer, the boss talks`: only where it holds of somebody."""
    then, thing = rest_of(slots, read), (slots["thing"] or "").lower()
    one = "person" if thing in ("those", "anyone", "everyone", "people") else singular(thing)
    return If(f"the {one} {of_one(slots['phrase'] or '')}", then) if then is not None else None


def for_things(slots: Slots, read: Read) -> Meaning | None:
    """`For rooms in the attic, a mason is asked`: only where it is about one of these."""
    then, first = rest_of(slots, read), (slots["things"] or "").split(" ")[0].lower()
    if then is None or first in ("this", "his", "its", "hers", "as", "days", "hours", "weeks", "always", "reasons"):
        return None
    return If(f"it is for {slots['things']}", then)


def means(slots: Slots, read: Read) -> Meaning | None:
    """`Urgent means the same day`: what is done where that was found."""
    text = slots["then"] or ""
    behind = next((each for each in re.finditer(r", (?:and )?", text) if begins(text[each.end() :])), None)
    first = text[: behind.start()] if behind is not None else text
    then = read(first) or Act(f"give {first}")
    told = read_clause(first)
    if re.match(r"(?:the |an? )", first) and isinstance(then, Act) and (told is None or not told.who):
        then = Act(f"give {first}")
    made = Kind((slots["word"] or "").lower(), "", then, sure=False)
    if behind is None:
        return made
    rest = read(text[behind.end() :])
    return of_kinds.told_apart(Seq((made, rest))) if rest is not None else None


def met(slots: Slots, read: Read) -> Meaning | None:
    """`A hit on the list means we stop there`."""
    then = rest_of(slots, read)
    return If(f"there is a {slots['thing']}", then) if then is not None else None


def beyond(slots: Slots, read: Read) -> Meaning | None:
    """`Above that, the boss decides`: what lies beyond the ranges told before."""
    then = rest_of(slots, read)
    return Otherwise(then) if then is not None else None


def beyond_bound(slots: Slots, read: Read) -> Meaning | None:
    """`A value above 6 is critical: call the doctor`."""
    then, how = rest_of(slots, read), (slots["how"] or "").removeprefix("of ")
    return If(f"the {slots['thing']} is {how} {slots['bound']}", then) if then is not None else None


def a_range(slots: Slots, read: Read) -> Meaning | None:
    """`Between 10 and 20 the clerk decides`: a further arm of what was compared before."""
    then = rest_of(slots, read)
    return If(f"it is {(slots['range'] or '').lower()}", then, chained=True) if then is not None else None
