"""Finds every name that statements declare, and the scopes they live in, before anything is checked."""

from __future__ import annotations

from collections.abc import Iterable

from ...dsl.source import Span
from ...dsl.tree import (
    After,
    AnyOf,
    Block,
    Clause,
    Do,
    Edge,
    Every,
    ForEach,
    If,
    Let,
    Node,
    OnError,
    Repeat,
    Statement,
    Step,
    Undo,
    WaitEvent,
    When,
    Within,
)
from ...dsl.tree import Decide as DecideNode
from ...dsl.tree.statements import AllOf, AtLeast, FirstOf
from .context import Context
from .findings import here
from .model import Arms, Declaration, Role, Scope, Symbol

STOPS = frozenset({"start", "end", "fail"})


class Declarer:
    """Walks a flow once and fills `model.symbols` and `model.scopes`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = context.model
        self.choices = 0
        self.edges: list[tuple[Edge, Scope, Arms]] = []

    def statements(self, statements: Iterable[Statement], scope: Scope, arms: Arms) -> None:
        """All statements of one list."""
        for statement in statements:
            self._statement(statement, scope, arms)

    def tasks(self) -> None:
        """Declare the tasks: names that stand in edges only, which is known when all else is declared."""
        for edge, scope, arms in self.edges:
            self._tasks(edge, scope, arms)

    def handler(self, node: Node, body: Block, scope: Scope, arms: Arms) -> None:
        """The body of a handler, in a scope that holds `error`."""
        inner = self.open(node, "handler", scope)
        inner.names["error"] = Symbol("error", "error", inner, [Declaration(node, node.span)], sure=True)
        self.statements(body.statements, inner, arms)

    def open(self, node: Node, kind: str, scope: Scope) -> Scope:
        """A new scope that belongs to a node."""
        inner = Scope(kind, scope, node=node)  # type: ignore[arg-type]
        self.model.scopes[id(node)] = inner
        return inner

    def add(
        self, name: str, role: Role, scope: Scope, node: Node, span: Span, arms: Arms = (), kind: str | None = None
    ) -> Symbol:
        """Declare a name; a second one is a finding unless exclusive branches declare the same thing."""
        home = scope.storage()
        known = self.model.symbols.get(name)
        new = Declaration(node, span, arms)
        if known is None:
            symbol = Symbol(name, role, home, [new], kind=kind)
            self.model.symbols[name] = symbol
            return symbol
        if not all(_exclusive(each.arms, arms) for each in known.declarations):
            self._duplicate(name, span, known)
            return known
        if (known.role, known.kind, known.home) != (role, kind, home):
            self.context.findings.error(
                "SF205",
                span,
                f"`{name}` is {_what(role, kind)} here but {_what(known.role, known.kind)} in another branch",
                labels=here(known.span, "declared here first"),
                hint="give one of them another name, or make both the same kind of thing",
            )
        known.declarations.append(new)
        return known

    def _duplicate(self, name: str, span: Span, known: Symbol) -> None:
        word = {"input": "an input", "wait": "an event that is waited for"}.get(known.role, "declared already")
        hint = "give one of them another name"
        if known.role == "wait":
            hint = f"name what comes: `wait for {name} as ...`"
        self.context.findings.error(
            "SF204", span, f"`{name}` is {word}", labels=here(known.span, "first here"), hint=hint
        )

    def _statement(self, statement: Statement, scope: Scope, arms: Arms) -> None:
        if isinstance(statement, Step):
            self.add(statement.name, "step", scope, statement, statement.name_span, arms, statement.kind)
        elif isinstance(statement, Let):
            self.add(statement.name, "let", scope, statement, statement.name_span, arms)
        elif isinstance(statement, DecideNode):
            self.add(statement.name, "decide", scope, statement, statement.name_span, arms)
        elif isinstance(statement, WaitEvent):
            name = statement.alias or statement.event
            self.add(name, "wait", scope, statement, statement.event_span, arms, statement.event)
        elif isinstance(statement, Do):
            self.add(statement.name, "block", scope, statement, statement.name_span, arms)
            self.statements(statement.body.statements, scope, arms)
        elif isinstance(statement, If | When):
            self._choice(statement, scope, arms)
        elif isinstance(statement, AnyOf):
            for choice in statement.choices:
                self._choice(choice, scope, arms)
        elif isinstance(statement, AllOf | FirstOf | AtLeast):
            for branch in statement.branches:
                self.statements(branch.statements, scope, arms)
        elif isinstance(statement, ForEach):
            inner = self.open(statement, "item", scope)
            inner.names[statement.name] = Symbol(
                statement.name, "variable", inner, [Declaration(statement, statement.name_span)], sure=True
            )
            self.statements(statement.body.statements, inner, arms)
        elif isinstance(statement, Repeat):
            inner = self.open(statement, "round", scope)
            inner.names["round"] = Symbol(
                "round", "round", inner, [Declaration(statement, statement.span)], "integer", sure=True
            )
            self.statements(statement.body.statements, inner, arms)
        elif isinstance(statement, Edge):
            self.edges.append((statement, scope, arms))
        self._clauses(getattr(statement, "clauses", ()), scope, arms)

    def _choice(self, choice: If | When, scope: Scope, arms: Arms) -> None:
        self.choices += 1
        number = self.choices
        parts = choice.branches if isinstance(choice, If) else choice.cases
        bodies = [part.body for part in parts] + ([choice.otherwise] if choice.otherwise else [])
        for index, body in enumerate(bodies):
            self.statements(body.statements, scope, (*arms, (number, index)))

    def _clauses(self, clauses: tuple[Clause, ...], scope: Scope, arms: Arms) -> None:
        """At most one of the handlers and the deadline of a statement runs: they exclude each other."""
        self.choices += 1
        number = self.choices
        for index, clause in enumerate(clauses):
            if isinstance(clause, OnError):
                self.handler(clause, clause.body, scope, (*arms, (number, index)))
            elif isinstance(clause, Within):
                self.statements(clause.body.statements, scope, (*arms, (number, index)))
            elif isinstance(clause, After | Every | Undo):
                self.statements(clause.body.statements, scope, arms)

    def _tasks(self, edge: Edge, scope: Scope, arms: Arms) -> None:
        for target in edge.targets:
            for name in target.names:
                if name not in STOPS and name not in self.model.symbols:
                    symbol = self.add(name, "step", scope, target, target.span, arms, "task")
                    symbol.open = True


def variables(model_scopes: Iterable[Scope], context: Context) -> None:
    """Report loop variables that carry the name of something else that is seen in the loop."""
    for scope in model_scopes:
        for name, symbol in scope.names.items():
            if symbol.role != "variable":
                continue
            outer = context.model.symbols.get(name)
            level = scope.parent
            while outer is None and level is not None:
                outer = level.names.get(name)
                level = level.parent
            if outer is not None:
                context.findings.error(
                    "SF204",
                    symbol.span,
                    f"the loop variable `{name}` has the name of something else",
                    labels=here(outer.span, "the other one"),
                    hint="give the variable another name",
                )


def _exclusive(first: Arms, second: Arms) -> bool:
    """Whether two places stand in different arms of one choice."""
    arms = dict(first)
    return any(arms.get(choice, arm) != arm for choice, arm in second)


def _what(role: str, kind: str | None) -> str:
    words = {
        "step": f"a step of kind `{kind}`",
        "let": "a `let`",
        "decide": "a decision",
        "wait": f"a wait for `{kind}`",
    }
    return words.get(role, "a block")
