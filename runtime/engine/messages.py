"""What a message in the inbox of a run tells its machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..machine.machine import Machine
from ..machine.questions import Given
from ..modes import own_name

if TYPE_CHECKING:
    from ..journal.store import Message
    from .local import Engine


def deliver(engine: Engine, machine: Machine, message: Message, at: int) -> str | None:
    """Tell a machine of a message; why it is refused, or none."""
    data = message.data
    if message.kind == "answer":
        by = data.get("by")
        given = Given(data.get("digest"), data.get("link"), barred(engine, machine, message.name, by))
        return machine.answer(message.name, data["value"], at, by, given)
    if message.kind == "event":
        return machine.post(message.name, data["fields"], at, direct=data["direct"])
    if message.kind == "withdraw":
        return machine.withdraw(message.name, at, data["by"], data["reason"])
    if message.kind == "delegate":
        by = data["by"]
        return machine.delegate(message.name, data["to"], at, by, barred=barred(engine, machine, message.name, by))
    if message.kind == "place":
        kept = engine.store.kept(data["name"])
        machine.grant(message.name, own_name(data["name"], machine.mode), kept, at)
    elif message.kind == "note":
        machine.annotate(data["text"], at, data["by"])
    elif message.kind == "cancel":
        machine.cancel(at, data.get("by"))
    return None


def barred(engine: Engine, machine: Machine, path: str, by: str | None) -> bool:
    """Whether somebody is not among those who are asked at a path."""
    active = machine.actives.get(path)
    asked: dict[str, Any] | None = active.sent if active is not None and active.phase == "asked" else None
    return asked is not None and not engine.roles.may_answer(asked["who"], by)
