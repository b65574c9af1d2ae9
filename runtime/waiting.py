"""What a run waits for, and why it did not take what it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ..compiler.kinds import Catalogue
from ..compiler.plan import Plan
from ..dsl.error import SayflowError
from .drive import replay
from .engine import ended, without_plan
from .journal.store import RunRow, Store
from .machine.machine import Machine
from .machine.program import Program
from .machine.questions import shown_in

REFUSALS = ("answer_refused", "event_refused", "request_refused")
"""The kinds of event that say that a message was not taken."""

TOO_LATE = frozenset({"late", "not_asked", "unknown_step"})
"""Why an answer is refused that no question waits for."""


class Waiting(NamedTuple):
    """What a run waits for: an answer of a type at a path, or an event with fields of a type.

    `asked` is the question as it was recorded, `digest` that of what is shown with it.
    """

    path: str
    type: Any
    event: str | None
    asked: Mapping[str, Any] = MappingProxyType({})
    digest: str = ""


def plan_of_run(store: Store, row: RunRow) -> Plan:
    """The plan that a run began with; SF909 when that is gone."""
    text = store.plan(row.plan_hash)
    if text is None:
        raise without_plan(row.id, "is not in the database")
    try:
        return Plan.from_json(text)
    except (ValueError, LookupError, TypeError, RecursionError) as problem:
        raise without_plan(row.id, f"can't be read: {problem}") from None


def replayed(store: Store, catalogue: Catalogue, run: str, plan: Plan) -> Machine:
    """A run as its journal has it; SF909 when its plan can't be read."""
    events = store.events(run)
    try:
        program = Program(plan, catalogue)
    except (ValueError, LookupError, TypeError, AttributeError) as problem:
        raise without_plan(run, f"can't be read: {problem}") from None
    return replay(program, run, events)


def waiting_at(machine: Machine, step: str) -> Waiting:
    """What a run waits for under a path or a step's name.

    Raises:
        SayflowError: SF902 when the run has ended, SF903 when it does not wait there.
    """
    run = machine.run
    if machine.ended:
        raise ended(run, machine.status)
    open_ones = {p: a for p, a in machine.actives.items() if a.phase in ("asked", "listening")}
    path = step if step in open_ones else next((p for p, a in open_ones.items() if a.node.name == step), None)
    if path is None:
        known = ", ".join(open_ones) or "nothing that can be answered"
        raise SayflowError("SF903", f"the run does not wait at `{step}`", where=run, hint=f"it waits for: {known}")
    node: Any = open_ones[path].node
    if open_ones[path].phase == "listening":
        events = machine.program.plan.content["events"]
        return Waiting(path, ["record", events.get(node.event, {}).get("fields", {})], node.event)
    asked = open_ones[path].sent
    assert asked is not None
    return Waiting(path, node.answer_type(open_ones[path]), None, asked, shown_in(asked))


def refused(run: str, name: str, reason: str) -> SayflowError:
    """The error of a message that the run did not take."""
    if reason in TOO_LATE:
        hint = f"`sayflow show {run}` tells what it waits for"
        return SayflowError("SF903", f"the run does not wait at `{name}` any more", where=run, hint=hint)
    if reason == "run_ended":
        return ended(run, "ended")
    if reason == "changed":
        hint = f"`sayflow show {run}` tells what is asked now; look at it and answer again"
        return SayflowError("SF813", "what is asked is not what was shown with this answer", where=run, hint=hint)
    if reason == "not_in_role":
        hint = f"`sayflow show {run}` tells who is asked; `--as NAME` says whose word it is, if it is not yours"
        message = f"whoever says this is not among those asked at `{name}`"
        return SayflowError("SF814", message, where=run, hint=hint)
    if reason == "needed":
        hint = "answer it: nobody but a person can tell what became of this step"
        return SayflowError("SF816", f"the question at `{name}` can't be taken back", where=run, hint=hint)
    hint = "the run goes on waiting: answer again"
    return SayflowError("SF809", f"the answer was refused: {reason}", where=run, hint=hint)
