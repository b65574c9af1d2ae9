"""A decision is judged: the hard rules first, then what the voices say together, then whether to act or to ask.

A record holds values of the language (fractions are decimals), so a journal gives it back as it was; it alone
reproduces the score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ...compiler.confidence import SHARES
from ...compiler.values import Value
from .calibrated import calibration, learnt_in, standing
from .counterfactuals import Threshold, counterfactuals, over_history
from .fusion import Fused, Number, band, fuse, percent, start_weights
from .opinions import by_rules, constraint, exact, exact_all, heard, skipped
from .pivotal import turned
from .reasons import reasoning, voice_reasoning
from .rules import Constrained, Finding, constrain, rule_opinion
from .skipping import cannot_turn


class Judgement(NamedTuple):
    """What is to happen, the option chosen if any, and the whole record.

    `decide`: go on with `choice`; `ask`: a person chooses one of the record's `remaining`; `fail`: the error is
    `undecided`, since nobody can be asked.
    """

    action: Literal["decide", "ask", "fail"]
    choice: str | None
    record: dict[str, Any]


class _Act(NamedTuple):
    """What follows from a judgement; `cause` is the reason as one word, which `reasons.because` spells out."""

    action: Literal["decide", "ask", "fail"]
    status: Literal["automated", "asked", "by_rule", "undecided", "taken"]
    cause: str
    choice: str | None = None
    decided_by: str | None = None


def settled_by_rule(decision: Mapping[str, Any], findings: Sequence[Finding]) -> bool:
    """Whether no voice need be heard: the hard rules leave one option, or only a person can tell."""
    return constrain(decision["options"], findings).settled


def judge(
    decision: Mapping[str, Any],
    findings: Sequence[Finding],
    opinions: Mapping[str, Mapping[str, Any]],
    *,
    ask_role: str | None = None,
    audit: int = 100,
    node: str = "",
    question: str = "",
    id: str = "",
    thresholds: Sequence[Threshold] = (),
    evaluate: Callable[[str, Value], Sequence[Finding]] | None = None,
) -> Judgement:
    """Judge a decision.

    `decision` is the node of the plan (`options weights below history llm guard` are read); `opinions` holds for each
    voice asked its `status` (given, none, error or skipped) and `p`, `why`, `reasoning`, `model` and whatever else is
    evidence; the voice asked first may bring what was `learnt`. `ask_role` is whom the flow asks by default. `audit`
    is the number that was drawn for this decision: below the share of those, a person checks it. `thresholds` are the
    comparisons that the rules make, and `evaluate` runs the rules again with one fact changed.
    """
    constrained = constrain(decision["options"], findings)
    learnt = learnt_in(opinions)
    entries = _entries(decision, constrained, findings, opinions, learnt)
    llm = next((entry for entry in entries if entry["source"] == "llm"), None)
    calibrated = calibration(start_of(decision), learnt, llm)
    weights = calibrated["weights"]
    fused = _fuse(constrained, entries, weights)
    act = _act(decision.get("below") or {}, constrained, fused, ask_role)
    guard = decision.get("guard")
    if guard and act.choice in guard["options"] and _turned(decision, constrained, entries, weights, act, ask_role):
        act = _person(decision.get("below") or {}, ask_role, "outsider")
    if act.decided_by == "voices" and audit < learnt.get("audit", 0):
        checked = _person(decision.get("below") or {}, ask_role, "audit")
        act = checked if checked.action == "ask" else act
    record = {
        "id": id,
        "node": node or str(decision.get("name", "")),
        "question": question,
        **_verdict(decision, constrained, fused),
        "threshold": (decision.get("below") or {}).get("percent"),
        "status": act.status,
        "cause": act.cause,
        "action": act.action,
        "choice": act.choice,
        "decided_by": act.decided_by,
        "by": None,
        "at": None,
        "constraints": [constraint(finding) for finding in findings if finding.kind != "rule"],
        "opinions": [_weighed(entry, fused, weights) for entry in entries],
        "calibration": calibrated,
        "counterfactuals": [],
        "missing": sorted({name for finding in findings if finding.result is None for name in finding.missing}),
        "outcome": None,
    }
    if guard:
        record["guard"] = {"voices": list(guard["voices"]), "options": list(guard["options"])}
    record["counterfactuals"] = over_history(record)
    if evaluate is not None:
        facts = {fact: value for finding in findings for fact, value in finding.read.items()}
        record["counterfactuals"][:0] = counterfactuals(record, facts, thresholds, evaluate)
    return Judgement(act.action, act.choice, record)


def _entries(
    decision: Mapping[str, Any],
    constrained: Constrained,
    findings: Sequence[Finding],
    opinions: Mapping[str, Mapping[str, Any]],
    learnt: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """The entries of all voices the author named: the rules first, then in the order of the default weights."""
    opinion, *soft = rule_opinion(constrained.remaining, findings)
    entries = [by_rules(constrained.remaining, opinion, *soft)] if any(soft) else []
    asked = {voice for voice in ("history", "llm") if decision.get(voice)}
    for source in sorted({*opinions, *asked}, key=_order):
        if source in opinions:
            entry = heard(source, decision["options"], opinions[source])
            known = standing(learnt, entry)
            if known is not None:
                entry["evidence"]["record"] = known
            entries.append(entry)
        else:
            why = "the hard rules come first" if constrained.settled else "it was not asked"
            entries.append(skipped(source, why))
    return entries


def _fuse(
    constrained: Constrained, entries: Sequence[Mapping[str, Any]], weights: Mapping[str, Number]
) -> Fused | None:
    """What the voices say together; none where the hard rules leave them nothing to say."""
    if constrained.by_rule is not None or constrained.conflict:
        return None
    return fuse(constrained.remaining, {entry["source"]: entry["p"] for entry in entries}, weights)


def _verdict(decision: Mapping[str, Any], constrained: Constrained, fused: Fused | None) -> dict[str, Any]:
    options, remaining = decision["options"], constrained.remaining
    return {
        "options": list(options),
        "remaining": list(remaining),
        "removed": [option for option in options if option not in remaining],
        "verdict": fused.verdict if fused else constrained.by_rule,
        "score": fused.score if fused else None,
        "lead": fused.lead if fused else None,
        "band": fused.band if fused else None,
        "probabilities": exact_all(fused.probabilities) if fused and fused.verdict else None,
    }


def start_of(decision: Mapping[str, Any]) -> dict[str, float]:
    """The weight of each voice before anything is learnt."""
    return start_weights(_shares(decision.get("weights")))


NEEDLESS = "nothing it could say would change the verdict"


def needless(
    decision: Mapping[str, Any],
    findings: Sequence[Finding],
    opinions: Mapping[str, Mapping[str, Any]],
    voice: str,
    shadow: int,
    role: str | None,
) -> bool:
    """Whether a voice need not be asked: with what the others say, the decision goes on however it spoke.

    `shadow` is the number that was drawn for this decision: below the share of those, the voice is asked all the same.
    """
    learnt = learnt_in(opinions)
    if not learnt or shadow < learnt["shadow"]:
        return False
    constrained = constrain(decision["options"], findings)
    entries = _entries(decision, constrained, findings, opinions, learnt)
    start = start_of(decision)
    weights = dict(calibration(start, learnt, None)["weights"])
    # Which model will speak is not known before, and one that is new counts as at the start.
    weights[voice] = max(float(weights.get(voice, 0)), start.get(voice, 0.0))
    spoken = {entry["source"]: entry["p"] for entry in entries}
    act = _act(decision.get("below") or {}, constrained, _fuse(constrained, entries, weights), role)
    return act.decided_by == "voices" and cannot_turn(constrained.remaining, spoken, weights, voice)


def _shares(written: Mapping[str, Any] | None) -> dict[str, Number] | None:
    """The author's weights; a plan writes a decimal as `{"$number": "0.3"}`."""
    if not written:
        return None
    return {
        source: float(share["$number"] if isinstance(share, Mapping) else share) for source, share in written.items()
    }


