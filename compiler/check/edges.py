"""Wired bodies: the names in edges, the guards, and what is known at each step."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from ...dsl.source import Span
from ...dsl.tree import (
    Decide,
    Do,
    Edge,
    GuardIf,
    GuardTimeout,
    Let,
    Name,
    Named,
    OnError,
    Statement,
    Step,
    Target,
    WaitEvent,
)
from .. import types
from ..wired_loops import loop_edges, reached
from . import names
from .cases import Reader
from .context import Context, Here, Place, lookup
from .declare import STOPS
from .findings import here as label
from .findings import instead, nearest
from .model import Symbol
from .state import NOTHING, Fact, Facts, State
from .typing import condition, fits

if TYPE_CHECKING:
    from .statements import Statements

WIRED = (Step, Decide, Do, Let, WaitEvent)


class Arrow(NamedTuple):
    """One arrow of an edge: from one name to one name; the guard stands on the last arrow of its edge."""

    source: str
    target: str
    edge: Edge
    last: bool
    join: bool
    source_span: Span
    target_span: Span


def arrows(edge: Edge) -> list[Arrow]:
    """The arrows of an edge, in text order; `all of [b, c] -> d` gives two that are joined."""
    found = []
    for index, (left, right) in enumerate(zip(edge.targets, edge.targets[1:], strict=False)):
        last = index == len(edge.targets) - 2
        for source in left.names:
            for target in right.names:
                join = left.together and len(left.names) > 1
                found.append(Arrow(source, target, edge, last, join, left.span, right.span))
    return found


def name_of(statement: Statement) -> str | None:
    """The name by which edges know a statement."""
    if isinstance(statement, WaitEvent):
        return statement.alias or statement.event
    return statement.name if isinstance(statement, Step | Decide | Do | Let) else None


def wired_nodes(statements: tuple[Statement, ...]) -> dict[str, Statement | Target]:
    """What the edges of a body can name: its own statements in text order, then the tasks that stand in edges only."""
    found: dict[str, Statement | Target] = {}
    for statement in statements:
        name = name_of(statement)
        if name is not None:
            found.setdefault(name, statement)
    for statement in statements:
        if isinstance(statement, Edge):
            for target in statement.targets:
                for name in target.names:
                    if name not in STOPS:
                        found.setdefault(name, target)
    return found


def check_wired(flow: Statements, statements: tuple[Statement, ...], place: Place, state: State) -> State:
    """Check a body whose order is given by edges."""
    context = flow.context
    nodes = wired_nodes(statements)
    _mixed(context, statements)
    _elsewhere(context, nodes)
    links = [arrow for each in statements if isinstance(each, Edge) for arrow in arrows(each)]
    _unwired(context, nodes, links)
    ways = Ways(context, nodes, links)
    known = ways.knowledge(state)
    closed: set[str] = set()
    for name in ways.order:
        statement = nodes[name]
        if isinstance(statement, Target):
            continue
        for clause in getattr(statement, "clauses", ()):
            if isinstance(clause, OnError):
                context.findings.error(
                    "SF316",
                    clause.span,
                    f"`{name}` is wired: an edge says where its errors lead",
                    hint=f"write `{name} -> ... : on error`",
                )
        if not flow.statement(statement, place, known[name]).reached:
            closed.add(name)
    places: dict[int, Here] = {}
    for statement in statements:
        if isinstance(statement, Edge):
            _edge(context, statement, nodes, place, known, state, places)
        elif name_of(statement) is None:
            flow.statement(statement, place, state)
    from . import wired

    def read(arrow: Arrow) -> Reader | None:
        return Reader(context.model, places[id(arrow.edge)]) if id(arrow.edge) in places else None

    context.findings.items += wired.check(statements, read)
    if state.reached and not _passed(nodes, links, closed):
        return state.left()
    return state.knowing(ways.behind())


def _passed(nodes: Mapping[str, Statement | Target], links: list[Arrow], closed: set[str]) -> bool:
    """Whether some path through the body ends without ending the run."""
    entries = [link.target for link in links if link.source == "start"]
    entered = {link.target for link in links}
    entries += [name for name in nodes if name not in entered]
    found = reached(entries, [(link.source, link.target) for link in links], closed)
    leading_on = {link.source for link in links}
    return any(name == "end" or (name in nodes and name not in leading_on) for name in found)


def _mixed(context: Context, statements: tuple[Statement, ...]) -> None:
    """Statements that no edge can name do not belong on one level with edges."""
    edge = next(each for each in statements if isinstance(each, Edge))
    for statement in statements:
        if not isinstance(statement, (Edge, *WIRED)):
            from .statements import first_line

            context.findings.error(
                "SF313",
                first_line(context, statement.span),
                "edges order this level, and this statement is in no edge",
                labels=label(edge.span, "an edge"),
                hint="put it into `do NAME { ... }` and wire that, or write the whole level without edges",
            )


def _elsewhere(context: Context, nodes: Mapping[str, Statement | Target]) -> None:
    """A name that is declared in another block can't be wired here."""
    for name, node in nodes.items():
        symbol = context.model.symbols.get(name)
        if not isinstance(node, Target) or symbol is None:
            continue
        if not any(isinstance(each.node, Target) for each in symbol.declarations):
            what = "an input" if symbol.role == "input" else "declared in another block"
            context.findings.error(
                "SF315",
                node.span,
                f"`{name}` is {what}, so an edge here can't lead to it",
                labels=label(symbol.span, "declared here"),
                hint="declare it on this level, or give the step another name",
            )


