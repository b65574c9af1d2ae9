"""What each voice of a decision goes by, as lines of its explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...compiler.values import Value, json_text, show
from .lines import Row, clean, cut, with_note, wrap

_FACT, _QUOTE, _RUN = 40, 600, 8


def evidence(entry: Mapping[str, Any], room: int) -> list[Row]:
    """What a voice goes by."""
    shown = entry["evidence"]
    if entry["source"] == "rules":
        return [*_rules(shown, room), *([[("dim", _record(shown["record"]))]] if shown.get("record") else [])]
    rows: list[Row] = []
    if "neighbours" in shown:
        rows += _past(shown, room)
    reason = " ".join(str(shown.get("reasoning") or shown.get("reason") or "").split())
    if reason:
        rows += [[("", line)] for line in wrap(clean(f"“{cut(reason, _QUOTE)}”"), room)]
    if shown.get("model"):
        rows.append(
            [("dim", clean(f"model {shown['model']}{', prompt ' + shown['prompt'] if shown.get('prompt') else ''}"))]
        )
    if shown.get("record"):
        rows.append([("dim", _record(shown["record"]))])
    return rows


def _past(shown: Mapping[str, Any], room: int) -> list[Row]:
    """The past cases that are most like this one."""
    rows: list[Row] = [[("", f"{shown['n']} past cases; nearest:")]]
    for each in shown["neighbours"]:
        place = clean(f"{each['run'][:_RUN]}/{each['path']} {each['outcome']}")
        rows += with_note(place, f"{facts(each['facts'])}; {float(each['distance']):.2f} away", room)
    return rows


def _record(part: Mapping[str, Any]) -> str:
    """How often a voice was right that was as sure as it is now."""
    times = f"{part['right']} of {part['cases']} time{'' if part['cases'] == 1 else 's'}"
    return f"when it says {part['from']} to {part['to']} it was right {times} here"


def _rules(evidence: Mapping[str, Any], room: int) -> list[Row]:
    rows = []
    used = False
    for each in evidence["fired"]:
        note = facts(each["read"])
        if not each["used"]:
            note = "an earlier rule speaks" if used else f"{each['option']} is ruled out"
        used = used or each["used"]
        where = f"{place(each)}  "
        for line, row in enumerate(with_note(clean(each["text"]), note, room - len(where))):
            rows.append([("", " " * len(where) if line else where), *row])
    counts = []
    if evidence["unfired"]:
        counts.append(f"{_count(evidence['unfired'])} did not fire")
    if evidence["unknown"]:
        lacks = "; ".join(f"{place(each)} {needs(each)}" for each in evidence["unknown"])
        counts.append(f"{_count(evidence['unknown'])} unknown ({lacks})")
    rows += [[("dim", line)] for line in wrap(clean(" · ".join(counts)), room)]
    return rows


def _count(rules: Sequence[Any]) -> str:
    return f"{len(rules)} rule{'' if len(rules) == 1 else 's'}"


def place(rule: Mapping[str, Any]) -> str:
    """Where a rule stands."""
    return f"line {rule['line']}" if rule["line"] else clean(rule["id"])


def needs(rule: Mapping[str, Any]) -> str:
    """What a rule lacks to be told."""
    return f"needs {', '.join(rule['missing'])}" if rule["missing"] else "can't be told"


def facts(read: Mapping[str, Value]) -> str:
    """The values of facts."""
    return clean(", ".join(f"{name} = {_value(value)}" for name, value in read.items()))


def _value(value: Value) -> str:
    if value is None:
        return "missing"
    return cut(json_text(value) if isinstance(value, str | list | dict) else show(value), _FACT)
