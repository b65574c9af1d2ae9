"""The constructs whose parts are not simply their fields: for each, how the parts are taken out and put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...dsl import tree
from ...dsl.build_expressions import MAX_DURATION, UNITS
from ...dsl.parse import parse_expression
from ...dsl.print_expressions import print_expression


class Gives(NamedTuple):
    """The type that a step gives: in English a line of its own."""

    type: tree.Type


class Performed(NamedTuple):
    """A step told by the name of its kind alone."""

    kind: str


class Source(NamedTuple):
    """The step that several ways lead away from."""

    target: tree.Target


Take = Callable[[Any], list[Any] | None]
Put = Callable[[list[Any]], Any]
Both = tuple[Take, Put]


RETRYING = ("times", "wait", "grow", "up_to", "on")


def _tried(node: Any) -> list[Any] | None:
    if node.key != "retry" or not isinstance(node.value, tree.Record):
        return None
    found = {entry.key: entry.value for entry in node.value.entries}
    usual = [key for key in RETRYING if key in found]
    same = [entry.key for entry in node.value.entries] == usual and "times" in found
    return [found.get(key) for key in RETRYING] if same else None


def _retry(parts: list[Any]) -> Any:
    entries = [tree.Entry(key, value) for key, value in zip(RETRYING, parts, strict=True) if value is not None]
    return tree.Entry("retry", tree.Record(tuple(entries)))


RETRY: Both = (_tried, _retry)
DEFAULT_RETRY: Both = (lambda node: _tried(node.entry), lambda parts: tree.DefaultSetting(_retry(parts)))


def _left_out(node: Any) -> list[Any] | None:
    return [] if node == SKIPPED else None


SKIPPED = tree.Entry("skip", tree.Boolean(True))
LEFT_OUT: Both = (_left_out, lambda parts: SKIPPED)


def logic(operator: Any) -> Both:
    """`a and b`, `a or b`."""

    def take(node: Any) -> list[Any] | None:
        return list(node.operands) if node.operator == operator else None

    return take, lambda parts: tree.Logic(operator, tuple(parts))


def arithmetic(signs: str) -> Both:
    """Sums, or products: the operators stand between the operands."""

    def take(node: Any) -> list[Any] | None:
        if node.terms[0].operator not in signs:
            return None
        return [node.first, *(part for term in node.terms for part in (term.operator, term.operand))]

    def put(parts: list[Any]) -> Any:
        terms = [tree.Term(sign, operand) for sign, operand in zip(parts[1::2], parts[2::2], strict=True)]
        return tree.Arithmetic(parts[0], tuple(terms))

    return take, put


def _definition(node: Any) -> list[Any] | None:
    record = node.type
    return [node.name, *record.fields] if isinstance(record, tree.RecordType) and record.fields else None


RECORD_DEFINITION: Both = (_definition, lambda parts: tree.TypeDefinition(parts[0], tree.RecordType(tuple(parts[1:]))))

REPEAT_TIMES: Both = (
    lambda node: [node.times] if node.until is None else None,
    lambda parts: tree.Repeat(None, parts[0], tree.Block(())),
)

LIMITED: Both = (lambda node: [tree.Record(node.entries)], lambda parts: tree.Limited(parts[0].entries))

IS_STATE: Both = (
    lambda node: [node.operand, (node.state, node.negated)],
    lambda parts: tree.IsState(parts[0], *parts[1]),
)

MATCHES: Both = (
    lambda node: [node.left, node] if node.operator == "matches" and isinstance(node.right, tree.Text) else None,
    lambda parts: tree.Compare(parts[0], "matches", parts[1].right),
)

NOW: Both = (lambda node: [] if node == tree.Call("now", ()) else None, lambda parts: tree.Call("now", ()))

CALL: Both = (
    lambda node: [True, node.function, *node.arguments] if len(node.arguments) == 1 else None,
    lambda parts: tree.Call(parts[1], (parts[2],)),
)

CALL_MANY: Both = (
    lambda node: [True, node.function, *node.arguments] if len(node.arguments) > 1 else None,
    lambda parts: tree.Call(parts[1], tuple(parts[2:])),
)

CALL_BARE: Both = (
    lambda node: [node.function] if not node.arguments else None,
    lambda parts: tree.Call(parts[0], ()),
)

NAME: Both = (lambda node: [True, node.name], lambda parts: tree.Name(parts[1]))


def _span(parts: list[Any]) -> Any:
    amount = int(parts[0])
    if amount * UNITS[parts[1]] > MAX_DURATION:
        raise ValueError("a hundred years are the longest duration")
    return tree.Duration(amount, parts[1])


DURATION: Both = (lambda node: [node.amount, node.unit], _span)

WORKING_DAYS: Both = (lambda node: [node.amount], lambda parts: tree.WorkingDays(int(parts[0])))


def _chain(node: Any) -> list[Any]:
    names: list[str] = []
    while isinstance(node, tree.Field):
        names.append(node.name)
        node = node.of
    return [node, *reversed(names)]


def _unchain(parts: list[Any]) -> Any:
    node = parts[0]
    for name in parts[1:]:
        node = tree.Field(node, name)
    return node


POSSESSIVE: Both = (_chain, _unchain)

AFTER_EDGE: Both = (
    lambda node: [node.targets[0], node],
    lambda parts: tree.Edge((parts[0], *parts[1].targets), parts[1].guard),
)

GO_ON_WITH: Both = (
    lambda node: [*node.targets[1:], node.guard],
    lambda parts: tree.Edge(tuple(parts[:-1]), parts[-1]),
)

ONE_STOP: Both = (
    lambda node: [node.names[0] in ("start", "end"), *node.names] if not node.together else None,
    lambda parts: tree.Target((parts[1],)),
)

ALL_STOPS: Both = (
    lambda node: list(node.names) if node.together else None,
    lambda parts: tree.Target(tuple(parts), together=True),
)


def read_text(raw: str) -> Any:
    """The text that a literal stands for; ValueError when it can't be read."""
    expression, findings = parse_expression(raw)
    if findings or not isinstance(expression, tree.Text):
        raise ValueError(findings[0].message if findings else "no text")
    return expression


def read_pattern(raw: str) -> Any:
    """The comparison with a pattern, from the pattern's literal; its left side is a stand-in."""
    expression, findings = parse_expression(f"x matches {raw}")
    if findings or not isinstance(expression, tree.Compare):
        raise ValueError("no pattern")
    return expression


def write_pattern(node: Any) -> str:
    """The literal of a comparison with a pattern."""
    return print_expression(tree.Compare(tree.Name("x"), "matches", node.right))[len("x matches ") :]
