"""Inputs of a run, parsed to their types before anything starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from ..compiler.border import Mismatch, fit
from ..compiler.evaluation import EvaluationContext, EvaluationError, Scope
from ..compiler.type_text import describe_type
from ..dsl.error import SayflowError
from .machine.program import Flow


def prepare(program: Flow, given: Mapping[str, Any], at: int, *, lenient: bool = False) -> dict[str, Any]:
    """The inputs of a run: given values parsed to their types, defaults for the rest.

    `lenient` reads values written as text on a command line.

    Raises:
        SayflowError: SF805 for one that is missing or does not fit, SF806 for one the flow does not have.
    """
    for name in given:
        if name not in program.inputs:
            near = get_close_matches(name, program.inputs, 1)
            known = f"did you mean `{near[0]}`?" if near else f"its inputs are: {', '.join(program.inputs) or 'none'}"
            raise SayflowError("SF806", f"the flow has no input `{name}`", where=program.name, hint=known)
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    values: dict[str, Any] = {}
    for name, spec in program.inputs.items():
        wanted = spec["type"]
        if name in given:
            values[name] = _parsed(program, name, wanted, given[name], lenient)
        elif name in program.defaults:
            context = EvaluationContext(now, zone=program.zone)
            try:
                value = program.defaults[name].function(Scope(values), context)
            except EvaluationError as problem:
                raise SayflowError(
                    "SF805", f"the default of input `{name}` has no value: {problem}", where=program.name
                ) from None
            values[name] = _parsed(program, name, wanted, value, lenient=False)
        elif spec.get("required", True):
            raise SayflowError(
                "SF805",
                f"the input `{name}` is missing; it is {describe_type(wanted)}",
                where=program.name,
                hint=f"give it with --input {name}=...",
            )
    return {name: value for name, value in values.items() if value is not None}


def _parsed(program: Flow, name: str, wanted: Any, value: Any, lenient: bool) -> Any:
    try:
        return fit(wanted, value, name, lenient=lenient)
    except Mismatch as mismatch:
        raise SayflowError(
            "SF805", str(mismatch), where=program.name, hint=f"`{name}` is {describe_type(wanted)}"
        ) from None