def _unwired(context: Context, nodes: Mapping[str, Statement | Target], links: list[Arrow]) -> None:
    wired = {name for link in links for name in (link.source, link.target)}
    for name, node in nodes.items():
        if name not in wired and not isinstance(node, Target):
            span = node.name_span if isinstance(node, Named) else node.span
            context.findings.error(
                "SF314",
                span,
                f"`{name}` is in no edge, so it never runs",
                hint=f"wire it: `... -> {name} -> ...`; on a level with edges only edges give the order",
            )


class Ways:
    """The arrows of one wired body between its steps, and what has run on every way to one of them.

    `forward` are the arrows that lead forwards, without which no cycle is left, `into` the same by where they lead to;
    `order` are the names in an order in which what comes first stands first, text order where edges do not say.
    """

    def __init__(self, context: Context, nodes: Mapping[str, Statement | Target], links: list[Arrow]) -> None:
        entries = [link.target for link in links if link.source == "start" and link.target in nodes]
        entered = {link.target for link in links}
        entries += [name for name in nodes if name not in entered]
        inner = [link for link in links if link.source in nodes and link.target in nodes]
        back = loop_edges(entries, [(link.source, link.target) for link in inner])
        self.context = context
        self.forward = [link for index, link in enumerate(inner) if index not in back]
        self.into: dict[str, list[Arrow]] = {name: [] for name in nodes}
        for link in self.forward:
            self.into[link.target].append(link)
        self.order = self._ordered()
        self.may_fail_on = {link.source for link in self.forward if arrow_kind(link) in ("error", "timeout")}
        self.ran: dict[str, Fact] = {
            name: ("ran", context.model.symbols[name], ()) for name in nodes if name in context.model.symbols
        }
        self.started = self._started()
        self.startable = frozenset(self.started)
        self.starting: dict[Fact, list[Fact]] = {}
        for fact, sources in self.started.items():
            for source in sources:
                if source in self.ran:
                    self.starting.setdefault(self.ran[source], []).append(fact)

    def _ordered(self) -> list[str]:
        places = {name: place for place, name in enumerate(self.into)}
        sorter = TopologicalSorter({name: [link.source for link in links] for name, links in self.into.items()})
        sorter.prepare()
        order: list[str] = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready(), key=places.__getitem__)
            sorter.done(*ready)
            order += ready
        return order

    def _started(self) -> dict[Fact, list[str]]:
        """What surely starts once one of some steps has run: a plain arrow leads there, and nothing keeps it away."""
        found: dict[Fact, list[str]] = {}
        for name, links in self.into.items():
            sources = [link.source for link in links if arrow_kind(link) == "next"]
            if sources and name in self.ran and name not in self.may_fail_on and not any(link.join for link in links):
                found[self.ran[name]] = sources
        return found

    def knowledge(self, state: State) -> dict[str, State]:
        """What is known when each step begins: what has run on every way that leads to it."""
        before: dict[str, Facts] = {}
        known: dict[str, State] = {}
        outside = frozenset(symbol.name for _, symbol, _ in state.facts)
        for name in self.order:
            arriving = self.into[name]
            done = NOTHING.union(*(self._done(link.source) for link in arriving))
            before[name] = (done & self.startable).union(*(before[link.source] for link in arriving))
            joined = [self._leaving(link, known[link.source]) for link in arriving if link.join]
            ways = [self._leaving(link, known[link.source]) for link in arriving if not link.join]
            if joined:
                ways.append(NOTHING.union(*joined))
            facts = frozenset.intersection(*ways) if ways else state.facts
            known[name] = state._replace(facts=self._surely(facts, before[name], outside))
        return known

    def behind(self) -> Facts:
        """What has run whenever the whole body is done: every entry, and what plain arrows start from there."""
        entries = [name for name, links in self.into.items() if not links and name not in self.may_fail_on]
        return self._surely(NOTHING.union(*(self._done(name) for name in entries)), self.startable, frozenset())

    def _done(self, name: str) -> Facts:
        """That a step has run, where its name is known."""
        return frozenset([self.ran[name]]) if name in self.ran else NOTHING

    def _leaving(self, link: Arrow, known: State) -> Facts:
        """What is known on an arrow that is gone: its source has run, unless an error or a deadline leads along it."""
        return known.facts if arrow_kind(link) in ("error", "timeout") else known.facts | self._done(link.source)

    def _surely(self, facts: Facts, before: Facts, outside: frozenset[str]) -> Facts:
        """Add what plain arrows surely started before: a step waits for all ways that lead to it.

        Only what stands before and is not known yet needs a look, which in a long row of steps is nothing.
        """
        missing = before - facts
        pending = [fact for fact in missing if self._starts(fact, facts, outside)]
        found: set[Fact] = set()
        while pending:
            fact = pending.pop()
            if fact in missing and fact not in found:
                found.add(fact)
                pending += self.starting.get(fact, ())
        return facts | found

    def _starts(self, fact: Fact, facts: Facts, outside: frozenset[str]) -> bool:
        return any(source in outside or self.ran.get(source) in facts for source in self.started[fact])


