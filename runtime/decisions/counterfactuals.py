"""What would have changed the verdict: one fact at a time moves across a threshold of a rule, or to a past case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from ...compiler.values import Value, from_json, json_text, show
from .fusion import fuse
from .history import from_data
from .opinions import exact_all
from .rules import Finding, constrain, rule_opinion

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


class Threshold(NamedTuple):
    """A comparison that a rule makes: `fact` is the written path, `operator` one of `< <= > >= == !=`."""

    fact: str
    operator: str
    constant: Value


def thresholds_in(form: Any) -> list[Threshold]:
    """The comparisons of a fact with a constant that an expression makes, in text order; a bare fact is a yes or no.

    `form` is the JSON form of the expression, as in a plan.
    """
    found: list[Threshold] = []
    pending = [form]
    while pending:
        kind, *parts = pending.pop()
        if kind in ("and", "or"):
            pending += reversed(parts[0])
        elif kind == "not":
            pending.append(parts[0])
        elif kind == "compare" and parts[0] in _COMPARE:
            operator, left, right = parts
            if left[0] == "lit":
                operator, left, right = _MIRRORED[operator], right, left
            fact = _path(left)
            if fact and right[0] == "lit":
                found.append(Threshold(fact, operator, from_json(right[1])))
        elif fact := _path([kind, *parts]):
            found.append(Threshold(fact, "==", True))
    return found


def _path(form: Any) -> str:
    """The written path of a name or of a field of one, empty for anything else."""
    fields: list[str] = []
    while form[0] == "field":
        fields.append(form[2])
        form = form[1]
    return ".".join([form[1], *reversed(fields)]) if form[0] == "name" else ""


def counterfactuals(
    record: Mapping[str, Any],
    facts: Mapping[str, Value],
    thresholds: Sequence[Threshold],
    evaluate: Callable[[str, Value], Sequence[Finding]],
) -> list[dict[str, Any]]:
    """The changes of one fact that give another verdict, in the order of the thresholds.

    `evaluate(fact, value)` runs all rules again with that one fact changed; history is asked again where it knows the
    fact. The other voices are held fixed, and `held_fixed` names them; a change after which only a person could tell is
    left out.
    """
    found: list[dict[str, Any]] = []
    for threshold in thresholds:
        move = across(facts.get(threshold.fact), threshold)
        if move is None:
            continue
        relation, value = move
        change = {threshold.fact: value}
        if any(each["change"] == change for each in found):
            continue
        others = _others(record, change)
        verdict, score = _again(record, evaluate(threshold.fact, value), others)
        if verdict is not None and verdict != record["verdict"]:
            found.append(
                {
                    "change": change,
                    "condition": f"{threshold.fact} {relation} {_written(threshold.constant)}",
                    "from": facts[threshold.fact],
                    "verdict": verdict,
                    "score": score,
                    "held_fixed": [
                        each["source"]
                        for each in record["opinions"]
                        if each["source"] in others and each["p"] is not None and others[each["source"]] is each["p"]
                    ],
                }
            )
    return found


def over_history(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The changes of one fact, to what it was in the nearest past case of another outcome, that give another verdict.

    Only history is asked again; the other voices, rules too, are held fixed, and `held_fixed` names them.
    """
    entry = next((each for each in record["opinions"] if each["source"] == "history" and each["p"] is not None), None)
    if entry is None or record["verdict"] is None or "pattern" not in entry["evidence"]:
        return []
    evidence = entry["evidence"]
    case = next((each for each in evidence["neighbours"] if each["outcome"] != record["verdict"]), None)
    pattern, facts = from_data(evidence["pattern"]), evidence["facts"]
    opinions = {each["source"]: each["p"] for each in record["opinions"]}
    found = []
    for fact, value in (case["facts"] if case is not None else {}).items():
        if fact not in facts or facts[fact] == value:
            continue
        said = pattern.opinion(record["options"], {**facts, fact: value})
        fused = fuse(record["remaining"], {**opinions, "history": said}, record["calibration"]["weights"])
        if fused.verdict != record["verdict"]:
            found.append(
                {
                    "change": {fact: value},
                    "condition": f"{fact} = {'missing' if value is None else _written(value)}",
                    "from": facts[fact],
                    "verdict": fused.verdict,
                    "score": fused.score,
                    "held_fixed": [each for each, p in opinions.items() if each != "history" and p is not None],
                }
            )
    return found


def _others(record: Mapping[str, Any], change: Mapping[str, Value]) -> dict[str, Any]:
    """What the voices other than the rules say once a fact is changed."""
    found = {}
    for each in record["opinions"]:
        evidence = each["evidence"]
        found[each["source"]] = each["p"]
        if "pattern" in evidence and change.keys() <= evidence["facts"].keys() and each["p"] is not None:
            facts = {**evidence["facts"], **change}
            found[each["source"]] = exact_all(from_data(evidence["pattern"]).opinion(record["options"], facts))
    found.pop("rules", None)
    return found


def _again(
    record: Mapping[str, Any], findings: Sequence[Finding], others: Mapping[str, Any]
) -> tuple[str | None, int | None]:
    constrained = constrain(record["options"], findings)
    if constrained.settled:
        return constrained.by_rule, None
    opinions = {**others, "rules": rule_opinion(constrained.remaining, findings)[0]}
    fused = fuse(constrained.remaining, opinions, record["calibration"]["weights"])
    return fused.verdict, fused.score


def across(value: Value, threshold: Threshold) -> tuple[str, Value] | None:
    """The nearest value on the other side of a threshold, and the relation it then has to the constant.

    None where there is no nearest one: the value is missing, of another type, or a text that must differ.
    """
    constant = threshold.constant
    if value is None or constant is None:
        return None
    try:
        holds = _COMPARE[threshold.operator](value, constant)
    except TypeError:
        return None
    relation = _OPPOSITE[threshold.operator] if holds else threshold.operator
    if isinstance(value, bool) or isinstance(constant, bool):
        return (relation, not value) if type(value) is type(constant) else None
    if isinstance(value, int) and isinstance(constant, int | Decimal):
        whole = _whole(relation, constant)
        return None if whole is None else (relation, whole)
    if relation in ("==", "<=", ">="):
        return relation, constant
    step = _step(value, constant)
    if step is None:
        return None
    return relation, constant - step if relation == "<" else constant + step


def _whole(relation: str, constant: int | Decimal) -> int | None:
    """The integer nearest to the constant that stands in this relation to it."""
    if relation == "==":
        return int(constant) if constant == int(constant) else None
    return {
        "<": ceil(constant) - 1,
        "<=": floor(constant),
        ">": floor(constant) + 1,
        ">=": ceil(constant),
        "!=": floor(constant) + 1,
    }[relation]


def _step(value: Value, constant: Value) -> Any:
    """The smallest difference worth naming between values of this type; none where values have no order."""
    if isinstance(value, Decimal) and isinstance(constant, int | Decimal):
        places = [Decimal(each).as_tuple().exponent for each in (value, constant)]
        return Decimal(1).scaleb(min(place for place in places if isinstance(place, int)))
    if isinstance(value, datetime | timedelta):
        return timedelta(seconds=1)
    return timedelta(days=1) if isinstance(value, date) else None


def _written(constant: Value) -> str:
    return json_text(constant) if isinstance(constant, str) else show(constant)
