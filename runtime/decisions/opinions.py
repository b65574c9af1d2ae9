"""What a voice handed in, as it goes into the record: checked, exact and plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import fsum, isfinite
from typing import Any

from .fusion import Number, Opinion, percent, shared
from .rules import Finding, speaker, strength

# What the record says in places of its own; the rest of what a voice handed in is its evidence.
_NAMED = frozenset({"voice", "source", "status", "p", "why", "choice", "confidence", "learnt"})

BROKEN = "the answer is no probability per option"


def heard(source: str, options: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a voice that was asked.

    `given` holds `p` (a probability per option) or `choice` and `confidence` (percent); an answer that is neither
    becomes the status `error`.
    """
    entry = _entry(source, str(given.get("status", "given")), given.get("why"))
    entry["evidence"] = {name: plain(value) for name, value in given.items() if name not in _NAMED}
    if entry["status"] != "given":
        return entry
    opinion = probabilities(options, given)
    if opinion is None:
        return entry | {"status": "error", "why": BROKEN}
    return entry | {"p": exact_all(opinion), "said": said(options, opinion)}


def skipped(source: str, why: str) -> dict[str, Any]:
    """The entry of a voice that was not asked."""
    return _entry(source, "skipped", why)


def by_rules(
    options: Sequence[str],
    opinion: Opinion | None,
    fired: Sequence[Finding],
    unfired: Sequence[Finding],
    unknown: Sequence[Finding],
) -> dict[str, Any]:
    """The entry of the soft rules; `used` marks the rule that speaks for all."""
    entry = _entry("rules", "none" if opinion is None else "given", None)
    if opinion is None:
        entry["why"] = "no rule fired" if not fired else "the rules that fired are for options ruled out"
    else:
        entry |= {"p": exact_all(opinion), "said": said(options, opinion)}
    used = speaker(options, fired)
    entry["evidence"] = {
        "fired": [
            rule(each) | {"strength": strength(each), "read": plain(each.read), "used": each is used} for each in fired
        ],
        "unfired": [rule(each) | {"read": plain(each.read)} for each in unfired],
        "unknown": [rule(each) | {"missing": list(each.missing)} for each in unknown],
    }
    return entry


def constraint(finding: Finding) -> dict[str, Any]:
    """The entry of a hard rule; `result` is none where it can't be told."""
    return rule(finding) | {
        "kind": finding.kind,
        "result": finding.result,
        "read": plain(finding.read),
        "missing": list(finding.missing),
    }


def rule(finding: Finding) -> dict[str, Any]:
    """Which rule it was."""
    return {"id": finding.id, "line": finding.line, "text": finding.text, "option": finding.option}


def _entry(source: str, status: str, why: Any) -> dict[str, Any]:
    return {
        "source": source,
        "status": status,
        "why": None if why is None else str(why),
        "p": None,
        "said": None,
        "evidence": {},
    }


def probabilities(options: Sequence[str], given: Mapping[str, Any]) -> dict[str, float] | None:
    """The probability per option that a voice states, together 1; none if it states none.

    Options it leaves out share equally what is left.
    """
    stated = given.get("p")
    if stated is None and given.get("choice") in options:
        confidence = _number(given.get("confidence"), 100)
        return None if confidence is None else shared(options, given["choice"], confidence / 100)
    if not isinstance(stated, Mapping):
        return None
    known = {option: _number(stated[option], 1) for option in options if option in stated}
    left_out = [option for option in options if option not in stated]
    numbers = [number for number in known.values() if number is not None]
    total = fsum(numbers)
    if len(numbers) < len(known) or not known or (total <= 0 and not left_out):
        return None
    rest = max(0.0, 1 - total) / len(left_out) if left_out else 0.0
    whole = total + rest * len(left_out)
    return {option: (known.get(option, rest) or 0.0) / whole for option in options}


def _number(value: Any, most: int) -> float | None:
    """The number, if it is one from nothing to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value) if 0 <= value <= most else None


def said(options: Sequence[str], opinion: Opinion) -> dict[str, Any]:
    """The option an opinion favours and how sure it is in percent; no option where several are equally likely."""
    best = max(options, key=lambda option: opinion[option])
    tied = [option for option in options if abs(float(opinion[option]) - float(opinion[best])) < 1e-9]
    return {"option": best if len(tied) == 1 else None, "percent": percent(opinion[best])}


def exact(number: Number) -> Decimal:
    """The number as a value of the language; it turns back into the very same float."""
    return number if isinstance(number, Decimal) else Decimal(repr(float(number)))


def exact_all(numbers: Mapping[str, Number]) -> dict[str, Decimal]:
    """Each number as a value of the language."""
    return {name: exact(number) for name, number in numbers.items()}


def plain(value: Any) -> Any:
    """The value without floats, which are no values: a voice may hand in what its library gave it."""
    if isinstance(value, float):
        return exact(value) if isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
