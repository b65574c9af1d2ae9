"""A whole flow becomes a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...dsl.parse import Comment
from ...dsl.source import Source
from ...dsl.tree import (
    DefaultHandler,
    DefaultSetting,
    EventDefinition,
    Expression,
    Flow,
    Input,
    OnEvent,
    OnMail,
    OnSchedule,
    OnWebhook,
    Output,
    Test,
    Text,
    Trigger,
)
from .. import types
from ..caps import caps
from ..check.header import name_of_file
from ..check.model import Model
from ..plan import FORMAT, Plan, freeze
from ..project import Project
from .across import across
from .debug import Debug
from .expressions import Expressions
from .names import Identifiers
from .nodes import Nodes
from .tests import Tests

FILE_SETTINGS = ("ask", "cap", "zone")


def lower(source: Source, flow: Flow, model: Model, comments: tuple[Comment, ...], project: Project) -> Plan:
    """The plan of a flow that was checked and has no errors."""
    expressions = Expressions(model)
    debug = Debug(source, comments)
    defaults: dict[str, Expression] = {
        each.entry.key: each.entry.value for each in flow.declarations if isinstance(each, DefaultSetting)
    }
    shared = {key: value for key, value in defaults.items() if key not in FILE_SETTINGS}
    nodes = Nodes(model, expressions, Identifiers(flow), debug, project.catalogue, shared)
    handler = next((each for each in flow.declarations if isinstance(each, DefaultHandler)), None)
    content: dict[str, Any] = {
        "format": FORMAT,
        "name": flow.header.name if flow.header else name_of_file(source),
        "inputs": {
            each.name: _input(model, expressions, each) for each in flow.declarations if isinstance(each, Input)
        },
        "outputs": dict(model.outputs),
        "events": {
            each.name: {"fields": model.events[each.name], "outside": each.from_outside}
            for each in flow.declarations
            if isinstance(each, EventDefinition)
        },
        "triggers": [_trigger(model, expressions, each) for each in flow.declarations if isinstance(each, Trigger)],
        "zone": _plain(defaults.get("zone")),
        "ask": _plain(defaults.get("ask")),
        "body": nodes.body(flow.body),
        "on_error": nodes.block(handler.body) if handler else None,
    }
    content["kinds"] = {name: _version(project, name) for name in sorted(nodes.kinds)}
    if "cap" in defaults:
        content["caps"] = dict(caps(defaults["cap"]))
    content |= across(expressions, model, flow)
    parts = {name: plan for name, plan in model.uses.items() if plan is not None}
    if parts:
        content |= _parts(parts, content["events"])
    tests = Tests(expressions, debug)
    return freeze(
        content,
        {
            **({"flows": _debug_of(parts)} if parts else {}),
            "title": flow.header.title if flow.header else None,
            "lines": debug.lines,
            "labels": debug.labels(freeze(content, {})),
            "docs": {**_docs(flow, debug), **debug.docs},
            "rules": debug.rules,
            "tests": [tests.test(each) for each in flow.tests if isinstance(each, Test)],
        },
    )


def _parts(parts: Mapping[str, Plan], events: dict[str, Any]) -> dict[str, Any]:
    """The flows that are parts of this one, theirs included, each once; a run takes in the events that they know."""
    flows: dict[str, Any] = {}
    for plan in parts.values():
        flows |= plan.content.get("flows", {})
        flows[plan.hash] = {key: value for key, value in plan.content.items() if key != "flows"}
        for name, spec in plan.content["events"].items():
            events.setdefault(name, spec)
    return {"uses": {name: plan.hash for name, plan in parts.items()}, "flows": flows}


def _debug_of(parts: Mapping[str, Plan]) -> dict[str, Any]:
    debugs: dict[str, Any] = {}
    for plan in parts.values():
        debugs |= plan.debug.get("flows", {})
        debugs[plan.hash] = {key: value for key, value in plan.debug.items() if key not in ("flows", "tests")}
    return debugs


def _version(project: Project, name: str) -> int:
    kind = project.catalogue.get(name) if project.catalogue else None
    return kind.version if kind else 1


def _plain(value: Expression | None) -> str | None:
    return "".join(map(str, value.parts)) if isinstance(value, Text) else None


def _input(model: Model, expressions: Expressions, each: Input) -> dict[str, Any]:
    type = model.inputs[each.name]
    found: dict[str, Any] = {"type": type, "required": each.default is None and not types.is_optional(type)}
    if each.default is not None:
        found["default"] = expressions.form(each.default)
    return found


def _trigger(model: Model, expressions: Expressions, trigger: Trigger) -> dict[str, Any]:
    """What starts a run; `as` is the name that takes what it brings, `type` its type."""
    found: dict[str, Any] = {"as": trigger.alias}
    if trigger.alias is not None:
        found["type"] = model.symbols[trigger.alias].type
    if isinstance(trigger, OnWebhook):
        return {"on": "webhook", "path": trigger.path, **found}
    if isinstance(trigger, OnSchedule):
        return {"on": "schedule", "schedule": trigger.schedule, "zone": trigger.zone, **found}
    if isinstance(trigger, OnMail):
        return {"on": "mail", "address": trigger.address, **found}
    assert isinstance(trigger, OnEvent)
    return {"on": "event", "event": trigger.event, "where": expressions.optional(trigger.where), **found}


def _docs(flow: Flow, debug: Debug) -> dict[str, str]:
    """The comment blocks above the header and the declarations, as `flow`, `input amount`, `output status`."""
    found: dict[str, str] = {}
    if flow.header is not None:
        doc = debug.doc(flow.header.span)
        if doc is not None:
            found["flow"] = doc
    for each in flow.declarations:
        if isinstance(each, Input | Output | EventDefinition):
            word = {Input: "input", Output: "output", EventDefinition: "event"}[type(each)]
            doc = debug.doc(each.span)
            if doc is not None:
                found[f"{word} {each.name}"] = doc
    return found
