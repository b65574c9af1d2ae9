"""A catalogue of faults, each met by a real flow on the real machine; only what lies outside is simulated."""

from __future__ import annotations

import json
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sayflow.compiler.analyse import analyse
from sayflow.compiler.kinds import Call, Catalogue, StepError
from sayflow.compiler.project import Project
from sayflow.dsl.source import Source
from sayflow.prompts.fault import ModelError
from sayflow.prompts.wire.faults import BY_CODE, BY_STATUS
from sayflow.runtime.asking import step_error
from sayflow.runtime.drive import replay
from sayflow.runtime.machine.event import Event, Execute, LookUp
from sayflow.runtime.machine.machine import Error, Machine
from sayflow.runtime.machine.program import Program
from sayflow.runtime.network import HttpAnswer, HttpError
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import error_kind
from sayflow.runtime.virtual import SECOND, VirtualWorld

HERE = Path(__file__).parent
POLICIES = {
    "recovery": "default recovery: automatic",
    "blind": "default retry: { times: 3, wait: 1s, grow: 2 }",
    "by status": "default retry: { times: 3, wait: 1s, grow: 2, on: "
    '["timeout", "connect", "dns", "http_408", "http_409", "http_429", "http_5xx", "rate_limited", "model_failed"] }',
    "none": "",
}
"""What the file of a flow says for all its steps."""

SENT = {"connection_reset": "broken_answer", "connection_closed": "broken_answer", "timeout": "timeout"}
UNSENT = {"refused": "connect", "dns": "dns", "tls": "tls"}
REPAIR = 420 * SECOND
"""How long after a full disk the run is taken up again."""

SETTINGS = {
    "sql": 'connection: "shop", insert: "orders", values: { article: "cup" }',
    "email": 'to: "ann@shop.example", subject: "Hello"',
    "llm": 'prompt: "Sort this."',
    "task": "article: 1",
}


LOOKS = {
    "http": 'look_up: { get: "https://shop.example/orders", query: { key: key } }',
    "sql": """look_up: { query: "select id from orders where article = 'cup'" }""",
}
"""How a step says that it can be looked up; the others need no word for it."""


class Fault(NamedTuple):
    """One fault: what its step is, what each attempt meets, and the only right outcome."""

    name: str
    step: Mapping[str, Any]
    written: Mapping[str, Any]
    attempts: list[Mapping[str, Any]]
    effect: list[bool]
    right: str
    allowed: int
    pauses: list[int]
    looks: Sequence[str] = ()

    @property
    def recoverable(self) -> bool:
        """Whether it can end well without a person."""
        return self.right in ("recovers", "degraded")


class Ended(NamedTuple):
    """How a fault ended: recovers, degraded, person or gives_up; attempts made and effects in the world."""

    how: str
    attempts: int
    effects: int


def load(name: str) -> list[Fault]:
    """The faults of a file beside this one."""
    faults = []
    for each in yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")):
        allowed = each["allowed_attempts"]
        most = allowed[-1] if isinstance(allowed, list) else allowed
        facts = (each["step"], each.get("written") or {}, each["attempts"], each["effect"], each["right_outcome"])
        faults.append(Fault(each["name"], *facts, most, each.get("pauses") or [], each.get("looks") or ()))
    return faults


def flow_of(fault: Fault, policy: str) -> str:
    """The flow whose step meets the fault."""
    kind, method = fault.step["kind"], str(fault.step.get("method", ""))
    settings = [SETTINGS.get(kind, "")]
    if kind == "http":
        settings = [f'{method.split(",", maxsplit=1)[0]}: "https://shop.example/orders"']
    if method.startswith(("query:", "select")):
        statement = method.removeprefix("query:").strip()
        settings = [f'connection: "shop", query: "{statement}"' + (", params: { a: 1 }" if ":a" in statement else "")]
    if fault.step.get("keyed"):
        settings.append('once_per: "orders {run.id}"')
    if fault.looks and policy == "recovery":
        settings.append(LOOKS.get(kind, ""))
    settings += [f"{key}: {literal(value)}" for key, value in fault.written.items() if key != "on error"]
    handler = (
        f' on error "{fault.written["on error"]}" {{ step handled: log "handled" }}'
        if "on error" in fault.written
        else ""
    )
    gives = ' gives "sorted" | "unsorted"' if kind == "llm" else ""
    waiting = "wait for called_back where called_back.job == 3" if _callbacks(fault) else ""
    event = "event called_back { job: integer, pages: integer } from outside" if _callbacks(fault) else ""
    # An earlier pause, so that there is something on record before the step begins.
    return "\n".join(
        [POLICIES[policy], event, "wait 1s", f"step a: {kind} {{ {', '.join(settings)} }}{gives}{handler}", waiting]
    )


