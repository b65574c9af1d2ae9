"""What a worker does: it takes up runs that nobody drives, and starts those that schedules and events ask for."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

from ...compiler.border import fit
from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..inputs import prepare
from ..journal.store import Fenced, ListenerRow, ScheduleRow
from ..machine.context import from_moment
from ..machine.program import Program
from ..mail_folder import PREFIX, MailFolder
from ..ports import LogLine
from ..schedules import next_moment
from .arrivals import arrived
from .keeper import LOCKED
from .live import begun
from .local import Engine

LOOK = 1.0
"""Seconds between looks for what is to be done."""

TIDYING = 600_000_000
"""Microseconds between two times that a worker takes away what has expired."""

MOST_AT_ONCE = 200
"""How many runs a worker drives at the same time; the rest is left to others, or for later."""


class Worker:
    """Works on the store of an engine until that stops.

    `pause` is how many seconds lie between its looks, `mails` where mails come in, if they do.
    """

    def __init__(self, engine: Engine, pause: float = LOOK, mails: MailFolder | None = None) -> None:
        self.engine = engine
        self.pause = pause
        self.mails = mails
        self._tidied = 0
        self._left: set[str] = set()

    def listen(self, plan: Plan) -> list[ScheduleRow]:
        """Let the schedules of a flow, and its events, start it from now on; gives the schedules with their moments.

        Those of an earlier version of the flow end. One that stayed as it was stays due when it was.
        """
        engine = self.engine
        program = engine.program(plan)
        known = {row.number: row for row in engine.store.schedules() if row.flow == plan.name}
        rows = []
        for number, trigger in enumerate(program.triggers):
            if trigger["on"] == "schedule":
                due = next_moment(trigger["schedule"], zone_of_trigger(program, trigger), engine.clock())
                if due is not None:
                    before = known.get(number)
                    same = before is not None and before.plan_hash == plan.hash
                    run = before.run if before is not None else ""
                    rows.append(before if before and same else ScheduleRow(plan.name, number, plan.hash, due, run))
        engine.store.set_schedules(plan.name, rows)
        engine.store.set_listeners(
            plan.name,
            [
                ListenerRow(plan.name, number, plan.hash, listened_to(trigger))
                for number, trigger in enumerate(program.triggers)
                if trigger["on"] in ("event", "mail")
            ],
        )
        return rows

    async def work(self) -> None:
        """Go on until the engine stops, then wait for what is under way."""
        while not self.engine.stopping:
            try:
                self.look()
            except SayflowError as problem:
                if problem.code != LOCKED:
                    raise
            await asyncio.sleep(self.pause)
        await self.engine.settled()

    def look(self) -> None:
        """Take up what is to be done now."""
        engine = self.engine
        now = engine.clock()
        for row in engine.store.schedules():
            if row.next_at > now:
                break
            self._fire(row, now)
        if self.mails is not None:
            self.mails.look(engine.store, now, lambda text: engine.ports.log(LogLine("", "mail", "warning", text)))
        for arrival in engine.store.arrivals(MOST_AT_ONCE):
            arrived(engine, arrival)
        if abs(now - self._tidied) >= TIDYING:
            engine.store.forget(now)
            self._tidied = now
        free = MOST_AT_ONCE - len(engine.live)
        for run in engine.store.due(now, MOST_AT_ONCE)[: max(0, free)]:
            if run not in engine.live and self._has_its_tasks(run):
                engine.adopt(run)

    def _has_its_tasks(self, run: str) -> bool:
        """Whether the functions of a run are what they were; one that lacks them is left, and told of once."""
        try:
            self.engine.tasks_of(run)
        except SayflowError as problem:
            if run not in self._left:
                self._left.add(run)
                hint = f": {problem.hint}" if problem.hint else ""
                self.engine.ports.log(LogLine(run, "", "warning", f"run {run} is left alone: {problem.message}{hint}"))
            return False
        return True

    def _fire(self, row: ScheduleRow, now: int) -> None:
        """Start the run that is due, unless the one before it still goes on; a moment that was missed counts once.

        The id of the run follows from the moment, so that of several workers only one starts it.
        """
        store = self.engine.store
        text = store.plan(row.plan_hash)
        if text is None:
            return
        program = self.engine.program(Plan.from_json(text))
        trigger = program.triggers[row.number]
        run = hashlib.sha256(f"{row.flow} {row.number} {row.next_at}".encode()).hexdigest()[:12]
        following = next_moment(trigger["schedule"], zone_of_trigger(program, trigger), max(now, row.next_at))
        before = store.run(row.run) if row.run else None
        if before is not None and before.ended_at is None:
            run = row.run
        else:
            self._begin(run, program, trigger, row, now)
        store.move_schedule(row, following if following is not None else NEVER, run)

    def _begin(self, run: str, program: Program, trigger: Mapping[str, Any], row: ScheduleRow, now: int) -> None:
        inputs = prepare(program, {}, now)
        if trigger["as"] is not None:
            inputs[trigger["as"]] = fit(trigger["type"], {"at": from_moment(row.next_at)}, trigger["as"])
        try:
            self.engine.store.append([begun(run, program.name, program.hash, inputs, now, caps=self.engine.caps)])
        except Fenced:
            # Another worker was quicker.
            pass


NEVER = 2**62
"""The next moment of a schedule that has no further one."""


def listened_to(trigger: Mapping[str, Any]) -> str:
    """What a trigger that waits for an event or a mail is listed under."""
    name: str = trigger["event"] if trigger["on"] == "event" else f"{PREFIX}{trigger['address'].lower()}"
    return name


def zone_of_trigger(program: Program, trigger: Any) -> str:
    """The time zone of a schedule: its own, else that of the flow."""
    zone: str = trigger["zone"] or program.zone
    return zone
