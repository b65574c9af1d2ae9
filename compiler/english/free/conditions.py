"""Conditions of free English: `the amount is over 1000`, `it is approved`, `the part is available`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from ....dsl.parse import parse_expression
from ....dsl.tree import Call, Compare, Expression, IsState, Logic, Name, Not, walk
from ...functions import FUNCTIONS
from .. import building
from ..grammar import Grammar
from ..reading import Reading
from ..tokens import tokens
from .clause import read_clause
from .inputs import GIVEN
from .nouns import bare, is_pronoun, noun, slug

Fact = Callable[[str, str, bool], Expression]
"""What tells whether a plain fact holds: its subject, what is said of it, and whether it is denied."""

_IS = r"(?:is|are|was|were|be|has been|have been)"
_MORE = "more|greater|higher|larger|bigger|older|longer"
_LESS = "less|lower|smaller|fewer|younger|shorter"
_GETS = (
    r"(?:(?:is|are|was|were|has been|have been|be|comes? to|amounts? to|adds? up to|drops?|falls?|sinks?|rises?|"
    r"climbs?|goe?s?|gets?|stays?|remains?|lies?|differs? by|totals?|reads?|shows?) )?"
)
_COMPARISONS: tuple[tuple[str, Any], ...] = (
    (rf"{_GETS}(?:not more than|no more than|at most|up to)", "<="),
    (rf"{_GETS}(?:not less than|no less than|at least)", ">="),
    (rf"{_GETS}(?:(?:{_MORE}) than|over|above|beyond)", ">"),
    (r"exceeds?", ">"),
    (rf"{_GETS}(?:(?:{_LESS}) than|under|below)", "<"),
    (rf"{_IS} (?:not equal to|different from)", "!="),
    (r"(?:equals?|is equal to|is exactly)", "=="),
    (rf"{_IS} not(?= [\d\"])", "!="),
    (rf"{_IS}(?= [\d\"])", "=="),
)
_OR_MORE = re.compile(
    r"(?P<bound>\d+(?:\.\d+)?%?(?: [a-z]+)?),? or (?P<how>more|above|higher|over|later|less|fewer|lower|below|under)$",
    re.IGNORECASE,
)
_BOUNDS = {
    **dict.fromkeys(("more", "above", "higher", "over", "later"), "at least"),
    **dict.fromkeys(("less", "fewer", "lower", "below", "under"), "at most"),
}
_SUBJECT = r"(?:it|this|they|he|she|(?:all|both)(?: of them)?|everyone|everybody|the \w+(?: \w+)?)"
_BECOMES = r"(?:(?:is|are|was|has been|gets?) )?"
_YES = re.compile(
    rf"(?:{_SUBJECT} )?{_BECOMES}(?:approve[sd]?|accept(?:s|ed)?|agree[sd]?|confirm(?:s|ed)?|authori[sz]ed|granted|yes|"
    r"says? yes|signed off)(?: (?:it|this|that))?|"
    r"(?:the )?[\w-]+(?: [\w-]+)? says? yes",
    re.IGNORECASE,
)
_NO = re.compile(
    rf"(?:{_SUBJECT} )?{_BECOMES}(?:reject(?:s|ed)?|declined?s?|denie[sd]|refuse[sd]?|no|says? no|disagrees?|"
    r"not (?:approved|accepted|confirmed|granted|agreed))(?: (?:it|this|that))?|"
    rf"{_SUBJECT} (?:does not|do not|doesn't|don't) (?:approve|accept|agree|confirm)(?: (?:it|this))?|"
    r"(?:the )?[\w-]+(?: [\w-]+)? says? no",
    re.IGNORECASE,
)
_STATE = re.compile(
    rf"(?P<who>.+?) (?:{_IS}) (?P<no>not |n't )?(?P<what>(?:in |out of |on |up to )?[a-z][\w-]*(?: [\w-]+){{0,3}})",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?P<who>(?:the |an? )?\w+(?: \w+)??) (?P<what>(?:does not |doesn't |has |have )?\w+.*)", re.IGNORECASE
)


def verdict(text: str) -> Literal["yes", "no"] | None:
    """Whether a condition only says that something was approved, or that it was not."""
    if _NO.fullmatch(text.strip()):
        return "no"
    return "yes" if _YES.fullmatch(text.strip()) else None


class Conditions:
    """Reads conditions; `fact` is asked for what no comparison says, `pointed` for what a pronoun points at.

    `found_out` tells whether a step before finds out about a thing.
    """

    def __init__(
        self,
        grammar: Grammar,
        fact: Fact,
        pointed: Callable[[str], str | None],
        known: Callable[[str], bool],
        found_out: Callable[[str], bool],
    ) -> None:
        self.grammar = grammar
        self.fact = fact
        self.pointed = pointed
        self.known = known
        self.found_out = found_out

    def read(self, text: str) -> Expression | None:
        """The condition that a text states, or none."""
        text = text.strip().rstrip(",")
        exact = self.exact(text)
        if exact is not None:
            return exact
        between = self._between(text)
        if between is not None:
            return between
        for word in ("or", "and"):
            parts = re.split(rf",? {word} (?!equal|less|more|above|below)", text)
            if len(parts) > 1:
                read = [self.read(part) for part in parts]
                if all(each is not None for each in read):
                    return Logic(word, tuple(each for each in read if each is not None))
        return self._compared(text) or self._state(text)

    def exact(self, text: str) -> Expression | None:
        """The condition as controlled English; one that is a bare name counts only where the name is known."""
        found = Reading(self.grammar, tokens(text)).whole("expression")
        if found is None:
            return None
        try:
            made: Expression = building.build(found)
        except building.Unreadable:
            return None
        if isinstance(made, Name) and not self.known(made.name):
            return None
        # `out of stock` looks like a function of a thing.
        if any(isinstance(node, Call) and node.function not in FUNCTIONS for node in walk(made)):
            return None
        # `the part is available` compares two names only where the first is known.
        if any(isinstance(node, Compare) and self._loose(node) for node in walk(made)):
            return None
        return made

    def _loose(self, made: Compare) -> bool:
        """Whether two names are compared of which the first is not known."""
        named = made.operator in ("==", "!=") and isinstance(made.right, Name)
        return named and not (isinstance(made.left, Name) and self.known(made.left.name))

    def value(self, text: str) -> Expression | None:
        """A number, a text, or the thing a noun phrase names."""
        text = text.strip()
        if re.fullmatch(r'-?\d+(?:\.\d+)?%?|".*"', text):
            return parse_expression(text)[0]
        if re.fullmatch(r"\d+ (?:working )?(?:second|minute|hour|day)s?", text):
            found = Reading(self.grammar, tokens(text)).whole("expression")
            return building.build(found) if found is not None else None
        if is_pronoun(text):
            thing = self.pointed(text.lower())
            return Name(thing) if thing else None
        amount = re.fullmatch(r"(\d+(?:\.\d+)?%?) [a-z]+", text)
        made = parse_expression(amount[1])[0] if amount else noun(text)
        if isinstance(made, Name) and made.name in GIVEN and not self.known(made.name):
            # The language gives these names a meaning of their own.
            return Name(f"the_{made.name}")
        return made

    def _between(self, text: str) -> Expression | None:
        between = re.fullmatch(
            rf"(?P<what>.+?) {_IS} (?:between|from) (?P<low>\d[\w.%]*) (?:and|to) (?P<high>\d[\w.% ]*)",
            text,
            re.IGNORECASE,
        )
        if between is not None:
            what, low, high = (self.value(between[each]) for each in ("what", "low", "high"))
            if what is not None and low is not None and high is not None:
                return Logic("and", (Compare(what, ">=", low), Compare(what, "<=", high)))
        return None

    def _compared(self, text: str) -> Expression | None:
        text = _OR_MORE.sub(lambda found: f"{_BOUNDS[found['how'].lower()]} {found['bound']}", text, count=1)
        for words, operator in _COMPARISONS:
            found = re.fullmatch(rf"(?P<left>.+?) {words} (?P<right>.+)", text, re.IGNORECASE)
            if found is not None:
                left, right = self.value(found["left"]), self.value(found["right"])
                if left is not None and right is not None:
                    return Compare(left, operator, right)
        either = re.fullmatch(rf"(?P<left>.+?) {_IS} (?P<one>\d+) or (?P<other>\d+)", text, re.IGNORECASE)
        if either is not None and (left := self.value(either["left"])) is not None:
            one, other = self.value(either["one"]), self.value(either["other"])
            if one is not None and other is not None:
                return Logic("or", (Compare(left, "==", one), Compare(left, "==", other)))
        counted = re.fullmatch(r"there (?:is|are) no (?P<what>.+)", text, re.IGNORECASE)
        if counted is not None:
            what = self.value(counted["what"])
            return IsState(what, "missing") if what is not None else None
        return None

    def _state(self, text: str) -> Expression | None:
        found = _STATE.fullmatch(text)
        if found is not None:
            what = found["what"].strip()
            denied = bool(found["no"])
            if what.lower() in ("missing", "empty", "not given", "unknown") and not (
                what == "missing" and self.found_out(found["who"])
            ):
                thing = self.value(found["who"])
                state: Any = "empty" if what.lower() == "empty" else "missing"
                return IsState(thing, state, denied) if thing is not None else None
            return self.fact(found["who"], what, denied)
        clause = _CLAUSE.fullmatch(text)
        if clause is None:
            return None
        who, what = clause["who"], clause["what"]
        read = read_clause(text)
        if read is None and who.lower() in ("another", "any", "some", "other", "each", "every", "no"):
            return None
        if read is not None and read.who and text.startswith(f"{read.who} "):
            who, what = read.who, text[len(read.who) :].strip()
        shorter = re.sub(r"^(?:does not|doesn't|has not|have not|hasn't|haven't) ", "", what, flags=re.IGNORECASE)
        return self.fact(who, shorter, shorter != what)


def fact_name(who: str, what: str) -> str:
    """The name of a plain fact: `the part`, `available` is `part_available`."""
    name = slug(f"{bare(who)} {what}", 4)
    # Small words such as `new` are left out of names, but here they are what is said.
    return (
        name
        if not what or name != slug(bare(who), 4)
        else f"{name}_{re.sub(r'[^a-z0-9]+', '_', what.lower()).strip('_')}"
    )


def plain_fact(who: str, what: str, denied: bool) -> Expression:
    """A fact as an input that is true or false."""
    name = Name(fact_name(who, what))
    return Not(name) if denied else name
