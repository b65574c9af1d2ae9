"""How each kind of event changes the state of a run. Nothing here evaluates an expression."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...compiler.caps import NO_CAPS, Caps, least
from .claims import left_by_run, results
from .context import from_moment
from .event import Event
from .state import Active, Doubt

if TYPE_CHECKING:
    from .machine import Machine


def _take(machine: Machine, event: Event) -> Active:
    """The node the event is about; a node in line to advance has just been advanced by it."""
    active = machine.actives[event.path]
    if machine.ready and machine.ready[0] is active:
        machine.ready.popleft()
    return active


def _begin(machine: Machine, event: Event) -> Active:
    active = _take(machine, event)
    timers = event.data.get("timers")
    if timers:
        active.timed = True
        for role, index, due, length in timers:
            machine.timers[active.path, role, index] = (due, length)
    return active


def _run_started(machine: Machine, event: Event) -> None:
    machine.started_at = event.at
    machine.context.started = from_moment(event.at)
    machine.status = "running"
    machine.mode = event.data.get("mode", machine.mode)
    machine.stubs = event.data.get("stubs", machine.stubs)
    if caps := least(machine.program.caps, event.data.get("caps", NO_CAPS)):
        _cap(machine, event.at, caps)
    for name, value in event.data["inputs"].items():
        machine.scope.bind(name, value, event.label)
    _begin_run(machine)


def _cap(machine: Machine, at: int, caps: Caps) -> None:
    machine.caps = caps
    machine.rounds_left = caps.get("rounds", machine.rounds_left)
    if "time" in caps:
        machine.timers["", "cap", 0] = (at + caps["time"], 0)


def _capped(machine: Machine, event: Event) -> None:
    machine.timers.pop(("", "cap", 0), None)
    _ends(machine, "failed", event.data["error"])


def _spent(machine: Machine, event: Event) -> None:
    machine.tokens += event.data["tokens"]
    machine.dollars += Decimal(event.data["dollars"])


def _begin_run(machine: Machine) -> None:
    """Begin with the statements, unless there is more to be claimed first."""
    frame = machine.frame
    if len(machine.given) < len(machine.program.gates.names):
        machine.gating = "ask"
        return
    machine.gating = ""
    frame.root = machine.open_body(machine.program.body, None, "root", machine.scope)
    machine.enter(frame.root)


def _place_wanted(machine: Machine, event: Event) -> None:
    given = {key: value for key, value in event.data.items() if key != "timers"}
    if not event.path:
        machine.gating = "wait"
        machine.given.append(given)
        return
    active = _begin(machine, event)
    active.given = [*(active.given or ()), given]
    active.phase = "queueing"
    if "held" in given:
        _go_on(machine, active)


def _place_given(machine: Machine, event: Event) -> None:
    data = event.data
    if event.path:
        active = machine.actives[event.path]
        assert active.given is not None
        active.given[-1] |= data
        _go_on(machine, active)
        return
    machine.given[-1] |= data
    for name, each in data.get("state", {}).items():
        machine.scope.bind(name, each["value"], each["label"])
    if "value" in data:
        reused = dict.fromkeys(machine.program.gates.reused, True)
        machine.gating, machine.frame.ending, machine.finale = "", ("completed", {**data["value"], **reused}), True
    else:
        _begin_run(machine)


def _go_on(machine: Machine, active: Active) -> None:
    active.phase = "ready"
    machine.ready.append(active)


def _claim_failed(machine: Machine, event: Event) -> None:
    machine.gating, machine.frame.ending, machine.finale = "", ("failed", event.data["error"]), True


def _block_started(machine: Machine, event: Event) -> None:
    active = _begin(machine, event)
    active.phase = "open"
    active.node.opened(machine, active, event.data, event.label)


def _attempt_started(machine: Machine, event: Event) -> None:
    active = _begin(machine, event)
    active.phase = "executing"
    active.attempt = event.data["attempt"]
    active.started_at = event.at
    active.sent = event.data.get("sent")


def _noted(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    active.notes = (*active.notes, event.data["value"])


def _attempt_completed(machine: Machine, event: Event) -> None:
    """The work is done while side blocks still run: the result waits for their end."""
    active = machine.actives[event.path]
    if active.given:
        _leave(machine, active, event)
    active.node.completed(machine, active, event.data, event.label)


def _leave(machine: Machine, active: Active, event: Event) -> None:
    """Leave a result for other runs; one that was taken over from them, or stands for none, is not left again."""
    if not ("reused" in event.data or "fallback" in event.data):
        machine.kept += results(active, event.data.get("value"), event.at)


def _attempt_failed(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    active.phase = "open"
    if event.data["error"].get("unknown"):
        active.unknown = True
    policy = event.data.get("policy")
    if policy is not None:
        active.tries = active.tries or {}
        active.tries[policy] = active.tries.get(policy, 0) + 1
    if active.then is not None:
        machine.settle(active)
    elif "retry_at" in event.data:
        active.phase = "retrying"
        active.timed = True
        machine.timers[active.path, "retry", 0] = (event.data["retry_at"], 0)


def _doubted(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    active.doubt, active.unknown = Doubt(event.data["error"]), True
    _go_on(machine, active)


def _look_started(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    active.phase = "looking"
    active.started_at = event.at
    active.sent = event.data.get("sent")
    assert active.doubt is not None
    active.doubt.looks = event.data["look"]


def _look_ended(machine: Machine, event: Event) -> None:
    """What is known for sure ends the doubt; else there is another look, after a pause."""
    active = _take(machine, event)
    doubt, found = active.doubt, event.data["found"]
    assert doubt is not None
    doubt.absent += found == "absent"
    doubt.failed += found == "unclear"
    active.phase, active.sent = "open", None
    if "again_at" in event.data:
        active.phase = "retrying"
        active.timed = True
        machine.timers[active.path, "look", 0] = (event.data["again_at"], 0)
    else:
        active.doubt = None
        active.unknown = found != "absent"


def _recovery_chosen(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    active.since = active.since or event.at


def _step_completed(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    if active.given:
        _leave(machine, active, event)
    if active.phase == "executing" and active.then is not None:
        # It was being cancelled and ended well all the same: the result stands, so that an undo can see it.
        active.phase = "open"
        active.node.keep(machine, active, event.data, event.label)  # type: ignore[attr-defined]
        machine.settle(active)
        return
    active.phase = "open"
    active.node.completed(machine, active, event.data, event.label)


def _step_failed(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    if active.phase == "routing":
        # The step is done; it is a guard behind it that has no value, so the step's own handlers are not asked again.
        machine.end(active, "failed", event.data["error"])
    else:
        machine.fail(active, event.data["error"])


def _step_skipped(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    active.outcome = "skipped"
    machine.without_result(active)
    machine.complete(active)


def _path_chosen(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    assert active.run.wires is not None
    active.run.wires.chosen(machine, active, event.data["edge"])


def _asked(machine: Machine, event: Event) -> None:
    active = _begin(machine, event)
    active.phase = "asked"
    active.sent = event.data
    active.extra = event.data.get("record")


def _voted(machine: Machine, event: Event) -> None:
    active, by = machine.actives[event.path], event.data["by"]
    active.extra = {**(active.extra or {}), by.casefold(): (by, event.data["value"])}
    link, asked = event.data.get("link"), active.sent
    if link is not None and asked is not None:
        active.sent = {**asked, "links": [*asked.get("links", ()), link]}


def _withdrawn(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    if active.node.unanswered == "within":  # type: ignore[attr-defined]
        machine.interrupt(active, ("within",))
    elif active.node.unanswered:  # type: ignore[attr-defined]
        machine.timers.pop((active.path, "ask", 0), None)
        active.node.overdue(machine, active)  # type: ignore[attr-defined]


def _delegated(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    active.sent = {**(active.sent or {}), "who": event.data["to"]}


def _answered(machine: Machine, event: Event) -> None:
    machine.actives[event.path].node.took_answer(machine, machine.actives[event.path], event)  # type: ignore[attr-defined]


def _timer_set(machine: Machine, event: Event) -> None:
    active = _begin(machine, event)
    active.phase = "timing"
    active.timed = True
    machine.timers[active.path, "wait", 0] = (event.data["due"], 0)


def _timer_fired(machine: Machine, event: Event) -> None:
    role, index = event.data["role"], event.data["index"]
    active = machine.actives[event.path]
    _, length = machine.timers.pop((active.path, role, index))
    if role == "wait":
        machine.complete(active)
    elif role in ("retry", "look"):
        active.phase = "ready"
        machine.ready.append(active)
    elif role == "within":
        machine.interrupt(active, ("within",))
    elif role == "timeout":
        machine.interrupt(active, ("timeout", index))
    elif role == "ask":
        active.node.overdue(machine, active)  # type: ignore[attr-defined]
    else:
        body = (active.node.after if role == "after" else active.node.every)[index][1]
        if role == "every":
            machine.timers[active.path, role, index] = (event.data["next"], length)
        if any(run.body is body for run in active.runs):
            return
        machine.enter(machine.open_body(body, active, "side", active.scope))


def _event_awaited(machine: Machine, event: Event) -> None:
    active = _begin(machine, event)
    active.phase = "listening"
    machine.listening = True


def _event_received(machine: Machine, event: Event) -> None:
    machine.mailbox.append({**event.data, "arrival": event.sequence})
    machine.listening = True


def _event_taken(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    message = machine.mailbox.pop(event.data["message"])
    run = active.run
    run.consumed = [*(run.consumed or ()), message]
    active.node.completed(machine, active, {"value": message["fields"]}, event.label)


def _emitted(machine: Machine, event: Event) -> None:
    machine.complete(_take(machine, event))


def _consulted(machine: Machine, event: Event) -> None:
    active = _begin(machine, event)
    opinions = active.extra["opinions"] if active.phase == "judging" else {}
    active.phase = "consulting"
    active.started_at = event.at
    active.sent = event.data.get("sent")
    active.extra = {"waiting": list(event.data["voices"]), "opinions": opinions}


def _opinion_given(machine: Machine, event: Event) -> None:
    active = machine.actives[event.path]
    voice = event.data["voice"]
    active.extra["opinions"][voice] = event.data
    active.extra["waiting"].remove(voice)
    if not active.extra["waiting"]:
        active.phase = "judging"
        machine.ready.append(active)


def _decided(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    active.phase = "open"
    active.node.completed(machine, active, event.data, event.label)


def _flow_started(machine: Machine, event: Event) -> None:
    _take(machine, event).node.completed(machine, machine.actives[event.path], event.data, event.label)


def _round_started(machine: Machine, event: Event) -> None:
    active = _take(machine, event)
    active.phase = "open"
    machine.rounds_left -= 1
    active.node.next_round(machine, active)  # type: ignore[attr-defined]


def _undo_started(machine: Machine, event: Event) -> None:
    _take(machine, event).node.undo_started(machine, machine.actives[event.path], event.data)  # type: ignore[attr-defined]


def _undo_ended(machine: Machine, event: Event) -> None:
    _take(machine, event).node.undo_ended(machine, machine.actives[event.path], event)  # type: ignore[attr-defined]


def _cancel_requested(machine: Machine, event: Event) -> None:
    _ends(machine, "cancelled", None)


def _ends(machine: Machine, how: str, error: Any) -> None:
    """The run ends as soon as what is under way has ended; nothing new begins."""
    machine.frame.ending = (how, error)
    if machine.root is None:
        machine.gating, machine.finale = "", True
    else:
        machine.cancel_run(machine.root)


def _ended(status: str, mark: str = "") -> Callable[[Machine, Event], None]:
    def apply(machine: Machine, event: Event) -> None:
        machine.status = status
        machine.mark = mark
        machine.finale = False
        frame = machine.frame
        frame.ending = (status, event.data.get("outputs") or event.data.get("error"))
        if machine.given:
            machine.freed.append("")
            if status == "completed":
                machine.kept += left_by_run(machine, frame)

    return apply


def _nothing(machine: Machine, event: Event) -> None:
    """Events that are kept for the record only."""


APPLY: dict[str, Callable[[Any, Event], None]] = {
    "run_started": _run_started,
    "place_wanted": _place_wanted,
    "place_given": _place_given,
    "claim_failed": _claim_failed,
    "block_started": _block_started,
    "attempt_started": _attempt_started,
    "noted": _noted,
    "attempt_completed": _attempt_completed,
    "attempt_failed": _attempt_failed,
    "doubted": _doubted,
    "look_started": _look_started,
    "look_ended": _look_ended,
    "recovery_chosen": _recovery_chosen,
    "step_completed": _step_completed,
    "step_failed": _step_failed,
    "step_skipped": _step_skipped,
    "path_chosen": _path_chosen,
    "asked": _asked,
    "voted": _voted,
    "answered": _answered,
    "answer_refused": _nothing,
    "withdrawn": _withdrawn,
    "delegated": _delegated,
    "request_refused": _nothing,
    "annotated": _nothing,
    "run_parked": _nothing,
    "run_resumed": _nothing,
    "timer_set": _timer_set,
    "timer_fired": _timer_fired,
    "event_awaited": _event_awaited,
    "event_received": _event_received,
    "event_refused": _nothing,
    "event_taken": _event_taken,
    "emitted": _emitted,
    "consulted": _consulted,
    "opinion_given": _opinion_given,
    "decided": _decided,
    "flow_started": _flow_started,
    "round_started": _round_started,
    "undo_started": _undo_started,
    "undo_completed": _undo_ended,
    "undo_failed": _undo_ended,
    "cancel_requested": _cancel_requested,
    "capped": _capped,
    "spent": _spent,
    "run_completed": _ended("completed"),
    "run_failed": _ended("failed"),
    "run_undone": _ended("failed", "undone"),
    "run_partly_undone": _ended("failed", "partly undone"),
    "run_cancelled": _ended("cancelled"),
}
