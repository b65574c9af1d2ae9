"""What the routes do: flows that were published, runs of the engine, answers of people."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..compiler.analyse import Analysis
from ..compiler.border import Mismatch, fit
from ..compiler.caps import caps_of
from ..compiler.plan import Plan
from ..dsl.error import SayflowError
from ..dsl.source import Source
from ..runtime.annotating import annotate
from ..runtime.emitting import Emitted, emit
from ..runtime.engine import Engine, begin, triggered
from ..runtime.history import history, nodes_of
from ..runtime.journal.store import AskRow, RunRow, no_run
from ..runtime.machine.event import Event
from ..runtime.machine.questions import digest_of
from ..runtime.metrics import Metrics
from ..runtime.people import known_name
from ..runtime.waiting import REFUSALS, Waiting, plan_of_run, refused, replayed, waiting_at
from .refusal import Refused

LOOK_AGAIN = 0.05
"""Seconds between looks for what happened in a run."""

LONGEST_LOOK = 5.0
"""Seconds in which a run should have read what was sent to it."""

Check = Callable[[Source], Analysis]


class Published(NamedTuple):
    """A flow that may be started from outside, with its text where it has one."""

    plan: Plan
    source: str | None = None


class Sent(NamedTuple):
    """What became of a message: `taken`, or `kept` where the run has not read it yet."""

    run: str
    status: str


class Service:
    """Works on one engine; `check` analyses a flow that somebody sends, `metrics` watch the engine."""

    def __init__(self, engine: Engine, flows: Iterable[Published], check: Check, metrics: Metrics) -> None:
        self.engine = engine
        self.store = engine.store
        self.check = check
        self.metrics = metrics
        self.flows = {each.plan.name: each for each in flows}
        self._of_several: dict[str, frozenset[str]] = {}

    def flow(self, name: str) -> Published:
        """A published flow by its name or its hash; 404 where there is none."""
        found = self.flows.get(name)
        if found is None:
            found = next((each for each in self.flows.values() if each.plan.hash == name), None)
        if found is None:
            known = ", ".join(sorted(self.flows)) or "none"
            raise Refused(404, f"no flow `{name}` is published here", f"published are: {known}")
        return found

    def start(
        self, name: str, inputs: Mapping[str, Any], key: str | None, by: str, caps: Mapping[str, Any]
    ) -> tuple[str, bool]:
        """Start a run of a published flow; a key that came before gives the run of then, and no new one.

        Raises:
            SayflowError: SF249 for caps that are none; see `begin` for the rest.
        """
        try:
            capped = caps_of(caps)
        except ValueError as problem:
            raise SayflowError("SF249", str(problem), where="caps") from None
        plan, source = self.flow(name)
        if source is not None:
            self.store.save_plan(plan.hash, plan.name, plan.to_json(), source)
        named = _named_by(f"{plan.name}\0{key}") if key else None
        return begin(self.engine, plan, inputs, run=named, by=by, caps=capped)

    def hook(self, path: str, content: Any, key: str | None, by: str) -> list[str]:
        """Start the flows that begin when something is posted to a path; what came in counts as from outside."""
        begun = []
        for name, published in self.flows.items():
            program = self.engine.program(published.plan)
            for trigger in program.triggers:
                if trigger["on"] == "webhook" and trigger["path"].strip("/") == path.strip("/"):
                    inputs, brought = triggered(program, trigger, content)
                    named = _named_by(f"{name}\0{path}\0{key}") if key else None
                    run, _ = begin(
                        self.engine, published.plan, inputs, brought=brought, label="untrusted", run=named, by=by
                    )
                    begun.append(run)
        if not begun:
            raise Refused(404, f"no published flow begins on a webhook `/{path.strip('/')}`")
        return begun

    def emit(self, event: str, fields: Mapping[str, Any], key: str | None, by: str) -> Emitted:
        """Let an event happen, once for its key; each caller's keys are its own."""
        told = emit(self.store, event, fields, self.engine.clock(), f"{by}\0{key}" if key else "")
        self.engine.keeper.hear()
        return told

    def row(self, run: str) -> RunRow:
        """The row of a run by its id or the beginning of it; SF901 where there is none."""
        row = self.store.run(run)
        if row is None:
            raise no_run(run)
        return row

    def plan(self, row: RunRow) -> Plan:
        """The plan of a run; SF909 where it is gone."""
        return plan_of_run(self.store, row)

    def waiting(self, row: RunRow, step: str) -> Waiting:
        """What a run waits for at a step; SF902, SF903 where it does not."""
        live = self.engine.live.get(row.id)
        machine = live.machine if live else replayed(self.store, self.engine.catalogue, row.id, self.plan(row))
        return waiting_at(machine, step)

    async def answer(self, run: str, step: str, value: Any, by: str, digest: str | None = None) -> Sent:
        """Answer what a run asks at a step; `digest` is that of what was shown.

        Raises:
            SayflowError: SF809 for an answer that does not fit or is refused, SF813 where something else is asked than
                was shown, SF814 for somebody who is not asked, SF901 to SF903 where nothing is asked.
        """
        row = self.row(run)
        waiting = self._asked(row, step)
        try:
            content = fit(waiting.type, value, step) if waiting.type is not None else value
        except Mismatch as mismatch:
            raise SayflowError("SF809", str(mismatch), where=row.id) from None
        return await self.send(row, "answer", waiting.path, {"value": content, "by": by, "digest": digest})

    async def event(self, run: str, name: str, fields: Mapping[str, Any]) -> Sent:
        """Send a run an event of its flow."""
        row = self.row(run)
        declared = self.plan(row).content["events"].get(name)
        if declared is None:
            raise Refused(422, f"the flow has no event `{name}`")
        try:
            content = fit(["record", declared["fields"]], dict(fields), name)
        except Mismatch as mismatch:
            raise SayflowError("SF809", str(mismatch), where=row.id) from None
        return await self.send(row, "event", name, {"fields": content, "direct": True})

    async def withdraw(self, run: str, step: str, reason: str, by: str) -> Sent:
        """Take back what a run asks at a step; SF816 where only a person can tell, SF903 where nothing is asked."""
        row = self.row(run)
        return await self.send(row, "withdraw", self._asked(row, step).path, {"by": by, "reason": reason})

    async def delegate(self, run: str, step: str, to: str, by: str) -> Sent:
        """Hand on what a run asks; SF814 for somebody who is not asked, SF815 for a name that is not known."""
        row = self.row(run)
        path = self._asked(row, step).path
        return await self.send(row, "delegate", path, {"to": known_name(self.engine.roles, to), "by": by})

    def note(self, run: str, text: str, by: str) -> Sent:
        """Write a note beside a run; where somebody drives it, they write it."""
        row, engine = self.row(run), self.engine
        # A run that is driven here has an owner too: its journal is written by its engine alone.
        written = annotate(self.store, row, text, by, engine.clock(), f"{engine.owner}:note")
        return Sent(row.id, "taken" if written else "kept")

    def asks(self) -> list[dict[str, Any]]:
        """What people are asked now, each with its digest, and with the answers so far where several are wanted."""
        asks = self.store.asks()
        digests = [digest_of(ask.question, ask.show, ask.type) for ask in asks]
        return [
            {**ask._asdict(), "digest": digest, **self._so_far(ask)} for ask, digest in zip(asks, digests, strict=True)
        ]

    def _so_far(self, ask: AskRow) -> dict[str, Any]:
        """Of how many people the same answer is wanted, and what they said."""
        row = self.store.run(ask.run)
        if row is None or ask.name not in self._several(row):
            return {}
        entry = history(self.plan(row), self.store.events(row.id)).entries.get(ask.path)
        return {} if entry is None or entry.wanted == 1 else {"of": entry.wanted, "votes": entry.votes}

    def _several(self, row: RunRow) -> frozenset[str]:
        """The names of steps that may want several people, by the plan of a run."""
        found = self._of_several.get(row.plan_hash)
        if found is None:
            plan = self.plan(row)
            plans = [plan, *(plan.part(hash) for hash in plan.content.get("flows", ()))]
            nodes = [node for each in plans for node in nodes_of(each) if node.get("kind") == "ask"]
            found = frozenset(node["name"] for node in nodes if "of" in dict(node["arguments"][1]))
            self._of_several[row.plan_hash] = found
        return found

    def _asked(self, row: RunRow, step: str) -> Waiting:
        """The question that a run asks at a step; 409 where it waits for an event."""
        waiting = self.waiting(row, step)
        if waiting.event is not None:
            raise Refused(409, f"`{step}` waits for the event {waiting.event}, not for an answer")
        return waiting

    async def cancel(self, run: str, by: str) -> Sent:
        """End a run that is not wanted any more."""
        return await self.send(self.row(run), "cancel", "", {"by": by})

    async def send(self, row: RunRow, kind: str, name: str, data: dict[str, Any]) -> Sent:
        """Put a message into the inbox of a run, and wait until it was read: here, or by who drives the run."""
        sent = self.store.post(row.id, kind, name, data, at=self.engine.clock())
        if not sent:
            raise SayflowError("SF902", f"this run has ended: {row.status}", where=row.id)
        loop = asyncio.get_running_loop()
        ends = loop.time() + LONGEST_LOOK
        while any(each.id == sent[0] for each in self.store.inbox(row.id)):
            if row.id in self.engine.live:
                self.engine.keeper.hear()
            else:
                self.engine.adopt(row.id)
            if loop.time() > ends:
                return Sent(row.id, "kept")
            await asyncio.sleep(LOOK_AGAIN)
        for event in self.store.events(row.id, row.sequence):
            if event.data.get("message") == sent[0] and event.kind in REFUSALS:
                raise refused(row.id, name, event.data["reason"])
        return Sent(row.id, "taken")

    async def follow(self, run: str, after: int) -> AsyncIterator[Event | None]:
        """The events of a run behind a sequence, as they are recorded, until it ends; None where a while nothing is."""
        quiet = 0.0
        while True:
            row = self.row(run)
            events = self.store.events(run, after) if row.sequence > after else []
            for event in events:
                after = event.sequence
                yield event
            if row.ended_at is not None and after >= row.sequence:
                return
            quiet = 0.0 if events else quiet + LOOK_AGAIN
            if quiet > 15:
                quiet = 0.0
                yield None
            await asyncio.sleep(LOOK_AGAIN)


def _named_by(text: str) -> str:
    """The id of a run that follows from a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