def literal(value: Any) -> str:
    """A value as a flow writes it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key}: {literal(each)}' for key, each in value.items())} }}"
    return json.dumps(value)


def _callbacks(fault: Fault) -> bool:
    return any("callbacks" in each for each in fault.attempts)


class Outside(VirtualWorld):
    """What lies outside a run: one fault, met attempt after attempt."""

    def __init__(self, kinds: Catalogue, fault: Fault) -> None:
        super().__init__(kinds)
        self.fault = fault
        self.attempts = 0
        self.effects = 0
        self.place = 0
        self.met: int | None = None
        self.full: dict[str, bool] = {}
        self.looked = 0

    def entry(self) -> Mapping[str, Any]:
        """What an attempt meets now; one that comes before its time meets the last refusal again."""
        return self.fault.attempts[min(self.place, len(self.fault.attempts) - 1)]

    def _next_entry(self) -> Mapping[str, Any]:
        if self.met is not None:
            pauses = self.fault.pauses
            due = pauses[self.place] if self.place < len(pauses) else 0
            if self.now - self.met >= due * SECOND:
                self.place, self.met = self.place + 1, self.now
        else:
            self.met = self.now
        return self.entry()

    def record(self, machine: Machine, events: list[Event]) -> None:
        following = self.fault.attempts[min(self.place + (self.met is not None), len(self.fault.attempts) - 1)]
        if following.get("error") == "disk_full" and any(each.kind == "attempt_started" for each in events):
            # Nothing is recorded, so nothing leaves: the run is taken up again from what is on record.
            self._next_entry()
            self.full[machine.run] = True
            self.at(self.now + REPAIR, partial(self._taken_up, machine.run))
            return
        super().record(machine, events)

    def perform(self, machine: Machine, command: Any) -> None:
        if not self.full.get(machine.run):
            super().perform(machine, command)

    def _more_than_repeats(self, once_more: set[tuple[str, str, str, int]]) -> bool:
        return not any(self.full.values()) and super()._more_than_repeats(once_more)

    def restart(self) -> None:
        # The process that comes up takes up every run, and finds room again.
        self.full.clear()
        super().restart()

    def _taken_up(self, run: str) -> None:
        if not self.full.pop(run, False):
            return
        machine = self.machines[run] = replay(self.machines[run].program, run, self.histories[run])
        machine.at = self.now
        machine.fire(self.now)
        self._turn(machine)

    def _look_up(self, machine: Machine, command: LookUp) -> None:
        looks = self.fault.looks or ("fails",)
        met = looks[min(self.looked, len(looks) - 1)]
        self.looked += 1
        error = {"kind": "connect", "message": "no line"} if met == "fails" else None
        found = {"id": 7} if met == "tells" and self.effects else None
        report = partial(self._looked, machine.run, command.path, command.look, found, error)
        self._pending[machine.run, f"{command.path} look"] = self.at(self.now + SECOND // 10, report)

    def _execute(self, machine: Machine, command: Execute) -> None:
        if command.name != "a":
            super()._execute(machine, command)
            return
        self.attempts += 1
        entry = self._next_entry()
        self.effects += self.fault.effect[min(self.place, len(self.fault.effect) - 1)]
        run, path, number = machine.run, command.path, command.attempt
        if "killed" in str(entry.get("then", "")):
            self.at(self.now + SECOND, self.restart)
            return
        for each in entry.get("callbacks", ()):
            after = int(str(each["after"]).removesuffix("s")) * SECOND
            self.at(self.now + after, partial(self.post, "called_back", each["event"]))
        try:
            value = answered(self.catalogue, command, entry, run)
        except StepError as problem:
            error: Error = {"kind": problem.kind, "message": problem.message, "detail": problem.detail}
            error["unknown"] = problem.unknown
            report = partial(self._deliver, run, "failed", path, number, error)
        else:
            report = partial(self._deliver, run, "completed", path, number, value)
        # A report that is under way when the process dies never arrives.
        self._pending[run, path] = self.at(self.now + SECOND // 10, report)


class Service:
    """An HTTP port that meets one entry of a fault."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry = entry

    async def request(self, method: str, url: str, **_: Any) -> HttpAnswer:
        entry, error = self.entry, self.entry.get("error")
        if error in SENT:
            raise HttpError(SENT[error], f"{url}: {error}", sent=entry.get("sent", True))  # type: ignore[arg-type]
        if error is not None:
            raise HttpError(UNSENT[error], f"{url}: {error}")  # type: ignore[arg-type]
        body = json.dumps(entry["body"]).encode() if "body" in entry else str(entry.get("body_bytes", "")).encode()
        kind = entry.get("content_type", "application/json" if "body" in entry else "")
        return HttpAnswer(entry["status"], {"content-type": kind, **entry.get("headers", {})}, body, url)


