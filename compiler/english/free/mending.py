"""What makes a freely written flow sound: answers nobody reads, steps that may not have run, inputs nothing brings."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from ....dsl import tree
from ....dsl.diagnostic import Diagnostic
from ....dsl.parse import parse_expression
from ..changes import changed
from .nouns import verb_phrase_name
from .state import State
from .subjects import quoted


def with_both_outcomes(flow: tree.Flow, state: State) -> tree.Flow:
    """An approval that nothing looks at ends the flow when the answer is no."""
    read = {node.name for node in tree.walk(flow) if isinstance(node, tree.Name)}

    def end(statements: tuple[tree.Statement, ...]) -> tuple[tree.Statement, ...]:
        found: list[tree.Statement] = []
        for each in statements:
            found.append(each)
            if isinstance(each, tree.Step) and each.name in state.decided and each.name not in read:
                done = state.decided[each.name]
                inner = tree.Step(
                    state.name(verb_phrase_name(done)), "task", quoted(f"{done[:1].upper()}{done[1:]}"), ()
                )
                test = tree.Compare(tree.Name(each.name), "==", tree.Name("yes"))
                found.append(tree.If((tree.Branch(test, tree.Block((inner,))),)))
            unread = isinstance(each, tree.Step) and each.name not in read and each.name in state.approvals
            if isinstance(each, tree.Step) and unread:
                test = tree.Compare(tree.Name(each.name), "==", tree.Name("no"))
                found.append(tree.If((tree.Branch(test, tree.Block((tree.Finish(),))),)))
                state.assume(
                    f"the flow ends when `{each.name}` is answered with no: the text does not say what happens then"
                )
        return tuple(found)

    def change(node: Any) -> Any:
        return tree.Block(end(node.statements)) if isinstance(node, tree.Block) else node

    inner: tree.Flow = changed(flow, change)
    return dataclasses.replace(inner, body=end(inner.body))


def with_limits(flow: tree.Flow) -> tree.Flow:
    """What is done where nothing came in time stands in the limit itself, unless something else is done otherwise."""

    def folded(statements: tuple[tree.Statement, ...]) -> tuple[tree.Statement, ...]:
        found: list[tree.Statement] = []
        for each in statements:
            late = _late(found[-1], each) if found else None
            if late is None:
                found.append(each)
            else:
                found[-1] = late
        return tuple(found)

    def change(node: Any) -> Any:
        return tree.Block(folded(node.statements)) if isinstance(node, tree.Block) else node

    inner: tree.Flow = changed(flow, change)
    return dataclasses.replace(inner, body=folded(inner.body))


def _late(wait: tree.Statement, choice: tree.Statement) -> tree.Statement | None:
    """A wait with the only arm of the choice behind it, where that is for when the wait is over."""
    if not isinstance(wait, tree.WaitEvent | tree.Step) or not isinstance(choice, tree.If):
        return None
    name = wait.name if isinstance(wait, tree.Step) else wait.alias or wait.event
    limits = [each for each in wait.clauses if isinstance(each, tree.Within)]
    missing = tree.IsState(tree.Name(name), "missing", False)
    alone = len(choice.branches) == 1 and choice.otherwise is None and choice.branches[0].condition == missing
    if not alone or len(limits) != 1 or limits[0].body.statements:
        return None
    filled = dataclasses.replace(limits[0], body=choice.branches[0].body)
    return dataclasses.replace(wait, clauses=tuple(filled if each is limits[0] else each for each in wait.clauses))


def with_doubts(flow: tree.Flow, diagnostics: tuple[Diagnostic, ...], state: State) -> tree.Flow:
    """Questions that may not have been asked are asked first whether they were."""
    doubtful = {
        name
        for each in diagnostics
        if each.code == "SF310"
        for name in re.findall(r"`(\w+)`", each.message)
        if name in state.names
    }
    if not doubtful:
        return flow

    def change(node: Any) -> Any:
        if not isinstance(node, tree.Branch) or not isinstance(node.condition, tree.Compare):
            return node
        left = node.condition.left
        if not isinstance(left, tree.Name) or left.name not in doubtful:
            return node
        wanted = node.condition.right
        said = f"`{wanted.name}`" if isinstance(wanted, tree.Name) else "so"
        state.assume(f"where `{left.name}` did not run, its answer is not {said}")
        there = tree.IsState(left, "missing", negated=True)
        return dataclasses.replace(node, condition=tree.Logic("and", (there, node.condition)))

    made: tree.Flow = changed(flow, change)
    return made


def _written(answer: str, kind: tree.Type) -> tree.Expression:
    """The value in an answer: a literal of the language, else a text."""
    value, findings = parse_expression(answer)
    literal = isinstance(value, tree.Integer | tree.Number | tree.Boolean | tree.Text | tree.ListOf | tree.Record)
    return value if value is not None and literal and not findings else tree.Text((answer,))


_EMPTY: dict[str, tree.Expression] = {
    "text": tree.Text(()),
    "number": tree.Integer(0),
    "boolean": tree.Boolean(False),
}


def with_defaults(flow: tree.Flow, state: State) -> tree.Flow:
    """Inputs that a schedule or a mail does not bring get an empty value, and a question."""
    triggers = [each for each in flow.declarations if isinstance(each, tree.Trigger)]
    if not triggers or all(isinstance(each, tree.OnEvent | tree.OnWebhook) for each in triggers):
        return flow
    found: list[tree.Declaration] = []
    for each in flow.declarations:
        if isinstance(each, tree.Input) and each.default is None and not isinstance(each.type, tree.Optional):
            value = _empty(each.type)
            if value is not None:
                question = f"What is `{each.name}`? Nothing brings it when the flow starts; it is empty for now."
                answer = state.wonder(question)
                each = dataclasses.replace(each, default=_written(answer, each.type) if answer else value)
        found.append(each)
    return dataclasses.replace(flow, declarations=tuple(found))


def _empty(kind: tree.Type) -> tree.Expression | None:
    if isinstance(kind, tree.ListType):
        return tree.ListOf(())
    if isinstance(kind, tree.TypeName):
        return _EMPTY.get(kind.name)
    if isinstance(kind, tree.RecordType):
        values = [(field.name, _empty(field.type)) for field in kind.fields]
        return tree.Record(tuple(tree.Entry(name, value) for name, value in values if value is not None))
    return tree.Nothing() if isinstance(kind, tree.Optional) else None
