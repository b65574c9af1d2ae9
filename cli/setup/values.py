"""Values written on a command line: inputs and answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from .files import read_bytes


def inputs_given(written: Iterable[str]) -> dict[str, Any]:
    """Inputs written as NAME=VALUE, NAME=@FILE (a value as JSON) or @FILE (a record of several inputs)."""
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
        values[name.strip()] = read_json(Path(text[1:])) if text.startswith("@") else typed(text)
    return values


def answers_given(written: Iterable[str], plan: Plan) -> dict[str, Any]:
    """Answers written as STEP=VALUE.

    Raises:
        SayflowError: SF810 for a step the flow does not have.
    """
    from ...runtime.history import nodes_of

    values: dict[str, Any] = {}
    for each in written:
        path, equals, text = each.partition("=")
        if not equals:
            raise SayflowError("SF810", f"`{each}` is no answer", hint="write it as STEP=VALUE")
        values[path.strip()] = read_json(Path(text[1:])) if text.startswith("@") else typed(text)
    if values:
        names = {node["name"] for node in nodes_of(plan)}
        for path in values:
            name = path.rpartition("/")[2].partition("#")[0]
            if name not in names:
                near = get_close_matches(name, names, 1)
                hint = f"did you mean `{near[0]}`?" if near else f"its steps are: {', '.join(sorted(names))}"
                raise SayflowError("SF810", f"the flow has no step `{name}`", where=plan.name, hint=hint)
    return values


def typed(text: str) -> Any:
    """A value written on a command line: JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return text


def read_json(path: Path) -> Any:
    """A JSON file; SF807 when it is none."""
    try:
        return json.loads(read_bytes(path).decode("utf-8"), parse_float=Decimal)
    except (ValueError, RecursionError) as problem:
        raise SayflowError("SF807", f"this is not JSON: {problem}", where=str(path)) from None
