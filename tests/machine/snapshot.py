"""The state of a machine as plain data, so that two machines can be compared."""

from functools import cache
from typing import Any

from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.program import Body, Flow, Node
from sayflow.runtime.machine.wiring import Edge, Wiring

PARTS = (
    *("status", "mark", "sequence", "started_at", "ending", "finale", "scope", "root", "undoable"),
    *("gating", "given", "keeping"),
    *("counts", "outcomes", "mailbox", "timers", "ready"),
)


def snapshot(machine: Machine) -> Any:
    """All that decides how a run goes on; equal for two machines exactly when they are in the same state."""
    seen: dict[int, int] = {}
    parts = {name: plain(getattr(machine, name), seen) for name in PARTS}
    # Timers that are due together fire in the order in which they were set, so their order is part of the state.
    parts["timers"] = list(parts["timers"].items())
    parts["actives"] = [(path, plain(active, seen)) for path, active in machine.actives.items()]
    return parts


def plain(value: Any, seen: dict[int, int]) -> Any:
    """Data for a value; an object that was told already is named by its number."""
    if isinstance(value, dict):
        return {key if isinstance(key, str | int) else str(key): plain(each, seen) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    if isinstance(value, Node):
        return f"node {value.id}"
    if isinstance(value, Body):
        return f"body {[node.id for node in value.nodes]}"
    if isinstance(value, Flow):
        return f"flow {value.name}"
    if isinstance(value, Wiring | Edge):
        return f"edge {value.index}" if isinstance(value, Edge) else "wiring"
    if value is None or isinstance(value, str | int):
        return value
    if not isinstance(value, tuple) and type(value).__module__.startswith("sayflow.runtime"):
        names = names_of(value)
        if id(value) in seen:
            return f"object {seen[id(value)]}"
        seen[id(value)] = len(seen)
        return {"object": type(value).__name__, **{name: plain(getattr(value, name), seen) for name in names}}
    if isinstance(value, list | tuple) or type(value).__name__ == "deque":
        return [plain(each, seen) for each in value]
    return value


def names_of(value: Any) -> list[str]:
    """The attributes of an object: its slots, or all that it has or that its class has a value for."""
    slots, given = known(type(value))
    return slots if slots is not None else sorted(given | getattr(value, "__dict__", {}).keys())


@cache
def known(kind: type) -> tuple[list[str] | None, set[str]]:
    """The slots of a class, if it has any, and the names that it has a value for."""
    given = {name for name, each in vars(kind).items() if not name.startswith("__") and not callable(each)}
    slots = getattr(kind, "__slots__", None)
    return (list(slots) if slots is not None else None), given