def _order(source: str) -> tuple[int, str]:
    known = list(SHARES)
    return (known.index(source) if source in known else len(known), source)


def _weighed(entry: dict[str, Any], fused: Fused | None, weights: Mapping[str, float]) -> dict[str, Any]:
    """The entry of a voice with what it did to the verdict."""
    source = entry["source"]
    push = fused.sources[source] if fused else None
    return entry | {
        "weight": exact(weights.get(source, 0)),
        "push": exact(push.push) if push else None,
        "score_without": push.score_without if push else None,
        "verdict_without": push.verdict_without if push else None,
    }


def _act(below: Mapping[str, Any], constrained: Constrained, fused: Fused | None, role: str | None) -> _Act:
    """Whether to go on, to ask or to fail."""
    if constrained.by_rule is not None:
        return _Act("decide", "by_rule", "rule", constrained.by_rule, "rule")
    if fused is None or constrained.unknown:
        # Not even `take` helps here: the option it names may be the one that a rule forbids.
        return _person(below, role, "conflict" if constrained.conflict else "unknown_rule")
    if not fused.undecided and (fused.score or 0) >= (below.get("percent") or 0):
        return _Act("decide", "automated", "sure", fused.verdict, "voices")
    cause = ("no_opinion" if fused.score is None else "close") if fused.undecided else "below"
    if below.get("take") in constrained.remaining:
        return _Act("decide", "taken", cause, below["take"], "fallback")
    act = _person(below, role, cause)
    return act._replace(status="undecided") if fused.undecided else act


