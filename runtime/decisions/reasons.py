"""Why a decision came out as it did, in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SPEAKERS = {"rules": "the rules", "history": "past cases", "llm": "the model"}


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
    cause, score, threshold = record["cause"], record["score"], record["threshold"]
    if cause == "rule":
        return "the hard rules leave one option"
    if cause == "conflict":
        return "the hard rules contradict each other"
    if cause == "unknown_rule":
        names = " and ".join(_missing(record)) or "a fact"
        return f"a hard rule can't be told without {names}"
    if cause == "no_opinion":
        return "no voice has an opinion"
    if cause == "close":
        return f"the lead over the runner-up is {record['lead']} points, too few to tell"
    if cause == "below":
        return f"the score {score} is below {threshold}"
    if cause == "overdue_ruled_out":
        return "nobody answered in time and a hard rule forbids what was to follow"
    return f"the score {score} is not below {threshold}" if threshold is not None else f"the score is {score}"


def _missing(record: Mapping[str, Any]) -> list[str]:
    return sorted({name for each in record["constraints"] if each["result"] is None for name in each["missing"]})


def _by_rule(record: Mapping[str, Any]) -> str:
    held = [each["text"] for each in record["constraints"] if each["result"]]
    return f"Decided by rule: {'; '.join(held)}." if held else "No other option was open."


def _by_voices(record: Mapping[str, Any]) -> str:
    spoke = [entry for entry in record["opinions"] if entry["said"] and entry["said"]["option"]]
    agree = [entry for entry in spoke if entry["said"]["option"] == record["choice"]]
    others = [entry for entry in spoke if entry["said"]["option"] != record["choice"]]
    text = f"{_capital(_said(agree or others))}."
    if agree and others:
        text += f" Against it, {_said(others)}."
    return text


def _said(entries: list[Mapping[str, Any]]) -> str:
    parts = []
    for entry in entries:
        verb = "says" if entry["source"] not in ("rules", "history") else "say"
        why = voice_reasoning(entry)
        text = f"{SPEAKERS.get(entry['source'], entry['source'])} {verb} {entry['said']['option']}"
        parts.append(f"{text} ({why})" if why else text)
    return " and ".join(parts) or "nobody spoke"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def voice_reasoning(entry: Mapping[str, Any]) -> str:
    """What a voice gave as its reason, empty where it gave none."""
    evidence = entry["evidence"]
    used = [rule["text"] for rule in evidence.get("fired", ()) if rule["used"]]
    if used:
        return str(used[0])
    reason = evidence.get("reasoning") or evidence.get("reason")
    return str(reason).strip().rstrip(".") if reason else ""
