"""The plan: a compiled flow as frozen, hashed JSON that outlives the grammar that made it.

A plan is plain data; names below are the keys of its JSON objects.

Body (what stands between braces)
    `{"form": "block", "nodes": [node, ...]}`: one node after another, or
    `{"form": "wired", "nodes": [node, ...], "edges": [edge, ...], "entries": [id, ...]}`.
Edge of a wired body
    `{"from": id, "to": id or "end" or "fail", "kind": "next" | "if" | "otherwise" | "error" | "timeout",
    "guard": expression (if), "times": bound or none, "error": error kind or none (error), "after": expression
    (timeout), "join": true where the edge came out of `all of [...] -> d` and d needs all of these live}`. Text order
    is kept: guards are tried in it.
Node
    `{"id": unique in the plan, "op": ..., "name": segment of the path}` and by `op`:
    step      kind, arguments (a record expression), gives (type or none), timeout, retry, fallback, skip: see below
    flow      use (a name of `uses`), arguments, gives, wait (false: a run of its own, and its id is the result),
              retry, fallback, skip
    decide    options, question, must, never, rules, history, llm, weights, below
    let       value
    choice    arms [{guard, body}], otherwise (body or none)
    parallel  branches [body], need: "all" | "first" | expression, keep_going
    any       choices [{arms, otherwise}]
    each      variable, items, at_once (expression, "all" or none), until, keep_going, body, collect [names]
    repeat    until, times, body, collect [names]
    do        body
    wait      for | until (expressions), or event, where, bind (the name that takes the event)
    finish    values {output: expression};  fail  kind, because;  fail_again;  stop  loop (id of the loop left)
    keep      value;  emit      event, fields (record expression);  roll_back;  go_to  target (id), times
Clauses, on nodes that take them
    `"errors": [{"kind": text or none, "body"}]`, `"within": {"after": expression, "body"}`,
    `"after": [{"after": expression, "body"}]`, `"every": [{"after": expression, "body"}]`, `"undo": body`.

On nodes of any `op`: `"limit": {"name", "at_once"}` (expressions). On steps, where written: `once_per`, `cache`,
`at_most_once` (expressions).

Step: all settings of its kind, `who` and `show` among them, stand in `arguments`; `accept` and `refusal` of an ask
are keys of the node, and so is `look_up`: `{"settings" (a record expression that may read `key`), "found" (an
expression over `answer`, or none)}`, empty for kinds that need no settings for it. `source`: the marks that its result
has of its own (see `labels.marks`), absent where it is untrusted and carries those of its arguments.
`retry`: a list of `{"times", "wait", "grow", "up_to" (expressions or none), "on" (list of kinds
or none)}`, empty where none is written. `reads` {field: type} on a task without `gives`: what guards read of its
result.
Decide: each rule is `{"id", "option", "when"}`, a soft one with `strength` in percent; `history` `{"using": [[words,
expression], ...]}`, `llm` the same with `model`; `weights` {voice: number as text}; `below` `{"percent", "ask"
(expression), "within" (expression or none), "otherwise" (option or none)}` or `{"percent", "take"}`; `guard` only where
a step that destroys hangs on it: `{"voices", "options"}`, the voices that must not be what led to these options.
Wired: a guarded arrow out of `start` leads out of a `do` node with an empty body and the name `start`.
Trigger: `{"on": "webhook" (path) | "schedule" (schedule, zone) | "mail" (address) | "event" (event, where), "as":
name or none, "type": its type where there is a name}`.

Expressions are the JSON forms of `expressions`. Scopes, outwards from an expression: a comprehension; a handler of an
error (holds `error`); the nearest loop item or round (`round`); ... ; the run (inputs, steps, lets). Handlers, loops,
rounds and comprehensions open a scope; other blocks do not. `accept` and `refusal` of an ask stand in a scope that
holds `answer`; a `where` of a wait in one that holds the event under its bound name; `fallback` in one that holds
`error`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

FORMAT = 1


class Plan(NamedTuple):
    """A compiled flow.

    `hash` covers `content` only; `debug` holds lines, docs, titles and tests, which never change it.
    `content`: format, name, inputs {name: {type, default (expression or absent), required}}, outputs {name: type},
    events {name: {fields {name: type}, outside}}, triggers, zone, body, on_error (body or none), ask (the role asked by
    default, or none), kinds {name: version}. Where other flows are parts of it: uses {name: hash}, and flows {hash:
    content} of all of them, theirs included; each content stands without its own `flows`, which the hash covers too.
    Where written: remember {name: {type, value}}, once {key, keep (or none), reused [outputs]}, limits {name: at_once}.
    `debug`: title, lines {node id: line}, labels {node id: text}, docs {node id, "flow", "input NAME", "output NAME" or
    "event NAME": text}, rules {node id: [{"id", "text", "line"}]}, tests [{"name", "line", "clauses"}], flows {hash:
    debug of a part}.

    Each clause of a test has `clause` and `line`. Expressions stand at the scope of the run; in the conditions of
    `expect` an output's name means the output: clock moment · given name, value · stub name, voice ("llm" or none),
    for (expression or none), outcomes [{"value" | "fails": error kind, "after": expression or none}] · answer at,
    name, value, refused (text or none) · event at, event, fields (record expression), refused · restart at ·
    expect_at at, condition, text · expect_path hops [[name, ...]], an empty hop for `..` · expect_called name, times
    · expect_started name, at · expect_never name · expect_called_with name, fields · expect_waiting · expect_fails
    kind · expect condition, text · run name, at, clauses.
    """

    hash: str
    content: Mapping[str, Any]
    debug: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The name of the flow."""
        return str(self.content["name"])

    def part(self, hash: str) -> Plan:
        """The plan of a flow that is a part of this one, with all parts of its own."""
        flows, debugs = self.content["flows"], self.debug.get("flows", {})
        needed: list[str] = []
        pending = [hash]
        while pending:
            inside = [each for each in flows[pending.pop()].get("uses", {}).values() if each not in needed]
            needed += dict.fromkeys(inside)
            pending += inside
        content, debug = flows[hash], debugs.get(hash, {})
        if needed:
            content = {**content, "flows": {each: flows[each] for each in needed}}
            debug = {**debug, "flows": {each: debugs[each] for each in needed if each in debugs}}
        return Plan(hash, content, debug)

    def nodes(self) -> Iterator[Mapping[str, Any]]:
        """Every node, those inside of others included, in text order."""
        waiting: list[Any] = [self.content.get("on_error"), self.content.get("body")]
        while waiting:
            item = waiting.pop()
            if isinstance(item, Mapping):
                if "op" in item:
                    yield item
                waiting += reversed(list(item.values()))
            elif isinstance(item, list):
                waiting += reversed(item)

    def to_json(self) -> str:
        """The plan as a JSON document, stable to the byte."""
        return json.dumps(
            {"hash": self.hash, "content": self.content, "debug": self.debug},
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @staticmethod
    def from_json(text: str) -> Plan:
        """Read a plan back; a plan whose content does not match its hash raises ValueError."""
        data = json.loads(text)
        plan = Plan(data["hash"], data["content"], data["debug"])
        if content_hash(plan.content) != plan.hash:
            raise ValueError("the plan was changed after it was compiled")
        if plan.content.get("format") != FORMAT:
            raise ValueError(f"this plan has format {plan.content.get('format')}, this version reads {FORMAT}")
        return plan


def border(content: Mapping[str, Any]) -> dict[str, tuple[Any, bool]]:
    """What a flow takes, its inputs and what its triggers bring: the type of each, and whether it must be given."""
    found = {name: (spec["type"], bool(spec["required"])) for name, spec in content["inputs"].items()}
    for trigger in content["triggers"]:
        if trigger["as"] is not None:
            found[trigger["as"]] = (trigger["type"], trigger["type"][0] != "optional")
    return found


def content_hash(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a plan's content in canonical JSON, 64 hexadecimal digits."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def freeze(content: Mapping[str, Any], debug: Mapping[str, Any]) -> Plan:
    """Make a plan of its content and debug part."""
    return Plan(content_hash(content), content, debug)
