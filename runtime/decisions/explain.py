"""A decision's record as text for the terminal: what was decided, why, and what each voice did to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .evidence import evidence, facts, needs, place
from .fusion import percent
from .lessons import MEASURED, part_at
from .lines import LABEL, Row, clean, cut, labelled, measure, pad, paint, with_note, wrap
from .reasons import because

_BAR, _OPTION = 9, 16
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def explain(record: Mapping[str, Any], *, width: int = 100, colour: bool = False) -> str:
    """The explanation of a decision, its free text wrapped to `width` columns.

    Control characters in what a model or the world supplied are shown as escapes.
    """
    room = max(width - LABEL - 2, 30)
    rows = [_header(record), *labelled("", _why(record, room + LABEL), 0), []]
    rows += labelled("must/never", _constraints(record, room))
    rows += _table(record, width)
    for entry in record["opinions"]:
        rows += labelled(clean(entry["source"]), evidence(entry, room))
    rows += labelled("would flip", [_flip(each) for each in record["counterfactuals"]])
    rows += labelled("missing", [[("", line)] for line in wrap(_missing(record), room)])
    rows += labelled(*_outcome(record))
    while not rows[-1]:
        rows.pop()
    return "".join(f"{paint(row, colour)}\n" for row in rows)


def _header(record: Mapping[str, Any]) -> Row:
    node, choice = clean(record["node"] or "decision"), record["choice"]
    decided_by = record["decided_by"]
    row = [("", f"{node} → "), ("strong", clean(choice).upper() if choice else "not decided")]
    who = {"rule": "by rule", "person": f"by {clean(record['by'])}", "deadline": "by deadline", "fallback": "taken"}
    if decided_by in who:
        row.append(("", f"   {who[decided_by]}"))
    if record["score"] is not None:
        lead = "" if decided_by == "voices" else f"voices: {clean(record['verdict'])} "
        row.append(("", f"   {lead}{record['score']}  {record['band']}   "))
        row.append(("dim", f"({_measured(record)})"))
    return row


def _measured(record: Mapping[str, Any]) -> str:
    """How right such scores turned out to be, where enough outcomes tell."""
    calibration = record["calibration"]
    count = calibration["n"]
    if count < MEASURED:
        return "prior, not yet measured" if not count else f"prior: {count} of {MEASURED} outcomes"
    part = part_at(calibration.get("said_right") or (), record["score"])
    if part is None:
        return f"measured on {count} outcomes"
    right = percent(part["right"] / part["cases"])
    return f"right {right}% of the time at this score: {count} outcomes, ECE {percent(calibration['ece'])}"


def _why(record: Mapping[str, Any], room: int) -> list[Row]:
    decided_by, why = record["decided_by"], because(record)
    if decided_by == "voices":
        text = f"decided because {why} → goes on"
    elif decided_by == "rule":
        text = f"decided because {why}"
    elif decided_by == "fallback":
        text = f"{record['choice']} taken because {why}"
    elif record["action"] == "fail":
        text = f"failed because {why}{'' if record['cause'] == 'forbidden' else ', and nobody is named to ask'}"
    else:
        text = f"asked because {why} → {_answer(record)}"
    return [[("", line)] for line in wrap(clean(text), room)]


def _answer(record: Mapping[str, Any]) -> str:
    if record["decided_by"] == "deadline":
        return f"nobody answered in time, so {record['choice']}"
    if record["decided_by"] != "person":
        *others, last = record["remaining"]
        return f"waits for {', '.join(others)} or {last}" if others else f"waits for {last}"
    return f"{record['by']} chose {record['choice']} at {_moment(record['at'])}"


def _outcome(record: Mapping[str, Any]) -> tuple[str, list[Row]]:
    """What turned out to be right; or how to tell it, where the record says which decision it is of."""
    told = record["outcome"]
    if told is not None:
        text = f"{told['option']}, as {told['by']} told at {_moment(told['at'])}"
        return "outcome", [[("", clean(f"{text}: {told['because']}" if told["because"] else text))]]
    others = [option for option in record["remaining"] if option != record["choice"]]
    if not record["id"] or record["choice"] is None or not others:
        return "wrong?", []
    return "wrong?", [[("dim", clean(f'sayflow outcome {record["id"]} {others[0]} --because "..."'))]]


def _moment(at: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at):%Y-%m-%d %H:%M:%S} UTC"


def _constraints(record: Mapping[str, Any], room: int) -> list[Row]:
    rows = []
    for each in sorted(record["constraints"], key=lambda rule: rule["line"]):
        word, style = {True: ("applies", "strong"), False: ("ok", ""), None: ("unknown", "against")}[each["result"]]
        note = facts(each["read"]) if each["result"] is not None else needs(each)
        lines = with_note(clean(each["text"]), note, room - 9)
        rows += [[(style if not line else "", f"{'' if line else word:9}"), *row] for line, row in enumerate(lines)]
    return rows


def _table(record: Mapping[str, Any], width: int) -> list[Row]:
    """What each voice says, how sure it is, and which way it pushes the verdict."""
    entries = record["opinions"]
    if not entries:
        return []
    says = min(_OPTION, max([8, *(measure(clean(option)) for option in record["options"])]))
    title = f"  {pad('opinion', LABEL)}{pad('says', says)}  sure  weight"
    if any(entry["push"] is not None and entry["p"] is not None for entry in entries):
        title += f"  {pad('pushes', _BAR + 10)}without it"
    rows: list[Row] = [[("dim", title)]]
    most = max([1.0, *(abs(float(entry["push"])) for entry in entries if entry["push"] is not None)])
    for entry in entries:
        row: Row = [("", f"  {pad(clean(entry['source']), LABEL)}")]
        if entry["p"] is None:
            why = f"   {clean(entry['why'])}" if entry["why"] else ""
            row.append(("dim", cut(f"{entry['status']}{why}", width - LABEL - 2)))
        else:
            row += _spoke(entry, record, says, most)
        rows.append(row)
    return rows


def _spoke(entry: Mapping[str, Any], record: Mapping[str, Any], says: int, most: float) -> Row:
    option, verdict = entry["said"]["option"], record["verdict"]
    against = option is not None and verdict is not None and option != verdict
    name = "even" if option is None else option.upper() if against else option
    sure = f"{entry['said']['percent']:4}  {float(entry['weight']):6.2f}"
    row: Row = [("", f"{pad(cut(clean(name), says), says)}  {sure}")]
    if entry["push"] is not None:
        push = float(entry["push"])
        row.append(("for" if push >= 0 else "against", f"  {pad(_bar(push, most), _BAR)}"))
        row.append(("", f" {_signed(push):7}  {_without(entry):12}"))
    if option in record["removed"]:
        row.append(("against", "← ruled out"))
    elif against:
        row.append(("against", "← disagrees"))
    return row


def _bar(push: float, most: float) -> str:
    eighths = round(abs(push) / most * _BAR * 8)
    if push < 0:
        return "▒" * round(eighths / 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def _signed(push: float) -> str:
    text = f"{abs(push):.2f}"
    return text if float(text) == 0 else f"{'+' if push > 0 else '−'}{text}"


def _without(entry: Mapping[str, Any]) -> str:
    if entry["score_without"] is None:
        return "no opinion"
    return f"{entry['score_without']} {cut(clean(entry['verdict_without']), _OPTION)}"


def _flip(change: Mapping[str, Any]) -> Row:
    row: Row = [("", clean(f"{change['condition']} → ")), ("strong", clean(change["verdict"]).upper())]
    row.append(("", " by rule" if change["score"] is None else f" {change['score']}"))
    if change["held_fixed"] and change["score"] is not None:
        row.append(("dim", f"   ({clean(', '.join(change['held_fixed']))} held fixed)"))
    return row


def _missing(record: Mapping[str, Any]) -> str:
    rules = [*record["constraints"]]
    for entry in record["opinions"]:
        rules += entry["evidence"].get("unknown", [])
    parts = []
    for name in record["missing"]:
        places = [place(each) for each in rules if name in each.get("missing", ())]
        parts.append(f"{name} ({', '.join(places)})" if places else name)
    return clean(", ".join(parts))
