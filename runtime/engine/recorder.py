"""Recording what runs did: at once where only one lives here, else all that are ready in one transaction."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from ...dsl.error import SayflowError
from ..journal.store import Append, Fenced
from ..machine.event import Event
from ..machine.machine import Machine
from .live import UNWRITTEN, Live

if TYPE_CHECKING:
    from .local import Engine


class Watch(Protocol):
    """Who is told what happens in a run, as it is recorded."""

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """Take notice of recorded events."""


class Recorder:
    """Commits the drafts of an engine's runs; a run whose draft can't be committed is dropped."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._batch: dict[str, Live] = {}
        self._flushing = False

    def record(self, live: Live, events: list[Event]) -> None:
        """Put what a turn recorded into the next commit, which is at once where only one run lives here."""
        engine = self.engine
        draft = live.note(events)
        if engine.watch is not None:
            engine.watch(live.machine, events)
        if not (engine.durable or draft.awaited) and not live.machine.ended and not live.parking:
            # It need not outlive this process, and nobody else is to see any of it now.
            live.later, live.draft = draft, None
        elif len(engine.live) == 1:
            self._commit([live], in_turn=True)
        else:
            self.schedule(live)

    def schedule(self, live: Live) -> None:
        """Commit the draft of a run with those of all others that are ready by then."""
        self._batch[live.machine.run] = live
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        batch, self._batch = self._batch, {}
        lives = [live for live in batch.values() if live.draft is not None]
        if lives:
            self._commit(lives, in_turn=False)

    def _commit(self, lives: list[Live], *, in_turn: bool) -> None:
        try:
            appends = [append for live in lives for append in live.appends()]
            self.engine.store.append(appends)
        except Exception as problem:
            self._refused(lives, problem, in_turn=in_turn)
        else:
            self._committed(lives, appends, in_turn=in_turn)

    def _refused(self, lives: list[Live], problem: Exception, *, in_turn: bool) -> None:
        """Drop the runs that nothing more can be recorded of, and try again with the rest."""
        engine = self.engine
        if isinstance(problem, Fenced):
            kept = [live for live in lives if live.machine.run not in problem.runs]
            for live in lives:
                if live not in kept or len(kept) == len(lives):
                    engine.lose(live, taken_over(live))
            parts = [kept] if len(kept) < len(lives) else []
        elif isinstance(problem, SayflowError) or len(lives) == 1:
            parts = []
            for live in lives:
                engine.lose(live, problem)
        else:
            # One of them can't be written; the others must not be lost with it.
            parts = [[live] for live in lives]
        for part in parts:
            for live in part:
                live.written = UNWRITTEN
            if part:
                self._commit(part, in_turn=in_turn)

    def _committed(self, lives: list[Live], appends: list[Append], *, in_turn: bool) -> None:
        """Let out what waited for the commit."""
        engine = self.engine
        loop = asyncio.get_running_loop()
        for live in lives:
            if live.draft is not None and live.draft.wanted:
                live.hearing = True
                loop.call_soon(engine.keeper.listen, live)
            live.draft = None
            if live.parking:
                engine.hand_back(live)
                continue
            if live.held:
                held, live.held = live.held, []
                for command in held:
                    live.world.start(command)
            if not in_turn:
                engine.settle(live)
        if any(append.outgoing or append.freed for append in appends):
            loop.call_soon(engine.keeper.hear)


def taken_over(live: Live) -> SayflowError:
    """The error of a run that another process has claimed meanwhile."""
    return SayflowError(
        "SF910",
        "another process took this run over",
        where=live.machine.run,
        hint="`sayflow show` tells how it goes on there",
    )
