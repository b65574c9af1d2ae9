"""Work that has its time, and a condition that says whether it was done by then."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ....dsl import tree
from . import recalling, spans
from .clause import read_clause
from .meanings import If
from .nouns import bare, is_pronoun
from .words import base_form

if TYPE_CHECKING:
    from .structure import Body, Builder

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _limit_of(last: tree.Statement | None, condition: str) -> tree.Within | None:
    """The limit of a step that a condition says was done, where the text has not said what happens when it is over."""
    clause = read_clause(condition)
    if clause is None or clause.denied or not isinstance(last, tree.Step) or not isinstance(last.main, tree.Text):
        return None
    limit = next((each for each in last.clauses if spans.unsaid(each)), None)
    said, who = "".join(map(str, last.main.parts)).lower(), recalling.done_by(last)
    same = bool(who) and (is_pronoun(clause.who) or bare(clause.who).lower() == who)
    done = same and base_form(said.split(" ", 1)[0], "base") == clause.verb
    fits = isinstance(limit, tree.Within) and isinstance(limit.duration, tree.Duration)
    return limit if done and fits and isinstance(limit, tree.Within) else None


_BY_THEN = re.compile(
    r",? (?:(?:after|within|in|by|before the end of) (?:this|that|the) "
    r"(?:period|time|deadline|limit|span)(?: of time)?|in time|by then)$",
    re.IGNORECASE,
)


def not_done(found: Body, condition: str) -> bool:
    """Whether a condition denies what the last step asks for, where that has a limit: `they are not supplied`."""
    clause = read_clause(_BY_THEN.sub("", condition))
    steps = [each for statement in found for each in tree.walk(statement) if isinstance(each, tree.Step)]
    if clause is None or not clause.denied or clause.voice == "state" or not steps:
        return False
    limited = any(spans.unsaid(each) for each in steps[-1].clauses)
    return limited and bool(recalling.stems(clause.verb) & recalling.stems(recalling.said(steps[-1])))


def inside(found: Body, condition: str) -> bool:
    """Whether the arm right before ends with a step that has a limit, and a condition says that it was done."""
    last = found[-1] if found else None
    if not isinstance(last, tree.If):
        return False
    arm = last.otherwise if last.otherwise is not None else last.branches[-1].body
    return bool(arm.statements) and _limit_of(arm.statements[-1], condition) is not None


def kept(builder: Builder, made: If, found: Body) -> If:
    """`The customer has 7 days to object. If she objects, ...`: it is waited for so long, and then seen."""
    last, clause = found[-1] if found else None, read_clause(made.condition)
    limit = _limit_of(last, made.condition)
    if (
        limit is None
        or clause is None
        or not isinstance(last, tree.Step)
        or not isinstance(limit.duration, tree.Duration)
    ):
        return made
    found.pop()
    builder.state.settle(last.name)
    builder.state.forget(last.name)
    span = f"{limit.duration.amount} {_UNITS[limit.duration.unit]}"
    who = recalling.done_by(last)
    return dataclasses.replace(made, condition=f"the {who} {clause.group} {clause.rest}".strip() + f" within {span}")
