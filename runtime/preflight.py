"""What a run needs of its surroundings, looked for before its first step: connections, secrets and models."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from ..compiler.kinds import Catalogue, StepError
from ..compiler.plan import Plan
from ..dsl.error import SayflowError

NOTHING: Mapping[str, str] = MappingProxyType({})
SECRET = 2
"""How many items the form of a secret has: the word and its name."""


def preflight(
    plan: Plan,
    catalogue: Catalogue,
    connections: Collection[str],
    secrets: Callable[[str], object],
    where: str,
    models: Callable[[str | None], object],
    needed: Mapping[str, str] = NOTHING,
) -> None:
    """See to it that what a plan names is there.

    `where` is what connections are set up in, `models` gives a model, `needed` is the secret that a kind needs.

    Raises:
        SayflowError: SF911 for a connection, SF912 for a secret, SF932 for a model that a step asks.
    """
    for step, node, form in _forms(plan):
        if form[0] == "secret" and len(form) == SECRET:
            _look_for_secret(step, form[1], secrets)
        elif form[0] == "record" and form is node.get("arguments"):
            kind = catalogue.get(node.get("kind", ""))
            if kind is not None and kind.name in needed:
                _look_for_secret(step, needed[kind.name], secrets)
            if kind is not None and "connection" in kind.settings:
                for name, value in form[1]:
                    if name == "connection" and value[0] == "lit":
                        _look_for_connection(step, value[1], connections, where)
            if kind is not None and "model" in kind.settings:
                named = dict(form[1]).get("model", ["lit", None])
                if named[0] == "lit":
                    models(named[1])


def _look_for_secret(step: str, name: str, secrets: Callable[[str], object]) -> None:
    try:
        secrets(name)
    except StepError as problem:
        hint = f"`sayflow secrets set {name}` stores it, or set SAYFLOW_SECRET_{name} in the environment of the run"
        raise SayflowError(
            "SF912", f"there is no secret `{name}`, which `{step}` needs", where=step, hint=hint
        ) from problem


def _look_for_connection(step: str, name: str, connections: Collection[str], where: str) -> None:
    if name not in connections:
        near = get_close_matches(name, connections, 1)
        hint = f"add [connections.{name}] to {where}" + (f", or write `{near[0]}`" if near else "")
        raise SayflowError("SF911", f"the connection `{name}` is not configured", where=step, hint=hint)


def _forms(plan: Plan) -> list[tuple[str, Mapping[str, Any], list[Any]]]:
    """All expressions of a plan and their parts, in text order, each with the node it stands in and its name."""
    found: list[tuple[str, Mapping[str, Any], list[Any]]] = []
    contents = [*plan.content.get("flows", {}).values(), plan.content]
    pending: list[tuple[Mapping[str, Any], Any]] = [
        ({}, content[part]) for content in contents for part in ("on_error", "body")
    ]
    while pending:
        node, data = pending.pop()
        if isinstance(data, Mapping):
            inside = data if "op" in data else node
            pending.extend((inside, value) for value in reversed([*data.values()]))
        elif isinstance(data, list) and data and data[0] != "lit":
            if isinstance(data[0], str):
                found.append((str(node.get("name", plan.name)), node, data))
            pending.extend((node, item) for item in reversed(data))
    return found