def arrow_kind(link: Arrow) -> str:
    """`next`, `if`, `otherwise`, `error` or `timeout`."""
    guard = link.edge.guard if link.last else None
    if guard is None:
        return "next"
    return type(guard).__name__.removeprefix("Guard").lower()


def _edge(
    context: Context,
    edge: Edge,
    nodes: Mapping[str, Statement | Target],
    place: Place,
    known: Mapping[str, State],
    state: State,
    places: dict[int, Here],
) -> None:
    """Check the names and the guard of an edge, and note where a condition stands."""
    for target in edge.targets:
        for name in target.names:
            symbol = context.model.symbols.get(name)
            if symbol is not None and name in nodes:
                context.refer(target.span, symbol)
    _stops(context, edge)
    guard = edge.guard
    if not isinstance(guard, GuardIf | GuardTimeout):
        return
    final = edge.targets[-2:]
    if isinstance(guard, GuardIf) and final and final[-1].together and len(final[-1].names) > 1:
        context.findings.error(
            "SF318",
            final[-1].span,
            "an arrow with a guard leads to one step",
            hint="lead it to a step from which plain arrows lead on to each of these",
        )
    sources = final[0].names if len(final) == 2 else ()
    single = sources[0] if len(sources) == 1 else None
    source = context.model.symbols.get(single) if single is not None and single in nodes else None
    facts = state
    if source is not None and single is not None:
        facts = known[single].knowing([("ran", source, ())])
    here = Here(place.scope, facts, source if isinstance(guard, GuardIf) else None)
    if isinstance(guard, GuardTimeout):
        fits(context, guard.duration, here, "duration", "`timeout`")
    else:
        places[id(edge)] = here
        _guard(context, guard, here)


def _guard(context: Context, guard: GuardIf, here: Here) -> None:
    """A guard that is one bare word may be a member of the source's closed set, else a boolean field."""
    node = guard.condition
    source = here.source
    if isinstance(node, Name) and source is not None:
        closed = types.without_optional(source.type)
        choice = types.field_type(closed, "choice") if source.role == "decide" else closed
        if choice is not None and choice[0] == "one_of" and node.name in choice[1]:
            found = lookup(context.model, node.name, here.scope)
            if found is not None:
                names.two_meanings(context, node, found[0], "a word of the closed set")
                return
            member(context, node, here, source)
            return
        unread = source.reads.get(node.name) in (None, "any")
        if source.open and unread and lookup(context.model, node.name, here.scope) is None:
            source.reads[node.name] = "boolean"
    condition(context, node, here)


def member(context: Context, node: Name, here: Here, source: Symbol) -> None:
    """`a -> b : approve` asks whether the result of `a`, or its choice, is `approve`."""
    found = lookup(context.model, source.name, here.scope)
    context.refer(node.span, source)
    result: list[object] = ["name", source.name, found[1] if found else 0]
    if source.role == "decide":
        result = ["field", result, "choice"]
    context.model.meanings[id(node)] = ["compare", "==", result, ["lit", node.name]]
    context.model.type_of[id(node)] = "boolean"


def _stops(context: Context, edge: Edge) -> None:
    """`start` only begins an edge; `end` and `fail` only end one."""
    for index, target in enumerate(edge.targets):
        for name in target.names:
            wrong = (name == "start" and index > 0) or (
                name in ("end", "fail") and index < len(edge.targets) - 1 and name not in context.model.symbols
            )
            if wrong:
                word = "leads to" if name == "start" else "leads on from"
                rest = instead(target.span, nearest(name, context.model.symbols))
                context.findings.error("SF319", target.span, f"no edge {word} `{name}`", **rest)
