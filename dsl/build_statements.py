"""Builders for statements, blocks, clauses and edges."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

from .build_expressions import Parts, integer
from .builder import Builder, builds, of_type
from .fills import fill
from .lexing import Token
from .literals import filled, plain
from .source import Span
from .tree import (
    After,
    AllOf,
    AnyOf,
    Assignment,
    AtLeast,
    Block,
    Branch,
    Case,
    Clause,
    Do,
    Edge,
    Emit,
    Every,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    ForEach,
    GoTo,
    Guard,
    GuardError,
    GuardIf,
    GuardOtherwise,
    GuardTimeout,
    If,
    Keep,
    Let,
    Limited,
    OnError,
    Repeat,
    RollBack,
    Statement,
    Step,
    Stop,
    Target,
    Type,
    Undo,
    WaitEvent,
    WaitFor,
    WaitUntil,
    When,
    Within,
)


class Gives(NamedTuple):
    """The clause `gives TYPE`: a field of its step in the tree."""

    span: Span
    type: Type


class Mark(NamedTuple):
    """Words that are there or not, with the value they carry."""

    span: Span
    words: str
    value: Any = None


@builds("clausal", "last")
def _clausal(self: Builder, span: Span, parts: Parts) -> Statement:
    """A statement with its clauses put in; its span ends with the last of them."""
    statement: Statement = parts[0]
    if len(parts) == 1:
        return statement
    clauses = of_type(Clause, parts)
    changes: dict[str, Any] = {"span": statement.span.to(parts[-1].span), "clauses": clauses}
    gives = [part for part in parts if isinstance(part, Gives)]
    if gives and isinstance(statement, Step):
        changes["gives"] = gives[0].type
        gives = gives[1:]
    for extra in gives:
        belongs = "is there twice" if isinstance(statement, Step) else "belongs to a `step` only"
        self.report("SF132", f"`gives` {belongs}", extra.span, "Take it away.")
    return dataclasses.replace(statement, **changes)


@builds("block")
def _block(self: Builder, span: Span, parts: Parts) -> Block:
    return Block(of_type(Statement, parts), span=span)


@builds("let")
def _let(self: Builder, span: Span, parts: Parts) -> Let:
    name, kind, value = parts
    return Let(name.text, value, kind, span=span, name_span=name.span)


@builds("keep")
def _keep(self: Builder, span: Span, parts: Parts) -> Keep:
    name, value = parts
    return Keep(name.text, value, span=span, name_span=name.span)


@builds("finish")
def _finish(self: Builder, span: Span, parts: Parts) -> Finish:
    return Finish(of_type(Assignment, parts), span=span)


@builds("assignment")
def _assignment(self: Builder, span: Span, parts: Parts) -> Assignment:
    return Assignment(parts[0].text, parts[1], span=span)


@builds("fail")
def _fail(self: Builder, span: Span, parts: Parts) -> Fail:
    return Fail(parts[0], parts[1], span=span)


@builds("fail_again")
def _fail_again(self: Builder, span: Span, parts: Parts) -> FailAgain:
    return FailAgain(span=span)


@builds("emit")
def _emit(self: Builder, span: Span, parts: Parts) -> Emit:
    name, fields = parts
    return Emit(name.text, fields or (), span=span, event_span=name.span)


@builds("stop")
def _stop(self: Builder, span: Span, parts: Parts) -> Stop:
    return Stop(span=span)


@builds("roll_back")
def _roll_back(self: Builder, span: Span, parts: Parts) -> RollBack:
    return RollBack(span=span)


@builds("go_to")
def _go_to(self: Builder, span: Span, parts: Parts) -> GoTo:
    name, times = parts
    return GoTo(name.text, integer(self, times), span=span, target_span=name.span)


@builds("if")
def _if(self: Builder, span: Span, parts: Parts) -> If:
    otherwise = parts[-1] if isinstance(parts[-1], Block) else None
    return If(of_type(Branch, parts), otherwise, span=span)


@builds("branch")
def _branch(self: Builder, span: Span, parts: Parts) -> Branch:
    return Branch(parts[0], parts[1], span=span)


@builds("when")
def _when(self: Builder, span: Span, parts: Parts) -> When:
    otherwise = parts[-1] if isinstance(parts[-1], Block) else None
    return When(parts[0], of_type(Case, parts), otherwise, span=span)


@builds("otherwise")
def _otherwise(self: Builder, span: Span, parts: Parts) -> Block:
    block: Block = parts[0]
    return block


@builds("case")
def _case(self: Builder, span: Span, parts: Parts) -> Case:
    return Case(tuple(parts[:-1]), parts[-1], span=span)


@builds("any_of")
def _any_of(self: Builder, span: Span, parts: Parts) -> AnyOf:
    return AnyOf(of_type(If, parts), span=span)


@builds("step")
def _step(self: Builder, span: Span, parts: Parts) -> Step:
    name, kind, main, settings = parts
    return Step(
        name.text,
        kind.text,
        None if main is None else filled(self, main, fill),
        settings or (),
        span=span,
        name_span=name.span,
        kind_span=kind.span,
    )


@builds("wait_for")
def _wait_for(self: Builder, span: Span, parts: Parts) -> WaitFor:
    return WaitFor(parts[0], span=span)


@builds("wait_until")
def _wait_until(self: Builder, span: Span, parts: Parts) -> WaitUntil:
    return WaitUntil(parts[0], span=span)


@builds("wait_event")
def _wait_event(self: Builder, span: Span, parts: Parts) -> WaitEvent:
    event, alias, where = parts
    return WaitEvent(event.text, alias.text if alias else None, where, span=span, event_span=event.span)


@builds("do")
def _do(self: Builder, span: Span, parts: Parts) -> Do:
    return Do(parts[0].text, parts[1], span=span, name_span=parts[0].span)


@builds("all_of")
def _all_of(self: Builder, span: Span, parts: Parts) -> AllOf:
    return AllOf(of_type(Block, parts), parts[0] is not None, span=span)


@builds("first_of")
def _first_of(self: Builder, span: Span, parts: Parts) -> FirstOf:
    return FirstOf(tuple(parts), span=span)


@builds("at_least")
def _at_least(self: Builder, span: Span, parts: Parts) -> AtLeast:
    return AtLeast(parts[0], tuple(parts[1:]), span=span)


@builds("at_once")
def _at_once(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, "at once", parts[0])


@builds("together")
def _together(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, "all at once")


@builds("succeed")
def _succeed(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, "succeed", parts[0])


@builds("keep_going")
def _keep_going(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, "keep going")


@builds("for_each")
def _for_each(self: Builder, span: Span, parts: Parts) -> ForEach:
    name, items, *options, body = parts
    chosen: dict[str, Any] = {}
    for option in options:
        if option.words in chosen:
            self.report("SF133", f"`{option.words}` is said twice", option.span, "Take one of them away.")
        chosen[option.words] = option.value
    return ForEach(
        name.text,
        items,
        body,
        at_once=chosen.get("at once"),
        together="all at once" in chosen,
        until=chosen.get("succeed"),
        keep_going="keep going" in chosen,
        span=span,
        name_span=name.span,
    )


@builds("repeat")
def _repeat(self: Builder, span: Span, parts: Parts) -> Repeat:
    until, times, body = parts
    return Repeat(until, times, body, span=span)


@builds("repeat_times")
def _repeat_times(self: Builder, span: Span, parts: Parts) -> Repeat:
    return Repeat(None, parts[0], parts[1], span=span)


@builds("gives")
def _gives(self: Builder, span: Span, parts: Parts) -> Gives:
    return Gives(span, parts[0])


@builds("undo")
def _undo(self: Builder, span: Span, parts: Parts) -> Undo:
    return Undo(parts[0], span=span)


@builds("on_error")
def _on_error(self: Builder, span: Span, parts: Parts) -> OnError:
    kind, body = parts
    return OnError(None if kind is None else plain(self, kind), body, span=span)


@builds("within")
def _within(self: Builder, span: Span, parts: Parts) -> Within:
    return Within(parts[0], parts[1], span=span)


@builds("after")
def _after(self: Builder, span: Span, parts: Parts) -> After:
    return After(parts[0], parts[1], span=span)


@builds("every")
def _every(self: Builder, span: Span, parts: Parts) -> Every:
    return Every(parts[0], parts[1], span=span)


@builds("limited")
def _limited(self: Builder, span: Span, parts: Parts) -> Limited:
    return Limited(parts[0], span=span)


@builds("edge")
def _edge(self: Builder, span: Span, parts: Parts) -> Edge:
    guard = parts[-1] if isinstance(parts[-1], Guard) else None
    return Edge(of_type(Target, parts), guard, span=span)


@builds("first_target", "target")
def _target(self: Builder, span: Span, parts: Parts) -> Target:
    return Target((parts[0].text,), span=span)


@builds("target_together")
def _target_together(self: Builder, span: Span, parts: Parts) -> Target:
    return Target(tuple(part.text for part in parts if isinstance(part, Token)), True, span=span)


@builds("guard_if")
def _guard_if(self: Builder, span: Span, parts: Parts) -> GuardIf:
    condition, times = parts
    return GuardIf(condition, None if times is None else integer(self, times), span=span)


@builds("guard_otherwise")
def _guard_otherwise(self: Builder, span: Span, parts: Parts) -> GuardOtherwise:
    return GuardOtherwise(span=span)


@builds("guard_error")
def _guard_error(self: Builder, span: Span, parts: Parts) -> GuardError:
    return GuardError(None if parts[0] is None else plain(self, parts[0]), span=span)


@builds("guard_timeout")
def _guard_timeout(self: Builder, span: Span, parts: Parts) -> GuardTimeout:
    return GuardTimeout(parts[0], span=span)
