"""Loops: `for each` and `repeat`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...dsl.tree import (
    AllOf,
    AtLeast,
    Do,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    ForEach,
    If,
    Repeat,
    Statement,
    Step,
    Stop,
    WaitEvent,
    When,
)
from .. import types
from .context import Context, Here, Place
from .facts import facts as facts_of
from .model import Scope, Symbol
from .state import State, join
from .typing import condition, counted, present

if TYPE_CHECKING:
    from .statements import Statements

LOOP = "the loop"


def check_loop(flow: Statements, loop: ForEach | Repeat, place: Place, state: State) -> State:
    """Check a loop; behind it the names inside stand for all items, or for the last round."""
    from .blocks import check_clauses

    context = flow.context
    scope = context.model.scopes[id(loop)]
    here = place.at(state)
    if isinstance(loop, ForEach):
        _each_head(context, loop, here, scope)
    elif loop.times is not None:
        counted(context, loop.times, here, "`up to ... times`")
    inner = place._replace(scope=scope, loop=scope, barrier=None)
    flow.jumps.stops[id(scope)] = []
    end = flow.block(loop.body, inner, state, LOOP)
    stops = flow.jumps.stops.pop(id(scope))
    if isinstance(loop, ForEach):
        facts = {("ran", symbol, ()) for symbol in declared_inside(context, scope)}
        behind = state.knowing(facts)
    else:
        if loop.until is not None:
            condition(context, loop.until, Here(scope, end))
            if loop.times is None:
                _bounded(context, loop)
            end = end.knowing(facts_of(context, loop.until, Here(scope, end))[0])
        behind = join([end, *stops])
    return check_clauses(flow, loop, place, state, behind)


def _each_head(context: Context, loop: ForEach, here: Here, scope: Scope) -> None:
    found = present(context, loop.items, here)
    element = types.element_type(found)
    if element is None:
        context.findings.error(
            "SF207", loop.items.span, f"`for each` wants a list, this is {types.describe_type(found)}"
        )
        element = "any"
    scope.names[loop.name].type = "any" if element == "never" else element
    for count, what in ((loop.at_once, "`at once`"), (loop.until, "`until ... succeed`")):
        if count is not None:
            counted(context, count, here, what)


def declared_inside(context: Context, scope: Scope) -> list[Symbol]:
    """The names that statements inside a loop declare, in text order."""
    return [symbol for symbol in context.model.symbols.values() if symbol.home.inside(scope)]


def _bounded(context: Context, loop: Repeat) -> None:
    """Without a bound, every round must wait for an event or a person."""
    if not _waits(context, loop.body.statements):
        context.findings.error(
            "SF304",
            loop.until.span if loop.until else loop.span,
            "this loop has no bound, and not every round waits for an event or a person",
            hint="add a bound: `repeat until ..., up to 10 times`",
        )


def _waits(context: Context, statements: Iterable[Statement]) -> bool:
    """Whether whoever goes through these statements surely waits for an event or a person, or leaves the loop."""
    for statement in statements:
        if isinstance(statement, WaitEvent | Stop | Finish | Fail | FailAgain):
            return True
        if isinstance(statement, Step):
            kind = context.project.catalogue.get(statement.kind) if context.project.catalogue else None
            if kind is not None and kind.performed_by == "person":
                return True
        if isinstance(statement, If | When):
            parts = statement.branches if isinstance(statement, If) else statement.cases
            bodies = [part.body for part in parts]
            whole = statement.otherwise is not None or isinstance(statement, When)
            if statement.otherwise is not None:
                bodies.append(statement.otherwise)
            if whole and all(_waits(context, body.statements) for body in bodies):
                return True
        if isinstance(statement, Do | Repeat) and _waits(context, statement.body.statements):
            return True
        if isinstance(statement, AllOf) and any(_waits(context, each.statements) for each in statement.branches):
            return True
        if isinstance(statement, AtLeast | FirstOf) and all(
            _waits(context, each.statements) for each in statement.branches
        ):
            return True
    return False
