"""The main clause of a sentence and what binds it: conditions, times and limits that stand behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from . import of_kinds, parts, several, verdicts
from .boundaries import ELSE, begins, split_condition
from .clause import Clause, low, read_clause
from .meanings import (
    Act,
    Await,
    Back,
    Each,
    If,
    Kind,
    Limit,
    Meaning,
    Otherwise,
    Pause,
    Remark,
    Seq,
    Together,
    Until,
    When,
)
from .patterns import SPAN
from .splitting import clauses, hidden
from .word_lists import listed
from .words import base_form

Read = Callable[[str], Meaning | None]
"""Reads a part of the sentence as a sentence of its own."""

_BEHIND = re.compile(
    r",? (?P<word>(?:but )?not before|(?:but )?only (?:after|once|when)|(?:but )?not until|(?:only |"
    r"even )?if|unless|when|whenever|once|as soon as|until|till|in case(?: that| of)?|"
    r"provided(?: that)?|except if|after(?! which\b)|for each|for every|for all|every time|each time|within|while) ",
    re.IGNORECASE,
)
_AND_WAITS = re.compile(r",? and (?:then )?waits?$", re.IGNORECASE)
_AT_MOST = re.compile(
    r",? (?:but )?(?:at most|no more than|not more than|up to|a maximum of) (?P<count>\d+) times?$", re.IGNORECASE
)
_SPANS = {"day": "1 day", "week": "7 days", "hour": "1 hour", "month": "30 days"}
_AND_IF = re.compile(
    r"(?:,? (?:and|but)|[;,:]) (?=(?:if|when|once|unless|as soon as|after \d+|at the same time|in parallel|"
    r"meanwhile|for each|where (?=[^,]+ (?:is|are|was|has|have|does|do)\b[^,]*, )|"
    r"for every|in the meantime|simultaneously|\d+ (?:working )?(?:minute|hour|day)s? (?:later|after)|"
    r"above that|\w+ means|within \d+)\b)|, so (?=[a-z]+ (?:the|an?|it|them|him|her)\b)",
    re.IGNORECASE,
)
_APART = re.compile(r"; (?:and |but )?(?:then )?(?!otherwise\b|else\b|or else\b)", re.IGNORECASE)
_CUT = re.compile(r", (?:and |but )?(?:then )?|; ")
_SHORT = re.compile(r"(?:so )?(?:wished|needed|necessary|required|desired|applicable|requested|possible|appropriate)")
_ASKING = listed("""
    check ask see verify determine decide know tell test examine assess validate evaluate clarify inquire enquire
    confirm find inform inspect look investigate study judge
    """)


_ASKS_WHEN = re.compile(
    r"(?:\b(?:tells?|asks?|shows?) (?!me\b|us\b)(?:\w+ ){0,3}?(?:\w+)|\b(?:sees?|knows?|says?|decides?|states?|"
    r"finds? out|works? out|explains?))$",
    re.IGNORECASE,
)
"""`Tell the patient when the next dose is due`: what is told, and no moment."""
_CLOCK_TIME = re.compile(
    r"(?:\d{1,2}(?::\d\d)?(?: ?[ap]m| o'clock)\b|\d{1,2}:\d\d|noon|midnight|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:the )?next (?:day|morning|week|month)|tomorrow|(?:the )?(?:evening|morning|end of)\b)",
    re.IGNORECASE,
)


def main(text: str, read: Read) -> Meaning | None:
    """What a sentence means that no form fits: alternatives, things at the same time, bound clauses, or plain ones."""
    special = parts.special(text)
    if special is not None:
        return special
    verdict = verdicts.chosen(text)
    if verdict is not None:
        return verdict
    options = several.options(text)
    if options is not None:
        return options
    seen = hidden(text)
    beside = several.by_both(text) or several.beside(text)
    if beside is not None:
        return beside
    for joint in (*_AND_IF.finditer(seen), *_apart(text, seen)):
        first = read(text[: joint.start()])
        second = read(text[joint.end() :])
        if first is not None and second is not None:
            return of_kinds.told_apart(Seq((first, second)))
    otherwise = ELSE.search(seen)
    if otherwise is not None:
        first = read(text[: otherwise.start()])
        second = read(text[otherwise.end() :])
        if first is not None and second is not None:
            if isinstance(first, Limit) and first.late is None:
                return Limit(first.span, first.then, second)
            return Seq((first, Otherwise(second)))
    for found in _BEHIND.finditer(seen):
        left, right = text[: found.start()].strip(), text[found.end() :].strip()
        word = found["word"].lower()
        if word == "once" and left.lower().endswith((" at", " only")):
            continue
        made = (_then_waits(left, word, right, read) or _behind(left, word, right, read)) if left and right else None
        if made is not None:
            return made
    together = several.together(text)
    if together is not None:
        return together
    return parts.sequence(text)


def _apart(text: str, seen: str) -> Iterator[re.Match[str]]:
    """The semicolons behind which a sentence of its own begins."""
    for joint in _APART.finditer(seen):
        own = read_clause(next(iter(clauses(text[joint.end() :])), ""))
        if own is not None and (own.who or own.form == "base"):
            yield joint


def _then_waits(left: str, word: str, right: str, read: Read) -> Meaning | None:
    """`She chooses a dish and waits until it is ready`: what she chooses is chosen once."""
    waits = _AND_WAITS.search(left) if word in ("until", "till") else None
    first = read(left[: waits.start()]) if waits is not None else None
    return Seq((first, Await(right))) if first is not None else None


def _behind(left: str, word: str, right: str, read: Read) -> Meaning | None:
    """A main clause and a condition behind it, which holds for the last clause before it."""
    often = (
        re.search(rf",? (?:every|each) (?P<span>{SPAN}|day|week|hour|month)$", left, re.IGNORECASE)
        if word in ("until", "till")
        else None
    )
    if often is not None:
        left = left[: often.start()]
    before = clauses(left)
    clause = read_clause(before[-1]) if before else None
    if clause is None or _no_condition(left, word, right, clause):
        return None
    bound = read(before[-1])
    if bound is None or isinstance(bound, Remark):
        return None
    condition, tail = right, ""
    for joint in [*ELSE.finditer(right), *_CUT.finditer(hidden(right))]:
        short = _SHORT.fullmatch(right[: joint.start()])
        behind = right[joint.end() :]
        goes_on = clause.form == "s" and base_form(low(behind.split(" ", 1)[0]), "s") is not None
        if (begins(behind) or goes_on) and (short or read_clause(right[: joint.start()]) or not word.endswith("if")):
            condition, tail = right[: joint.start()], right[joint.start() :]
            break
    if often is not None:
        bound = _every(bound, Pause(_SPANS.get(often["span"].lower(), often["span"])))
    made = _bound(word, condition, bound, read)
    if made is None:
        return None
    found: list[Meaning] = [each for each in map(parts.part, before[:-1]) if each is not None]
    if isinstance(made, When):
        told = found[0] if len(found) == 1 else Seq(tuple(found)) if found else None
        made, found = replace(made, before=told), []
    found.append(made)
    found = of_kinds.contrasted(found)
    if tail:
        other = ELSE.match(tail)
        behind = tail[other.end() :] if other else re.sub(r"^[ ,;]*(?:and )?", "", tail)
        if clause.who and other is None and clause.form == "s" and base_form(low(behind.split(" ", 1)[0]), "s"):
            behind = f"{clause.who} {behind}"
        rest = read(behind)
        if rest is None:
            return None
        if other is not None and isinstance(made, If):
            found[-1] = If(made.condition, made.then, rest, made.unless)
        else:
            found.append(rest)
    return found[0] if len(found) == 1 else Seq(tuple(found))


_EACH = ("for each", "for every", "for all")


def _no_condition(left: str, word: str, right: str, clause: Clause) -> bool:
    """Whether a binding word only belongs to the clause before it: `check if ...`, `open until 5 pm`."""
    if word in ("until", "till", *_EACH) and clause.verb == "wait":
        return True
    if word == "if" and clause.verb in _ASKING and not left.endswith(","):
        return True
    if word in ("when", "until") and _ASKS_WHEN.search(left):
        return True
    if word in ("until", "till") and _CLOCK_TIME.match(right):
        return True
    return word in _EACH and re.search(r"\b(?:including|such as|containing|with) ", left) is not None


def _every(bound: Meaning, pause: Pause) -> Meaning:
    """What is done, and then waited for some time: of a kind of things, for that kind only."""
    if not isinstance(bound, Kind):
        return Seq((bound, pause))
    said = Seq((bound.said, pause)) if bound.said is not None else None
    return replace(bound, then=Seq((bound.then, pause)), said=said)


def _bound(word: str, text: str, bound: Meaning, read: Read) -> Meaning | None:
    """A clause with what binds it, by the binding word."""
    if isinstance(bound, Kind):
        # The kind is told first: what binds it is looked at only for things of that kind.
        inner = _bound(word, text, bound.then, read)
        said = _bound(word, text, bound.said, read) if bound.said is not None else None
        return replace(bound, then=inner, said=said) if inner is not None else None
    if word in ("if", "only if", "even if", "in case", "in case that", "in case of", "provided", "provided that"):
        return If(text, bound)
    if word in ("unless", "except if"):
        return If(text, bound, None, unless=True)
    if re.fullmatch(r"(?:but )?(?:not before|not until|only after|only once|only when)", word):
        return When(text, bound) if read_clause(text) is not None else None
    if word in ("until", "till"):
        if isinstance(bound, Act) and re.fullmatch(r"(?:the|its|their|his|her) [a-z]+(?: [a-z]+)?", text):
            # Until a moment, and not until something holds: `collected until the deadline`.
            return Act(f"{bound.text} until {text}")
        often = _AT_MOST.search(text)
        if often is not None:
            made = _bound(word, text[: often.start()], bound, read)
            return Until(made.condition, int(often["count"]), made.body) if isinstance(made, Until) else made
        return (
            Until(text, bound.times, None) if isinstance(bound, Back) and not bound.target else Until(text, None, bound)
        )
    if word in ("for each", "for every", "for all"):
        noun = re.fullmatch(r"(?P<what>[\w' -]+?)(?: (?:in|of|on) (?P<where>.+))?", text)
        return Each(noun["what"], noun["where"], bound) if noun is not None and len(noun["what"].split()) < 5 else None
    span = re.fullmatch(rf"(?P<span>{SPAN})(?: of .+)?", text, re.IGNORECASE)
    if word == "within":
        return Limit(span["span"], bound) if span is not None else None
    if word == "after":
        if span is not None:
            return Seq((Pause(span["span"]), bound))
        gerund = base_form(text.split(maxsplit=1)[0], "ing") is not None
        alone = split_condition(text) is None and not re.match(r"\d", text)
        return (
            When(text, bound) if alone and (gerund or read_clause(text) is not None or len(text.split()) <= 5) else None
        )
    if word == "while":
        beside = read(text) if read_clause(text) is not None else None
        return Together((bound, beside)) if isinstance(beside, Act | Seq) else None
    return When(text, bound, word in ("whenever", "every time", "each time")) if read_clause(text) is not None else None
