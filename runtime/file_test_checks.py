"""What tests expect, checked against a world that has come to rest; each failure is told with what happened instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from ..compiler.evaluation import EvaluationError
from ..compiler.expression_text import expression_text
from ..compiler.expressions import build
from ..compiler.moments import show_duration
from ..compiler.values import Value, to_json
from .file_test_names import Names, evaluate
from .file_test_paths import parted
from .machine.machine import Machine
from .virtual import Called, VirtualWorld, covers

Clause = Mapping[str, Any]


class Play:
    """One run of a test: its id, when it begins, what its clauses expect of it."""

    def __init__(self, run: str, base: int, clauses: Iterable[Clause]) -> None:
        self.run = run
        self.base = base
        self.clauses = list(clauses)

    def names(self, world: VirtualWorld, *, outputs: bool = True) -> Names:
        """The names of the run now."""
        return Names(world.machines[self.run], world.histories[self.run], outputs=outputs)


def check(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    """Why what a clause expects is not so, or none."""
    checked = _CHECKS.get(clause["clause"])
    return checked(clause, play, world) if checked else None


def ending(machine: Machine) -> str:
    """How a run stands: `it completed with status = "open"`, `it failed with "late": ...`, `it waits for desk`."""
    if machine.status == "completed":
        outputs = ", ".join(
            f"{name} = {shown(value)}" for name, value in ((machine.ending or ("", {}))[1] or {}).items()
        )
        return f"it completed with {outputs}" if outputs else "it completed"
    if machine.status == "failed":
        error = (machine.ending or ("", None))[1] or {}
        message = f": {error['message']}" if error.get("message") not in (None, error.get("kind")) else ""
        marks = [*_place(machine, error.get("step")), *([machine.mark] if machine.mark else [])]
        told = f" ({', '.join(marks)})" if marks else ""
        return f'it failed with "{error.get("kind")}"{message}{told}'
    if machine.ended:
        return f"it was {machine.status}"
    names = [a.node.name for a in machine.actives.values() if a.phase in WAITING]
    return f"it waits for {', '.join(dict.fromkeys(names))}" if names else "it has not ended"


def _place(machine: Machine, step: Any) -> list[str]:
    """Where an error was raised, in the words of the file."""
    node = machine.program.by_name.get(step)
    if node is None:
        return []
    line = machine.program.plan.debug.get("lines", {}).get(node.id)
    named = [node.name] if node.op in ("step", "decide", "do", "wait", "let") else []
    return [*named, *([f"line {line}"] if line else [])]


WAITING = ("asked", "listening", "timing", "retrying", "executing", "looking", "consulting")


def shown(value: Value) -> str:
    """A value as the language writes it, cut when it is long."""
    text = expression_text(["lit", to_json(value)])
    return text if len(text) <= 200 else text[:199] + "…"


def time(play: Play, at: int) -> str:
    """How long after the beginning of a run something was."""
    return show_duration(timedelta(microseconds=at - play.base))


def duration(value: Any) -> int:
    """A duration in microseconds; EvaluationError for anything else."""
    if not isinstance(value, timedelta):
        raise EvaluationError("wrong_type", "a time such as 2h is needed here")
    return value // timedelta(microseconds=1)


def _path(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    return parted(clause["hops"], [each.name for each in world.started if each.run == play.run])


def _count(world: VirtualWorld, name: str) -> list[int]:
    """When something was called, in all runs; blocks and waits, which are not called, count when they start."""
    times = [each.at for each in world.calls if each.name == name]
    return times or [each.at for each in world.started if each.name == name]


def _called(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    times = _count(world, clause["name"])
    if len(times) == clause["times"]:
        return None
    when = f", {_at(play, times)}" if times else ""
    return f"{clause['name']} was called {_times(len(times))}, not {_times(clause['times'])}{when}"


def _times(count: int) -> str:
    return {0: "0 times", 1: "once"}.get(count, f"{count} times")


def _at(play: Play, times: list[int]) -> str:
    texts = [time(play, at) for at in times]
    if len(texts) > 6:
        texts = [*texts[:3], "...", *texts[-2:]]
    return "at " + ", ".join(texts)


def _started(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    wanted = play.base + duration(evaluate(build(clause["at"]), world, play.names(world), _zone(world, play)))
    times = [each.at for each in world.started if each.run == play.run and each.name == clause["name"]]
    if wanted in times:
        return None
    if not times:
        return f"{clause['name']} never started; {ending(world.machines[play.run])}"
    return f"{clause['name']} started {_at(play, times)}, not at {time(play, wanted)}"


def _never(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    times = [each.at for each in world.started if each.run == play.run and each.name == clause["name"]]
    return f"{clause['name']} ran, {_at(play, times)}" if times else None


def _called_with(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    wanted = evaluate(build(clause["fields"]), world, play.names(world, outputs=False), _zone(world, play))
    calls = [each for each in world.calls if each.name == clause["name"]]
    if any(covers(dict(call.settings), wanted) for call in calls):
        return None
    if not calls:
        return f"{clause['name']} was never called; {ending(world.machines[play.run])}"
    best = max(calls, key=lambda call: _alike(call, wanted))
    got = {key: best.settings.get(key) for key in wanted}
    which = f"at {time(play, best.at)} it was" if len(calls) == 1 else f"the nearest of {len(calls)} calls was"
    return f"{clause['name']} was never called with {shown(wanted)}: {which} called with {shown(got)}"


def _alike(call: Called, wanted: Mapping[str, Any]) -> int:
    return sum(covers(call.settings.get(key), value) for key, value in wanted.items())


def _waiting(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    machine = world.machines[play.run]
    return f"the run was to wait, but {ending(machine)}" if machine.ended else None


def _fails(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    machine, kind = world.machines[play.run], clause["kind"]
    error = machine.ending[1] if machine.status == "failed" and machine.ending else None
    if error is not None and kind in (None, error["kind"]):
        return None
    return f"the run was to fail{f' with {shown(kind)}' if kind else ''}, but {ending(machine)}"


def condition(clause: Clause, play: Play, world: VirtualWorld) -> str | None:
    """Why a condition does not hold now, or none."""
    names = play.names(world)
    form = clause["condition"]
    try:
        value = evaluate(build(form), world, names, _zone(world, play))
    except EvaluationError as problem:
        return f"{clause['text']}: {problem}{_ended(form, names)}"
    if value is True:
        return None
    if value is None:
        return f"{clause['text']} is missing{_ended(form, names)}"
    if value is not False:
        return f"{clause['text']} is {shown(value)}, neither true nor false"
    part = form
    while part[0] == "and":
        part = next(each for each in part[1] if evaluate(build(each), world, names, _zone(world, play)) is False)
    text = clause["text"] if part is form else f"{clause['text']}: {expression_text(part)} is false"
    return f"{text}; {_got(part, world, names, _zone(world, play))}{_ended(part, names)}"


def _got(form: Any, world: VirtualWorld, names: Names, zone: str) -> str:
    """What the parts of a condition are."""
    if form[0] == "compare":
        parts = [each for each in form[2:4] if each[0] not in ("lit", "list")]
    elif form[0] == "is":
        parts = [form[3]]
    else:
        parts = [["name", path[0], 0] for path in sorted(build(form).reads) if path]
    told = []
    for part in parts:
        try:
            value = evaluate(build(part), world, names, zone)
        except EvaluationError as problem:
            told.append(f"{expression_text(part)} has no value: {problem}")
        else:
            told.append(f"{expression_text(part)} is {'missing' if value is None else shown(value)}")
    return ", ".join(dict.fromkeys(told)) or "it is false"


def _ended(form: Any, names: Names) -> str:
    """Where an output is missing: how the run stands."""
    missing = any(path[0] in names.declared and path[0] not in names.outputs for path in build(form).reads)
    return f" ({ending(names.machine)})" if missing and names.machine.status != "completed" else ""


def _zone(world: VirtualWorld, play: Play) -> str:
    return world.machines[play.run].program.zone


_CHECKS: dict[str, Callable[[Clause, Play, VirtualWorld], str | None]] = {
    "expect_path": _path,
    "expect_called": _called,
    "expect_started": _started,
    "expect_never": _never,
    "expect_called_with": _called_with,
    "expect_waiting": _waiting,
    "expect_fails": _fails,
    "expect": condition,
    "expect_at": condition,
}
