"""The names of a run as its tests see them: inputs, results, lists of loops, outputs; while it lives and afterwards."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from ..compiler.evaluation import EvaluationContext, Scope
from ..compiler.expressions import Compiled
from .machine.context import from_moment
from .machine.event import Event
from .machine.machine import Machine
from .machine.state import Active
from .virtual import VirtualWorld

ITEM = re.compile(r"\[(\d+)\]/")


class Names:
    """Reads the names of one run; what has no value is missing.

    With `outputs`, an output's name means the output and not something else of that name.
    """

    def __init__(self, machine: Machine, history: list[Event], *, outputs: bool) -> None:
        self.machine = machine
        self.history = history
        self.outputs: dict[str, Any] = {}
        self.declared = frozenset(machine.program.outputs) if outputs else frozenset()
        if machine.status == "completed" and machine.ending is not None:
            self.outputs = machine.ending[1] or {}
        self._inside: dict[str, list[tuple[str, Any]]] | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a name, or the default."""
        if name in self.declared:
            return self.outputs.get(name, default)
        if name in self.machine.scope.values:
            return self.machine.scope.values[name]
        found = self.inside(name)
        return default if found is None else found

    def inside(self, name: str) -> Any:
        """The value of a name inside loops: a list in item order, the last round of a `repeat`."""
        given = self._given(name)
        return nested(given) if given else None

    def rounds(self, name: str) -> list[Any]:
        """The values a name had in all rounds of a `repeat`."""
        return self.machine.scope.all_rounds(name) or [value for _, value in self._given(name)]

    def previous(self, name: str) -> Any:
        """The value a name had in the round before the last."""
        rounds = self.rounds(name)
        return rounds[-2] if len(rounds) > 1 else None

    def _given(self, name: str) -> list[tuple[str, Any]]:
        if self._inside is None:
            self._inside = results(self.machine, self.history)
        return self._inside.get(name, [])


def results(machine: Machine, history: Iterable[Event]) -> dict[str, list[tuple[str, Any]]]:
    """What each name was given inside loops, in order, with the path of what gave it.

    What happened in a loop that is over is left out: its names are lists then, or those of its last round.
    """
    found: dict[str, list[tuple[str, Any]]] = {}
    loops: list[Active] = []
    told = Machine(machine.program, machine.run)
    for event in history:
        active = told.actives.get(event.path)
        told.apply(event)
        if active is None or active.scope.frame is not told.frame:
            continue
        if active.node.op in ("each", "repeat") and active not in loops and active.scope is told.scope:
            loops.append(active)
        if active.node.binds and active.scope.target is not told.scope:
            value = active.scope.target.values.get(active.node.name)
            given = found.setdefault(active.node.name, [])
            if value is not None and (not given or given[-1] != (event.path, value)):
                given.append((event.path, value))
        for loop in [each for each in loops if each.phase == "closed"]:
            loops.remove(loop)
            if told.ending is not None and told.outcomes[loop.node.name] != "done":
                continue
            for name in loop.node.collect:  # type: ignore[attr-defined]
                found.pop(name, None)
    return found


def nested(given: list[tuple[str, Any]]) -> Any:
    """One value for the results of a name: the last one, or lists in the order of the items they belong to."""
    if not ITEM.search(given[-1][0]):
        return given[-1][1]
    loop = given[-1][0][: ITEM.search(given[-1][0]).start()]  # type: ignore[union-attr]
    items: dict[int, list[tuple[str, Any]]] = {}
    for path, value in given:
        found = ITEM.match(path, len(loop)) if path.startswith(loop) else None
        if found is not None:
            items.setdefault(int(found[1]), []).append((path[found.end() :], value))
    return [nested(items[index]) for index in sorted(items)]


def evaluate(compiled: Compiled, world: VirtualWorld, names: Names | None, zone: str) -> Any:
    """The value of an expression of a test now; without `names` it stands before any run."""
    if names is None:
        return compiled.function(Scope({}), _BeforeRuns(world, zone))
    return compiled.function(Scope(names), _BesideRun(world, zone, names))  # type: ignore[arg-type]


class _BeforeRuns(EvaluationContext):
    """The context of an expression of a test; the ids it makes are the same whenever the test runs."""

    def __init__(self, world: VirtualWorld, zone: str) -> None:
        super().__init__(from_moment(world.now), zone=zone)
        self._world = world

    def new_id(self) -> str:
        return hashlib.sha256(f"{self.run_id}/{self._world.now - self._world.began}".encode()).hexdigest()[:24]


class _BesideRun(_BeforeRuns):
    """The same beside a run, which it can look into."""

    def __init__(self, world: VirtualWorld, zone: str, names: Names) -> None:
        super().__init__(world, zone)
        self._names = names
        self.run_id, self.started = names.machine.run, from_moment(names.machine.started_at)

    def outcome(self, name: str) -> str:
        return self._names.machine.outcome_of(name)

    def previous(self, name: str) -> Any:
        return self._names.previous(name)

    def rounds(self, name: str) -> Any:
        return self._names.rounds(name)
