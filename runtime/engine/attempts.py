"""One attempt of a step in the real world: its outcome as a message to the machine, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from ...compiler.kinds import Call, Kind, StepError
from ..machine.event import Execute
from ..machine.machine import Error
from .live import Live

Report = Callable[[int], None]
"""Tells the machine how an attempt ended, at a moment in microseconds."""


async def attempt(live: Live, kind: Kind, command: Execute, ports: Any) -> Report:
    """Perform an attempt within its time; a cancelled one that nobody wants any more is reported, not raised."""
    machine, path, number = live.machine, command.path, command.attempt
    assert kind.run is not None
    call = Call(machine.run, path, command.key, number, command.settings, command.timeout)
    error: Error
    try:
        if command.timeout is None:
            value = await kind.run(call, ports)
        else:
            async with asyncio.timeout(command.timeout):
                value = await kind.run(call, ports)
    except StepError as problem:
        error = {"kind": problem.kind, "message": problem.message, "detail": problem.detail}
        error["unknown"] = problem.unknown
    except TimeoutError:
        message = f"no answer within {command.timeout or 0:g} seconds"
        error = {"kind": "timeout", "message": message, "unknown": kind.effect_of(command.settings) != "read"}
    except asyncio.CancelledError:
        if path not in live.unwanted:
            raise
        task = asyncio.current_task()
        assert task is not None
        task.uncancel()
        live.unwanted.discard(path)
        error = {
            "kind": "cancelled",
            "message": "no longer wanted",
            "unknown": kind.effect_of(command.settings) != "read",
        }
    except Exception as problem:
        message = f"the step kind {command.kind} failed inside: {type(problem).__name__}: {problem}"
        error = {"kind": "internal", "message": message, "unknown": True}
    else:
        return lambda at: machine.completed(path, number, value, at)
    return lambda at: machine.failed(path, number, error, at)
