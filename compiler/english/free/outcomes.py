"""How work told before ends: what is done where it fails, and what goes on only where it does not."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ....dsl import tree
from ..markers import is_marker
from . import meanings, recalling
from .clause import read_clause
from .word_lists import listed

if TYPE_CHECKING:
    from .structure import Body, Builder

_FAILS = r"(?:(?:does not|doesn't|do not|don't) (?:work|succeed|go through)|fails?|goes? wrong|is declined|bounces)"
_ANY_FAILS = re.compile(
    rf"(?:either|any|one|any one|one or both|at least one|something|anything)(?: of (?:them|these|those|the \w+))? "
    rf"{_FAILS}",
    re.IGNORECASE,
)
_ONE_FAILS = re.compile(
    r"(?:the |their |his |her |its )?(?P<what>payment|charge|transfer|upload|download|booking|reservation|import|"
    rf"export|deployment|copy|backup|sync|delivery|debit|order) {_FAILS}",
    re.IGNORECASE,
)
_WORK_FAILS = re.compile(rf"(?:the |this |that )?(?P<what>[a-z]+) {_FAILS}", re.IGNORECASE)
_JUDGING = listed("test check review examine inspect assess audit verify validate interview")
_PASSES = re.compile(
    r"(?:both|all|they|it|that|this|everything|the [\w-]+(?: and the [\w-]+)?)(?: of (?:them|these|those))? "
    r"(?:pass(?:es)?|succeeds?|works?|(?:is|are) (?:successful|green)|(?:go|goes|went) (?:through|well))",
    re.IGNORECASE,
)
_COMES = listed("arrive come return turn reach show appear")
_DONE = re.compile(
    r"\b(?:successful|succeeds|succeeded|in time|on time|(?:is|was|has been) (?:received|returned|made|paid|"
    r"done|given|there)|"
    r"goes through|went through|has arrived|have arrived|has come(?: back| in)?|is back)\b",
    re.IGNORECASE,
)
_DONE_FOR = {"payment": "pay charge debit collect", "delivery": "deliver ship send", "booking": "book reserve"}
"""What is done so that there is such a thing."""


def failed(builder: Builder, made: meanings.If, found: Body) -> bool:
    """`If either of them fails, ...`, `if the payment doesn't go through, ...`: what that work does then."""
    if made.then is None or made.otherwise is not None or made.unless:
        return False
    if _ANY_FAILS.fullmatch(made.condition):
        at = next((place for place in range(len(found) - 1, -1, -1) if isinstance(found[place], tree.AllOf)), None)
        if at is None or not _fails(builder, made.then, found, found[at]):
            return False
        if any(not is_marker(each) for each in found[at + 1 :]):
            _end(builder, found, at)
        return True
    one = _ONE_FAILS.fullmatch(made.condition) or _last_fails(made.condition, _last(found))
    if one is None:
        return False
    words = recalling.stems(f"{one['what']} {_DONE_FOR.get(one['what'].lower(), '')}")
    steps = [each for each in found if isinstance(each, tree.Step)]
    step = next((each for each in reversed(steps) if words & recalling.stems(recalling.said(each))), None)
    if step is None or not _fails(builder, made.then, found, step):
        return False
    if step is not steps[-1]:
        _end(builder, found, _with_error(found))
    return True


def _last_fails(condition: str, last: tree.Statement | None) -> re.Match[str] | None:
    """`If the patch fails`, right behind `patch the servers`; whether a test fails is for a judge to say."""
    said = _WORK_FAILS.fullmatch(condition)
    verb = last.name.split("_")[0] if isinstance(last, tree.Step) else ""
    same = said is not None and said["what"].lower() == verb and verb not in _JUDGING
    return said if same else None


def succeeded(builder: Builder, condition: str | None, then: meanings.Meaning | None, found: Body) -> bool:
    """`When both pass, ...`, or `otherwise` behind what is done after a failure: it goes on where nothing failed."""
    if then is None or builder.state.loops or (condition is not None and not _PASSES.fullmatch(condition)):
        return False
    last = _last(found)
    at = _with_error(found)
    if at is None or found[at] is not last:
        return condition is not None and isinstance(last, tree.AllOf) and builder.add(then, found)
    _end(builder, found, at)
    return builder.add(then, found)


def arrived(builder: Builder, what: str, then: meanings.Meaning | None, found: Body) -> bool:
    """`When the parcel does arrive, ...`, behind what is done where it does not come in time."""
    last = _last(found)
    if then is None or builder.state.loops or not isinstance(last, tree.WaitEvent | tree.Step):
        return False
    late = next((each for each in last.clauses if isinstance(each, tree.Within) and each.body.statements), None)
    clause = read_clause(what)
    if late is None or clause is None or clause.denied:
        return False
    if isinstance(last, tree.Step):
        came = bool(_DONE.search(what)) and bool(recalling.stems(what) & recalling.stems(last.name))
    else:
        came = clause.verb in _COMES and bool(recalling.stems(clause.who) & recalling.stems(last.event))
    if not came:
        return False
    ended = dataclasses.replace(late, body=_ended(late.body))
    clauses = tuple(ended if each is late else each for each in last.clauses)
    found[:] = [dataclasses.replace(last, clauses=clauses) if each is last else each for each in found]
    return builder.add(then, found)


def _last(found: Body) -> tree.Statement | None:
    return next((each for each in reversed(found) if not is_marker(each)), None)


def _fails(builder: Builder, then: meanings.Meaning, found: Body, of: tree.Statement) -> bool:
    block = builder.block(then)
    if block is None or not isinstance(of, tree.Clausal):
        return False
    made: tree.Statement = dataclasses.replace(of, clauses=(*of.clauses, tree.OnError(None, block)))
    found[:] = [made if each is of else each for each in found]
    return True


def _with_error(found: Body) -> int | None:
    """Where the last statement is that says what is done when it fails."""
    for at in range(len(found) - 1, -1, -1):
        each = found[at]
        if isinstance(each, tree.Clausal) and any(isinstance(clause, tree.OnError) for clause in each.clauses):
            return at
    return None


def _end(builder: Builder, found: Body, at: int | None) -> None:
    """Let the run end after what is done about a failure: what follows is for where there was none."""
    made = found[at] if at is not None else None
    if at is None or not isinstance(made, tree.Clausal):
        return
    clauses = tuple(_ending(each) if isinstance(each, tree.OnError) else each for each in made.clauses)
    if clauses != made.clauses:
        found[at] = dataclasses.replace(made, clauses=clauses)
        name = getattr(made, "name", None) or "what is done at the same time"
        builder.state.assume(f"the run ends there where `{name}` fails: what follows is for where it does not")


def _ending(clause: tree.OnError) -> tree.OnError:
    return dataclasses.replace(clause, body=_ended(clause.body))


def _ended(body: tree.Block) -> tree.Block:
    last = body.statements[-1] if body.statements else None
    if isinstance(last, tree.Finish | tree.Fail | tree.GoTo | tree.FailAgain):
        return body
    return tree.Block((*body.statements, tree.Finish()))
