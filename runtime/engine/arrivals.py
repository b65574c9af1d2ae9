"""Events and mails that start runs: one that has come for a trigger is looked at once, and starts one run or none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ...compiler.border import Mismatch, fit
from ...compiler.expressions import EvaluationError, build
from ...compiler.labels.marks import UNTRUSTED
from ...compiler.plan import Plan
from ...compiler.values import FileReference
from ...dsl.error import SayflowError
from ..incoming_mail import files
from ..journal.store import Arrival
from ..machine.machine import Machine
from ..machine.program import Program
from ..machine.state import Scope
from ..ports import LogLine
from .local import Engine
from .starting import begin, triggered


def arrived(engine: Engine, arrival: Arrival) -> str | None:
    """Start the run that an event asks for, where it does: the id of the run.

    The id follows from the arrival, so that it starts once, however often it is looked at, and by how many. An event
    that does not fit the flow starts nothing, and the log says why.
    """
    run = None
    text = engine.store.plan(arrival.plan_hash)
    if text is not None:
        plan = Plan.from_json(text)
        try:
            run = _start(engine, plan, arrival)
        except (Mismatch, SayflowError) as problem:
            if isinstance(problem, SayflowError) and problem.code > "SF9":
                raise
            told = problem.message if isinstance(problem, SayflowError) else str(problem)
            engine.ports.log(LogLine("", plan.name, "warning", f"an event started no run of {plan.name}: {told}"))
    engine.store.drop_arrival(arrival.id)
    return run


def _start(engine: Engine, plan: Plan, arrival: Arrival) -> str | None:
    program = engine.program(plan)
    trigger = program.triggers[arrival.number]
    attached: list[tuple[FileReference, bytes]] = []
    if trigger["on"] == "mail":
        fields, attached = files(arrival.data["fields"])
    else:
        fields = event_fields(program, trigger["event"], arrival.data["fields"])
    if not meant(program, trigger, fields, engine.clock()):
        return None
    inputs, brought = triggered(program, trigger, fields)
    named = hashlib.sha256(f"arrival {arrival.flow} {arrival.number} {arrival.id}".encode()).hexdigest()[:12]
    run, _ = begin(engine, plan, inputs, brought=brought, label=UNTRUSTED, run=named)
    for file, content in attached:
        engine.store.artifact_put(run, file.name, content, file.media_type)
    return run


def event_fields(program: Program, event: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an event as the flow declares them; `Mismatch` for what does not fit."""
    found: dict[str, Any] = fit(["record", program.events[event]["fields"]], fields, event)
    return found


def meant(program: Program, trigger: Mapping[str, Any], fields: Mapping[str, Any], now: int) -> bool:
    """Whether the `where` of a trigger holds for an event; one that has no value does not hold."""
    if trigger.get("where") is None:
        return True
    machine = Machine(program, "")
    machine.at = now
    scope = Scope(machine.scope, own=False)
    scope.values[trigger["as"] or trigger["event"]] = dict(fields)
    try:
        return machine.value(build(trigger["where"]), scope) is True
    except EvaluationError:
        return False
