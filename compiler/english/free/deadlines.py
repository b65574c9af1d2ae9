"""Work that has its time, and a condition that says whether it was done by then."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ....dsl import tree
from . import recalling, spans
from .clause import read_clause
from .meanings import If, Late, Meaning
from .nouns import bare, is_pronoun
from .patterns import SPAN
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


_NONE_CAME = re.compile(
    r"(?:there is )?(?:still )?no (?:such )?[\w-]+(?: [\w-]+)?(?: (?:is|has been|was) (?:received|given|sent|"
    r"made|returned|"
    r"delivered|submitted|filed|there)| arrives| comes(?: in)?| has arrived)?"
    r",? (?:(?:in|within|by|after|before the end of) (?:that|this|the) (?:time|period|deadline|limit|date)|in "
    r"time|by then|"
    r"until then)",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"(?:nobody|no one|(?:he|she|it|they|this|that|(?:the |an? |his |her |their |its )?[\w-]+(?: [\w-]+)?) "
    r"(?:does not|doesn't|do not|don't|did not|has not|have not|fails to|fail to|is not|are not|never))\b"
    r"(?: (?:received|sent|given|happen|happened|occur|supplied|do (?:so|this|that|it)|done|show up|shown up|"
    r"appear\w*|arrive\w*|come|"
    r"turn\w* up|respond\w*|repl\w+|answer\w*|react\w*|pay|paid|confirm\w*|sign\w*|return\w*|deliver\w*|"
    r"act|acted|there|ready|back|in time))*",
    re.IGNORECASE,
)


def missed(builder: Builder, made: If, found: Body) -> bool:
    """`... within 15 minutes; if the host does not show up, ...`: what is done where the limit right before is over."""
    if made.then is None or made.otherwise is not None or made.unless:
        return False
    told = (
        _NOT_DONE.fullmatch(made.condition)
        or _NONE_CAME.fullmatch(made.condition)
        or _none_of_it(made.condition, found)
    )
    if not told and not not_done(found, made.condition):
        return False
    return when_late(builder, made.then, found)


_NONE_AT_ALL = re.compile(
    r"no (?P<what>[a-z]+) (?:is|was|has been) (?:received|made|given|sent)|no (?P<comes>[a-z]+) (?:arrives|"
    r"comes(?: in)?)"
)


def _none_of_it(condition: str, found: Body) -> bool:
    """`If no payment is received`, behind `the resident has 30 days to pay`."""
    none = _NONE_AT_ALL.fullmatch(condition)
    steps = [each for statement in found for each in tree.walk(statement) if isinstance(each, tree.Step)]
    if none is None or not steps or all(not spans.unsaid(clause) for clause in steps[-1].clauses):
        return False
    return bool(recalling.stems(none["what"] or none["comes"]) & recalling.stems(recalling.said(steps[-1])))


_SILENT = re.compile(
    r"(?P<who>.+?) (?:does not|doesn't|do not|don't|has not|have not|fails to|fail to) "
    rf"(?:respond|answer|reply|react|decide|act)\w* (?:within|in|after|for) (?:the next )?(?P<span>{SPAN})",
    re.IGNORECASE,
)


def silent(builder: Builder, made: If, found: Body) -> bool:
    """`The manager must approve it; if the manager does not respond within 3 days, ...`: a limit of the question."""
    silent = _SILENT.fullmatch(made.condition)
    steps = [each for statement in found for each in tree.walk(statement) if isinstance(each, tree.Step)]
    if silent is None or made.then is None or made.otherwise is not None or not steps or steps[-1].kind != "ask":
        return False
    return recalling.done_by(steps[-1]) == bare(silent["who"]).lower() and spans.late(
        builder, Late(silent["span"], made.then), found
    )


def when_late(builder: Builder, then: Meaning, found: Body) -> bool:
    """What is done when the limit of the last step is over, where the text has not said so yet."""
    steps = [each for statement in found for each in tree.walk(statement) if isinstance(each, tree.Step)]
    if not steps or all(not spans.unsaid(clause) for clause in steps[-1].clauses):
        return False
    last, block = steps[-1], builder.block(then)
    if block is None or not block.statements:
        return False
    clauses = tuple(
        tree.Within(clause.duration, block) if isinstance(clause, tree.Within) and spans.unsaid(clause) else clause
        for clause in last.clauses
    )
    builder.state.settle(last.name)
    return spans.attach(found, lambda step: dataclasses.replace(step, clauses=clauses), lambda step: step is last)
