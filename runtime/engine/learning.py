"""What past decisions teach a run: its history voice, and the weights of all voices."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..decisions.history import LEAST, from_data, learn, voice
from ..decisions.lessons import REFIT, lesson
from ..decisions.opinions import exact_all
from ..decisions.outcomes import Outcome, kept, latest
from ..journal.store import CalibrationRow, OutcomeRow
from ..machine.event import Consult, Event
from ..machine.machine import Machine

if TYPE_CHECKING:
    from .local import Engine

NOT_TOLD = frozenset({"options", "pattern", "why", "start"})
"""What of a lesson a decision is not told: it knows it, or its history voice goes by it."""


async def learnt(engine: Engine, machine: Machine, command: Consult) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the outcomes of other runs teach a decision: what counts for all its voices, and history's opinion.

    It is learnt anew when there are enough new outcomes, or the decision has changed.
    """
    store, start = engine.store, command.start
    assert start is not None
    flow = machine.program.part_at(command.path).name
    rows = store.outcomes(flow, command.name)
    others = [row for row in rows if row.run != machine.run]
    told = latest(map(as_outcome, others))
    row = store.calibration(flow, command.name)
    # What was learnt from this run too would be a hint to itself.
    usable = row is not None and len(others) == len(rows) and not stale(row, told, command.options, start)
    if usable and row is not None:
        data, version = row.data, row.version
    elif len(told) < LEAST:
        data, version = None, 0
    else:
        data = await asyncio.to_thread(lesson, told, command.options, start)
        version = 0
        if len(others) == len(rows):
            version = row.version + 1 if row is not None else 1
            store.calibrate(CalibrationRow(flow, command.name, version, len(told), engine.clock(), data))
    sampling = {"audit": engine.ports.sampling.audit, "shadow": engine.ports.sampling.shadow}
    if data is None:
        return sampling, voice(told, learn(told, command.options), command.options, command.facts)
    known = {name: value for name, value in data.items() if name not in NOT_TOLD} | {"version": version}
    pattern = data["why"] if data["pattern"] is None else from_data(data["pattern"])
    return known | sampling, voice(told, pattern, command.options, command.facts)


def stale(row: CalibrationRow, told: Sequence[Outcome], options: Sequence[str], start: Mapping[str, float]) -> bool:
    """Whether what was learnt is to be learnt anew."""
    fresh = sum(each.at > row.at for each in told)
    return fresh >= REFIT or row.data["options"] != list(options) or row.data["start"] != exact_all(start)


def as_outcome(row: OutcomeRow) -> Outcome:
    """An outcome as it is learnt from."""
    data = row.data
    remaining, score = tuple(data["remaining"]), data["score"]
    return Outcome(
        row.run,
        row.path,
        row.option,
        row.at,
        remaining,
        data["verdict"],
        score,
        data["opinions"],
        data["model"],
        data["facts"],
    )


def told_by_person(machine: Machine, event: Event) -> OutcomeRow | None:
    """The outcome that a person tells by deciding in a run for real."""
    record = event.data["record"]
    if record["decided_by"] != "person" or machine.mode != "full":
        return None
    return outcome_row(machine.run, event.path, machine.program.part_at(event.path).name, record, event.at)


def outcome_row(
    run: str,
    path: str,
    flow: str,
    record: Mapping[str, Any],
    at: int,
    *,
    option: str = "",
    by: str = "",
    because: str = "",
) -> OutcomeRow:
    """What was right in a decision: what a person chose in it, or the option given."""
    return OutcomeRow(
        run, path, flow, record["node"], option or record["choice"], by or record["by"] or "", because, at, kept(record)
    )
