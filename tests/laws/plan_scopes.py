"""Reads a plan as the machine does, and tells of names that are not where the plan says they are."""

from collections.abc import Iterator, Mapping
from typing import Any


def faults(content: Mapping[str, Any]) -> list[str]:
    """Names in expressions that no scope so far outwards holds."""
    found: list[str] = []
    run = {*content["inputs"], *(each["as"] for each in content["triggers"] if each["as"])}
    run |= {*content.get("remember", ()), *declared(content["body"])}
    if content["on_error"]:
        run |= set(declared(content["on_error"]))
        body(content["on_error"], [{"error"}, run], found)
    body(content["body"], [run], found)
    if "once" in content:
        expression(content["once"]["key"], [run], found)
    for spec in content["inputs"].values():
        if "default" in spec:
            expression(spec["default"], [set()], found)
    return found


def declared(of: Mapping[str, Any]) -> Iterator[str]:
    """The names that the nodes of a body store in the scope it runs in."""
    for node in of["nodes"]:
        if node["op"] in ("step", "flow", "let", "decide"):
            yield node["name"]
        if node["op"] == "wait" and "event" in node:
            yield node["bind"]
        if node["op"] in ("each", "repeat"):
            yield from node["collect"]
        for inner in shared(node):
            yield from declared(inner)
        for clause in node.get("errors", ()):
            yield from declared(clause["body"])


def shared(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The bodies of a node that run in its own scope."""
    op = node["op"]
    if op in ("choice", "any"):
        for choice in node.get("choices", [node]):
            yield from (arm["body"] for arm in choice["arms"])
            if choice["otherwise"]:
                yield choice["otherwise"]
    elif op == "parallel":
        yield from node["branches"]
    elif op == "do":
        yield node["body"]
    if "within" in node:
        yield node["within"]["body"]
    yield from (clause["body"] for key in ("after", "every") for clause in node.get(key, ()))
    if "undo" in node:
        yield node["undo"]


def body(of: Mapping[str, Any], scopes: list[set[str]], found: list[str]) -> None:
    for node in of["nodes"]:
        loop = node["op"] in ("each", "repeat")
        for inner in shared(node):
            body(inner, scopes, found)
        for clause in node.get("errors", ()):
            body(clause["body"], [{"error"}, *scopes], found)
        if loop:
            inside = set(declared(node["body"])) | {node["variable"] if node["op"] == "each" else "round"}
            assert set(node["collect"]) == set(declared(node["body"]))
            body(node["body"], [inside, *scopes], found)
            if node["op"] == "repeat" and node["until"]:
                expression(node["until"], [inside, *scopes], found)
        settings(node, scopes, found)
    for edge in of.get("edges", ()):
        for key in ("guard", "after"):
            if edge.get(key):
                expression(edge[key], scopes, found)


def settings(node: Mapping[str, Any], scopes: list[set[str]], found: list[str]) -> None:
    """The expressions of a node that stand in its own scope, or in one that holds what they are about."""
    for form in plain(node):
        expression(form, scopes, found)
    own = {"accept": "answer", "refusal": "answer", "fallback": "error", "where": node.get("bind")}
    for key, name in own.items():
        if node.get(key) is not None:
            expression(node[key], [{name}, *scopes], found)
    look_up = node.get("look_up") or {}
    for key, name in (("settings", "key"), ("found", "answer")):
        if look_up.get(key) is not None:
            expression(look_up[key], [{name}, *scopes], found)
    for clause in [node.get("within"), *node.get("after", ()), *node.get("every", ())]:
        if clause:
            expression(clause["after"], scopes, found)


def plain(node: Mapping[str, Any]) -> Iterator[Any]:
    """The expressions that a node evaluates in its own scope."""
    op = node["op"]
    keys = {
        "step": ("arguments", "timeout", "skip", "once_per", "cache", "at_most_once"),
        "keep": ("value",),
        "flow": ("arguments", "skip"),
        "decide": ("question",),
        "let": ("value",),
        "each": ("items", "at_once", "until"),
        "repeat": ("times",),
        "wait": ("for", "until"),
        "fail": ("kind", "because"),
        "emit": ("fields",),
        "parallel": ("need",),
    }
    for key in keys.get(op, ()):
        if isinstance(node.get(key), list):
            yield node[key]
    yield from node.get("limit", {}).values()
    for rule in node.get("retry", ()):
        yield from (rule[key] for key in ("times", "wait", "grow", "up_to") if rule[key] is not None)
    if op in ("choice", "any"):
        yield from (arm["guard"] for choice in node.get("choices", [node]) for arm in choice["arms"])
    if op == "finish":
        yield from node["values"].values()
    if op == "decide":
        yield from (rule["when"] for key in ("must", "never", "rules") for rule in node[key])
        yield from (form for voice in ("history", "llm") if node[voice] for _, form in node[voice]["using"])
        below = node["below"] or {}
        yield from (below[key] for key in ("ask", "within") if below.get(key) is not None)


def expression(form: Any, scopes: list[set[str]], found: list[str]) -> None:
    """Look up each name of an expression."""
    kind, *rest = form
    inside: list[Any] = []
    within: tuple[str, list[Any]] = ("", [])
    if kind == "name":
        name, up = rest
        if up >= len(scopes) or name not in scopes[up]:
            found.append(f"{name} is not {up} outwards of {[sorted(each) for each in scopes]}")
    elif kind in ("text", "list", "and", "or", "else"):
        inside = [each for each in rest[0] if not isinstance(each, str)]
    elif kind == "record":
        inside = [value for _, value in rest[0]]
    elif kind == "arithmetic":
        inside = [rest[0], *(operand for _, operand in rest[1])]
    elif kind == "call":
        inside = rest[1]
    elif kind == "where":
        inside, within = [rest[0]], ("item", [rest[1]])
    elif kind == "quantifier":
        inside, within = [rest[2]], (rest[1], [rest[3]])
    elif kind == "comprehension":
        inside, within = [rest[2]], (rest[1], [rest[0], *([rest[3]] if rest[3] else [])])
    elif kind in ("lit", "context", "outcome", "previous", "rounds", "secret"):
        pass
    else:
        assert kind in ("field", "index", "not", "negative", "compare", "is", "choose"), kind
        inside = [each for each in rest if isinstance(each, list)]
    for each in inside:
        expression(each, scopes, found)
    for each in within[1]:
        expression(each, [{within[0]}, *scopes], found)
