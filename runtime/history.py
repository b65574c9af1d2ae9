"""What happened in a run, read from its events: a line for each thing that ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..compiler.plan import Plan
from .machine.event import Event
from .machine.program import bare

SHOWN = frozenset({"step", "flow", "decide", "wait", "do", "emit"})
"""The nodes that stand in a timeline; the rest is structure."""


class Entry:
    """One thing that ran: its path, node, state and times (microseconds since 1970).

    `state`: running, waiting, retrying, done, failed, skipped, cancelled. `note` is one line about it: why it failed,
    what it waits for, what was decided. `called` are the functions that an agent called so far, `recovery` holds what
    recovery chose after each failure, `looks` what each look found at whether it had been done. `wanted` people have to
    give the same answer, `votes` are those so far by person. `by` is who answered, `due` until when it waits, `refused`
    are answers that were not taken, as why and whose; `delegated` tells who handed the question on to whom, `withdrawn`
    who took it back, and why.
    """

    __slots__ = (
        "attempts",
        "by",
        "called",
        "delegated",
        "due",
        "ended",
        "errors",
        "kind",
        "looks",
        "name",
        "node",
        "note",
        "path",
        "question",
        "recovery",
        "refused",
        "started",
        "state",
        "value",
        "votes",
        "wanted",
        "withdrawn",
    )

    def __init__(self, path: str, node: Mapping[str, Any], started: int) -> None:
        self.path = path
        self.node: str = node["id"]
        self.name: str = node["name"]
        self.kind: str = node.get("kind") or node.get("use") or node["op"]
        self.state = "running"
        self.started = started
        self.ended: int | None = None
        self.attempts = 0
        self.errors: list[str] = []
        self.called: list[str] = []
        self.recovery: list[dict[str, Any]] = []
        self.looks: list[str] = []
        self.note = ""
        self.by = ""
        self.due: int | None = None
        self.refused: list[dict[str, Any]] = []
        self.value: Any = None
        self.wanted = 1
        self.votes: dict[str, Any] = {}
        self.question = ""
        self.delegated: list[dict[str, str]] = []
        self.withdrawn: dict[str, str] | None = None

    @property
    def missing(self) -> int:
        """How many people more have to give the same answer, at the least."""
        said = list(self.votes.values())
        return self.wanted - max((said.count(each) for each in said), default=0)

    def comes_along(self, kind: str, data: Mapping[str, Any], at: int) -> None:
        """Take in what happens around it: one answer of several, a refused one, a note, a call of an agent."""
        noted = data.get("value")
        if kind == "answer_refused":
            self.refused.append({"reason": data["reason"], "by": data["by"] or ""})
        elif kind == "voted":
            self.votes[data["by"]] = data["value"]
        elif kind == "delegated":
            self.delegated.append({"by": data["by"] or "", "to": data["to"]})
            self.note = f"{data['to']}: {self.question}"
        elif kind == "withdrawn":
            self.withdrawn = {"by": data["by"] or "", "reason": data["reason"]}
            self.note = ""
            if self.kind != "decide":
                self.state, self.ended = "cancelled", at
        elif isinstance(noted, dict) and "of" in noted:
            self.called.append(noted["of"])
            self.note = f"called {', '.join(self.called)}"

    def recovers(self, kind: str, data: Mapping[str, Any]) -> None:
        """Take in what is done about a failure: a doubt, what a look found, what recovery chose."""
        if kind == "recovery_chosen":
            self.recovery.append(dict(data))
        elif kind == "doubted":
            self.errors.append(f"{data['error']['kind']}: {data['error']['message']}")
            self.state, self.note = "retrying", "it is looked whether it has been done"
        elif data.get("error", {}).get("kind") != "no_look_up":
            # Where nobody could look, nobody has to hear of it.
            self.looks.append(look_in_words(data))
            self.note = self.looks[-1]


class History:
    """The timeline of a run, event by event; `states` are those it was in, each with the moment it began."""

    def __init__(self, plan: Plan) -> None:
        self.nodes = {node["name"]: node for node in nodes_of(plan)}
        self._parts = {
            hash: {node["name"]: node for node in nodes_of(Plan(hash, content, {}))}
            for hash, content in plan.content.get("flows", {}).items()
        }
        self._uses = {hash: content.get("uses", {}) for hash, content in plan.content.get("flows", {}).items()}
        self._name = plan.name
        self._names = {hash: content["name"] for hash, content in plan.content.get("flows", {}).items()}
        self._own = plan.content.get("uses", {})
        self.entries: dict[str, Entry] = {}
        self.status = "queued"
        self.mode = "full"
        self.states: list[tuple[str, int]] = []
        self.started = 0
        self.ended: int | None = None
        self.inputs: dict[str, Any] = {}
        self.outputs: dict[str, Any] = {}
        self.error: dict[str, Any] | None = None
        self.left_out: list[str] = []
        self.decisions: dict[str, dict[str, Any]] = {}
        self._unclear: set[str] = set()
        self.notes: list[dict[str, Any]] = []

    def add(self, event: Event) -> Entry | None:
        """Take one event in; gives the entry it changed, if it changed one."""
        if not event.path:
            self._run(event)
            return None
        entry = self.entries.get(event.path)
        if entry is None:
            node = self.node_at(event.path)
            if node["op"] not in SHOWN:
                return None
            entry = self.entries[event.path] = Entry(event.path, node, event.at)
        self._entry(entry, event)
        return entry

    def node_at(self, path: str) -> Mapping[str, Any]:
        """The node of the plan that a path leads to."""
        return self._part_at(path)[1][bare(path.rpartition("/")[2])]

    def flow_at(self, path: str) -> str:
        """The name of the flow, or of the part, that what stands at a path belongs to."""
        return self._part_at(path)[0]

    def _part_at(self, path: str) -> tuple[str, Mapping[str, Mapping[str, Any]]]:
        name, nodes, uses = self._name, self.nodes, self._own
        for segment in path.split("/")[:-1] if uses else ():
            node = nodes[bare(segment)]
            if node["op"] == "flow":
                hash = uses[node["use"]]
                name, nodes, uses = self._names[hash], self._parts[hash], self._uses[hash]
        return name, nodes

    def _run(self, event: Event) -> None:
        kind, data = event.kind, event.data
        before = self.status
        if kind == "run_started":
            self.started, self.inputs, self.status = event.at, data["inputs"], "running"
            self.mode = data.get("mode", "full")
        elif kind == "run_parked":
            self.status = "waiting"
        elif kind == "run_resumed":
            self.status = "running"
        elif kind == "annotated":
            self.notes.append({"text": data["text"], "by": data["by"] or "", "at": event.at})
        elif kind in ENDS:
            self.status, self.ended = ENDS[kind], event.at
            self.outputs = data.get("outputs") or {}
            self.error = data.get("error")
            self.left_out = data.get("left_out", [])
            for entry in self.entries.values():
                if entry.ended is None:
                    # A named block records no end of its own: it was passed where the run got to its end.
                    passed = entry.kind == "do" and kind == "run_completed"
                    entry.state, entry.ended = "done" if passed else "cancelled", event.at
        if self.status != before:
            self.states.append((self.status, event.at))

    def _entry(self, entry: Entry, event: Event) -> None:
        kind, data = event.kind, event.data
        if kind == "attempt_started" or (kind == "block_started" and "attempt" in data):
            entry.attempts, entry.state, entry.ended = data["attempt"], "running", None
        elif kind == "asked":
            self._asked(entry, event)
        elif kind in ("timer_set", "event_awaited"):
            entry.state = "waiting"
            entry.due = data.get("due", entry.due)
        elif kind in ALONG:
            entry.comes_along(kind, data, event.at)
        elif kind in RECOVERING:
            entry.recovers(kind, data)
        elif kind == "attempt_failed":
            error = data["error"]
            if "looked" not in error:
                # Where somebody looked, it was told when the doubt arose.
                entry.errors.append(f"{error['kind']}: {error['message']}")
            entry.state = "retrying" if "retry_at" in data else "failed"
            entry.note = entry.errors[-1]
            if error["kind"] == "cancelled":
                entry.state, entry.note = "cancelled", ""
                entry.ended = event.at
        elif kind in ("step_completed", "attempt_completed", "answered", "event_taken", "timer_fired", *SENT):
            self._done(entry, event)
        elif kind == "decided":
            self._decided(entry, event)
        elif kind == "step_failed":
            entry.state, entry.ended = "failed", event.at
            entry.note = f"{data['error']['kind']}: {data['error']['message']}"
        elif kind == "step_skipped":
            entry.state, entry.ended = "skipped", event.at

    def _asked(self, entry: Entry, event: Event) -> None:
        data = event.data
        entry.state = "waiting"
        if "unclear" in data:
            self._unclear.add(event.path)
        if data.get("record"):
            self.decisions[event.path] = data["record"]
        entry.wanted, entry.question = data.get("of", 1), data["question"]
        entry.note = f"{data['who'] or 'a person'}: {data['question']}"

    def _decided(self, entry: Entry, event: Event) -> None:
        from .decisions.judge import result

        self._done(entry, event)
        record = event.data["record"]
        self.decisions[event.path] = record
        taken = result(record)
        sure = f" {taken['confidence']}" if taken["confidence"] is not None else f" by {taken['decided_by']}"
        entry.note = f"{taken['choice']}{sure}"

    def _done(self, entry: Entry, event: Event) -> None:
        if event.kind == "timer_fired" and event.data["role"] != "wait":
            return
        if event.kind == "answered":
            entry.by = event.data["by"] or ""
        if event.kind == "answered" and (entry.kind == "decide" or event.path in self._unclear):
            # What follows from it is told by the events to come.
            entry.note = f"{event.data['by'] or 'someone'} says {event.data['value']}"
            return
        entry.state, entry.ended = "done", event.at
        entry.value = event.data.get("value")
        entry.note = "the fallback was taken" if event.data.get("fallback") else ""
        if event.data.get("looked_up"):
            entry.note = entry.looks[-1]


def look_in_words(data: Mapping[str, Any]) -> str:
    """What a look found, as people are told."""
    if data["found"] == "unclear":
        return f"a look could not tell whether it had been done ({data['error']['kind']}: {data['error']['message']})"
    return "a look found it done" if data["found"] == "found" else "a look found nothing there"


ALONG = frozenset({"voted", "answer_refused", "noted", "delegated", "withdrawn"})
"""The events that tell of what happened around something that ran."""

RECOVERING = frozenset({"recovery_chosen", "doubted", "look_ended"})

SENT = ("emitted", "flow_started")

PASSED = frozenset({"block_started", "step_completed", "step_failed"})
"""The events that say of a node of pure structure that the run passed it."""

ENDS = {
    "run_completed": "completed",
    "run_failed": "failed",
    "run_undone": "failed, undone",
    "run_partly_undone": "failed, partly undone",
    "run_cancelled": "cancelled",
}


def history(plan: Plan, events: Iterable[Event]) -> History:
    """The timeline that events tell."""
    told = History(plan)
    for event in events:
        told.add(event)
    return told


def document(run: str, plan: Plan, told: History) -> dict[str, Any]:
    """What happened, as plain data."""
    return {
        "version": 1,
        "run": run,
        "flow": plan.name,
        "status": told.status,
        "mode": told.mode,
        "started": told.started,
        "ended": told.ended,
        "states": [{"state": state, "since": at} for state, at in told.states],
        "inputs": told.inputs,
        "outputs": told.outputs,
        "error": told.error,
        "left_out": told.left_out,
        "notes": told.notes,
        "timeline": [_entry_data(entry) for entry in told.entries.values()],
    }


def _entry_data(entry: Entry) -> dict[str, Any]:
    """One entry of a timeline as plain data."""
    return {name: getattr(entry, name) for name in type(entry).__slots__}


def node_states(plan: Plan, events: Iterable[Event]) -> dict[str, str]:
    """What became of each node, by its id: the state of its last execution; what never ran is `skipped` at the end."""
    told, states = History(plan), {}
    for event in events:
        entry = told.add(event)
        if event.path and told.node_at(event.path) is not told.nodes.get(bare(event.path.rpartition("/")[2])):
            # What a part does is not drawn here.
            continue
        if entry is not None:
            states[entry.node] = "running" if entry.state == "retrying" else entry.state
        elif event.path and event.kind in PASSED:
            states[told.node_at(event.path)["id"]] = "failed" if event.kind == "step_failed" else "done"
    if told.ended is not None:
        for node in told.nodes.values():
            states.setdefault(node["id"], "skipped")
    return states


def nodes_of(plan: Plan) -> list[Mapping[str, Any]]:
    """All nodes of a plan, in text order."""
    found: list[Mapping[str, Any]] = []
    pending: list[Any] = [plan.content.get("on_error"), plan.content["body"]]
    while pending:
        data = pending.pop()
        if isinstance(data, Mapping):
            if "op" in data:
                found.append(data)
            pending.extend(reversed([v for v in data.values() if isinstance(v, Mapping | list | tuple)]))
        elif isinstance(data, list | tuple):
            pending.extend(reversed(data))
    return found
