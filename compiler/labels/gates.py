"""What has to hold for a run to come by a place, and whether that is enough for a step that destroys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from ...dsl.source import Span
from .expressions import NOTHING_KNOWN, Known
from .label import TRUSTED, Label, Way

if TYPE_CHECKING:
    from .decisions import Decisions


class Gate(NamedTuple):
    """One condition on the way to a place: its label, its words, where it stands.

    `options` are those of a decision for which the way is taken, where it compares one. `sure`: every way to the place
    leads through it; one that is not still tells something of whoever comes by. `waits`: it chooses nothing, it is
    passed as soon as something arrives.
    """

    label: Label
    words: str
    span: Span
    options: tuple[str, frozenset[str]] | None = None
    sure: bool = True
    waits: bool = False


MOST_GATES = 20
"""So many gates are enough to tell that an outsider decides, and how."""


class State(NamedTuple):
    """What holds whenever a run comes by a place: the gates it came through, what is known of values there."""

    gates: tuple[Gate, ...] = ()
    known: Known = NOTHING_KNOWN
    reached: bool = True

    def through(self, gate: Gate, known: Known) -> State:
        """The state behind a gate."""
        gates = (*self.gates, gate) if self._matters(gate) else self.gates
        return State(gates, both(self.known, known), self.reached)

    def _matters(self, gate: Gate) -> bool:
        """Whether a gate changes what is said of a place behind it."""
        if gate.label.level == TRUSTED:
            # One that stands is enough: wherever it is over, what stood inside of it is over too.
            return bool(gate.label.grounds) and all(each.label.untrusted or not each.sure for each in self.gates)
        return bool(gate.label.decides) or len(self.gates) < MOST_GATES

    def left(self) -> State:
        """The state behind a statement that is never passed."""
        return self._replace(reached=False)


def both(first: Known, second: Known) -> Known:
    """What is known where both hold."""
    if second is NOTHING_KNOWN:
        return first
    return Known(first.closed | second.closed, first.approved | second.approved)


def common(every: Iterable[Known]) -> Known:
    """What all of these know."""
    first, *rest = every
    for each in rest:
        first = Known(first.closed & each.closed, first.approved & each.approved)
    return first


def meet(before: State, ends: Iterable[State], choosing: Iterable[Span] = ()) -> State:
    """The state behind ways that meet again; `choosing` are the places of the conditions that chose between them.

    Where every way is passed, nothing that chose between them matters any more. Where one has left, the run goes on
    only since another was taken, so their conditions stay.
    """
    every = list(ends)
    live = [end for end in every if end.reached]
    if not live:
        return before.left()
    if len(live) == 1 == len(every):
        return live[0]
    over = {gate.span for gate in before.gates}
    if len(live) == len(every):
        over |= {*choosing, *(gate.span for end in live for gate in end.gates if gate.waits)}
    return State((*before.gates, *_left(live, over)), common([end.known for end in live]))


def _left(live: list[State], over: set[Span]) -> Iterator[Gate]:
    """The gates of ways that meet, but for those at places that are over: all untrusted ones, and what all share."""
    found: dict[Span, list[Gate]] = {}
    for end in live:
        for gate in end.gates:
            if gate.span not in over:
                found.setdefault(gate.span, []).append(gate)
    for gates in found.values():
        first = gates[0]
        if len(gates) == len(live):
            yield first._replace(options=_either(gates), sure=all(gate.sure for gate in gates))
        elif first.label.untrusted:
            yield first._replace(sure=False)


def _either(gates: list[Gate]) -> tuple[str, frozenset[str]] | None:
    """The options of a decision that lead by any of these ways."""
    names = {gate.options[0] if gate.options is not None else "" for gate in gates}
    if len(names) != 1 or "" in names:
        return None
    return names.pop(), frozenset[str]().union(*(gate.options[1] for gate in gates if gate.options is not None))


def beside(before: State, ends: list[State]) -> State:
    """The state behind parts that all run: whatever one of them knows holds."""
    if not all(end.reached for end in ends):
        return before.left()
    known = before.known
    gates = {gate.span: gate for gate in before.gates}
    for end in ends:
        known = both(known, end.known)
        for gate in end.gates:
            gates.setdefault(gate.span, gate)
    return State(tuple(gates.values()), known)


class Judgement(NamedTuple):
    """Whether a destroying step may be reached as it is.

    `asks`: it may, but for the decisions named here, whose untrusted voices must not be what turned them; `refused`:
    only untrusted text decides it, along `way`.
    """

    verdict: Literal["fine", "asks", "refused"]
    decides: frozenset[str] = frozenset()
    way: Way | None = None


def judge(gates: Iterable[Gate], others: Iterable[Label], decisions: Decisions) -> Judgement:
    """Judge the gates before a destroying step, and the labels of what tells it what to destroy.

    One trusted gate is enough: a person's answer, a test of facts no outsider wrote, a hard rule over such facts.
    """
    every = list(gates)
    untrusted = [gate.label for gate in every if gate.label.untrusted]
    untrusted += [label for label in others if label.untrusted]
    if not untrusted or any(_stands(gate, decisions) for gate in every if gate.sure):
        return Judgement("fine")
    # A decision that an outsider could turn asks a person at run time; nothing goes past it.
    decides = frozenset[str]().union(*(gate.label.decides for gate in every if gate.sure and _asks(gate, decisions)))
    if decides:
        return Judgement("asks", decides)
    last = next((gate for gate in reversed(every) if gate.label.untrusted), None)
    if last is None:
        return Judgement("refused", way=untrusted[-1].way)
    return Judgement("refused", way=Way(last.words, "", last.span, last.label.way) if last.words else last.label.way)


def _stands(gate: Gate, decisions: Decisions) -> bool:
    """Whether an outsider can't pass a gate by words alone."""
    if not gate.label.untrusted:
        return bool(gate.label.grounds)
    return gate.options is not None and bool(gate.options[1]) and gate.options[1] <= decisions.vetoes[gate.options[0]]


def _asks(gate: Gate, decisions: Decisions) -> bool:
    """Whether a person is asked where an outsider's voice turned the decision: unless a hard rule went past it."""
    if gate.label.direct or not gate.label.decides:
        return False
    for name in gate.label.decides:
        forced = decisions.forced.get(name, frozenset())
        taken = gate.options[1] if gate.options is not None and gate.options[0] == name else forced
        if forced & taken:
            return False
    return True
