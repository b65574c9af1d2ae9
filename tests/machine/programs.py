"""Random programs: nested constructs of every kind, with stubs that fail and take time, and a world that interferes.

Durations get odd microseconds, each its own: no two things happen at one instant unless a program asks for ties.
"""

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple, Protocol

from hypothesis import strategies as st

from sayflow.runtime.machine.program import Program
from sayflow.runtime.stubs import Outcome, Stub
from sayflow.runtime.virtual import SECOND, VirtualWorld

from .plans import KINDS, Json, ask, block, lit, name, node, plan, step

EVENTS = {"note": {"fields": {"n": "integer"}, "outside": True}, "sent": {"fields": {"n": "integer"}, "outside": False}}
ERRORS = ["x", "y", "timeout"]
LIMITS = {"crm": 1, "erp": 2}


@dataclass
class Play:
    """A program with what its steps do and what happens to it."""

    plan: Any
    stubs: dict[str, list[Outcome]] = field(default_factory=dict)
    opinions: dict[str, list[Outcome]] = field(default_factory=dict)
    happenings: list[tuple[int, str, str, Any]] = field(default_factory=list)

    def world(self, kind: type[VirtualWorld]) -> VirtualWorld:
        """The world after everything has happened, with the run `run` in it."""
        world = kind(KINDS)
        world.stubs = {key: [Stub(outcomes)] for key, outcomes in self.stubs.items()}
        world.opinions = {(key, "llm"): [Stub(outcomes)] for key, outcomes in self.opinions.items()}
        for after, what, key, value in self.happenings:
            world.at(world.began + after, lambda what=what, key=key, value=value: happen(world, what, key, value))
        world.start(Program(self.plan, KINDS), "run", {"n": 2})
        world.run()
        return world


def happen(world: VirtualWorld, what: str, key: str, value: Any) -> None:
    if what == "event":
        world.post("note", {"n": value}, to="run" if key == "direct" else None)
    elif what == "answer":
        world.answer("run", key, value)
    elif what == "cancel":
        world.cancel("run")
    else:
        world.restart()


class Draw(Protocol):
    """Where chance comes from."""

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def one_of(self, options: Any) -> Any:
        """One of a list."""

    def some(self, options: Any) -> list[Any]:
        """One or two of a list."""


