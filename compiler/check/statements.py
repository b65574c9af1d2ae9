"""Statements in text order: what each needs, and what is known behind it."""

from __future__ import annotations

from collections.abc import Sequence

from ...dsl.source import Span
from ...dsl.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Block,
    Decide,
    Do,
    Edge,
    Emit,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    ForEach,
    GoTo,
    If,
    Keep,
    Let,
    Repeat,
    RollBack,
    Statement,
    Step,
    Stop,
    WaitEvent,
    WaitFor,
    WaitUntil,
    When,
)
from .. import types
from ..types import Type
from . import blocks, edges, jumps, loops, waits
from .across import check_keep
from .context import Context, Here, Level, Place
from .decisions import check_decide
from .findings import here as here_label
from .findings import instead, nearest
from .model import Symbol
from .state import State
from .steps import check_step
from .typing import check, fits
from .written import Types


class Statements:
    """Checks the statements of one flow."""

    def __init__(self, context: Context, written: Types) -> None:
        self.context = context
        self.written = written
        self.jumps = jumps.Jumps(context)

    def block(self, block: Block, place: Place, state: State, closed: str | None = None) -> State:
        """Check what stands between braces; `closed` says why no jump may leave it."""
        return self.body(block.statements, place, state, closed)

    def body(self, statements: tuple[Statement, ...], place: Place, state: State, closed: str | None = None) -> State:
        """Check a list of statements and give what is known behind it."""
        place = place._replace(levels=(*place.levels, Level(statements, closed)))
        if any(isinstance(each, Edge) for each in statements):
            return edges.check_wired(self, statements, place, state)
        told = False
        for index, statement in enumerate(statements):
            state = self.jumps.arriving(statement, state)
            if not state.reached and not told:
                told = True
                self._unreachable(statements, index)
            state = self.statement(statement, place, state)
        return state

    def _unreachable(self, statements: Sequence[Statement], index: int) -> None:
        statement, before = statements[index], statements[index - 1]
        if index == 0:
            return
        self.context.findings.error(
            "SF301",
            first_line(self.context, statement.span),
            "this is never reached: the run never gets past what stands before it",
            labels=here_label(first_line(self.context, before.span), "nothing goes on from here"),
            hint="remove it, or put it before",
        )

    def statement(self, statement: Statement, place: Place, state: State) -> State:
        """Check one statement and give what is known behind it."""
        context = self.context
        here = place.at(state)
        if isinstance(statement, Step):
            symbol = self.symbol(statement.name, statement)
            check_step(context, statement, place, state, symbol)
            return blocks.check_clauses(self, statement, place, state, self._ran_step(statement, state, symbol))
        if isinstance(statement, Let):
            return self._let(statement, here)
        if isinstance(statement, Decide):
            check_decide(context, statement, here)
            symbol = self.symbol(statement.name, statement)
            return ran(state, symbol)
        if isinstance(statement, If | When | AnyOf):
            return blocks.check_choice(self, statement, place, state)
        if isinstance(statement, AllOf | FirstOf | AtLeast | Do):
            return blocks.check_parallel(self, statement, place, state)
        if isinstance(statement, ForEach | Repeat):
            return loops.check_loop(self, statement, place, state)
        if isinstance(statement, WaitFor | WaitUntil | WaitEvent):
            return waits.check_wait(self, statement, place, state)
        return self._simple(statement, place, here)

    def _simple(self, statement: Statement, place: Place, here: Here) -> State:
        """Statements without parts that run."""
        context, state = self.context, here.state
        if isinstance(statement, Finish):
            self.finish(statement, here)
            return state.left()
        if isinstance(statement, Fail):
            self._fail(statement, here)
            return state.left()
        if isinstance(statement, FailAgain):
            if not place.handler:
                context.findings.error(
                    "SF307",
                    statement.span,
                    "`fail again` passes an error on, and there is none here",
                    hint='it stands inside `on error { ... }`; elsewhere write `fail "kind"`',
                )
                return state
            return state.left()
        if isinstance(statement, Stop):
            return self.jumps.stop(statement, place, state)
        if isinstance(statement, GoTo):
            self.jumps.go_to(statement, place, state)
        elif isinstance(statement, Emit):
            waits.check_emit(context, statement, here)
        elif isinstance(statement, Keep):
            check_keep(context, statement, here)
        else:
            assert isinstance(statement, RollBack | Edge), type(statement)
        return state

    def symbol(self, name: str, node: object) -> Symbol | None:
        """The symbol that a node declares; none if the declaration was refused."""
        found = self.context.model.symbols.get(name)
        return found if found and any(each.node is node for each in found.declarations) else None

    def _ran_step(self, step: Step, state: State, symbol: Symbol | None) -> State:
        """What is known behind a step that did not fail; one that may be skipped may be missing."""
        skipped = any(entry.key == "skip" for entry in step.settings)
        return state if skipped else ran(state, symbol)

    def _let(self, let: Let, here: Here) -> State:
        context = self.context
        wanted = self.written.resolve(let.type) if let.type is not None else None
        if wanted is not None:
            fits(context, let.value, here, wanted, f"`{let.name}`")
            found: Type = wanted
        else:
            found = check(context, let.value, here)
        symbol = self.symbol(let.name, let)
        if symbol is None:
            return here.state
        if symbol.declarations[0].node is not let:
            found = types.join([symbol.type, found])
        symbol.type = "any" if found == "never" else found
        return ran(here.state, symbol)

    def finish(self, statement: Finish, here: Here) -> None:
        """`finish a = x`: known outputs, each once, of their type, and every one that must be set."""
        context = self.context
        outputs = context.model.outputs
        given: dict[str, Span] = {}
        for assignment in statement.assignments:
            key = Span(assignment.span.start, assignment.span.start + len(assignment.name))
            wanted = outputs.get(assignment.name)
            if wanted is None:
                check(context, assignment.value, here)
                rest = instead(key, nearest(assignment.name, outputs)) or {
                    "hint": f"declare it at the top: `output {assignment.name}: TYPE`"
                }
                context.findings.error("SF215", key, f"there is no output `{assignment.name}`", **rest)
                continue
            if assignment.name in given:
                context.findings.error(
                    "SF204", key, f"the output `{assignment.name}` is set twice", hint="remove one of the two"
                )
            given[assignment.name] = key
            context.model.reads.setdefault(assignment.name, []).append(key)
            fits(context, assignment.value, here, wanted, f"the output `{assignment.name}`")
        self.all_set(statement.span, set(given), "this `finish` does not set")

    def all_set(self, span: Span, given: set[str], what: str) -> None:
        """Report outputs that must have a value and have none at an end of the flow."""
        for name, type in self.context.model.outputs.items():
            if name not in given and not types.is_optional(type):
                may = types.describe_type(types.optional(type))
                self.context.findings.error(
                    "SF302",
                    span,
                    f"{what} the output `{name}`",
                    hint=f"add `{name} = ...` to a `finish`, or declare it `{name}: {may}`",
                )

    def _fail(self, statement: Fail, here: Here) -> None:
        fits(self.context, statement.kind, here, "text", "the kind of an error")
        if statement.because is not None:
            fits(self.context, statement.because, here, "text", "the message")


def ran(state: State, symbol: Symbol | None) -> State:
    """What is known once the thing of that name has run."""
    return state.knowing([("ran", symbol, ())]) if symbol is not None and state.reached else state


def first_line(context: Context, span: Span) -> Span:
    """A span cut off at the end of its first line."""
    end = context.source.text.find("\n", span.start, span.end)
    return span if end < 0 else Span(span.start, end)
