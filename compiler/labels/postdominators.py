"""Where ways that have parted surely meet again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EXIT = ""
"""Stands for the end of the body, which every way leads to."""


def immediate_postdominators(ways: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each node the nearest one that every way from it to the end goes through.

    `ways` are the nodes that each node leads to; one that leads nowhere ends. A node from which no way ends meets the
    end only. (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm, on the edges turned round.)
    """
    leads = {name: list(targets) or [EXIT] for name, targets in ways.items()}
    before: dict[str, list[str]] = {}
    for name, targets in leads.items():
        for target in targets:
            before.setdefault(target, []).append(name)
    order = _backwards(before)
    number = {name: place for place, name in enumerate(order)}
    found = {EXIT: EXIT}
    changed = True
    while changed:
        changed = False
        for name in order[1:]:
            nearest: str | None = None
            for target in leads[name]:
                if target in found:
                    nearest = target if nearest is None else _meeting(found, number, nearest, target)
            if nearest is not None and found.get(name) != nearest:
                found[name] = nearest
                changed = True
    del found[EXIT]
    return {name: found.get(name, EXIT) for name in ways}


def _meeting(found: Mapping[str, str], number: Mapping[str, int], first: str, second: str) -> str:
    while first != second:
        while number[first] > number[second]:
            first = found[first]
        while number[second] > number[first]:
            second = found[second]
    return first


def _backwards(before: Mapping[str, Sequence[str]]) -> list[str]:
    """All nodes from which the end is reached, each behind at least one that it leads to."""
    order: list[str] = []
    seen = {EXIT}
    stack = [(EXIT, iter(before.get(EXIT, ())))]
    while stack:
        name, rest = stack[-1]
        for each in rest:
            if each not in seen:
                seen.add(each)
                stack.append((each, iter(before.get(each, ()))))
                break
        else:
            stack.pop()
            order.append(name)
    return order[::-1]
