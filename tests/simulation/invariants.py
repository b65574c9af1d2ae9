"""What holds of every run, whatever happens to it: each function raises `Broken` with what it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from sayflow.compiler.labels.marks import covers
from sayflow.runtime.drive import replay
from sayflow.runtime.machine.event import ENDED, Event
from sayflow.runtime.machine.program import bare
from sayflow.runtime.recovery.classes import MOST_ATTEMPTS

from ..machine.plans import Json
from ..machine.programs import LIMITS
from ..machine.snapshot import snapshot
from .world import STALE, SimulatedWorld

RESULTS = ("step_completed", "attempt_completed", "answered", "decided")
BEGUN = ("attempt_started", "asked", "consulted", "emitted", "flow_started", "timer_set", "event_awaited")
OVER = ("attempt_failed", "attempt_completed", "step_completed")


class Broken(AssertionError):
    """An invariant that does not hold: which, and what was found."""


class Known(NamedTuple):
    """A plan as the invariants look at it: its nodes, and for each node of a block the steps of the one before it."""

    nodes: list[Json]
    before: dict[str, set[str]]


def require(holds: object, invariant: str, found: object) -> None:
    """Complain unless it holds."""
    if not holds:
        raise Broken(f"{invariant}: {found}")


def results_never_change(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I1: what is recorded of a step is recorded once, is the word of its own attempt, and is what the run goes by."""
    history = world.histories[run]
    ended: Counter[tuple[str, str]] = Counter()
    open_questions: set[str] = set()
    for event in history:
        if event.kind in ("step_completed", "attempt_completed"):
            ended[event.path, "result"] += 1
            require(event.data.get("value") != STALE, "I1", f"{event.path} took the word of an attempt that was over")
            require(ended[event.path, "result"] == 1, "I1", f"{event.path} ended twice")
        elif event.kind == "asked":
            open_questions.add(event.path)
        elif event.kind == "timer_fired" and event.data["role"] in ("within", "timeout"):
            open_questions.discard(event.path)
        elif event.kind == "answered":
            require(event.path in open_questions, "I1", f"{event.path} took an answer when it was over")
            open_questions.discard(event.path)
    machine = world.machines[run]
    told = replay(machine.program, run, history)
    require(snapshot(told) == snapshot(machine), "I1", "the history leads to another state")


