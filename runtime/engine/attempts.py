"""One attempt of a step in the real world: its outcome as a message to the machine, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any

from ...compiler.border import Mismatch, fit
from ...compiler.kinds import Call, Kind, StepError
from ..machine.event import Execute
from ..machine.machine import Error
from ..recovery.errors import classify
from ..recovery.targets import Targets, target_of
from .live import Live

Note = Callable[[Any], Awaitable[None]]
"""Keeps a value in the journal while an attempt is under way."""
Report = Callable[[int], object]
"""Tells the machine how an attempt ended, at a moment in microseconds."""

SECOND = 1_000_000
LONGEST_MESSAGE = 10_000
"""How much of an error's message is kept, in characters."""


async def spared(
    live: Live, kind: Kind, command: Execute, ports: Any, note: Note, targets: Targets, now: Callable[[], int]
) -> Report:
    """Perform an attempt of a step that recovers, unless its target is to be left alone for now.

    Raises:
        CancelledError: the engine drops the run.
    """
    target = target_of(command.kind, command.settings)
    rest = targets.enter(target, now() / SECOND, repeat=command.attempt > 1)
    if rest is not None:
        message = "its target failed several times, or was asked too often, and is left alone for a while"
        return _failure(live, command, error_of("resting", message, detail={"retry_after": ceil(rest)}))

    def told(error: Error | None) -> None:
        trouble = None if error is None else classify(command.kind, error).row.name
        targets.left(target, now() / SECOND, trouble)

    return await attempt(live, kind, command, ports, note, told)


async def attempt(
    live: Live,
    kind: Kind,
    command: Execute,
    ports: Any,
    note: Note,
    told: Callable[[Error | None], None] = lambda _: None,
) -> Report:
    """Perform an attempt within its time; one that nobody wants any more is reported, not raised.

    `told` hears of its end: the error, or none where it ended well.

    Raises:
        CancelledError: the engine drops the run.
    """
    machine, path, number = live.machine, command.path, command.attempt
    if path in live.unwanted:
        live.unwanted.discard(path)
        return _failure(live, command, error_of("cancelled", "no longer wanted"))
    settings, timeout = command.settings, command.timeout
    call = Call(machine.run, path, command.key, number, settings, timeout, command.gives, command.notes, note)
    limit = None
    try:
        if command.timeout is None:
            value = await kind.run(call, ports)  # type: ignore[misc]
        else:
            async with asyncio.timeout(command.timeout) as limit:
                value = await kind.run(call, ports)  # type: ignore[misc]
        if value is not None:
            value = fit("any", value, command.name)
        told(None)
        return lambda at: machine.completed(path, number, value, at)
    except StepError as problem:
        error = error_of(problem.kind, problem.message, problem.unknown, problem.detail)
    except Mismatch as problem:
        error = error_of(
            "wrong_type", f"the step kind {command.kind} gave what is no value: {problem}", _affects(kind, command)
        )
    except TimeoutError as problem:
        timed_out = limit is not None and limit.expired()
        message = f"no answer within {command.timeout:g} seconds" if timed_out else str(problem) or "no answer in time"
        error = error_of("timeout", message, _affects(kind, command))
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if path in live.unwanted:
            error = error_of("cancelled", "no longer wanted", _affects(kind, command))
        elif task is not None and task.cancelling():
            raise
        else:
            error = error_of("internal", f"the step kind {command.kind} was cancelled from inside", unknown=True)
    except (Exception, SystemExit) as problem:
        message = f"the step kind {command.kind} failed inside: {type(problem).__name__}: {problem}"
        error = error_of("internal", message, unknown=True)
    finally:
        if path in live.unwanted:
            live.unwanted.discard(path)
            forget_cancelling()
    told(error)
    return _failure(live, command, error)


def _affects(kind: Kind, command: Execute) -> bool:
    """Whether an attempt whose outcome nobody knows may have changed something outside."""
    return kind.effect_of(command.settings) not in ("none", "read")


def _failure(live: Live, command: Execute, error: Error) -> Report:
    return lambda at: live.machine.failed(command.path, command.attempt, error, at)


def error_of(kind: str, message: str, unknown: bool = False, detail: Any = None) -> Error:
    """An error that the journal can hold: what a step said may be no sound text, and its detail no value."""
    if not message.isascii():
        message = message.encode("utf-8", "replace").decode()
    try:
        detail = fit("any", detail)
    except Mismatch:
        detail = None
    return {"kind": kind, "message": message[:LONGEST_MESSAGE], "detail": detail, "unknown": unknown}


def forget_cancelling() -> None:
    """Let the task that an unwanted attempt ran in go on with the next one."""
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()