def answered(kinds: Catalogue, command: Execute, entry: Mapping[str, Any], run: str) -> Any:
    """What an attempt gives; StepError where it fails, as the kind itself raises it."""
    if command.kind == "http":
        kind = kinds.get("http")
        assert kind is not None
        assert kind.run is not None
        call = Call(run, command.path, command.key, command.attempt, command.settings, command.timeout)
        return finished(kind.run(call, Ports(http=Service(entry))))  # type: ignore[arg-type]
    if command.kind == "llm" and "status" in entry and entry["status"] != 200:
        code = entry.get("body", {}).get("error", {}).get("code")
        fault = BY_CODE.get(code) or BY_STATUS.get(entry["status"]) or "server"
        told = entry.get("headers", {}).get("retry-after")
        raise step_error(ModelError(fault, f"status {entry['status']}", retry_after=float(told) if told else None))
    if "fault" in entry:
        raise step_error(ModelError(entry["fault"], "simulated"))
    if "reply" in entry and not str(entry["reply"]).startswith("2"):
        raise StepError("mail_failed", str(entry["reply"]), detail={"reply": int(str(entry["reply"])[:3])})
    if "raises" in entry:
        raise StepError(error_kind(entry["raises"]), "raised by the function")
    if "state" in entry:
        lost = bool(entry.get("unknown"))
        raise StepError("sql_failed", f"state {entry['state']}", detail={"state": str(entry["state"])}, unknown=lost)
    if "error" in entry:
        lost = entry["error"] in ("connection_lost", "connection_reset", "timeout") and entry.get("sent", True)
        name = {"connection_lost": "sql_failed" if command.kind == "sql" else "mail_failed"}.get(entry["error"])
        raise StepError(name or entry["error"], f"{entry['error']}", unknown=bool(lost))
    return entry.get("value", "sorted" if command.kind == "llm" else None)


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never has to wait."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    work.close()
    raise AssertionError("it waits for something outside")


KINDS = catalogue()


def program_of(fault: Fault, policy: str) -> Program:
    """The fault's flow, compiled."""
    text = flow_of(fault, policy)
    analysis = analyse(Source(text, f"{fault.name}.flow"), Project(KINDS))
    if analysis.plan is None:
        raise ValueError(f"{fault.name}: {[each.message for each in analysis.diagnostics]}\n{text}")
    return Program(analysis.plan, KINDS)


def meet(fault: Fault, program: Program, run: str, restarts: Iterable[int] = ()) -> Ended:
    """Let a run meet a fault, and see how it ends; the process dies so many microseconds after the beginning."""
    world = Outside(KINDS, fault)
    world.start(program, run, {})
    for moment in restarts:
        world.at(world.now + moment, world.restart)
    world.run()
    machine = world.machines[run]
    effects = min(world.effects, 1) if fault.step["idempotent"] or fault.step["keyed"] else world.effects
    if machine.status == "completed":
        events = world.histories[run]
        took = any(e.kind == "step_skipped" or e.data.get("fallback") or e.path.startswith("handled") for e in events)
        return Ended("degraded" if took else "recovers", world.attempts, effects)
    if machine.status == "failed":
        return Ended("gives_up", world.attempts, effects)
    asked = any(active.phase == "asked" for active in machine.actives.values())
    return Ended("person" if asked else "hangs", world.attempts, effects)
