"""Plans made by hand, for what a text can't say: each function gives a piece of a plan's JSON."""

from datetime import timedelta
from typing import Any

from sayflow.compiler.plan import Plan, freeze
from sayflow.compiler.values import to_json
from sayflow.runtime.machine.program import Program
from sayflow.runtime.steps import catalogue
from sayflow.runtime.virtual import VirtualWorld

KINDS = catalogue()
Json = Any


def name(word: str, up: int = 0) -> Json:
    """A name that lives so many scopes outwards."""
    return ["name", word, up]


def lit(value: Any) -> Json:
    return ["lit", to_json(value)]


def seconds(count: float) -> Json:
    return lit(timedelta(seconds=count))


def block(*nodes: Json) -> Json:
    return {"form": "block", "nodes": list(nodes)}


def step(word: str, kind: str = "task", arguments: dict[str, Json] | None = None, **rest: Any) -> Json:
    pairs = [[key, form] for key, form in (arguments or {}).items()]
    return node(word, "step", kind=kind, arguments=["record", pairs], **rest)


def ask(word: str, **rest: Any) -> Json:
    return step(word, "ask", {"question": lit("Well?")}, **{"gives": ["one_of", ["yes", "no"]], **rest})


def node(word: str, op: str, **rest: Any) -> Json:
    return {"id": word, "op": op, "name": word, **rest}


def timed(count: float, *nodes: Json) -> Json:
    return {"after": seconds(count), "body": block(*nodes)}


def plan(*nodes: Json, **content: Any) -> Plan:
    """A whole flow with these statements."""
    return freeze(
        {
            "format": 1,
            "name": "made",
            "inputs": {},
            "outputs": {},
            "events": {},
            "triggers": [],
            "zone": "UTC",
            "body": block(*nodes),
            "on_error": None,
            "kinds": {},
            **content,
        },
        {},
    )


def program(*nodes: Json, **content: Any) -> Program:
    return Program(plan(*nodes, **content), KINDS)


def world(kind: type[VirtualWorld] = VirtualWorld) -> VirtualWorld:
    return kind(KINDS)
