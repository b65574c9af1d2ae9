"""One look in the real world at whether an attempt has had its effect: its outcome as a message to the machine."""

from __future__ import annotations

import asyncio
from typing import Any

from ...compiler.border import Mismatch, fit
from ...compiler.kinds import Call, Kind, StepError
from ..machine.event import LookUp
from .attempts import Report, error_of
from .live import Live

LONGEST = 30.0
"""How many seconds a look may take."""


async def look(live: Live, kind: Kind, command: LookUp, ports: Any) -> Report:
    """Look, and report what there is; whatever goes wrong is a look that tells nothing.

    Raises:
        CancelledError: the engine drops the run.
    """
    machine, path, number = live.machine, command.path, command.look
    call = Call(machine.run, path, command.key, command.attempt, command.settings, LONGEST, command.gives)
    try:
        if kind.look_up is None:
            raise StepError("no_look_up", f"Nobody can look whether a step of the kind {kind.name} has been done.")
        async with asyncio.timeout(LONGEST):
            found = fit("any", await kind.look_up(call, ports))
        return lambda at: machine.looked(path, number, found, at)
    except StepError as problem:
        error = error_of(problem.kind, problem.message, detail=problem.detail)
    except Mismatch as problem:
        error = error_of("wrong_type", f"what was found is no value: {problem}")
    except TimeoutError:
        error = error_of("timeout", f"no answer within {LONGEST:g} seconds")
    except (Exception, SystemExit) as problem:
        error = error_of("internal", f"the look failed inside: {type(problem).__name__}: {problem}")
    return lambda at: machine.looked(path, number, None, at, error)