def nothing_begins_early(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I2: what follows in a block begins once nothing of what stands before it is under way."""
    before = plan.before
    under_way: set[str] = set()
    for event in world.histories[run]:
        prefix, _, segment = event.path.rpartition("/")
        if event.kind in BEGUN and (names := before.get(bare(segment))):
            early = [p for p in under_way if p.startswith(f"{prefix}/" if prefix else "") and leaf(p) in names]
            require(not early, "I2", f"{event.path} begins while {early} is under way")
        if event.kind == "attempt_started":
            under_way.add(event.path)
        elif event.kind in OVER:
            under_way.discard(event.path)


def ends_or_waits(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I3: a run has ended, or says what it waits for; nothing that it waits for is there or overdue."""
    machine, history = world.machines[run], world.histories[run]
    received = [event for event in history if event.kind == "event_received"]
    require(len(received) >= world.accepted[run], "I3", "an event is lost")
    if machine.ended:
        return
    require(machine.actives or machine.gating, "I3", "it has not ended, and nothing is open")
    held = Counter(str(event.data["event"]) for event in received)
    taken = [event for event in history if event.kind == "event_taken"]
    kept = Counter(str(message["event"]) for message in machine.mailbox)
    require(sum(held.values()) <= len(taken) + sum(kept.values()), "I3", "an event is neither kept nor taken")
    due = {path: timers(history, path) for path in machine.actives}
    for path, active in machine.actives.items():
        require(active.phase != "executing" or (run, path) in world._pending, "I3", f"{path} waits for nobody")
        require(active.phase not in ("timing", "retrying"), "I3", f"{path} waits for a time that never comes")
        if active.phase in ("asked", "listening", "executing"):
            late = [role for role, when in due[path].items() if role in ("within", "timeout") and when <= world.now]
            require(not late, "I3", f"{path} is past its {late}")
            require("within" not in due[path], "I3", f"{path} waits past its deadline for ever")


def caps_hold(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I4: no attempt leaves twice or too early, none is made beyond what is allowed, no place is taken twice."""
    nodes = {each["id"]: each for each in plan.nodes if each["op"] == "step"}
    history = world.histories[run]
    left = Counter(each[:4] for each in world.sent if each.run == run)
    require(all(count == 1 for count in left.values()), "I4", f"an attempt left twice: {left.most_common(1)}")
    failures: Counter[tuple[str, Any]] = Counter()
    retry_at: dict[str, int] = {}
    said = Counter(event.path for event in history if event.kind == "answered")
    for event in history:
        if event.kind == "attempt_failed" and "retry_at" in event.data:
            failures[event.path, event.data["policy"]] += 1
            retry_at[event.path] = event.data["retry_at"]
        elif event.kind == "attempt_started":
            require(event.at >= retry_at.get(event.path, 0), "I4", f"{event.path} tries again too early")
            most = MOST_ATTEMPTS * (1 + said[event.path])
            require(event.data["attempt"] <= most, "I4", f"{event.path} makes {event.data['attempt']} attempts")
    for (path, policy), count in failures.items():
        node = nodes[leaf(path)]
        if isinstance(policy, int) and not node.get("recovery"):
            most = node["retry"][policy]["times"][1]
            require(count < most, "I4", f"{path} fails {count} times and is tried again, of {most} attempts")
    for path in {each.path for each in world.sent if each.run == run and "at_most_once" in nodes[leaf(each.path)]}:
        sent = [each.behind for each in world.sent if (each.run, each.path) == (run, path)]
        for one, other in pairwise(sent):
            allowed = any(may_repeat(event) for event in history[one:other] if event.path == path)
            require(allowed, "I4", f"{path} is done again, and nobody knows whether it was done")


def places_hold(world: SimulatedWorld, plan: Known) -> None:
    """I4, over all runs: no more attempts at once under a limit than it has places."""
    limits = {each["id"]: each["limit"]["name"][1] for each in plan.nodes if each.get("limit")}
    given: set[tuple[str, str]] = set()
    under_way: set[tuple[str, str]] = set()
    for run, event in world.log:
        if event.kind == "place_given":
            given.add((run, event.path))
        elif event.kind == "attempt_started" and (run, event.path) in given:
            # Where a block around holds the place, what runs in it needs none.
            under_way.add((run, event.path))
            if word := limits.get(leaf(event.path)):
                beside = [path for path in under_way if limits.get(leaf(path[1])) == word]
                require(len(beside) <= LIMITS[word], "I4", f"{beside} at once, of {LIMITS[word]} places")
        elif event.kind in OVER:
            under_way.discard((run, event.path))


def nothing_after_the_end(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I5: once a cancel is recorded nothing begins or leaves any more, and behind the end nothing happens."""
    history = world.histories[run]
    cancelled = [index for index, event in enumerate(history) if event.kind == "cancel_requested"]
    if cancelled:
        later = [event for event in history[cancelled[0] :] if event.kind in BEGUN]
        require(not later, "I5", f"{later} after the cancel")
        left = [each for each in world.sent if each.run == run and each.behind > cancelled[0]]
        require(not left, "I5", f"{left} after the cancel")
    over = [index for index, event in enumerate(history) if event.kind in ENDED]
    if over:
        later = [event for event in history[over[0] + 1 :] if event.kind not in ("event_refused", "answer_refused")]
        require(not later, "I5", f"{later} after the end")


def labels_are_foreseen(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I6: no result has a mark that the checks did not foresee."""
    bounds = world.machines[run].program.bounds
    for event in world.histories[run]:
        if event.kind in RESULTS:
            require(covers(bounds.get(leaf(event.path), ""), event.label), "I6", f"{event.path} is {event.label}")


def undone_in_full(world: SimulatedWorld, run: str, plan: Known) -> None:
    """I7: a `roll back` that has ended has undone all that was done before and can be undone."""
    undoing = {each["id"] for each in plan.nodes if each["op"] == "step" and each.get("undo")}
    history = world.histories[run]
    begun = {event.data["step"] for event in history if event.kind == "undo_started"}
    back = {each["id"] for each in plan.nodes if each["op"] == "roll_back"}
    started = [event for event in history if event.kind == "block_started" and leaf(event.path) in back]
    ended = {event.path for event in history if event.kind == "step_completed" and leaf(event.path) in back}
    if not all(event.path in ended for event in started):
        return
    for each in started:
        done = [e.path for e in history[: each.sequence] if e.kind == "step_completed" and leaf(e.path) in undoing]
        missed = [path for path in done if path not in begun]
        require(not missed, "I7", f"{each.path} leaves {missed} as they are")


OF_RUNS: list[Callable[[SimulatedWorld, str, Known], None]] = [
    results_never_change,
    nothing_begins_early,
    ends_or_waits,
    caps_hold,
    nothing_after_the_end,
    labels_are_foreseen,
    undone_in_full,
]


def check(world: SimulatedWorld) -> None:
    """Hold a world to all of them, once it has come to rest."""
    if not world.at_rest:
        return
    plan = world.machines["run"].program.plan.content
    known = Known(list(inside(plan)), dict(followers(plan)))
    for run in world.machines:
        for invariant in OF_RUNS:
            invariant(world, run, known)
    places_hold(world, known)


def may_repeat(event: Event) -> bool:
    """Whether it is known behind an event that the effect did not happen, or a person wants it repeated."""
    if event.kind == "attempt_failed":
        return not event.data["error"].get("unknown")
    value = event.data.get("value")
    said = value.get("outcome") if isinstance(value, dict) else value
    return event.kind == "answered" and said == "repeat"


def leaf(path: str) -> str:
    """The name of the node that a path leads to."""
    return bare(path.rpartition("/")[2])


def inside(data: Json) -> Iterator[Json]:
    """All nodes of a plan."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if "op" in each:
                yield each
            pending.extend(each.values())
        elif isinstance(each, list | tuple):
            pending.extend(each)


def followers(data: Json) -> Iterator[tuple[str, set[str]]]:
    """For each node of a block, the steps of the one before it; what undoes them runs later."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if each.get("form") == "block":
                for one, other in pairwise(each["nodes"]):
                    rest = {key: value for key, value in one.items() if key != "undo"}
                    yield other["id"], {node["id"] for node in inside(rest) if node["op"] == "step"} - undoers(rest)
            pending.extend(each.values())
        elif isinstance(each, list | tuple):
            pending.extend(each)


def undoers(data: Json) -> set[str]:
    """The nodes inside that undo others."""
    return {node["id"] for each in inside(data) if each.get("undo") for node in inside(each["undo"])}


def timers(history: list[Event], path: str) -> dict[str, int]:
    """The timers that a node set and that have not fired, by role."""
    found: dict[str, int] = {}
    for event in history:
        if event.path == path:
            found |= {role: due for role, _, due, _ in event.data.get("timers", ())}
            if event.kind == "timer_fired":
                found.pop(event.data["role"], None)
    return found
