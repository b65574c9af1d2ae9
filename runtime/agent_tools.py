"""The functions that an agent may call, as a model is told of them, and one call of one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, getdoc, signature
from typing import TYPE_CHECKING, Any, NamedTuple

from ..compiler.kinds import Call, StepError
from ..compiler.value_text import json_text
from .secrecy import refuse_secrets

if TYPE_CHECKING:
    from .tasks import TaskRegistry

LONGEST = 20_000
"""How much of a result is shown to the model, in characters."""


class Tool(NamedTuple):
    """A function as a model is told of it: `takes` are its parameters, `about` is the first line of its docstring."""

    name: str
    takes: str
    about: str


def tools(tasks: TaskRegistry, names: Sequence[str]) -> list[Tool]:
    """The functions of these names.

    Raises:
        StepError: `not_registered`: there is none of a name.
    """
    found = []
    for name in dict.fromkeys(names):
        if name not in tasks:
            near = tasks.nearest(name)
            hint = f" Did you mean {near[0]!r}?" if near else " Register it with `@task`, or take it off the list."
            raise StepError("not_registered", f"The agent may call {name!r}, but no function has this name.{hint}")
        function = tasks.function(name)
        about = (getdoc(function) or "").split("\n", 1)[0]
        found.append(Tool(name, ", ".join(_parameters(function)), about))
    return found


def _parameters(function: Callable[..., Any]) -> list[str]:
    return [
        re.sub(r"\s+", " ", str(each))
        for each in signature(function).parameters.values()
        if each.name != "call" and each.kind is not Parameter.VAR_POSITIONAL
    ]


def arguments(text: str) -> dict[str, Any]:
    """The arguments that a model wrote as JSON.

    Raises:
        ValueError: they are none; the message says why.
    """
    from ..dsl.strict_json import strict_json

    found = strict_json(text.strip() or "{}")
    if not isinstance(found, dict):
        raise ValueError("the arguments are no JSON object")
    return found


async def called(tasks: TaskRegistry, call: Call, name: str, given: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The note on a call: what it gave, or how it failed; `number` tells the calls of a step apart in their keys."""
    try:
        refuse_secrets(given)
        path, key = f"{call.path}/{name}", f"{call.key}/{number}"
        inner = call._replace(path=path, key=key, settings=given, notes=(), note=None)
        return {"gave": await tasks.call(name, given, inner)}
    except StepError as problem:
        return {"failed": problem.kind, "why": problem.message}


def shown(note: Mapping[str, Any]) -> str:
    """What became of a call, as the model is shown it."""
    text = json_text(note["gave"]) if "gave" in note else f"It failed ({note['failed']}): {note['why']}"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ... (the rest is left out)"
