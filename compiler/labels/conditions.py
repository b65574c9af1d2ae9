"""What a condition tells of values where it holds: which are one of a closed set, which a person has approved."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...dsl.tree import (
    Boolean,
    Compare,
    Expression,
    Integer,
    IsState,
    ListOf,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Percent,
)
from .expressions import NOTHING_KNOWN, Known, Labels, Path, path_in
from .gates import both, common

REFUSALS = frozenset(
    {"no", "false", "reject", "rejected", "refuse", "refused", "decline", "declined", "deny", "denied"}
)
"""Answers by which a person says no: what was shown is not approved then."""

HOST = re.compile(r"https?://[^/?#@{}\\]+/")
LITERALS = (Integer, Number, Percent)


class Conditions:
    """Reads conditions; `shown` are the paths that each question showed to the person who answers it."""

    def __init__(self, labels: Labels, shown: Mapping[str, frozenset[Path]]) -> None:
        self.labels = labels
        self.shown = shown

    def known(self, node: Expression) -> tuple[Known, Known]:
        """What is known where a condition holds, and where it does not."""
        if isinstance(node, Not):
            yes, no = self.known(node.operand)
            return no, yes
        if isinstance(node, Logic):
            return self._logic(node)
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, IsState):
            return NOTHING_KNOWN, NOTHING_KNOWN
        return self._approved(node, yes=True), NOTHING_KNOWN

    def _logic(self, node: Logic) -> tuple[Known, Known]:
        sides = [self.known(operand) for operand in node.operands]
        yes, no = sides[0]
        bounded = _bounds(self.labels, node) if node.operator == "and" else frozenset[Path]()
        for side in sides[1:]:
            if node.operator == "and":
                yes, no = both(yes, side[0]), common([no, side[1]])
            else:
                yes, no = common([yes, side[0]]), both(no, side[1])
        return (yes._replace(closed=yes.closed | bounded) if bounded else yes), no

    def _compare(self, node: Compare) -> tuple[Known, Known]:
        operator = node.operator
        path = self.labels.path_of(node.left)
        right = self.labels.plain_text(node.right)
        closing = Known(frozenset({path})) if path is not None else NOTHING_KNOWN
        if operator == "in" and isinstance(node.right, ListOf) and all(map(self._written, node.right.items)):
            return closing, NOTHING_KNOWN
        if operator == "not in" and isinstance(node.right, ListOf) and all(map(self._written, node.right.items)):
            return NOTHING_KNOWN, closing
        if operator == "starts with" and right is not None and HOST.match(right):
            return closing, NOTHING_KNOWN
        if operator == "ends with" and right is not None and right.startswith("@"):
            return closing, NOTHING_KNOWN
        if operator not in ("==", "!="):
            return NOTHING_KNOWN, NOTHING_KNOWN
        # What equals something trusted is trusted: a text, or the value of a table.
        yes = closing if not self.labels.label(node.right).untrusted else NOTHING_KNOWN
        said = _word(right, node.right)
        yes = both(yes, self._approved(node.left, yes=said not in REFUSALS))
        no = self._approved(node.left, yes=said in REFUSALS)
        return (yes, no) if operator == "==" else (no, yes)

    def _written(self, node: Expression) -> bool:
        return not self.labels.label(node).untrusted

    def _approved(self, node: Expression, *, yes: bool) -> Known:
        """What is approved by an answer that is no refusal."""
        if not yes or not self.shown:
            return NOTHING_KNOWN
        found = frozenset[Path]().union(
            *(self.shown[name] for name in self.labels.label(node).grounds if name in self.shown)
        )
        return Known(approved=found) if found else NOTHING_KNOWN


def _word(text: str | None, node: Expression) -> str:
    if isinstance(node, Boolean):
        return "true" if node.value else "false"
    return (text or "").lower()


def _bounds(labels: Labels, node: Logic) -> frozenset[Path]:
    """The paths that a conjunction keeps between two numbers."""
    sides: dict[Path, set[str]] = {}
    for operand in node.operands:
        if not isinstance(operand, Compare) or operand.operator not in ("<", "<=", ">", ">="):
            continue
        for one, other, sign in ((operand.left, operand.right, "<"), (operand.right, operand.left, ">")):
            path = labels.path_of(one)
            if path is not None and _number(other):
                sides.setdefault(path, set()).add("below" if operand.operator[0] == sign else "above")
    return frozenset(path for path, found in sides.items() if len(found) == 2)


def _number(node: Expression) -> bool:
    return isinstance(node, LITERALS) or (isinstance(node, Negative) and isinstance(node.operand, LITERALS))


def compared_options(
    node: Expression, labels: Labels, decisions: Mapping[str, tuple[str, ...]]
) -> tuple[str, frozenset[str]] | None:
    """For a comparison of a decision with words: its name, and the options for which the condition holds."""
    if isinstance(node, Name):
        meaning = labels.meanings.get(id(node))
        if meaning is None or meaning[0] != "compare":
            return None
        path, words, equal = path_in(meaning[2]), frozenset({meaning[3][1]}), True
    elif isinstance(node, Compare) and node.operator in ("==", "!=", "in", "not in"):
        items = node.right.items if isinstance(node.right, ListOf) else (node.right,)
        path, equal = labels.path_of(node.left), node.operator in ("==", "in")
        words = frozenset(labels.plain_text(each) or "" for each in items)
    else:
        return None
    if path is None or path[0] not in decisions or path[1:] not in ((), ("choice",)):
        return None
    return path[0], words if equal else frozenset(decisions[path[0]]) - words
