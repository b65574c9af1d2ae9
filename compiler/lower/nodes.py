"""Statements become nodes, lists of statements become bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...dsl.tree import (
    After,
    AllOf,
    AnyOf,
    AtLeast,
    Block,
    Clause,
    Decide,
    Do,
    Edge,
    Emit,
    Every,
    Expression,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    ForEach,
    GoTo,
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
    Undo,
    WaitEvent,
    WaitFor,
    WaitUntil,
    When,
    Within,
)
from ..check.model import Model, Scope, Symbol
from ..kinds import Catalogue
from ..types import Type
from . import decisions, steps, wiring
from .across import limit
from .debug import Debug
from .expressions import Expressions, Form
from .names import Identifiers

Node = dict[str, Any]
Body = dict[str, Any]


class Nodes:
    """Lowers the statements of one checked flow."""

    def __init__(
        self,
        model: Model,
        expressions: Expressions,
        identifiers: Identifiers,
        debug: Debug,
        catalogue: Catalogue | None,
        defaults: dict[str, Expression],
    ) -> None:
        self.model = model
        self.expressions = expressions
        self.identifiers = identifiers
        self.debug = debug
        self.catalogue = catalogue
        self.defaults = defaults
        self.kinds: set[str] = set()
        self.loops: list[str] = []

    def block(self, block: Block) -> Body:
        """What stands between braces."""
        return self.body(block.statements)

    def body(self, statements: tuple[Statement, ...]) -> Body:
        """A list of statements, in text order or wired."""
        if any(isinstance(each, Edge) for each in statements):
            return wiring.wired(self, statements)
        return {"form": "block", "nodes": [self.node(each) for each in statements]}

    def node(self, statement: Statement) -> Node:
        """The node of a statement, with its clauses."""
        id, name = self.identifiers.of(statement)
        node: Node = {"id": id, **_NODES[type(statement)](self, statement), "name": name}
        self._clauses(node, getattr(statement, "clauses", ()))
        self.debug.node(statement, node)
        return node

    def type_of(self, statement: Step) -> Type | None:
        """The type a step states with `gives`, as the checks resolved it."""
        if statement.gives is None:
            return None
        symbol = self.model.symbols[statement.name]
        return symbol.type

    def _clauses(self, node: Node, clauses: tuple[Clause, ...]) -> None:
        form = self.expressions.form
        for clause in clauses:
            if isinstance(clause, OnError):
                node.setdefault("errors", []).append({"kind": clause.kind, "body": self.block(clause.body)})
            elif isinstance(clause, Within):
                node["within"] = {"after": form(clause.duration), "body": self.block(clause.body)}
            elif isinstance(clause, After | Every):
                key = "after" if isinstance(clause, After) else "every"
                timed = {"after": form(clause.duration), "body": self.block(clause.body)}
                node.setdefault(key, []).append(timed)
            elif isinstance(clause, Limited):
                node["limit"] = limit(self.expressions, clause.entries)
            elif isinstance(clause, Undo):
                node["undo"] = self.block(clause.body)

    def arms(self, statement: If) -> Node:
        """The arms of an `if`."""
        arms = [
            {"guard": self.expressions.form(branch.condition), "body": self.block(branch.body)}
            for branch in statement.branches
        ]
        return {"arms": arms, "otherwise": self.block(statement.otherwise) if statement.otherwise else None}

    def when(self, statement: When) -> Node:
        """A `when` is a choice whose arms compare the subject with the words of each case."""
        arms = []
        for case in statement.cases:
            subject, words = self.expressions.form(statement.subject), self.expressions.forms(case.values)
            guard: Form = ["compare", "==", subject, words[0]]
            if len(words) > 1:
                guard = ["compare", "in", subject, ["list", words]]
            arms.append({"guard": guard, "body": self.block(case.body)})
        otherwise = self.block(statement.otherwise) if statement.otherwise else None
        return {"op": "choice", "arms": arms, "otherwise": otherwise}

    def loop(self, statement: ForEach | Repeat) -> Body:
        """The body of a loop, and the names that are seen behind it."""
        self.loops.append(self.identifiers.of(statement)[0])
        body = self.block(statement.body)
        self.loops.pop()
        scope = self.model.scopes[id(statement)]
        collect = [symbol.name for symbol in _seen_behind(self.model, scope)]
        return {"body": body, "collect": collect}


def _seen_behind(model: Model, scope: Scope) -> list[Symbol]:
    """The names with values that a loop declares, in text order."""
    found = [symbol for symbol in model.symbols.values() if symbol.role != "block" and symbol.home.inside(scope)]
    return sorted(found, key=lambda symbol: (symbol.span, symbol.name))


def _parallel(lower: Nodes, statement: AllOf | FirstOf | AtLeast) -> Node:
    need: Form = "all" if isinstance(statement, AllOf) else "first"
    if isinstance(statement, AtLeast):
        need = lower.expressions.form(statement.count)
    keep_going = isinstance(statement, AllOf) and statement.keep_going
    branches = [lower.block(branch) for branch in statement.branches]
    return {"op": "parallel", "branches": branches, "need": need, "keep_going": keep_going}


def _each(lower: Nodes, statement: ForEach) -> Node:
    at_once: Form = "all" if statement.together else lower.expressions.optional(statement.at_once)
    return {
        "op": "each",
        "variable": statement.name,
        "items": lower.expressions.form(statement.items),
        "at_once": at_once,
        "until": lower.expressions.optional(statement.until),
        "keep_going": statement.keep_going,
        **lower.loop(statement),
    }


def _repeat(lower: Nodes, statement: Repeat) -> Node:
    optional = lower.expressions.optional
    return {
        "op": "repeat",
        "until": optional(statement.until),
        "times": optional(statement.times),
        **lower.loop(statement),
    }


def _let(lower: Nodes, statement: Let) -> Node:
    node: Node = {"op": "let", "value": lower.expressions.form(statement.value)}
    if statement.type is not None:
        node["type"] = lower.model.symbols[statement.name].type
    return node


def _wait_event(lower: Nodes, statement: WaitEvent) -> Node:
    return {
        "op": "wait",
        "event": statement.event,
        "where": lower.expressions.optional(statement.where),
        "bind": statement.alias or statement.event,
    }


def _fail(lower: Nodes, statement: Fail) -> Node:
    expressions = lower.expressions
    return {"op": "fail", "kind": expressions.form(statement.kind), "because": expressions.optional(statement.because)}


def _emit(lower: Nodes, statement: Emit) -> Node:
    fields = [[entry.key, lower.expressions.form(entry.value)] for entry in statement.fields]
    return {"op": "emit", "event": statement.event, "fields": ["record", fields]}


def _keep(lower: Nodes, statement: Keep) -> Node:
    return {"op": "keep", "value": lower.expressions.form(statement.value)}


def _finish(lower: Nodes, statement: Finish) -> Node:
    return {"op": "finish", "values": {each.name: lower.expressions.form(each.value) for each in statement.assignments}}


_NODES: dict[type, Callable[[Nodes, Any], Node]] = {
    Step: steps.step,
    Decide: decisions.decide,
    Let: _let,
    If: lambda lower, statement: {"op": "choice", **lower.arms(statement)},
    When: Nodes.when,
    AllOf: _parallel,
    FirstOf: _parallel,
    AtLeast: _parallel,
    AnyOf: lambda lower, statement: {"op": "any", "choices": [lower.arms(each) for each in statement.choices]},
    ForEach: _each,
    Repeat: _repeat,
    Do: lambda lower, statement: {"op": "do", "body": lower.block(statement.body)},
    WaitFor: lambda lower, statement: {"op": "wait", "for": lower.expressions.form(statement.duration)},
    WaitUntil: lambda lower, statement: {"op": "wait", "until": lower.expressions.form(statement.moment)},
    WaitEvent: _wait_event,
    Finish: _finish,
    Fail: _fail,
    FailAgain: lambda lower, statement: {"op": "fail_again"},
    Stop: lambda lower, statement: {"op": "stop", "loop": lower.loops[-1]},
    Emit: _emit,
    Keep: _keep,
    RollBack: lambda lower, statement: {"op": "roll_back"},
    GoTo: lambda lower, statement: {
        "op": "go_to",
        "target": lower.identifiers.target(statement),
        "times": statement.times,
    },
}
