"""What past runs tell of a flow: how long its steps took, what they were given, how they failed, what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from statistics import fmean
from typing import Any, NamedTuple

from ...compiler.analyse import Analysis
from ...compiler.kinds import Catalogue, Effect
from ...compiler.values import canonical
from ...dsl.tree import Step, walk
from ..decisions.outcomes import Outcome
from ..machine.event import Event
from ..machine.machine import Machine
from ..machine.program import Program, bare

SECOND = 1_000_000


class Execution(NamedTuple):
    """One time that a step ran.

    `started` and `seconds` tell when (microseconds since 1970) and for how long, its pauses included; `errors` are the
    kinds of its failed attempts and `wasted` the seconds from the first of them to the end; `ended` is done or failed;
    `given` is a fingerprint of what it was given; `dollars` is what models took for it.
    """

    run: str
    started: int
    seconds: float
    errors: tuple[str, ...]
    wasted: float
    ended: str
    given: str
    dollars: Decimal


class Evidence(NamedTuple):
    """What is known of a flow: its text, `steps` by name, and what happened to them in its `runs` that have ended.

    `executions` are kept by the name of the step, `decisions` by the name of the decision, as their records;
    `outcomes` are what turned out right, by the name of the decision too. `seconds` is how long a run took on the mean.
    """

    analysis: Analysis
    catalogue: Catalogue
    steps: Mapping[str, Step]
    runs: int
    seconds: float
    executions: Mapping[str, Sequence[Execution]]
    decisions: Mapping[str, Sequence[Mapping[str, Any]]]
    outcomes: Mapping[str, Sequence[Outcome]]

    def a_run(self, name: str) -> float:
        """The seconds that a step takes of a run on the mean."""
        return sum(each.seconds for each in self.executions.get(name, ())) / max(1, self.runs)

    def effect(self, step: Step) -> Effect:
        """What a step does to the world."""
        from ...compiler.effects import effect_as_written

        kind = self.catalogue.get(step.kind)
        return "effect" if kind is None else effect_as_written(step, kind)


def gather(
    analysis: Analysis,
    catalogue: Catalogue,
    runs: Iterable[tuple[str, Sequence[Event]]],
    dollars: Mapping[str, Decimal],
    outcomes: Mapping[str, Sequence[Outcome]],
) -> Evidence:
    """The evidence of runs of just this version of the flow that have ended: their ids and events.

    `dollars` is what models took, by `RUN/PATH` of what asked them.
    """
    assert analysis.plan is not None
    program = Program(analysis.plan, catalogue)
    executions: dict[str, list[Execution]] = defaultdict(list)
    decisions: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    lengths: list[float] = []
    for run, events in runs:
        reader = _Reader(program, run, dollars)
        for event in events:
            reader.read(event)
        lengths.append((events[-1].at - events[0].at) / SECOND)
        for name, execution in reader.found:
            executions[name].append(execution)
        for name, record in reader.decided:
            decisions[name].append(record)
    steps = {each.name: each for each in walk(analysis.flow) if isinstance(each, Step)}
    seconds = fmean(lengths) if lengths else 0.0
    return Evidence(analysis, catalogue, steps, len(lengths), seconds, executions, decisions, outcomes)


class _Reader:
    """Reads one run, whose machine tells what each step was given; what parts of the flow do is left out."""

    def __init__(self, program: Program, run: str, dollars: Mapping[str, Decimal]) -> None:
        self.machine = Machine(program, run)
        self.run = run
        self.dollars = dollars
        self.found: list[tuple[str, Execution]] = []
        self.decided: list[tuple[str, Mapping[str, Any]]] = []
        self._begun: dict[str, tuple[int, str]] = {}
        self._failed: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def read(self, event: Event) -> None:
        """Take one event in."""
        self.machine.apply(event)
        path = event.path
        if event.kind in ("attempt_started", "asked") and path not in self._begun:
            self._begun[path] = (event.at, self._given(path))
        elif event.kind == "attempt_failed" and event.data["error"]["kind"] != "cancelled":
            self._failed[path].append((event.at, event.data["error"]["kind"]))
        elif event.kind == "decided" and self._own(path):
            self.decided.append((event.data["record"]["node"], event.data["record"]))
        elif event.kind in ("step_completed", "answered", "step_failed") and path in self._begun and self._own(path):
            self._ended(event)

    def _ended(self, event: Event) -> None:
        started, given = self._begun.pop(event.path)
        failed = self._failed.pop(event.path, [])
        self.found.append(
            (
                bare(event.path.rpartition("/")[2]),
                Execution(
                    self.run,
                    started,
                    (event.at - started) / SECOND,
                    tuple(kind for _, kind in failed),
                    (event.at - failed[0][0]) / SECOND if failed else 0.0,
                    "done" if event.kind != "step_failed" and not event.data.get("fallback") else "failed",
                    given,
                    self.dollars.get(f"{self.run}/{event.path}", Decimal(0)),
                ),
            )
        )

    def _own(self, path: str) -> bool:
        """Whether a path leads to a node of the flow itself, not of a part."""
        return self.machine.program.part_at(path) is self.machine.program

    def _given(self, path: str) -> str:
        """A fingerprint of what the step at a path is given."""
        active = self.machine.actives[path]
        self.machine.context.at(path)
        commands = active.node.owed(self.machine, active)  # type: ignore[attr-defined]
        settings = getattr(commands[0], "settings", None) if commands else None
        return "" if settings is None else canonical(settings).hex()