def _person(below: Mapping[str, Any], role: str | None, cause: str) -> _Act:
    """A person decides, where one is named."""
    if below.get("ask") is not None or role is not None:
        return _Act("ask", "asked", cause)
    return _Act("fail", "undecided", cause)


def _turned(
    decision: Mapping[str, Any],
    constrained: Constrained,
    entries: Sequence[Mapping[str, Any]],
    weights: Mapping[str, Number],
    act: _Act,
    role: str | None,
) -> bool:
    """Whether the voices that an outsider can speak through are what led to this."""
    if constrained.by_rule is not None:
        return False

    def follows(opinions: Mapping[str, Any]) -> str | None:
        fused = fuse(constrained.remaining, opinions, weights)
        return _act(decision.get("below") or {}, constrained, fused, role).choice

    opinions = {entry["source"]: entry["p"] for entry in entries}
    return turned(constrained.remaining, opinions, decision["guard"]["voices"], act.choice, follows)


def answered(record: Mapping[str, Any], option: str, by: str, at: int) -> dict[str, Any]:
    """The record after a person decided; ValueError for an option that no rule allows them."""
    if option not in record["remaining"]:
        raise ValueError(f"{option} is ruled out: choose {' or '.join(record['remaining'])}")
    return {**record, "action": "decide", "choice": option, "decided_by": "person", "by": by, "at": at}


def overdue(record: Mapping[str, Any], option: str) -> dict[str, Any]:
    """The record after nobody answered in time and `option` is taken.

    If a hard rule forbids that option, nothing is chosen: `action` is `fail` and `choice` none. The same where a person
    was to see to an option that an outsider's voice had turned the decision to.
    """
    guarded = record["cause"] == "outsider" and option in record["guard"]["options"]
    if guarded:
        return {**record, "action": "fail", "status": "undecided"}
    if option not in record["remaining"]:
        return {**record, "action": "fail", "status": "undecided", "cause": "forbidden"}
    return {**record, "action": "decide", "choice": option, "decided_by": "deadline"}


def result(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a flow sees of a decision.

    `confidence` (0-100) and `band` are those of the choice; none where a rule or a person decided or nobody spoke.
    `voices` holds for each source its choice and confidence, or none where it had no opinion.
    """
    confidence = None
    if record["decided_by"] in ("voices", "fallback", "deadline") and record["probabilities"]:
        confidence = percent(record["probabilities"][record["choice"]])
    return {
        "choice": record["choice"],
        "confidence": confidence,
        "band": None if confidence is None else band(confidence),
        "reasoning": reasoning(record),
        "voices": {entry["source"]: _voice(entry) for entry in record["opinions"]},
        "decided_by": record["decided_by"],
    }


def _voice(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    if entry["said"] is None:
        return None
    return {
        "choice": entry["said"]["option"],
        "confidence": entry["said"]["percent"],
        "reasoning": voice_reasoning(entry),
    }


def rescore(record: Mapping[str, Any]) -> int | None:
    """The score computed anew from the record alone; none where none was claimed."""
    findings = [
        Finding(each["id"], each["kind"], each["option"], each["result"], {}, "", 0) for each in record["constraints"]
    ]
    constrained = constrain(record["options"], findings)
    fused = _fuse(constrained, record["opinions"], record["calibration"]["weights"])
    return fused.score if fused else None
