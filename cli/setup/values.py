"""Values written on a command line: inputs and answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from .files import read_bytes


def inputs_given(written: Iterable[str], plan: Plan) -> dict[str, Any]:
    """Inputs written as NAME=VALUE, NAME=@FILE (a value as JSON) or @FILE (a record of several inputs)."""
    types = {name: spec["type"] for name, spec in plan.content["inputs"].items()}
    values: dict[str, Any] = {}
    for each in written:
        if each.startswith("@"):
            document = read_json(Path(each[1:]))
            if not isinstance(document, dict):
                raise SayflowError("SF807", "a file of inputs holds one JSON object", where=each[1:])
            values |= document
            continue
        name, equals, text = each.partition("=")
        if not equals:
            raise SayflowError("SF805", f"`{each}` is no input", hint="write it as NAME=VALUE or NAME=@FILE")
        name = name.strip()
        values[name] = read_value(text, types.get(name))
    return values


def answers_given(written: Iterable[str], plan: Plan) -> dict[str, Any]:
    """Answers written as STEP=VALUE.

    Raises:
        SayflowError: SF810 for a step the flow does not have, SF809 for an answer that is not of its type.
    """
    written = list(written)
    if not written:
        return {}
    from ...compiler.border import Mismatch, fit
    from ...runtime.history import nodes_of

    nodes = {node["name"]: node for node in nodes_of(plan)}
    values: dict[str, Any] = {}
    for each in written:
        path, equals, text = each.partition("=")
        if not equals:
            raise SayflowError("SF810", f"`{each}` is no answer", hint="write it as STEP=VALUE")
        path = path.strip()
        name = path.rpartition("/")[2].partition("#")[0]
        if name not in nodes:
            near = get_close_matches(name, nodes, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"its steps are: {', '.join(sorted(nodes))}"
            raise SayflowError("SF810", f"the flow has no step `{name}`", where=plan.name, hint=hint)
        wanted = answer_type(nodes[name])
        value = read_value(text, wanted)
        try:
            values[path] = fit(wanted, value, name, lenient=True) if wanted is not None else value
        except Mismatch as mismatch:
            raise SayflowError("SF809", str(mismatch), where=plan.name) from None
    return values


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


def read_json(path: Path) -> Any:
    """A JSON file; SF807 when it is none."""
    try:
        return json.loads(read_bytes(path).decode("utf-8"), parse_float=Decimal)
    except SayflowError as error:
        raise SayflowError("SF807", error.message, where=error.where, hint=error.hint) from None
    except (ValueError, RecursionError) as problem:
        raise SayflowError("SF807", f"this is not JSON: {problem}", where=str(path)) from None
