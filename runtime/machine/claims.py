"""What steps, blocks and runs claim of all runs together: places that are limited, keys, earlier results.

A claim is recorded (`place_wanted`) and goes to the store; the store grants the place, first come first served, and
what is kept under its name is recorded with it (`place_given`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ...compiler.border import Mismatch, fit
from ...compiler.expressions import Compiled, EvaluationError
from ...compiler.labels.marks import covers
from ...compiler.values import dump
from .context import MICROSECOND
from .state import Active, Frame, Scope

if TYPE_CHECKING:
    from .machine import Machine
    from .program import Linker

Given = dict[str, Any]
"""A claim as it was recorded: its `name` and `at_once`; with `kept`, what its result is kept under that name for (a
length in microseconds, or none: for good); once it is granted, `found` and the `value` that was kept."""


class Kept(NamedTuple):
    """Something kept under a name, since `at`; past `until` it is as good as gone."""

    name: str
    value: Any
    at: int
    until: int | None


class Claim:
    """One claim of a node: `limit`, `once_per` or `cache`."""

    __slots__ = ("at_once", "expression", "word")

    def __init__(self, word: str, expression: Compiled, at_once: Compiled | None = None) -> None:
        self.word = word
        self.expression = expression
        self.at_once = at_once

    def given(self, machine: Machine, active: Active) -> Given:
        """What is recorded of the claim."""
        node, scope = active.node, active.scope
        value = machine.value(self.expression, scope)
        if self.word == "limit":
            assert self.at_once is not None
            return limited(machine, str(value), self.at_once, scope)
        flow = scope.frame.flow.name
        if self.word == "once_per":
            name = f"once per {flow}/{node.name} {digest(value)}"
            return {"name": name, "at_once": 1, "kept": None, "key": str(value)}
        if not isinstance(value, timedelta):
            raise EvaluationError("wrong_type", "`cache` needs a duration such as 1h")
        settings = machine.value(node.arguments, scope)  # type: ignore[attr-defined]
        name = f"cache {digest([node.kind, settings, node.gives])}"  # type: ignore[attr-defined]
        return {"name": name, "at_once": 0, "kept": value // MICROSECOND}


def claims(data: Mapping[str, Any], linker: Linker) -> tuple[Claim, ...]:
    """The claims of a node, in the order in which they are made."""
    found = [Claim(word, linker.expression(data[word])) for word in ("once_per", "cache") if data.get(word)]
    if data.get("limit"):
        limit = data["limit"]
        found.append(Claim("limit", linker.expression(limit["name"]), linker.expression(limit["at_once"])))
    return tuple(found)


def limited(machine: Machine, name: str, at_once: Compiled, scope: Scope) -> Given:
    """The claim of one of so many places."""
    count = machine.value(at_once, scope)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise EvaluationError("wrong_type", "`at_once` needs a whole number of at least 1")
    return {"name": f"limit {name}", "at_once": count}


def digest(value: Any) -> str:
    """A short name for a value: equal values have equal ones."""
    return hashlib.sha256(dump(value).encode()).hexdigest()[:32]


def claim(machine: Machine, active: Active) -> bool:
    """Make the next claim of a node that is to begin, or take what was kept; false when it has all it claims."""
    given = active.given or []
    if given and "value" in given[-1]:
        data = {"value": given[-1]["value"], "reused": True}
        machine.begun("step_completed", active, data, active.node.label(machine, active))  # type: ignore[attr-defined]
        return True
    if len(given) == len(active.node.claims):
        return False
    try:
        wanted = active.node.claims[len(given)].given(machine, active)
    except EvaluationError as problem:
        machine.give_up(active, problem)
        return True
    if wanted["at_once"] and holds(machine, active, wanted["name"]):
        # It has the place already, through a block around it: waiting for another one could last for ever.
        wanted["at_once"] = 0
        wanted["held"] = True
    machine.begun("place_wanted", active, wanted)
    return True


def holds(machine: Machine, active: Active, name: str) -> bool:
    """Whether the run, or something around a node, holds a place of that name."""
    around = active.run.owner
    while around is not None:
        if any(each["name"] == name for each in around.given or ()):
            return True
        around = around.run.owner
    return any(each["name"] == name for each in machine.given)


def found(want: Given, kept: Kept | None, at: int) -> bool:
    """Whether what is kept may be taken at a moment."""
    if kept is None or "kept" not in want or (kept.until is not None and kept.until <= at):
        return False
    age = want["kept"] if want["at_once"] == 0 else None
    return age is None or kept.at + age > at


def fitting(active: Active, value: Any) -> Given:
    """What is recorded of a kept result; one that no longer fits the type of the step is none."""
    gives = active.node.gives  # type: ignore[attr-defined]
    try:
        return {"value": fit(gives, value, active.node.name) if gives is not None else value}
    except Mismatch:
        return {}


def results(active: Active, value: Any, at: int) -> list[Kept]:
    """What a step that has done its work leaves for others."""
    return [
        Kept(each["name"], value, at, None if each["kept"] is None else at + each["kept"])
        for each in active.given or ()
        if "kept" in each
    ]


class Gates:
    """What a run claims before it begins: `once per`, `remember`, `limit`."""

    __slots__ = ("keep", "key", "limits", "names", "remember", "reused")

    def __init__(self, content: Mapping[str, Any], linker: Linker) -> None:
        once = content.get("once")
        self.key = linker.expression(once["key"]) if once else None
        self.keep = linker.optional(once["keep"]) if once else None
        self.reused: list[str] = once["reused"] if once else []
        self.remember = {
            name: (each["type"], linker.expression(each["value"])) for name, each in content.get("remember", {}).items()
        }
        self.limits = {name: linker.expression(form) for name, form in content.get("limits", {}).items()}
        self.names = ["once"] * bool(once) + ["state"] * bool(self.remember) + list(self.limits)

    def given(self, machine: Machine, number: int) -> Given:
        """The claim of that number, as it is recorded."""
        word, scope = self.names[number], machine.scope
        if word == "once" and self.key is not None and number == 0:
            value = machine.value(self.key, scope)
            length = machine.value(self.keep, scope) if self.keep is not None else None
            if length is not None and not isinstance(length, timedelta):
                raise EvaluationError("wrong_type", "`keep` needs a duration such as 30d")
            kept = None if length is None else length // MICROSECOND
            return {"name": f"run of {machine.program.name} {digest(value)}", "at_once": 1, "kept": kept}
        if word == "state" and self.remember and number == (self.key is not None):
            return {"name": f"state of {machine.program.name}", "at_once": 1, "kept": None, "state": True}
        return limited(machine, word, self.limits[word], scope)

    def recorded(self, machine: Machine, want: Given, kept: Kept | None, at: int) -> Given:
        """What is recorded of a claim that was granted."""
        value = kept.value if kept is not None and found(want, kept, at) else None
        if "state" not in want:
            return {} if value is None else {"value": value}
        state = {}
        for name, (type, first) in self.remember.items():
            before = (value or {}).get(name)
            now = machine.value(first, machine.scope) if before is None else before["value"]
            if before is not None and not covers(machine.program.bounds.get(name, ""), before["label"]):
                raise EvaluationError("unforeseen", f"what was remembered as {name} is {before['label']}")
            state[name] = {"value": fit(type, now, name), "label": before["label"] if before else ""}
        return {"state": state}


def left_by_run(machine: Machine, frame: Frame) -> list[Kept]:
    """What a completed run leaves for those that come after it; one that took the outputs of another leaves nothing."""
    assert frame.ending is not None
    found, at = [], machine.at
    if any("value" in each for each in machine.given):
        return []
    for each in machine.given:
        if "state" in each:
            found.append(Kept(each["name"], {**each["state"], **machine.keeping}, at, None))
        elif "kept" in each:
            found.append(
                Kept(each["name"], frame.ending[1] or {}, at, None if each["kept"] is None else at + each["kept"])
            )
    return found
