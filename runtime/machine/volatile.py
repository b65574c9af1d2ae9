"""Which steps read what may change while they run: their settings are recorded, so that a restart asks for the same.

A name is steady for a step when what declares it has surely ended, or surely not begun, before the step starts: it
stands before or behind it, in another branch of a choice, or leads to it by edges. It is volatile in a branch that runs
at the same time, and so is every `outcome(...)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Place = tuple[tuple[int, str, int, str], ...]
"""Where a node stands: for each level, outermost first, the body, its role, the node's index in it and its id."""

ASKING = ("step", "decide")


def volatile(content: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the steps and decisions of a plan that read something volatile."""
    places: dict[str, list[Place]] = {}
    asking: list[tuple[Mapping[str, Any], Place]] = []
    wired: dict[int, frozenset[tuple[str, str]]] = {}
    for node, place in _nodes(content["body"], (), "", wired):
        places.setdefault(node.get("bind") or node["name"], []).append(place)
        if node["op"] in ASKING:
            asking.append((node, place))
    return frozenset(
        node["id"]
        for node, place in asking
        if any(
            name is None or any(_meet(other, place, wired) for other in places.get(name, ()))
            for name in _read({key: value for key, value in node.items() if key not in CLAUSES})
        )
    )


CLAUSES = ("errors", "within", "after", "every", "undo", "retry", "accept", "refusal", "fallback", "skip")


def _nodes(
    body: Mapping[str, Any], around: Place, role: str, wired: dict[int, frozenset[tuple[str, str]]]
) -> Iterator[tuple[Mapping[str, Any], Place]]:
    """The nodes of a body and of what is inside them, with their places."""
    if body["form"] == "wired":
        wired[id(body)] = _leading(body)
    for index, node in enumerate(body["nodes"]):
        place = (*around, (id(body), role, index, node["id"]))
        yield node, place
        for inner, inner_role in _bodies(node):
            yield from _nodes(inner, place, inner_role, wired)


def _bodies(node: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The bodies of a node; those whose roles begin with `at once` run at the same time as others of it."""
    for index, branch in enumerate(node.get("branches", ())):
        yield branch, f"at once {index}"
    for index, choice in enumerate(node.get("choices", ())):
        for inner, _ in _bodies({"arms": choice["arms"], "otherwise": choice.get("otherwise")}):
            yield inner, f"at once {index}"
    for key in ("after", "every"):
        for index, clause in enumerate(node.get(key) or ()):
            yield clause["body"], f"at once {key} {index}"
    for part in [*node.get("arms", ()), *(node.get("errors") or ()), node.get("within") or {}]:
        if "body" in part:
            yield part["body"], "inside"
    for key in ("otherwise", "undo", "body"):
        if isinstance(node.get(key), Mapping) and "form" in node[key]:
            yield node[key], "inside"


def _leading(body: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Which node of a wired body leads to which, over any number of edges."""
    out: dict[str, set[str]] = {}
    for edge in body["edges"]:
        out.setdefault(edge["from"], set()).add(edge["to"])
    found: set[tuple[str, str]] = set()
    for node in body["nodes"]:
        pending = [node["id"]]
        reached: set[str] = set()
        while pending:
            for to in out.get(pending.pop(), ()):
                if to not in reached:
                    reached.add(to)
                    pending.append(to)
        found.update((node["id"], to) for to in reached)
    return frozenset(found)


def _meet(declares: Place, reads: Place, wired: Mapping[int, frozenset[tuple[str, str]]]) -> bool:
    """Whether what stands at one place may run at the same time as what stands at the other."""
    for one, other in zip(declares, reads, strict=False):
        if one == other:
            continue
        if one[0] == other[0]:
            return one[0] in wired and (one[3], other[3]) not in wired[one[0]]
        return one[1].startswith("at once") or other[1].startswith("at once")
    return False


def _read(form: Any) -> Iterator[str | None]:
    """The names that the expressions of a node read; none stands for an outcome."""
    pending = [form]
    while pending:
        part = pending.pop()
        if isinstance(part, Mapping):
            pending.extend(part.values())
        elif isinstance(part, list | tuple):
            if len(part) == 3 and part[0] == "name" and isinstance(part[1], str):
                yield part[1]
            elif len(part) == 2 and part[0] == "outcome":
                yield None
            elif len(part) == 2 and part[0] == "lit":
                continue
            else:
                pending.extend(part)
