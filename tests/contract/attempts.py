"""One attempt of a step, made by hand."""

import asyncio
from typing import Any

import pytest

from sayflow.compiler.kinds import Call, StepError
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue

KINDS = catalogue()


def attempt(
    name: str,
    ports: Ports,
    /,
    *,
    key: str = "run1/step",
    path: str = "step",
    timeout: float | None = 5.0,
    **settings: Any,
) -> Any:
    """What a step of the kind gives."""
    kind = KINDS.get(name)
    assert kind is not None
    assert kind.run is not None
    return asyncio.run(kind.run(Call("run1", path, key, 1, settings, timeout), ports))  # type: ignore[arg-type]


def failing(name: str, ports: Ports, kind: str, /, **rest: Any) -> StepError:
    """The error of a step that fails with this kind; its kind declares it, its message says something."""
    with pytest.raises(StepError) as raised:
        attempt(name, ports, **rest)
    error = raised.value
    assert error.kind == kind, error.message
    found = KINDS.get(name)
    assert found is not None
    if name != "task":
        declared = error.kind[:6] + "xx" if error.kind.startswith("http_") else error.kind
        assert declared in found.errors
    assert error.message.endswith((".", "?"))
    return error


def look(name: str, ports: Ports, /, *, key: str = "run1/step", path: str = "step", **settings: Any) -> Any:
    """What there is of a step of the kind, of which nobody knows whether it has been done."""
    kind = KINDS.get(name)
    assert kind is not None
    assert kind.look_up is not None
    return asyncio.run(kind.look_up(Call("run1", path, key, 1, settings, 5.0), ports))  # type: ignore[arg-type]