class Drawn(NamedTuple):
    """Chance as Hypothesis draws it, so that what is found shrinks."""

    draw: st.DrawFn

    def whole(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def one_of(self, options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def some(self, options: Any) -> list[Any]:
        return self.draw(st.lists(st.sampled_from(options), min_size=1, max_size=2, unique=True))


class Seeded:
    """Chance from a seed, drawn in no time."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def whole(self, least: int, most: int) -> int:
        return least + int(self.chance.random() * (most - least + 1))

    def one_of(self, options: Any) -> Any:
        return options[self.whole(0, len(options) - 1)]

    def some(self, options: Any) -> list[Any]:
        return self.chance.sample(options, min(len(options), self.whole(1, 2)))


class Writer:
    """Writes one random program; `more`: with effects that must not be repeated, recovery and limits, and small."""

    def __init__(self, draw: Draw, ties: bool, more: bool) -> None:
        self.draw = draw
        self.ties = ties
        self.more = more
        self.count = 0
        self.room = draw.whole(4, 12 if more else 24)
        self.bound = 1 if more else 2
        self.stubs: dict[str, list[Outcome]] = {}
        self.opinions: dict[str, list[Outcome]] = {}
        self.asked: list[str] = []
        self.everywhere: list[tuple[str, tuple[int, ...]]] = []

    def one_of(self, options: Any) -> Any:
        return self.draw.one_of(options)

    def chance(self, percent: int) -> bool:
        # The simplest draw is a no, so that what is found shrinks to a small program.
        return self.draw.whole(0, 99) >= 100 - percent

    def new(self, word: str) -> str:
        self.count += 1
        return f"{word}{self.count}"

    def microseconds(self, most: int = 20) -> int:
        """A length of time; a tie may take none at all."""
        whole = self.draw.whole(0, most) * SECOND
        self.count += 1
        return whole if self.ties else whole + 137 * self.count + 11

    def duration(self, most: int = 20) -> Json:
        return lit(timedelta(microseconds=self.microseconds(most)))

    def outcomes(self) -> list[Outcome]:
        return [
            Outcome(fails=self.one_of(ERRORS), after=self.microseconds())
            if self.chance(25)
            else Outcome(self.draw.whole(0, 3), after=self.microseconds())
            for _ in range(self.draw.whole(1, 3))
        ]

    def value(self, here: "Here") -> Json:
        """A number from somewhere: a name seen here, or a literal."""
        if self.chance(10) and self.everywhere:
            # What runs at the same time may be read too, there or not.
            word, scopes = self.one_of(self.everywhere)
            if here.scopes[: len(scopes)] == scopes:
                return ["else", [name(word, len(here.scopes) - len(scopes)), lit(0)]]
            return ["choose", ["compare", "==", ["outcome", word], lit("done")], lit(1), lit(0)]
        if here.names and self.chance(60):
            word, depth = self.one_of(here.names)
            return ["else", [name(word, here.depth - depth), lit(0)]]
        return lit(self.draw.whole(0, 3))

    def guard(self, here: "Here") -> Json:
        return ["compare", self.one_of(["==", "<", ">="]), self.value(here), lit(self.draw.whole(0, 3))]

    def body(self, here: "Here") -> Json:
        """A block with a few statements."""
        inner = here.inside()
        nodes = [self.statement(inner) for _ in range(self.one_of([1, 1, 2, 2, 3, 0]) if self.room > 0 else 1)]
        return block(*[each for each in nodes if each is not None])

    def statement(self, here: "Here") -> Json:
        self.room -= 1
        deep = here.level > 3 or self.room <= 0
        made = self.one_of(SIMPLE if deep else SIMPLE + NESTED)(self, here)
        if made["op"] in ("step", "do", "wait"):
            here.jumps.append(made["id"])
        if made["op"] in ("step", "let", "decide"):
            here.names.append((made["name"], here.depth))
            self.everywhere.append((made["name"], here.stores))
        return made

    def clauses(self, here: "Here", percent: int = 30) -> dict[str, Json]:
        found: dict[str, Json] = {}
        if self.room <= 0:
            return found
        if self.chance(percent):
            kind = self.one_of([None, "x", "not_enough"])
            found["errors"] = [{"kind": kind, "body": self.body(here.deeper(handler=True))}]
        if self.chance(percent // 2):
            found["within"] = {"after": self.duration(), "body": self.body(here)}
        if self.chance(percent // 3):
            found["after"] = [{"after": self.duration(), "body": self.body(here)}]
        if self.chance(percent // 3):
            every = lit(timedelta(seconds=self.draw.whole(2, 9), microseconds=self.count))
            found["every"] = [{"after": every, "body": self.body(here)}]
        return found


SCOPES = count()


@dataclass
class Here:
    """A place in a program: what can be seen, jumped to and left from there."""

    depth: int = 0
    level: int = 0
    handler: bool = False
    names: list[tuple[str, int]] = field(default_factory=lambda: [("n", 0)])
    jumps: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    scopes: tuple[int, ...] = ()
    stores: tuple[int, ...] = ()
    """The scopes around the place, and those around what is declared at it: a handler keeps no names."""

    def inside(self) -> "Here":
        return replace(
            self, level=self.level + 1, names=list(self.names), jumps=list(self.jumps), loops=list(self.loops)
        )

    def deeper(self, *, handler: bool = False, loop: str | None = None) -> "Here":
        """Inside a handler or a loop, which opens a scope."""
        here = self.inside()
        here.depth, here.level, here.handler = self.depth + 1, self.level, self.handler or handler
        here.loops = [*here.loops, *([loop] if loop else [])]
        here.scopes = (*self.scopes, next(SCOPES))
        if loop:
            here.stores = here.scopes
        return here


def a_step(writer: Writer, here: Here) -> Json:
    word = writer.new("s")
    writer.stubs[word] = writer.outcomes()
    rest: dict[str, Json] = {"gives": writer.one_of([None, "integer"])}
    if writer.chance(25):
        policy = {"times": lit(writer.draw.whole(1, 3)), "wait": writer.duration(3)}
        rest["retry"] = [{**policy, "on": writer.one_of([None, ["x"]])}]
    if writer.chance(10):
        rest["timeout"] = lit(timedelta(seconds=writer.draw.whole(1, 9), microseconds=7 * writer.count))
    if writer.chance(10):
        rest["fallback"] = lit(9)
    elif writer.chance(10):
        rest["skip"] = lit(True)
    if writer.chance(20):
        rest["undo"] = writer.body(replace(here.inside(), jumps=[], loops=[], handler=False))
    if writer.more:
        rest |= guarded(writer)
    return step(word, arguments={"x": writer.value(here)}, **rest, **writer.clauses(here, 20))


def guarded(writer: Writer) -> dict[str, Json]:
    """What keeps an effect from happening twice, or too often at once."""
    rest: dict[str, Json] = {}
    if writer.chance(15):
        rest["at_most_once"] = lit(True)
    elif writer.chance(20):
        effect = writer.one_of(["read", "idempotent", "effect", "destructive"])
        rest["recovery"] = {"ask": lit("boss") if writer.chance(30) else None, "effect": effect, "keyed": False}
    if writer.chance(20):
        word = writer.one_of(list(LIMITS))
        rest["limit"] = {"name": lit(word), "at_once": lit(LIMITS[word])}
    return rest


def an_ask(writer: Writer, here: Here) -> Json:
    word = writer.new("q")
    writer.asked.append(word)
    within = {"after": writer.duration(9), "body": writer.body(here)}
    return ask(
        word, **{"gives": "integer", **writer.clauses(here, 20), **({"within": within} if writer.chance(60) else {})}
    )


def a_decision(writer: Writer, here: Here) -> Json:
    word = writer.new("d")
    writer.asked.append(word)
    below = {"percent": 70, "ask": lit("somebody"), "within": writer.duration(9), "otherwise": "yes"}
    if writer.chance(40):
        below = {"percent": 70, "take": "no"}
    voices: dict[str, Json] = {"must": [], "never": [], "rules": [], "history": None, "llm": None}
    if writer.chance(30):
        voices["must"] = [{"id": "must_1", "option": "yes", "when": writer.guard(here)}]
    if writer.chance(60):
        voices["llm"] = {"model": None, "using": [["n", writer.value(here)]]}
        said = {"choice": writer.one_of(["yes", "no"]), "confidence": writer.draw.whole(50, 99), "reasoning": ""}
        writer.opinions[word] = [Outcome(said, after=writer.microseconds(3))]
    return node(word, "decide", options=["yes", "no"], question=None, weights=None, below=below, **voices)


def a_let(writer: Writer, here: Here) -> Json:
    return node(writer.new("l"), "let", value=["arithmetic", writer.value(here), [["+", lit(1)]]])


def a_wait(writer: Writer, here: Here) -> Json:
    kind = writer.draw.whole(0, 3)
    word = writer.new("w")
    clauses = {**writer.clauses(here, 15), "within": {"after": writer.duration(9), "body": writer.body(here)}}
    if kind < 2:
        return node(word, "wait", **{"for": writer.duration(9)}, **writer.clauses(here, 15))
    if kind == 2:
        where = ["compare", "==", ["field", name(word), "n"], lit(writer.draw.whole(0, 2))]
        return node(word, "wait", event=writer.one_of(["note", "sent"]), where=where, bind=word, **clauses)
    return node(word, "wait", event="note", where=None, bind=word, **clauses)


def an_emit(writer: Writer, here: Here) -> Json:
    return node(writer.new("e"), "emit", event="sent", fields=["record", [["n", writer.value(here)]]])


def an_end(writer: Writer, here: Here) -> Json:
    """A statement that leaves: the run, the handler, the loop, or for an earlier step."""
    options = [lambda: node(writer.new("f"), "fail", kind=lit(writer.one_of(ERRORS)), because=None)]
    if writer.chance(15):
        options = [lambda: node(writer.new("f"), "finish", values={"out": writer.value(here)})]
    if here.handler:
        options.append(lambda: node(writer.new("f"), "fail_again"))
    if here.loops:
        options.append(lambda: node(writer.new("f"), "stop", loop=writer.one_of(here.loops)))
    if here.jumps:
        options.append(
            lambda: node(writer.new("g"), "go_to", target=writer.one_of(here.jumps), times=writer.draw.whole(1, 2))
        )
    arm = {"guard": writer.guard(here), "body": block(writer.one_of(options)())}
    return node(writer.new("c"), "choice", arms=[arm], otherwise=None)


def a_rollback(writer: Writer, here: Here) -> Json:
    return node(writer.new("u"), "roll_back")


def a_choice(writer: Writer, here: Here) -> Json:
    arms = [{"guard": writer.guard(here), "body": writer.body(here)} for _ in range(writer.draw.whole(1, 2))]
    otherwise = writer.body(here) if writer.chance(50) else None
    return node(writer.new("c"), "choice", arms=arms, otherwise=otherwise)


def a_parallel(writer: Writer, here: Here) -> Json:
    need = writer.one_of(["all", "all", "first", lit(2)])
    branches = [writer.body(here) for _ in range(writer.draw.whole(2, 3))]
    rest = writer.clauses(here)
    return node(writer.new("p"), "parallel", branches=branches, need=need, keep_going=writer.chance(30), **rest)


def an_any(writer: Writer, here: Here) -> Json:
    choices = [
        {"arms": [{"guard": writer.guard(here), "body": writer.body(here)}], "otherwise": None}
        for _ in range(writer.draw.whole(1, 3))
    ]
    return node(writer.new("a"), "any", choices=choices)


def a_loop(writer: Writer, here: Here) -> Json:
    word = writer.new("x")
    inner = here.deeper(loop=word)
    inner.names.append((word, inner.depth))
    body = writer.body(inner)
    rest = {"items": lit(list(range(writer.draw.whole(0, 3)))), "variable": word, "body": body}
    # Items that run side by side take the same times, so they tie.
    rest["at_once"] = writer.one_of([None, lit(2), "all"]) if writer.ties else None
    rest["until"] = writer.one_of([None, None, lit(1)])
    rest["keep_going"] = writer.chance(30)
    return node(word, "each", collect=declared(body), **rest, **writer.clauses(here))


def a_repeat(writer: Writer, here: Here) -> Json:
    word = writer.new("r")
    inner = here.deeper(loop=word)
    inner.names.append(("round", inner.depth))
    body = writer.body(inner)
    until = ["compare", ">=", name("round"), lit(writer.draw.whole(1, 3))] if writer.chance(50) else None
    rest = {"until": until, "times": lit(writer.draw.whole(1, 3))}
    return node(word, "repeat", body=body, collect=declared(body), **rest, **writer.clauses(here))


def a_block(writer: Writer, here: Here) -> Json:
    body = a_wired_body(writer, here) if writer.chance(60) else writer.body(here)
    return node(writer.new("b"), "do", body=body, **writer.clauses(here, 50))


def a_wired_body(writer: Writer, here: Here) -> Json:
    inner = here.inside()
    inner.jumps = []
    makers = [a_step, a_step, a_decision, an_ask, a_block]
    nodes = [writer.one_of(makers)(writer, inner) for _ in range(writer.draw.whole(1, 4))]
    writer.room -= len(nodes)
    edges: list[Json] = []
    for index, source in enumerate(nodes):
        source.pop("errors", None)
        later = [each["id"] for each in nodes[index + 1 :]] + ["end"]
        if writer.chance(40):
            bound = {"times": writer.draw.whole(1, writer.bound)}
            back = writer.one_of([each["id"] for each in nodes[: index + 1]])
            edges.append(arrow(source, back, "if", guard=writer.guard(here), **bound))
            edges.append(arrow(source, writer.one_of(later), "otherwise"))
        elif writer.chance(40):
            edges.append(arrow(source, writer.one_of([*later, "fail"]), "if", guard=writer.guard(here)))
            if writer.chance(70):
                edges.append(arrow(source, writer.one_of(later), "otherwise"))
        else:
            targets = writer.draw.some(later)
            edges.extend(arrow(source, target, "next", join=writer.chance(20)) for target in targets)
        if writer.chance(40):
            edges.append(arrow(source, writer.one_of([*later, "fail"]), "error", error=writer.one_of([None, "x"])))
        if writer.chance(20):
            edges.append(arrow(source, writer.one_of(later), "timeout", after=writer.duration(9)))
    entered = {edge["to"] for edge in edges if edge["from"] != edge["to"]}
    entries = [each["id"] for each in nodes if each["id"] not in entered] or [nodes[0]["id"]]
    return {"form": "wired", "nodes": nodes, "edges": edges, "entries": entries}


def arrow(source: Json, to: str, kind: str, **rest: Any) -> Json:
    return {"from": source["id"], "to": to, "kind": kind, **rest}


def declared(data: Json) -> list[str]:
    """The names that statements inside declare."""
    found: list[str] = []
    if isinstance(data, dict):
        if data.get("op") in ("step", "let", "decide"):
            found.append(data["name"])
        found += [each for value in data.values() for each in declared(value)]
    elif isinstance(data, list):
        found += [each for value in data for each in declared(value)]
    return found


SIMPLE = [a_step, a_step, a_step, an_ask, a_decision, a_let, a_wait, an_emit, an_end, a_rollback]
NESTED = [a_choice, a_parallel, a_parallel, a_parallel, an_any, a_loop, a_loop, a_repeat, a_block, a_block, a_block]


@st.composite
def plays(draw: st.DrawFn, *, ties: bool = True, restarts: bool = False, cancels: bool = True) -> Play:
    """A program and all that happens to it."""
    return written(Drawn(draw), ties=ties, restarts=restarts, cancels=cancels)


def written(draw: Draw, *, ties: bool = True, restarts: bool = False, cancels: bool = True, more: bool = False) -> Play:
    """A program and all that happens to it, of what is drawn."""
    writer = Writer(draw, ties, more)
    here = Here()
    nodes = [writer.statement(here) for _ in range(draw.whole(1, 6))]
    on_error = writer.body(Here().deeper(handler=True)) if writer.chance(30) else None
    made = plan(
        *nodes,
        inputs={"n": {"type": "integer", "required": True}},
        outputs={"out": ["optional", "any"]},
        events=EVENTS,
        on_error=on_error,
        ask="everybody",
    )
    happenings: list[tuple[int, str, str, Any]] = []
    for _ in range(draw.whole(0, 4)):
        happenings.append((writer.microseconds(9), "event", writer.one_of(["", "direct"]), draw.whole(0, 2)))
    for word in writer.asked:
        if writer.chance(60):
            answer = writer.one_of([1, "yes", "no"])
            happenings.append((writer.microseconds(9), "answer", word, answer))
    if cancels and writer.chance(15):
        happenings.append((writer.microseconds(), "cancel", "", None))
    if restarts:
        happenings += [(writer.microseconds(), "restart", "", None) for _ in range(draw.whole(0, 3))]
    return Play(made, writer.stubs, writer.opinions, happenings)
