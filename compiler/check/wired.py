"""Wired bodies as a whole: ways that lead nowhere, loops without an end, guards that leave cases out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...dsl.diagnostic import Diagnostic, Severity
from ...dsl.source import Span
from ...dsl.tree import Do, Edge, Fail, FailAgain, Finish, GuardIf, Statement, Target
from ..wired_loops import circles, loop_edges, reached
from .edges import Arrow, arrow_kind, arrows, wired_nodes
from .findings import Findings, here, listed
from .guards import Read, check_guards

STOPS = frozenset({"start", "end", "fail"})
LEADING_ON = frozenset({"next", "if", "otherwise"})


def check(statements: Sequence[Statement], read: Read = lambda arrow: None) -> list[Diagnostic]:
    """What is wrong with the edges of one wired body, taken together.

    `read` takes the guard of an arrow apart; where it gives none, a guard is only known to be equal to another or not.
    Names and single edges are checked elsewhere.
    """
    findings = Findings()
    body = _Body(tuple(statements))
    for problem in (_unreached, _leading_nowhere, _endless, _two_entries, _waiting_in_vain, _doubled, _at_once):
        problem(body, findings)
    check_guards(body.out, read, findings)
    return findings.items


class _Body:
    """The arrows of a body, from each name on; what is no name of a step is left out."""

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        self.nodes = wired_nodes(statements)
        self.edges = [each for each in statements if isinstance(each, Edge)]
        self.arrows = [arrow for edge in self.edges for arrow in arrows(edge)]
        self.inner = [each for each in self.arrows if each.source in self.nodes and each.target in self.nodes]
        self.pairs = [(each.source, each.target) for each in self.inner]
        self.out: dict[str, list[Arrow]] = {}
        self.into: dict[str, list[Arrow]] = {}
        self.places: dict[str, Span] = {}
        for arrow in self.arrows:
            self.out.setdefault(arrow.source, []).append(arrow)
            self.into.setdefault(arrow.target, []).append(arrow)
            self.places.setdefault(arrow.source, arrow.source_span)
            self.places.setdefault(arrow.target, arrow.target_span)
        started = [each.target for each in self.arrows if each.source == "start" and each.target in self.nodes]
        self.entries = started or [name for name in self.places if name in self.nodes and name not in self.into]

    def wired(self) -> Iterator[tuple[str, Span]]:
        """The names in edges, in the order in which edges first name them, and where that is."""
        for name, span in self.places.items():
            if name in self.nodes:
                yield name, span


def _unreached(body: _Body, findings: Findings) -> None:
    """Steps to which no way leads; those behind one of them are not told again."""
    known = set(reached(body.entries, body.pairs))
    for name, span in body.wired():
        if name not in known:
            known |= reached([name], body.pairs)
            findings.error(
                "SF330",
                span,
                f"no way leads from `start` to `{name}`, so it never runs",
                hint=f"lead an edge to it: `start -> {name}`, or one from a step that runs",
            )


def _leading_nowhere(body: _Body, findings: Findings) -> None:
    for name, span in body.wired():
        if any(arrow_kind(each) in LEADING_ON for each in body.out.get(name, ())) or _ends_run(body.nodes[name]):
            continue
        only = "only an error or a deadline leads" if name in body.out else "nothing leads"
        findings.error(
            "SF331",
            span,
            f"{only} on from `{name}`",
            hint=f"say what comes next, or that its path ends here: `{name} -> end`",
        )


def _ends_run(node: Statement | Target) -> bool:
    """Whether a block ends the run, so that nothing needs to come after it."""
    statements = node.body.statements if isinstance(node, Do) else ()
    return bool(statements) and isinstance(statements[-1], Finish | Fail | FailAgain)


def _bounded(arrow: Arrow) -> bool:
    guard = arrow.edge.guard if arrow.last else None
    return isinstance(guard, GuardIf) and guard.times is not None


def _endless(body: _Body, findings: Findings) -> None:
    """Cycles no edge of which has a bound, each told once, from the step that stands first in the text."""
    # A step that would wait for itself is told as that.
    free = [each for each in body.inner if not _bounded(each) and not (each.join and each.source == each.target)]
    around = circles((each.source, each.target) for each in free)
    told: set[str] = set()
    for name, _ in body.wired():
        if name in told or name not in around:
            continue
        told |= around[name]
        cycle = _cycle(name, [each for each in free if each.source in around[name]])
        way = " -> ".join([name, *(each.target for each in cycle)])
        last = cycle[-1]
        back = f"{last.source} -> {last.target}"
        guarded = last.last and isinstance(last.edge.guard, GuardIf)
        written = f"{back} : ..., up to 3 times" if guarded else f"{back} : CONDITION, up to 3 times"
        findings.error(
            "SF332",
            last.edge.span if len(last.edge.targets) == 2 else last.source_span.to(last.target_span),
            f"the loop `{way}` has no bound: it could go round for ever",
            hint=f"say how often it may lead back: `{written}`",
        )


def _cycle(name: str, ways: list[Arrow]) -> list[Arrow]:
    """The shortest way from a step back to itself, on these ways."""
    out: dict[str, list[Arrow]] = {}
    for way in ways:
        out.setdefault(way.source, []).append(way)
    before: dict[str, Arrow] = {}
    pending = [name]
    for each in pending:
        for way in out.get(each, ()):
            if way.target == name:
                found = [way]
                while found[0].source != name:
                    found.insert(0, before[found[0].source])
                return found
            if way.target not in before:
                before[way.target] = way
                pending.append(way.target)
    raise AssertionError(f"no way leads from {name} back to it")


def _two_entries(body: _Body, findings: Findings) -> None:
    """Loops that can be entered past the step they lead back to."""
    told: set[str] = set()
    circle = circles(body.pairs)
    for index in sorted(loop_edges(body.entries, body.pairs)):
        back = body.inner[index]
        head = back.target
        if head in told or back.source not in reached(body.entries, body.pairs, {head}):
            continue
        told.add(head)
        around = circle[head]
        told |= around
        others = [
            name
            for name, _ in body.wired()
            if name in around - {head} and (name in body.entries or _entered(body, name, around))
        ]
        findings.error(
            "SF333",
            back.source_span.to(back.target_span),
            f"the loop around `{head}` can also be entered at {listed(others, 'and')}",
            labels=here(body.places[others[0]], "the other way in") if others else (),
            hint=f"let every way into the loop begin at `{head}`, or repeat the step that stands before it",
        )


def _entered(body: _Body, name: str, around: Collection[str]) -> bool:
    return any(each.source not in around for each in body.into.get(name, ()))


def _waiting_in_vain(body: _Body, findings: Findings) -> None:
    """`all of [...]` that no run could fulfil, or that says nothing."""
    for edge in body.edges:
        for number, (left, right) in enumerate(zip(edge.targets, edge.targets[1:], strict=False)):
            if left.together and left.names:
                _waits_for(body, left, right, findings, number)


def _waits_for(body: _Body, left: Target, right: Target, findings: Findings, number: int) -> None:
    names = left.names
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    stop = next((name for name in names if name in STOPS and name not in body.nodes), None)
    own = next((name for name in names if name in right.names), None)
    apart = None if number else _exclusive(body, names)
    target = listed(right.names, "and")
    if twice is not None:
        message, hint = f"`{twice}` stands twice in `all of [...]`", "name each step once"
    elif stop is not None:
        message, hint = f"{target} can't wait for `{stop}`, which is no step", f"leave `{stop}` out"
    elif own is not None:
        message, hint = f"`{own}` would wait for itself", f"leave `{own}` out of the list"
    elif apart is not None:
        message = f"`{apart[0]}` and `{apart[1]}` exclude each other, so {target} would never run"
        hint = f"lead each of them on by an edge of its own: {target} then runs after the one that ran"
    elif len(names) == 1:
        message, hint = f"`all of` names one step only, `{names[0]}`", f"write `{names[0]} -> ...`"
    else:
        return
    findings.error("SF334", left.span, message, hint=hint)


def _exclusive(body: _Body, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Two of the steps, if each runs only when another guard of one and the same step holds."""
    behind: dict[str, str] = {}
    for name in names:
        leading = body.into.get(name, [])
        sources = {each.source for each in leading}
        if len(sources) == 1 and all(arrow_kind(each) in ("if", "otherwise") for each in leading):
            source = sources.pop()
            if source in behind and behind[source] != name:
                return behind[source], name
            behind[source] = name
    return None


