"""Choices, parallel parts and the clauses of steps and blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...dsl.diagnostic import Edit, Fix
from ...dsl.source import Span
from ...dsl.tree import (
    After,
    AllOf,
    AnyOf,
    AtLeast,
    Clausal,
    Compare,
    Do,
    Every,
    Expression,
    FirstOf,
    If,
    Limited,
    Name,
    OnError,
    Statement,
    Undo,
    When,
    Within,
)
from .. import types
from ..types import Type
from . import facts
from .across import check_limit_clause
from .chains import Chain, never_is, nothing_left, possible
from .context import Context, Here, Place
from .findings import listed
from .operators import as_choice
from .settings import ERROR
from .state import State, join
from .typing import condition, counted, fits, not_a_member, present

if TYPE_CHECKING:
    from .statements import Statements

PARALLEL = "a parallel branch"
CLAUSE = "an `after` or `every` block"
UNDO = "an `undo` block"


def check_choice(flow: Statements, statement: Statement, place: Place, state: State) -> State:
    """`if`, `when`, `any of`."""
    if isinstance(statement, If):
        return _if(flow, statement, place, state)
    if isinstance(statement, When):
        return _when(flow, statement, place, state)
    assert isinstance(statement, AnyOf)
    inner = place._replace(barrier=PARALLEL)
    ends = [_if(flow, choice, inner, state, PARALLEL) for choice in statement.choices]
    return _together(state, ends)


def _if(flow: Statements, statement: If, place: Place, state: State, closed: str | None = None) -> State:
    ends = []
    chain = Chain(flow.context, place.at(state))
    for branch in statement.branches:
        here = place.at(state)
        condition(flow.context, branch.condition, here)
        yes, state = facts.knowing(flow.context, branch.condition, here, state)
        ends.append(flow.block(branch.body, place, chain.entered(branch, here, yes), closed))
    state = chain.behind(statement, state)
    ends.append(flow.block(statement.otherwise, place, state, closed) if statement.otherwise else state)
    return join(ends)


def _when(flow: Statements, statement: When, place: Place, state: State) -> State:
    context = flow.context
    subject = statement.subject
    here = place.at(state)
    found = as_choice(context, subject, here) if isinstance(subject, Name) else None
    if found is None:
        found = present(context, subject, here)
    closed = possible(context, subject, here, found[1]) if found[0] == "one_of" else None
    handled: dict[str, Span] = {}
    ends = []
    left = state
    for case in statement.cases:
        known = left
        for value in case.values:
            word = _case_value(context, value, here, found)
            if word not in handled:
                never_is(context, subject, value, here)
            if word is not None and word in handled:
                context.findings.error(
                    "SF317", value.span, f"`{word}` is handled twice", hint="only the first would ever be taken"
                )
            if word is not None:
                handled[word] = value.span
        if len(case.values) == 1:
            known = facts.knowing(context, Compare(subject, "==", case.values[0]), here, left)[0]
        for value in case.values:
            left = facts.knowing(context, Compare(subject, "==", value), here, left)[1]
        ends.append(flow.block(case.body, place, known))
    missing = [member for member in closed if member not in handled] if closed is not None else []
    if statement.otherwise is not None:
        if not left.reached and state.reached:
            nothing_left(context, statement.otherwise.span, statement.cases[0].values[0].span)
        ends.append(flow.block(statement.otherwise, place, left))
    elif closed is None:
        ends.append(state)
        context.findings.error(
            "SF303",
            subject.span,
            f"this `when` has no `otherwise`, and its value can be anything: it is {types.describe_type(found)}",
            hint="add `otherwise { ... }` before the last brace",
        )
    elif missing:
        ends.append(state)
        _missing_cases(context, statement, missing)
    return join(ends)


def _case_value(context: Context, value: Expression, here: Here, found: Type) -> str | None:
    """Check one value of a case; the word, if it is a member of a closed set."""
    fits(context, value, here, found, "this case")
    meaning = context.model.type_of.get(id(value), "any")
    if meaning[0] == "one_of" and len(meaning[1]) == 1:
        word: str = meaning[1][0]
        if found[0] == "one_of" and word not in found[1]:
            not_a_member(context, value.span, word, found[1])
        return word
    return None


def _missing_cases(context: Context, statement: When, missing: list[str]) -> None:
    text = context.source.text
    start = statement.span.end - 1
    fixes: tuple[Fix, ...] = ()
    if text[start : start + 1] == "}":
        line = text.rfind("\n", 0, statement.span.start) + 1
        indent = text[line : statement.span.start]
        indent = indent if not indent.strip() else ""
        own_line = text[text.rfind("\n", 0, start) + 1 : start]
        cases = "".join(f"  is {_word(member)} {{\n{indent}  }}\n{indent}" for member in missing)
        lead = "" if not own_line.strip() else f"\n{indent}"
        fixes = (
            Fix(f"add a case for {listed(missing, 'and')}", (Edit(Span(start, start), lead + cases),), safe=False),
        )
    context.findings.error(
        "SF303",
        statement.subject.span,
        f"this `when` does not handle {listed(missing, 'and')}",
        hint="add a case for each, or `otherwise { ... }`",
        fixes=fixes,
    )


def _word(member: str) -> str:
    return member if member.isidentifier() and member.isascii() else f'"{member}"'


def check_parallel(flow: Statements, statement: Statement, place: Place, state: State) -> State:
    """`all of`, `first of`, `at least`, `do`, with their clauses."""
    if isinstance(statement, Do):
        end = flow.block(statement.body, place, state)
        symbol = flow.symbol(statement.name, statement)
        from .statements import ran

        return check_clauses(flow, statement, place, state, ran(end, symbol))
    assert isinstance(statement, AllOf | FirstOf | AtLeast)
    if isinstance(statement, AtLeast):
        counted(flow.context, statement.count, place.at(state), "`at least`", len(statement.branches))
    inner = place._replace(barrier=PARALLEL)
    ends = [flow.block(branch, inner, state, PARALLEL) for branch in statement.branches]
    end = _together(state, ends) if isinstance(statement, AllOf) else join(ends)
    return check_clauses(flow, statement, place, state, end)


def _together(state: State, ends: list[State]) -> State:
    """Behind parts that all run: what each of them leaves behind; never passed when one never ends normally."""
    if not all(end.reached for end in ends):
        return state.left()
    return state._replace(
        facts=state.facts.union(*(end.facts for end in ends)), either=state.either.union(*(end.either for end in ends))
    )


def check_clauses(flow: Statements, statement: Clausal, place: Place, before: State, end: State) -> State:
    """The clauses of a statement: what is known behind it when all its ways out are counted."""
    ends = [end]
    for clause in statement.clauses:
        if isinstance(clause, OnError):
            scope = flow.context.model.scopes[id(clause)]
            scope.names["error"].type = ERROR
            inner = place._replace(scope=scope, handler=True)
            ends.append(flow.block(clause.body, inner, before))
        elif isinstance(clause, Within):
            fits(flow.context, clause.duration, place.at(before), "duration", "`within`")
            ends.append(flow.block(clause.body, place, before))
        elif isinstance(clause, After | Every):
            word = "after" if isinstance(clause, After) else "every"
            fits(flow.context, clause.duration, place.at(before), "duration", f"`{word}`")
            flow.block(clause.body, place._replace(barrier=CLAUSE), before, CLAUSE)
        elif isinstance(clause, Limited):
            check_limit_clause(flow.context, clause.entries, place.at(before), clause.span)
        elif isinstance(clause, Undo):
            # An undo runs when the step has completed or may have: its result counts as there.
            flow.block(clause.body, place._replace(barrier=UNDO, handler=False), end if end.reached else before, UNDO)
    return join(ends)
