"""Which edges of a wired body lead back, and what is reached from where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def loop_edges(entries: Iterable[str], edges: Sequence[tuple[str, str]]) -> frozenset[int]:
    """The indexes of the edges that close a cycle, walking from the entries in text order.

    Where each cycle has one entry these are the edges back to it, in whatever order one walks. Taken away, no cycle
    is left.
    """
    ways: dict[str, list[int]] = {}
    for index, (source, _) in enumerate(edges):
        ways.setdefault(source, []).append(index)
    back: set[int] = set()
    done: set[str] = set()
    for entry in [*entries, *ways]:
        if entry in done:
            continue
        open_nodes = {entry}
        stack = [(entry, iter(ways.get(entry, ())))]
        while stack:
            name, rest = stack[-1]
            for index in rest:
                target = edges[index][1]
                if target in open_nodes:
                    back.add(index)
                elif target not in done:
                    open_nodes.add(target)
                    stack.append((target, iter(ways.get(target, ()))))
                    break
            else:
                stack.pop()
                open_nodes.discard(name)
                done.add(name)
    return frozenset(back)


def reached(entries: Iterable[str], edges: Iterable[tuple[str, str]], without: Collection[str] = ()) -> frozenset[str]:
    """Every node that some way leads to from the entries, themselves included, past the nodes left out."""
    ways: dict[str, list[str]] = {}
    for source, target in edges:
        ways.setdefault(source, []).append(target)
    pending = [entry for entry in entries if entry not in without]
    found = set(pending)
    while pending:
        for target in ways.get(pending.pop(), ()):
            if target not in found and target not in without:
                found.add(target)
                pending.append(target)
    return frozenset(found)


def circles(edges: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """For each node from which some way leads back to it, all nodes that lie on such a way, itself included."""
    ways: dict[str, list[str]] = {}
    for source, target in edges:
        ways.setdefault(source, []).append(target)
    found: dict[str, frozenset[str]] = {}
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []  # those met whose circle is not whole yet
    for entry, targets in ways.items():
        stack = [] if entry in numbers else [(entry, iter(targets))]
        while stack:
            name, rest = stack[-1]
            if name not in numbers:
                numbers[name] = lowest[name] = len(numbers)
                path.append(name)
            for target in rest:
                if target not in numbers:
                    stack.append((target, iter(ways.get(target, ()))))
                    break
                if target in lowest:
                    lowest[name] = min(lowest[name], numbers[target])
            else:
                stack.pop()
                if stack:
                    lowest[stack[-1][0]] = min(lowest[stack[-1][0]], lowest[name])
                if lowest[name] == numbers[name]:
                    circle: set[str] = set()
                    while name not in circle:
                        circle.add(path[-1])
                        del lowest[path.pop()]
                    if len(circle) > 1 or name in ways.get(name, ()):
                        found |= dict.fromkeys(circle, frozenset(circle))
    return found