def _doubled(body: _Body, findings: Findings) -> None:
    """Edges that say the same thing again."""
    seen: dict[tuple[object, ...], Arrow] = {}
    for arrow in body.arrows:
        guard = arrow.edge.guard if arrow.last else None
        first = seen.setdefault((arrow.source, arrow.target, guard), arrow)
        if first is not arrow and first.edge is not arrow.edge:
            findings.warning(
                "SF338",
                arrow.source_span.to(arrow.target_span),
                f"there is an edge `{arrow.source} -> {arrow.target}` already",
                labels=here(first.source_span.to(first.target_span), "here first"),
                hint="remove one of the two",
            )


def _at_once(body: _Body, findings: Findings) -> None:
    """Several plain edges out of one step, written one by one: a reader may take them for alternatives."""
    for name, leaving in body.out.items():
        plain = [each for each in leaving if arrow_kind(each) == "next" and not each.join]
        targets = list(dict.fromkeys(each.target for each in plain))
        written = {(each.edge.span, each.target_span) for each in plain}
        if len(targets) > 1 and len(written) > 1 and all(arrow_kind(each) != "if" for each in leaving):
            findings.items.append(
                Diagnostic(
                    "SF339",
                    f"`{name}` leads to {listed(targets, 'and')} at the same time",
                    plain[1].source_span.to(plain[1].target_span),
                    Severity.HINT,
                    here(plain[0].source_span.to(plain[0].target_span), "the first of them"),
                    f"write `{name} -> all of [{', '.join(targets)}]` if that is meant, "
                    "and put guards on the edges if only one is to run",
                )
            )
