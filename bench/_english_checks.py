"""The checklist of an English text, scored on the flow that was made of it, as far as a script can."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import networkx

from bench._english_graph import CHOICES, FORKS, Flow

SMALL = frozenset(
    re.findall(r"\w+", "a an the of to for with by in on at from and or that is are be it its into as all any each")
)


class Check(NamedTuple):
    """One point of a checklist: the key it stands under, what it asks, whether it passed."""

    key: str
    what: str
    passed: bool


class Score(NamedTuple):
    """All checks of a text; `served` is the step for each activity, `extra` are steps that serve none."""

    valid: bool
    checks: tuple[Check, ...]
    served: dict[str, str]
    extra: tuple[str, ...]
    nodes: int

    def share(self, *keys: str) -> tuple[int, int]:
        """How many checks under these keys passed, of how many."""
        found = [each.passed for each in self.checks if each.key in keys]
        return sum(found), len(found)

    @property
    def structured(self) -> bool:
        """Whether every decision, branch, loop and parallel part is right."""
        right, asked = self.share("decisions", "branches", "loops", "parallel")
        return self.valid and right == asked


def score(facts: dict[str, Any], flow: Flow | None) -> Score:
    """The score of a flow, none if there is no valid one; what only a reader can judge is left out."""
    checks: list[Check] = []
    served: dict[str, str] = {} if flow is None else serve(facts.get("activities") or {}, flow)
    for name, activity in (facts.get("activities") or {}).items():
        checks.append(Check("activities", f"{name}: {activity['what']}", name in served))
    start = facts.get("start") or {}
    if start.get("kind") in ("event", "schedule"):
        found = [] if flow is None else flow.starts(start["kind"])
        wanted = start.get("kw") or "."
        checks.append(
            Check("start", start.get("what", ""), any(re.search(wanted, each, re.IGNORECASE) for each in found))
        )
    for before, after in facts.get("order") or []:
        known = flow is not None and before in served and after in served
        passed = known and flow is not None and served[after] in flow.reached(served[before])
        checks.append(Check("order", f"{before} -> {after}", passed))
    for name, decision in (facts.get("decisions") or {}).items():
        checks += _decision(name, decision, served, flow)
    for each in facts.get("parallel") or []:
        checks.append(Check("parallel", str(each["branches"]), flow is not None and _parallel(each, served, flow)))
    for each in facts.get("joins") or []:
        checks.append(Check("joins", f"{each['of']} -> {each['into']}", flow is not None and _join(each, served, flow)))
    for each in facts.get("loops") or []:
        passed = bool(each.get("optional")) or (flow is not None and _loop(each, served, flow))
        checks.append(Check("loops", each["kind"], passed))
    for each in facts.get("waits") or []:
        checks.append(Check("waits", str(each), flow is not None and _wait(each, flow)))
    source = flow.analysis.source.text if flow is not None else ""
    for value in facts.get("values") or []:
        checks.append(Check("values", str(value), _stands(str(value), source)))
    for each in facts.get("must_not") or []:
        if isinstance(each, dict) and each.get("kw"):
            checks.append(Check("must_not", str(each), not re.search(each["kw"], source, re.IGNORECASE)))
    steps = flow.steps if flow is not None else []
    extra = tuple(each for each in steps if each not in served.values())
    return Score(flow is not None, tuple(checks), served, extra, len(steps))


def serve(activities: dict[str, Any], flow: Flow) -> dict[str, str]:
    """The step that does each activity, each step for one; the words of the activity and its place tell which."""
    if not activities or not flow.steps:
        return {}
    pairs: networkx.Graph[tuple[str, str]] = networkx.Graph()
    for place, (name, activity) in enumerate(activities.items()):
        for index, step in enumerate(flow.steps):
            words = flow.words[step]
            hits = {
                found[0].lower() for found in re.finditer(activity.get("kw") or "$^", words, re.IGNORECASE) if found[0]
            }
            if not hits:
                continue
            wanted, said = _content(activity["what"]), _content(words)
            common = len(wanted & said) / max(1, len(wanted))
            apart = abs(place / len(activities) - index / len(flow.steps))
            pairs.add_edge(("what", name), ("step", step), weight=1000 + 40 * len(hits) + 200 * common - 150 * apart)
    found = networkx.max_weight_matching(pairs, maxcardinality=True)
    matched = (sorted(each, reverse=True) for each in found)
    return {what[1]: step[1] for what, step in matched}


def _content(text: str) -> set[str]:
    return {re.sub(r"(?:ing|ed|es|s|e)$", "", word) for word in re.findall(r"[a-z]{3,}", text.lower())} - SMALL


def _decision(name: str, decision: dict[str, Any], served: dict[str, str], flow: Flow | None) -> list[Check]:
    branches = decision.get("branches") or []
    wanted = [list(branch.get("then") or []) for branch in branches]
    sure = [
        index for index, then in enumerate(wanted) if then and all(x in served or x in ("end", "skip") for x in then)
    ]
    judged = [
        index
        for index, then in enumerate(wanted)
        if not then or not all(re.fullmatch(r"a\d+\w*|d\d+|end|skip", x) for x in then)
    ]
    best: dict[int, bool] = {}
    if flow is not None:
        for node in flow.whole:
            parts = flow.parts(node, CHOICES)
            if len(parts) < 2:
                continue
            right = {index: True for index in sure if _leads(wanted, index, parts, served, flow, node)}
            if len(right) > len(best):
                best = right
    checks = []
    scripted = [index for index in range(len(branches)) if index not in judged]
    passed = len([index for index in scripted if index in best])
    checks.append(Check("decisions", f"{name}: {decision.get('question', '')}", passed >= min(2, len(scripted))))
    for index in scripted:
        checks.append(Check("branches", f"{name}: {branches[index].get('when')} -> {wanted[index]}", index in best))
    return checks


def _leads(
    wanted: list[list[str]], index: int, parts: list[set[str]], served: dict[str, str], flow: Flow, node: str
) -> bool:
    others = {served[x] for at, then in enumerate(wanted) if at != index for x in then if x in served}
    own = {served[x] for x in wanted[index] if x in served}
    if own:
        return any(own <= part and not (others - own) & part for part in parts)
    # `end` and `skip`: a way on which nothing of the other branches is done.
    ways = [target for _, target, _ in flow.whole.out_edges(node, data="kind")]
    return (bool(others) and any(not others & flow.reached(way) for way in ways)) or any(not part for part in parts)


def _parallel(each: dict[str, Any], served: dict[str, str], flow: Flow) -> bool:
    branches = [{served.get(name, "") for name in branch} for branch in each["branches"]]
    if any("" in branch for branch in branches):
        return False
    for node in flow.whole:
        if flow.kind(node) not in FORKS:
            continue
        parts = flow.parts(node, ("next", "if"))
        homes = [next((at for at, part in enumerate(parts) if branch <= part), None) for branch in branches]
        if None not in homes and len(set(homes)) == len(homes):
            return True
    return len({frozenset(branch) for branch in branches}) == 1


def _join(each: dict[str, Any], served: dict[str, str], flow: Flow) -> bool:
    into = served.get(each["into"])
    return into is not None and all(name in served and into in flow.reached(served[name]) for name in each["of"])


def _loop(each: dict[str, Any], served: dict[str, str], flow: Flow) -> bool:
    named = [served.get(name) for name in each.get("body") or [] if re.fullmatch(r"a\d+\w*", name)]
    named += [served.get(each[key]) for key in ("from", "back_to") if re.fullmatch(r"a\d+\w*", str(each.get(key)))]
    if None in named:
        return False
    wanted = {name for name in named if name is not None}
    if each["kind"] == "foreach":
        loops = [node for node in flow.whole if flow.kind(node) == "each"]
        return any(all(loop in flow.around(name) for name in wanted) for loop in loops)
    rounds = [part for part in networkx.strongly_connected_components(flow.whole) if len(part) > 1]
    retried = each["kind"] == "retry" and any("retry" in flow.words[name] for name in wanted)
    return retried or any(wanted <= part for part in rounds)


def _wait(each: dict[str, Any], flow: Flow) -> bool:
    source = flow.analysis.source.text
    if each.get("limit"):
        return _stands(str(each["limit"]), source) or bool(re.search(r"\bwithin\b|\bafter\b|\bwait\b", source))
    return bool(re.search(r"\bwait\b|: ask\b|: task\b", source))


_UNITS = {"week": 7, "month": 30}


def _stands(value: str, source: str) -> bool:
    """Whether a constant stands in a flow: as it is, or `2 weeks` as `14d`."""
    found = re.fullmatch(r"(\d+) (second|minute|hour|day|week|month)s?", value.strip())
    if found is None:
        return re.search(value, source, re.IGNORECASE) is not None
    count, unit = int(found[1]), found[2]
    if unit in _UNITS:
        count, unit = count * _UNITS[unit], "day"
    return re.search(rf"\b{count} ?{unit[0]}\b|\b{value}\b", source) is not None
