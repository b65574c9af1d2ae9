"""Questions to people: what was shown with one, who answers, who takes one back or hands it on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ...compiler.values import canonical

if TYPE_CHECKING:
    from .machine import Machine
    from .state import Active

DIGITS = 32
"""Hexadecimal digits of a digest: 128 bits."""


class Given(NamedTuple):
    """How an answer came.

    `digest` is that of what its giver was shown, missing where nobody says; `link` names the signed link it came by;
    `barred`: whoever gives it is not among those asked.
    """

    digest: str | None = None
    link: str | None = None
    barred: bool = False


PLAIN = Given()


def digest_of(question: str, show: Any, type: Any) -> str:
    """The digest of what a person is shown and of the type their answer has."""
    return hashlib.sha256(canonical([question, show, type])).hexdigest()[:DIGITS]


def shown_in(asked: Mapping[str, Any]) -> str:
    """The digest of a question as it was recorded; journals of before digests have none in it."""
    return str(asked.get("digest") or digest_of(asked["question"], asked["show"], asked["type"]))


def ask(machine: Machine, active: Active, data: dict[str, Any]) -> None:
    """Record a question and put it to the world."""
    data["digest"] = digest_of(data["question"], data["show"], data["type"])
    machine.begun("asked", active, data)
    if active.phase == "asked":
        machine.commands.append(machine.asked(active))


def closed(machine: Machine, path: str) -> str | None:
    """Why nobody is asked at a path, or none where somebody is."""
    if machine.ended:
        return "run_ended"
    active = machine.actives.get(path)
    if active is None:
        return "late" if path.partition("#")[0] in machine.counts else "unknown_step"
    if active.phase != "asked":
        return "late" if active.phase in ("open", "finishing", "routing") else "not_asked"
    return None


def refusal(active: Active, given: Given) -> str | None:
    """Why an answer is refused for the way it came, or none."""
    assert active.sent is not None
    if given.barred:
        return "not_in_role"
    if given.digest is not None and given.digest != shown_in(active.sent):
        return "changed"
    if given.link is not None and given.link in active.sent.get("links", ()):
        return "link_used"
    return None


def record(machine: Machine, kind: str, active: Active, value: Any, by: str | None, label: str = "") -> None:
    """Record an answer with the digest of what it answers, and the link it came by."""
    assert active.sent is not None
    data = {"value": value, "by": by, "digest": shown_in(active.sent)}
    if machine.given_by.link is not None:
        data["link"] = machine.given_by.link
    machine.record(kind, active.path, data, label)


def withdraw(machine: Machine, path: str, by: str | None, reason: str) -> str | None:
    """Take a question back, so that it goes the way of one that nobody answered; why it can't be, or none.

    Without such a way the step fails with `withdrawn`, unless it has a fallback or may be skipped.
    """
    why = closed(machine, path)
    if why is None:
        active = machine.actives[path]
        node: Any = active.node
        if active.sent is not None and "unclear" in active.sent:
            why = "needed"
        else:
            machine.record("withdrawn", path, {"by": by, "reason": reason})
            if not node.unanswered:
                message = f"the question was withdrawn by {by or 'someone'}" + (f": {reason}" if reason else "")
                node.withdrawn(machine, active, {"kind": "withdrawn", "message": message})
            return None
    machine.record("request_refused", path, {"request": "withdraw", "reason": why, "by": by})
    return why


def delegate(machine: Machine, path: str, to: str, by: str | None, *, barred: bool = False) -> str | None:
    """Hand a question on to another person or role; why it can't be, or none."""
    why = closed(machine, path) or ("not_in_role" if barred else None)
    if why is not None:
        machine.record("request_refused", path, {"request": "delegate", "reason": why, "by": by})
        return why
    asked = machine.actives[path].sent
    assert asked is not None
    machine.record("delegated", path, {"to": to, "by": by, "before": asked["who"]})
    return None
