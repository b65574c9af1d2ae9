"""What an engine does beside its runs while it has any: keep its lease alive, read the inboxes, watch the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ...dsl.error import SayflowError
from ..machine.machine import Machine
from .live import Live
from .messages import deliver

if TYPE_CHECKING:
    from .local import Engine

SECOND = 1_000_000
LEASE = 10 * SECOND
"""How long a process that died keeps its runs from others, in microseconds."""

POLL = 0.2
"""Seconds between looks into the inboxes of runs that wait here."""

LOOK = 1.0
"""Seconds between looks for runs that hold a place and that nobody drives."""

LOCKED = "SF904"


class Keeper:
    """Works on one engine; `poll` is how many seconds lie between its rounds."""

    def __init__(self, engine: Engine, poll: float = POLL) -> None:
        self.engine = engine
        self.poll = poll
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Work, unless at it already."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep())

    def end(self) -> None:
        """Rest until there are runs again."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _keep(self) -> None:
        engine, loop = self.engine, asyncio.get_running_loop()
        renewed = seen = engine.clock()
        heard = looked = loop.time()
        while True:
            await asyncio.sleep(self.poll)
            now, here = engine.clock(), loop.time()
            ahead = (now - seen) - (here - heard) * SECOND
            seen, heard = now, here
            # A clock that was set back or forward makes the lease too long or too short.
            if abs(now - renewed) > LEASE // 3 and self._done(partial(engine.store.renew, engine.owner, now, LEASE)):
                renewed = now
            if ahead > SECOND:
                engine.look_at_clock()
            self.hear()
            if here - looked > LOOK:
                looked = here
                self._done(self._free_places)

    def _free_places(self) -> None:
        """Drive runs on that hold places which runs here wait for, and that nobody drives."""
        engine = self.engine
        waiting = [live for live in engine.live.values() if queueing(live.machine)]
        if waiting and not engine.stopping:
            left = set(engine.store.due(engine.clock()))
            for run in {each for live in waiting for each in engine.store.holders(live.machine.run)} & left:
                engine.adopt(run)

    def hear(self) -> None:
        """Let all runs here read what was posted to them."""
        self._done(self._read_inboxes)

    def listen(self, live: Live) -> None:
        """Let a run that stands in line know whether it has its place already."""
        live.hearing = False
        if not live.over.done():
            self.engine.turn(live, partial(self.read_inbox, live))

    def _done(self, work: Callable[[], None]) -> bool:
        """Whether work on the store could be done; where the database is only locked it is tried again later."""
        try:
            work()
        except Exception as problem:
            if not (isinstance(problem, SayflowError) and problem.code == LOCKED):
                self.engine.lose_all(problem)
            return False
        return True

    def _read_inboxes(self) -> None:
        engine = self.engine
        if engine.stopping:
            return
        for run in engine.store.posted_to(engine.owner):
            live = engine.live.get(run)
            if live is not None:
                engine.turn(live, partial(self.read_inbox, live))

    def read_inbox(self, live: Live, at: int) -> None:
        """Give the machine what waits in the inbox of its run; the messages go with the next commit."""
        machine = live.machine
        for message in self.engine.store.inbox(machine.run):
            draft = live.drafted()
            if message.id in draft.consumed:
                continue
            draft.consumed.append(message.id)
            refusal = deliver(self.engine, machine, message, at)
            if refusal is not None:
                # Whoever sent it finds the refusal by this.
                machine.events[-1].data["message"] = message.id


def queueing(machine: Machine) -> bool:
    """Whether a run stands in line for a place."""
    return machine.gating == "wait" or any(active.phase == "queueing" for active in machine.actives.values())
