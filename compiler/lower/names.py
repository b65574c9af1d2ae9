"""The identifiers of nodes: unique in a plan, the same under any comments and layout."""

from __future__ import annotations

from collections.abc import Iterable

from ...dsl.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Decide,
    Do,
    Edge,
    Emit,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    Flow,
    ForEach,
    GoTo,
    If,
    Keep,
    Let,
    Node,
    Repeat,
    RollBack,
    Statement,
    Step,
    Stop,
    WaitEvent,
    WaitFor,
    WaitUntil,
    When,
    children,
)
from ...dsl.tree.statements import Named

_WORDS: dict[type, str] = {
    If: "if",
    When: "when",
    AllOf: "all",
    FirstOf: "first",
    AtLeast: "at_least",
    AnyOf: "any",
    Repeat: "repeat",
    WaitFor: "wait",
    WaitUntil: "wait",
    WaitEvent: "wait",
    Finish: "finish",
    Fail: "fail",
    FailAgain: "fail",
    Emit: "emit",
    Stop: "stop",
    RollBack: "roll_back",
    GoTo: "go_to",
}
NAMED = (Step, Decide, Let, Do, ForEach, Keep)


class Identifiers:
    """Gives every statement of a flow its identifier and its name, numbered in text order.

    Steps, decisions, `let`s, blocks and `for each` (by its variable) have their own names; where one stands several
    times the later identifiers are numbered. The rest is called `if_1`, `wait_1` and so on. The name is a segment of
    the path of a run: that of a wait for an event is its alias or the event, that of an `emit` the event.
    """

    def __init__(self, flow: Flow) -> None:
        statements = list(_statements(flow))
        self._of: dict[int, tuple[str, str]] = {}
        tasks = {
            name for each in statements if isinstance(each, Edge) for target in each.targets for name in target.names
        }
        declared = {each.name for each in statements if isinstance(each, Named)}
        self._taken: set[str] = set()
        reserved = declared | tasks | {"start", "end", "fail"}
        counts: dict[str, int] = {}
        for statement in statements:
            if isinstance(statement, NAMED):
                self._of[id(statement)] = (self._unique(statement.name), statement.name)
            elif type(statement) in _WORDS:
                word = _WORDS[type(statement)]
                while True:
                    counts[word] = counts.get(word, 0) + 1
                    found = f"{word}_{counts[word]}"
                    if found not in reserved and found not in self._taken:
                        break
                self._taken.add(found)
                self._of[id(statement)] = (found, _path_name(statement) or found)
        self._jumps = _jump_targets(flow)

    def of(self, statement: Statement) -> tuple[str, str]:
        """The identifier and the name of a statement."""
        return self._of[id(statement)]

    def target(self, jump: GoTo) -> str:
        """The identifier of the statement a `go to` leads to."""
        return self._of[id(self._jumps[id(jump)])][0]

    def _unique(self, name: str) -> str:
        found, number = name, 1
        while found in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._taken.add(found)
        return found


def _path_name(statement: Statement) -> str | None:
    if isinstance(statement, WaitEvent):
        return statement.alias or statement.event
    return statement.event if isinstance(statement, Emit) else None


def _statements(flow: Flow) -> Iterable[Statement]:
    """All statements, in text order; iterative."""
    pending: list[Node] = [*reversed(flow.body), *reversed(flow.declarations)]
    while pending:
        node = pending.pop()
        if isinstance(node, Statement):
            yield node
        pending.extend(reversed(list(children(node))))


def _jump_targets(flow: Flow) -> dict[int, Statement]:
    """For each `go to` the statement it means: the nearest of that name in its own list or one around it."""
    found: dict[int, Statement] = {}
    pending: list[tuple[Node, tuple[dict[str, Statement], ...]]] = [(flow, ())]
    while pending:
        node, levels = pending.pop()
        if isinstance(node, GoTo):
            target = next((level[node.target] for level in reversed(levels) if node.target in level), None)
            if target is not None:
                found[id(node)] = target
        statements = getattr(node, "statements", None) or (node.body if isinstance(node, Flow) else None)
        if statements:
            level: dict[str, Statement] = {}
            for each in statements:
                name = each.name if isinstance(each, Named) else _path_name(each)
                if name is not None and not isinstance(each, Emit):
                    level.setdefault(name, each)
            levels = (*levels, level)
        pending.extend((child, levels) for child in children(node))
    return found
