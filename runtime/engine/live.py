"""A run in memory: its machine, what is under way, and what is not yet committed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from ...compiler.caps import NO_CAPS, Caps
from ..audit import Act
from ..journal.store import Append, AskRow, Change, OutcomeRow, Outgoing, RunRow
from ..machine.claims import Kept
from ..machine.event import Command, Event, Execute
from ..machine.machine import Error, Machine
from ..modes import TEST, shared_name
from ..places import Place

if TYPE_CHECKING:
    from .outside import Outside

UNWRITTEN = Change("")
"""What the row of a run is compared with before anything was written to it."""

NOTHING: Mapping[str, asyncio.Task[None]] = MappingProxyType({})
NO_ASKS: Mapping[str, AskRow] = MappingProxyType({})
PLAINLY_RUNNING = Change("running")
ACTS = {
    "voted": "voted",
    "answered": "answered",
    "answer_refused": "answer_refused",
    "withdrawn": "withdrawn",
    "delegated": "delegated",
    "request_refused": "request_refused",
    "annotated": "annotated",
    "cancel_requested": "cancelled",
}
"""The kinds of event that the audit log tells of, and how it calls them."""

NOTED = frozenset({"asked", "emitted", "decided", "flow_started", "place_wanted", *ACTS})
"""The kinds of event that others are to see or to hear of."""

BUSY = frozenset({"executing", "looking", "consulting"})


class Result(NamedTuple):
    """How a run stands when it is handed back: ended, or parked until someone or something comes.

    `wake_at` is its next timer, in microseconds since 1970. `stopped`: it was parked since the engine stops, and would
    have gone on.
    """

    run: str
    status: str
    outputs: dict[str, Any]
    error: Error | None
    mark: str
    asks: list[AskRow]
    wake_at: int | None
    stopped: bool = False


class Draft:
    """What the next commit of a run holds; `begun` are other runs that begin with it.

    `awaited`: lists of runs, other runs or the world around them wait for it.
    """

    __slots__ = (
        "acts",
        "asked",
        "awaited",
        "begun",
        "closed",
        "consumed",
        "create",
        "events",
        "freed",
        "kept",
        "outcomes",
        "outgoing",
        "wanted",
    )

    def __init__(self, create: RunRow | None = None) -> None:
        self.events: list[Event] = []
        self.consumed: list[int] = []
        self.outgoing: list[Outgoing] = []
        self.asked: list[AskRow] = []
        self.closed: list[str] = []
        self.begun: list[Append] = []
        self.kept: list[Kept] = []
        self.wanted: list[Place] = []
        self.freed: list[str] = []
        self.outcomes: list[OutcomeRow] = []
        self.acts: list[Act] = []
        self.create = create
        self.awaited = create is not None


class Live:
    """A run while this process drives it.

    `draft` is what was recorded and is not committed, `later` the same where nothing has to wait for it; `held` are
    commands that wait for that commit; `running` and `people` are the tasks of attempts and questions by path;
    `unwanted` the attempts being cancelled; `chain` is the attempt that the task which just reported takes on next.
    `near`: the timer due next is one to stay in memory for. `parking`: the run is handed back once the draft is
    committed. `hearing`: whether a place is free is not known yet. `dropped` are attempts broken off since the engine
    stops.
    """

    __slots__ = (
        "asked",
        "chain",
        "draft",
        "dropped",
        "due",
        "epoch",
        "hearing",
        "held",
        "later",
        "machine",
        "near",
        "over",
        "parking",
        "people",
        "running",
        "timer",
        "unwanted",
        "world",
        "written",
    )

    def __init__(self, machine: Machine, epoch: int, over: asyncio.Future[Result]) -> None:
        self.machine = machine
        self.world: Outside
        self.epoch = epoch
        self.over = over
        self.draft: Draft | None = None
        self.later: Draft | None = None
        self.written = UNWRITTEN
        self.held: list[Command] = []
        self.running: dict[str, asyncio.Task[None]] = {}
        self.people: dict[str, asyncio.Task[None]] = {}
        self.unwanted: set[str] = set()
        self.dropped = NOTHING
        self.asked: dict[str, AskRow] = {}
        self.chain: Execute | None = None
        self.due: int | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.near = False
        self.parking = False
        self.hearing = False

    def drafted(self) -> Draft:
        """What the next commit holds so far, for more to be put into it."""
        draft = self.draft
        if draft is None:
            draft = self.draft = self.later or Draft()
            self.later = None
        return draft

    def note(self, events: list[Event]) -> Draft:
        """Put recorded events into the draft, with the questions they open and close and the events they emit."""
        draft = self.drafted()
        draft.events += events
        asked = NO_ASKS
        if self.asked:
            if any(event.kind in ACTS for event in events):
                asked = dict(self.asked)  # what was shown is told of an answer, which closes the question
            self._close(draft)
        for event in events:
            if event.kind in NOTED:
                self._noted(draft, event, asked)
        if self.machine.freed or self.machine.kept:
            freed, kept = self.machine.take_places()
            draft.awaited = True
            draft.freed += freed
            draft.kept += [each._replace(name=shared_name(each.name, self.machine.mode)) for each in kept]
        return draft

    def _noted(self, draft: Draft, event: Event, asked: Mapping[str, AskRow]) -> None:
        kind = event.kind
        if kind == "asked":
            row = self._ask_row(event)
            self.asked[event.path] = row
            draft.asked.append(row)
        elif kind == "emitted":
            if self.machine.mode != TEST:
                draft.outgoing.append(self._emitted(event))
            draft.awaited = True
        elif kind == "decided":
            from .learning import told_by_person

            told = told_by_person(self.machine, event)
            if told is not None:
                draft.outcomes.append(told)
        elif kind in ACTS:
            if kind == "delegated" and event.path in self.asked:
                self.asked[event.path] = self.asked[event.path]._replace(who=event.data["to"])
                draft.asked.append(self.asked[event.path])
            draft.acts.append(self._act(event, asked.get(event.path)))
        elif kind == "flow_started":
            draft.begun.append(self._begun(event))
            draft.awaited = True
        elif "held" not in event.data:
            name = shared_name(event.data["name"], self.machine.mode)
            draft.wanted.append(Place(self.machine.run, event.path, name, event.data["at_once"]))
            draft.awaited = True

    def appends(self) -> list[Append]:
        """The draft as the store takes it, with those of the runs that begin with it."""
        assert self.draft is not None
        return [self._append(), *self.draft.begun]

    def _append(self) -> Append:
        """The row of the run stands in it only where it changes."""
        draft = self.draft
        assert draft is not None
        change = self.change()
        unchanged = change == self.written
        self.written = change
        return Append(
            self.machine.run,
            self.epoch,
            draft.events,
            None if unchanged else change,
            draft.consumed,
            draft.outgoing,
            draft.asked,
            draft.closed,
            draft.create,
            draft.kept,
            draft.wanted,
            draft.freed,
            draft.outcomes,
            draft.acts,
        )

    def change(self) -> Change:
        """What lists show of the run as it is now."""
        machine = self.machine
        if machine.ended:
            error = machine.ending[1] if machine.status == "failed" and machine.ending is not None else None
            return Change(machine.status, machine.mark, machine.at, error_kind=error["kind"] if error else "")
        waiting, busy = "", False
        for active in machine.actives.values():
            if active.phase in BUSY:
                busy = True
            elif active.phase in ("asked", "listening", "queueing"):
                waiting = f"{waiting}, {active.path}" if waiting else active.path
        if self.parking:
            status = "queued" if self.could_go_on() else "waiting"
        elif busy and not waiting and not machine.timers:
            return PLAINLY_RUNNING
        else:
            status = "running" if busy else "waiting"
        return Change(status, "", None, machine.next_due, waiting[:200])

    def could_go_on(self) -> bool:
        """Whether the run waits for nobody and nothing: it is only not driven."""
        machine = self.machine
        if machine.ready or machine.finale or machine.listening or machine.gating == "ask":
            return True
        return any(active.phase in BUSY for active in machine.actives.values())

    def result(self) -> Result:
        """How the run stands."""
        machine = self.machine
        outputs: dict[str, Any] = {}
        error = None
        if machine.ended and machine.ending is not None:
            if machine.status == "completed":
                outputs = machine.ending[1] or {}
            elif machine.status == "failed":
                error = machine.ending[1]
        stopped = not machine.ended and self.could_go_on()
        status = machine.status if machine.ended else "waiting"
        asks = list(self.asked.values())
        return Result(machine.run, status, outputs, error, machine.mark, asks, machine.next_due, stopped)

    def _close(self, draft: Draft) -> None:
        actives = self.machine.actives
        for path in [p for p in self.asked if p not in actives or actives[p].phase != "asked"]:
            del self.asked[path]
            draft.closed.append(path)
            task = self.people.pop(path, None)
            if task is not None and task is not asyncio.current_task():
                task.cancel()

    def _ask_row(self, event: Event) -> AskRow:
        machine, data = self.machine, event.data
        due = min((when for (path, _, _), (when, _) in machine.timers.items() if path == event.path), default=None)
        show = (data["who"], data["question"], data["show"], data["type"])
        return AskRow(machine.run, event.path, machine.node_at(event.path).name, *show, asked_at=event.at, due=due)

    def _act(self, event: Event, ask: AskRow | None) -> Act:
        """What somebody did, with the question and the arguments that were shown to them."""
        data = {key: value for key, value in event.data.items() if key not in ("by", "message")}
        if event.path:
            data["path"] = event.path
        if ask is not None:
            data |= {"question": ask.question, "shown": ask.show}
        return Act(ACTS[event.kind], event.data["by"] or "", event.at, self.machine.run, data)

    def _emitted(self, event: Event) -> Outgoing:
        data = {"fields": event.data["fields"], "direct": False}
        return Outgoing(None, "event", event.data["event"], data, event.at, f"{self.machine.run}/{event.path}")

    def _begun(self, event: Event) -> Append:
        """A run that begins: it is taken up like one that was left."""
        machine, run, plan = self.machine, event.data["value"], event.data["plan"]
        flow = machine.program.part_at(event.path).parts[machine.node_at(event.path).use][1].name  # type: ignore[attr-defined]
        return begun(
            run,
            flow,
            plan,
            event.data["inputs"],
            event.at,
            mode=machine.mode,
            label=event.label,
            caps=self.world.engine.caps,
        )


def begun(
    run: str,
    flow: str,
    plan: str,
    inputs: dict[str, Any],
    at: int,
    *,
    mode: str = "full",
    label: str = "",
    caps: Caps = NO_CAPS,
) -> Append:
    """What records that a run begins which nobody drives yet."""
    data: dict[str, Any] = {"inputs": inputs, "plan": plan, "flow": flow, "mode": mode}
    if caps:
        data["caps"] = caps
    row = RunRow(run, flow, plan, mode, "queued", started_at=at)
    return Append(run, 0, [Event(1, at, "run_started", "", data, label)], create=row)
