"""Values written on a command line: inputs and answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ...dsl.strict_json import strict_json
from .files import read_bytes

AS_OPTION = click.option("--as", "person", metavar="NAME", help="Who says so, if it is not you who types.")
"""Whose word it is that is given on a command line."""


def inputs_given(written: Iterable[str], plan: Plan) -> dict[str, Any]:
    """Inputs written as NAME=VALUE, NAME=@FILE (a value as JSON) or @FILE (a record of several inputs)."""
    types = {name: spec["type"] for name, spec in plan.content["inputs"].items()}
    values: dict[str, Any] = {}
    for each in written:
        if each.startswith("@"):
            document = read_json(Path(each[1:]))
            if not isinstance(document, dict):
                hint = "its keys are the names of the inputs; a single one is given as NAME=@FILE"
                raise SayflowError("SF807", "a file of inputs holds one JSON object", where=each[1:], hint=hint)
            values |= document
            continue
        name, equals, text = each.partition("=")
        name = name.strip()
        if not equals or not name:
            raise SayflowError("SF805", f"`{each}` is no input", hint="write it as NAME=VALUE or NAME=@FILE")
        values[name] = read_value(text, types.get(name))
    return values


def caps_given(written: Iterable[str]) -> dict[str, Any]:
    """Caps of a run written as NAME=VALUE, such as `time=2h`.

    Raises:
        SayflowError: SF249 for what is no cap.
    """
    from ...compiler.caps import caps_of

    found: dict[str, Any] = {}
    for each in written:
        name, _, text = each.partition("=")
        try:
            found |= caps_of({name.strip(): text})
        except ValueError as problem:
            hint = "write it as NAME=VALUE: tokens=20000, dollars=2.50, time=2h or rounds=50"
            raise SayflowError("SF249", str(problem), where=f"--cap {each}", hint=hint) from None
    return found


def answers_given(written: Iterable[str], plan: Plan) -> dict[str, Any]:
    """Answers written as STEP=VALUE.

    Raises:
        SayflowError: SF810 for a step the flow does not have, SF809 for an answer that is not of its type.
    """
    written = list(written)
    if not written:
        return {}
    from ...runtime.history import nodes_of

    nodes = {node["name"]: node for node in nodes_of(plan) if asks(node)}
    return dict(_given(each, nodes, plan, " that asks") for each in written)


def _given(written: str, nodes: Mapping[str, Mapping[str, Any]], plan: Plan, which: str) -> tuple[str, Any]:
    """The path of a step and a value of its type, written as STEP=VALUE."""
    from ...compiler.border import Mismatch, fit

    path, equals, text = written.partition("=")
    if not equals:
        raise SayflowError("SF810", f"`{written}` names no value", hint="write it as STEP=VALUE")
    path = path.strip()
    name = path.rpartition("/")[2].partition("#")[0]
    if name not in nodes:
        near = get_close_matches(name, nodes, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(sorted(nodes)) or 'nothing'}"
        raise SayflowError("SF810", f"the flow has no step `{name}`{which}", where=plan.name, hint=hint)
    wanted = answer_type(nodes[name])
    value = read_value(text, wanted)
    try:
        return path, fit(wanted, value, name, lenient=True) if wanted is not None else value
    except Mismatch as mismatch:
        raise SayflowError("SF809", str(mismatch), where=plan.name) from None


def stubs_given(written: Iterable[str], plan: Plan, mode: str) -> dict[str, Any]:
    """What steps give in test mode, written as STEP=VALUE.

    Raises:
        SayflowError: SF810 for a step the flow does not have, or another mode; SF809 for what is not of its type.
    """
    written = list(written)
    if written and mode != "test":
        raise SayflowError("SF810", "a stub speaks for a step in test mode only", hint="add --mode test")
    from ...runtime.history import nodes_of

    steps = {node["name"]: node for node in nodes_of(plan) if node["op"] == "step"}
    return dict(_given(each, steps, plan, "") for each in written)


def asks(node: Mapping[str, Any]) -> bool:
    """Whether a node may ask somebody."""
    from ...runtime.steps import catalogue

    kind = catalogue().get(node["kind"]) if node["op"] == "step" else None
    return node["op"] == "decide" or (kind is not None and kind.performed_by != "world")


def answer_type(node: Mapping[str, Any]) -> Any:
    """The type that an answer to a step or a decision has, or none for any."""
    return ["one_of", list(node["options"])] if node["op"] == "decide" else node.get("gives")


def read_value(text: str, type: Any) -> Any:
    """A value written on a command line for something of a type, or @FILE with the value as JSON."""
    return read_json(Path(text[1:])) if text.startswith("@") else typed(text, type)


def typed(text: str, type: Any = None) -> Any:
    """A value written on a command line: text as it stands where text is wanted, else JSON where it is JSON."""
    optional = isinstance(type, list) and type[0] == "optional"
    wanted = type[1] if optional else type
    plain = wanted == "text" or (isinstance(wanted, list) and wanted[0] == "one_of")
    if plain and not text.startswith('"') and not (optional and text == "null"):
        return text
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return text


def user_name() -> str:
    """Who types, as the system calls them; where it knows no name, by their number."""
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}"


def read_json(path: Path) -> Any:
    """A JSON file; SF807 when it is none."""
    try:
        return strict_json(read_bytes(path))
    except SayflowError as error:
        raise SayflowError("SF807", error.message, where=error.where, hint=error.hint) from None
    except ValueError as problem:
        hint = 'write JSON such as { "amount": 21 }'
        raise SayflowError("SF807", f"the JSON {problem}", where=str(path), hint=hint) from None
