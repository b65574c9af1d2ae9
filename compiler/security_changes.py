"""What of a change weighs on safety: who is asked no more, what is forbidden no more, where data newly goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .expression_text import expression_text
from .kinds import Catalogue
from .plan import Plan


class Guards(NamedTuple):
    """What protects a flow, and where it reaches out to: each as a set of lines for people.

    `thresholds` are the percentages below which people are asked, by the name of the decision.
    """

    approvals: frozenset[str]
    rules: frozenset[str]
    destinations: frozenset[str]
    thresholds: Mapping[str, int]


def security_changes(before: Plan, after: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """The changes that a person should look at twice, in a fixed order."""
    old, new = guards(before, catalogue), guards(after, catalogue)
    return (
        *(f"an approval is gone: {each}" for each in sorted(old.approvals - new.approvals)),
        *_lowered(old.thresholds, new.thresholds),
        *(f"a hard rule is gone: {each}" for each in sorted(old.rules - new.rules)),
        *(f"a new destination: {each}" for each in sorted(new.destinations - old.destinations)),
    )


def _lowered(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    for name, percent in sorted(before.items()):
        if name not in after:
            yield f"an approval is gone: whoever is asked below {percent}% in `{name}`"
        elif after[name] < percent:
            yield f"people are asked less often: below {after[name]}% in `{name}`, before {percent}%"


def guards(plan: Plan, catalogue: Catalogue) -> Guards:
    """What protects a flow and where it reaches out to."""
    approvals, rules, destinations = set[str](), set[str](), set[str]()
    thresholds: dict[str, int] = {}
    for node in plan.nodes():
        name = str(node.get("name"))
        if node.get("op") == "step":
            kind = catalogue.get(node["kind"])
            written = dict(node["arguments"][1])
            if node["kind"] == "ask":
                who = f", asked of {expression_text(written['who'])}" if "who" in written else ""
                approvals.add(f"`{name}`{who}")
            for setting, form in written.items():
                role = kind.settings[setting].role if kind is not None and setting in kind.settings else "plain"
                if kind is not None and kind.performed_by == "world" and role in ("control", "destination"):
                    destinations.add(f"`{name}`, {node['kind']}, {setting}: {expression_text(form)}")
        elif node.get("op") == "decide":
            for key, word in (("must", "must be"), ("never", "never")):
                for each in node.get(key) or ():
                    rules.add(f"`{name}` {word} {each['option']} when {expression_text(each['when'])}")
            below = node.get("below") or {}
            if below.get("ask") is not None:
                thresholds[name] = below["percent"]
    return Guards(frozenset(approvals), frozenset(rules), frozenset(destinations), thresholds)
