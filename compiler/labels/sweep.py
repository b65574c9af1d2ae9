"""Labels flow through the statements of a flow, in text order; loops are swept again until nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...dsl.diagnostic import Diagnostic
from ...dsl.source import Source, Span
from ...dsl.tree import (
    After,
    AllOf,
    AnyOf,
    AtLeast,
    Block,
    Clause,
    Compare,
    Decide,
    DefaultHandler,
    DefaultSetting,
    Do,
    Edge,
    Emit,
    Every,
    Expression,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    Flow,
    ForEach,
    GoTo,
    If,
    Input,
    Keep,
    Let,
    ListOf,
    Logic,
    OnError,
    Remember,
    Repeat,
    Statement,
    Step,
    Stop,
    Target,
    Undo,
    WaitEvent,
    WaitFor,
    WaitUntil,
    When,
    Within,
    children,
)
from ..check.model import Guard, Model
from ..project import Project
from . import origins, sinks, wired
from .conditions import Conditions, compared_options
from .decisions import Decisions
from .expressions import NOTHING_KNOWN, Labels
from .gates import Gate, State, beside, meet
from .label import PLAIN, SECRET, UNTRUSTED, Label, Way, merge

MOST_SWEEPS = 20
"""A label can only grow, and in few steps; this many sweeps are never needed."""


class Flowing:
    """What the labels of a checked flow come to.

    `given` are the labels of what another flow gives to this one, its part, and under the empty name that of there
    being a run at all; none where it stands alone. `findings` are those of the last sweep; `guards` the decisions that
    ask a person where an outsider's voice turned them.
    """

    def __init__(
        self, source: Source, flow: Flow, model: Model, project: Project, given: Mapping[str, Label] | None = None
    ) -> None:
        self.given = given
        self.source = source
        self.flow = flow
        self.model = model
        self.project = project
        self.labels = Labels(source, model)
        self.decisions = Decisions(self)
        self.conditions = Conditions(self.labels, self.decisions.shown)
        self.findings: list[Diagnostic] = []
        self.guards: dict[str, Guard] = {}
        self.changed = False

    def run(self) -> None:
        """Sweep until the labels stand still."""
        for _ in range(MOST_SWEEPS):
            self.findings = []
            self.guards = {}
            self.changed = False
            self._sweep()
            # Only where a name is read before it is made, in a loop or an earlier round, is one sweep not enough.
            if not self.changed or not self.labels.early:
                return

    def _sweep(self) -> None:
        start = State()
        for name, label in origins.beginning(self.flow, self.source):
            self.bind(name, label if self.given is None else self.given.get(name, PLAIN))
        started = origins.started(self.flow, self.source) if self.given is None else self.given.get("")
        if started is not None:
            start = start.through(Gate(started, "", self.flow.span), NOTHING_KNOWN)
        for each in self.flow.declarations:
            if isinstance(each, DefaultSetting):
                sinks.common(self, each.entry)
            elif isinstance(each, Input | Remember):
                value = each.default if isinstance(each, Input) else each.value
                if value is not None:
                    self.read(value)
        self.statements(self.flow.body, start)
        for each in self.flow.declarations:
            if isinstance(each, DefaultHandler):
                self._handler(each.body, start)

    def bind(self, name: str, label: Label) -> None:
        """A name takes a value of this label, beside those it had."""
        before = self.labels.names.get(name)
        after = label if before is None else merge(before, label)
        if before is None or not before.same(after):
            self.labels.names[name] = after
            self.changed = True

    def guard(self, decide: str, voices: frozenset[str], options: frozenset[str]) -> None:
        """A step that destroys hangs on these options of a decision."""
        known = self.guards.get(decide)
        self.guards[decide] = Guard(voices, options | known.options if known is not None else options)

    def read(self, node: Expression | None) -> Label:
        """The label of an expression that stands where no secret may."""
        label = self.labels.label(node)
        if label.tags and SECRET in label.tags and node is not None:
            sinks.misplaced(self, node, label, "this")
        return label

    # Statements.

    def block(self, block: Block, state: State) -> State:
        """What holds behind what stands between braces."""
        return self.statements(block.statements, state)

    def statements(self, statements: tuple[Statement, ...], state: State) -> State:
        """What holds behind a list of statements."""
        if any(type(each) is Edge for each in statements):
            return wired.sweep(self, statements, state)
        for statement in statements:
            state = self.statement(statement, state)
        return state

    def statement(self, statement: Statement, state: State) -> State:
        """What holds behind a statement."""
        self.labels.known = state.known
        return _STATEMENTS.get(type(statement), Flowing._simple)(self, statement, state)

    def _step(self, step: Step, state: State) -> State:
        sinks.step(self, step, state)
        return self._clauses(step.clauses, state, state)

    def _let(self, let: Let, state: State) -> State:
        label = self.labels.label(let.value)
        self.bind(let.name, label.passing(let.name, "", let.name_span))
        return state

    def _decide(self, decide: Decide, state: State) -> State:
        self.decisions.decide(decide)
        return state

    def _parallel(self, parallel: AllOf | FirstOf | AtLeast, state: State) -> State:
        if isinstance(parallel, AtLeast):
            sinks.bound(self, parallel.count, "`at least`")
        ends = [self.block(branch, state) for branch in parallel.branches]
        end = beside(state, ends) if isinstance(parallel, AllOf) else meet(state, ends)
        return self._clauses(parallel.clauses, state, end)

    def _timer(self, wait: WaitFor | WaitUntil, state: State) -> State:
        self.read(wait.duration if isinstance(wait, WaitFor) else wait.moment)
        return self._clauses(wait.clauses, state, state)

    def _simple(self, statement: Statement, state: State) -> State:
        """Statements that only read, or lead elsewhere."""
        if isinstance(statement, Finish):
            for each in statement.assignments:
                self.read(each.value)
            return state.left()
        if isinstance(statement, Fail):
            self.read(statement.kind)
            self.read(statement.because)
            return state.left()
        if isinstance(statement, FailAgain | Stop):
            return state.left()
        if isinstance(statement, Emit):
            for entry in statement.fields:
                self.read(entry.value)
        elif isinstance(statement, Keep):
            self.bind(statement.name, self.read(statement.value))
        elif not isinstance(statement, GoTo):
            # Whatever else there may be: what it reads is no place for a secret.
            for child in children(statement):
                if isinstance(child, Expression):
                    self.read(child)
                elif isinstance(child, Block):
                    self.block(child, state)
        return state

    def task(self, name: str, target: Target) -> None:
        """A task that stands in edges only."""
        kind = self.project.catalogue.get("task") if self.project.catalogue is not None else None
        self.bind(name, origins.task(self.project, name, kind, target.span))

    def gate(self, condition: Expression, label: Label, words: str) -> Gate:
        """The gate of a condition that holds."""
        options = compared_options(condition, self.labels, self.decisions.options)
        return Gate(label, words, condition.span, options)

    def _if(self, statement: If, state: State) -> State:
        before, ends = state, []
        for branch in statement.branches:
            self.labels.known = state.known
            condition = branch.condition
            label = self.read(condition).whole()
            yes, no = self.conditions.known(condition)
            gate = self.gate(condition, label, f"if {self.words(condition)}")
            inside = state
            for part in _parts(condition):
                # Each part of an `and` is a gate of its own: what one lets through another may stop.
                found = self.gate(part, self.labels.label(part).whole(), f"if {self.words(part)}")
                inside = inside.through(found, yes)
            ends.append(self.block(branch.body, inside))
            state = state.through(self._otherwise(gate), no)
        ends.append(self.block(statement.otherwise, state) if statement.otherwise else state)
        conditions = [branch.condition for branch in statement.branches]
        return meet(before, ends, [part.span for each in conditions for part in (each, *_parts(each))])

    def _otherwise(self, gate: Gate) -> Gate:
        """The gate of the way that is taken where a condition does not hold."""
        if gate.options is None:
            return gate
        decide, options = gate.options
        return gate._replace(options=(decide, frozenset(self.decisions.options[decide]) - options))

    def _when(self, statement: When, state: State) -> State:
        label = self.read(statement.subject).whole()
        subject = self.words(statement.subject)
        ends = []
        rest = state
        left: Gate | None = None
        for case in statement.cases:
            comparison = Compare(statement.subject, "in", ListOf(case.values), span=case.span)
            gate = self.gate(comparison, label, f"when {subject}")._replace(span=statement.subject.span)
            known = NOTHING_KNOWN
            for value in case.values[:1]:
                known = self.conditions.known(Compare(statement.subject, "==", value))[0]
            ends.append(self.block(case.body, state.through(gate, known)))
            left = self._otherwise(gate) if left is None else self._narrowed(left, gate)
        if left is not None:
            rest = state.through(left, NOTHING_KNOWN)
        if statement.otherwise is not None:
            ends.append(self.block(statement.otherwise, rest))
        return meet(state, ends, [statement.subject.span])

    def _narrowed(self, left: Gate, gate: Gate) -> Gate:
        if left.options is None or gate.options is None:
            return left
        return left._replace(options=(left.options[0], left.options[1] - gate.options[1]))

    def _for_each(self, loop: ForEach, state: State) -> State:
        for count in (loop.at_once, loop.until):
            if count is not None:
                sinks.bound(self, count, "the number of a `for each`")
        label = self.read(loop.items)
        inner = state.through(Gate(label.whole(), f"for each {loop.name}", loop.items.span), NOTHING_KNOWN)
        self.local({loop.name: label}, loop.body, inner)
        return self._clauses(loop.clauses, state, state)

    def _repeat(self, loop: Repeat, state: State) -> State:
        if loop.times is not None:
            sinks.bound(self, loop.times, "the bound of a `repeat`")
        end = self.local({"round": PLAIN}, loop.body, state)
        if loop.until is not None:
            self.labels.known = end.known
            self.read(loop.until)
        return self._clauses(loop.clauses, state, end if end.reached else state)

    def local(self, names: dict[str, Label], body: Block, state: State) -> State:
        """A body with names of its own."""
        before = dict(self.labels.local)
        self.labels.local.update(names)
        try:
            return self.block(body, state)
        finally:
            self.labels.local = before

    def _wait(self, wait: WaitEvent, state: State) -> State:
        name = wait.alias or wait.event
        way = Way(name, "event", wait.event_span)
        label = Label(UNTRUSTED, way, direct=True)
        if wait.where is not None:
            self.labels.local_name(name, label, wait.where)
        self.bind(name, label)
        end = state.through(Gate(label, f"wait for {wait.event}", wait.event_span, waits=True), NOTHING_KNOWN)
        return self._clauses(wait.clauses, state, end)

    def _clauses(self, clauses: Iterable[Clause], before: State, end: State) -> State:
        ends = [end]
        for clause in clauses:
            self.labels.known = before.known
            if isinstance(clause, OnError):
                ends.append(self._handler(clause.body, before))
            elif isinstance(clause, Within):
                self.read(clause.duration)
                ends.append(self.block(clause.body, before))
            elif isinstance(clause, After | Every):
                self.read(clause.duration)
                self.block(clause.body, before)
            elif isinstance(clause, Undo):
                # It takes back what this run has done, so nobody else decides that it runs.
                self.block(clause.body, State(known=end.known))
        return meet(before, ends) if len(ends) > 1 else end

    def _handler(self, body: Block, state: State) -> State:
        return self.local({"error": self.error(body.span)}, body, state)

    def error(self, span: Span) -> Label:
        """What an error says comes from whatever failed."""
        return Label(UNTRUSTED, Way("error", "error text", Span(span.start, span.start + 1)), direct=True)

    def words(self, node: Expression) -> str:
        """The words of an expression, in one short line."""
        text = " ".join(self.source.text[node.span.start : node.span.end].split())
        return text if len(text) <= 40 else f"{text[:37]}..."


def _parts(condition: Expression) -> tuple[Expression, ...]:
    """What must all hold for a condition to hold."""
    return condition.operands if isinstance(condition, Logic) and condition.operator == "and" else (condition,)


_STATEMENTS: Mapping[type, Callable[[Flowing, Any, State], State]] = {
    Step: Flowing._step,
    Let: Flowing._let,
    Decide: Flowing._decide,
    If: Flowing._if,
    When: Flowing._when,
    AnyOf: lambda flowing, statement, state: beside(state, [flowing._if(each, state) for each in statement.choices]),
    AllOf: Flowing._parallel,
    FirstOf: Flowing._parallel,
    AtLeast: Flowing._parallel,
    Do: lambda flowing, statement, state: flowing._clauses(
        statement.clauses, state, flowing.block(statement.body, state)
    ),
    ForEach: Flowing._for_each,
    Repeat: Flowing._repeat,
    WaitFor: Flowing._timer,
    WaitUntil: Flowing._timer,
    WaitEvent: Flowing._wait,
}


def labelled(source: Source, flow: Flow, model: Model, project: Project) -> list[Diagnostic]:
    """What is wrong with where the values of a checked flow go; the model learns which decisions stand guard."""
    flowing = Flowing(source, flow, model, project)
    flowing.run()
    model.guards = flowing.guards
    return flowing.findings
