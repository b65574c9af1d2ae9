"""Why a decision came out as it did, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SPEAKERS = {"rules": "the rules say", "history": "past cases say", "llm": "the model says"}

# A flow may send the reasoning on; what a model writes at length stays in the record.
_LONGEST_QUOTE = 200


def reasoning(record: Mapping[str, Any]) -> str:
    """One or two sentences for those whom the decision concerns."""
    choice, decided_by = record["choice"], record["decided_by"]
    if decided_by == "rule":
        return _by_rule(record)
    if decided_by == "person":
        return f"{record['by'] or 'A person'} chose {choice}."
    if decided_by == "deadline":
        return f"Nobody answered in time, so it is {choice}."
    if decided_by == "fallback":
        return f"It is {choice}, since {because(record)}."
    if decided_by == "voices":
        return _by_voices(record)
    return f"Nothing is decided: {because(record)}."


def because(record: Mapping[str, Any]) -> str:
    """Why it was decided, asked or left open, as half a sentence."""
    score, threshold, lead = record["score"], record["threshold"], record["lead"]
    sure = (
        f"the score {score} leads by {lead} points" if threshold is None else f"the score {score} reaches {threshold}"
    )
    return {
        "rule": "the hard rules leave one option",
        "conflict": "the hard rules contradict each other",
        "unknown_rule": f"a hard rule can't be told{_without(record)}",
        "no_opinion": "no voice has an opinion",
        "close": f"the best two options are {_apart(lead)}",
        "below": f"the score {score} is below {threshold}",
        "outsider": f"{_outsider(record)} decided this",
        "audit": f"{sure}, and it was drawn to be checked by a person",
        "forbidden": "nobody answered in time, and a hard rule forbids what was to follow",
        "sure": sure,
    }[record["cause"]]


def _outsider(record: Mapping[str, Any]) -> str:
    """Whose word it was that made the difference."""
    names = {"rules": "rules over what an outsider wrote", "history": "past cases alone", "llm": "the AI's opinion"}
    guard: Mapping[str, list[str]] = record.get("guard") or {}
    return " and ".join(names.get(voice, voice) for voice in guard.get("voices", ()))


def _apart(lead: int | None) -> str:
    if not lead:
        return "equally likely"
    return f"only {lead} point{'' if lead == 1 else 's'} apart"


def _without(record: Mapping[str, Any]) -> str:
    unknown = [each for each in record["constraints"] if each["result"] is None]
    names = sorted({name for each in unknown for name in each["missing"]})
    return f" without {' and '.join(names)}" if names else ""


def _by_rule(record: Mapping[str, Any]) -> str:
    held = [each["text"] for each in record["constraints"] if each["result"] and each["text"]]
    return f"Decided by rule: {'; '.join(held)}." if held else "Decided by rule."


def _by_voices(record: Mapping[str, Any]) -> str:
    spoke = [entry for entry in record["opinions"] if entry["said"] and entry["said"]["option"]]
    agree = [entry for entry in spoke if entry["said"]["option"] == record["choice"]]
    others = [entry for entry in spoke if entry["said"]["option"] != record["choice"]]
    if not agree:
        return f"{_capital(_said(others))}; together that makes {record['choice']} the likeliest."
    return f"{_capital(_said(agree))}.{f' Against it, {_said(others)}.' if others else ''}"


def _said(entries: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for entry in entries:
        speaker, why = _SPEAKERS.get(entry["source"], f"{entry['source']} says"), voice_reasoning(entry)
        parts.append(f"{speaker} {entry['said']['option']}{f' ({why})' if why else ''}")
    return " and ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def voice_reasoning(entry: Mapping[str, Any]) -> str:
    """What a voice gave as its reason, shortened; empty where it gave none."""
    evidence = entry["evidence"]
    used = next((rule["text"] for rule in evidence.get("fired", ()) if rule["used"]), None)
    if used is not None:
        return str(used).partition(" when ")[2] or str(used)
    text = " ".join(str(evidence.get("reasoning") or evidence.get("reason") or "").split())
    if len(text) > _LONGEST_QUOTE:
        text = f"{text[:_LONGEST_QUOTE].rstrip()}..."
    return text if text.endswith("...") else text.rstrip(".")
