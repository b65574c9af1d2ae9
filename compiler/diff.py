"""What a new version of a flow means for runs of the old one that still wait, and for those who call it.

A run stays on the version it began with, so a change breaks none. But people and other programs meet both versions
for a while: whoever answers, sends events, starts runs or reads results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..dsl.codes import page
from ..dsl.diagnostic import Diagnostic
from ..dsl.source import NOWHERE, Span
from ..dsl.tree import NamedDeclaration
from . import types
from .analyse import Analysis
from .check.findings import sentence
from .kinds import Catalogue
from .plan import Plan
from .type_text import describe_type


class Change(NamedTuple):
    """One such change: its code, the name it is about, and what it means."""

    code: str
    name: str
    message: str
    hint: str


def diagnostics(old: Plan, new: Analysis, catalogue: Catalogue) -> list[Diagnostic]:
    """The changes as findings in the text of the new version; of what is gone there is no place any more."""
    if new.plan is None:
        return []
    places: dict[str, Span] = {name: symbol.span for name, symbol in new.model.symbols.items()}
    places |= {each.name: each.name_span for each in new.flow.declarations if isinstance(each, NamedDeclaration)}
    return [
        Diagnostic(
            each.code,
            each.message,
            places.get(each.name, NOWHERE),
            page(each.code).severity,
            hint=sentence(each.hint),
        )
        for each in changes(old, new.plan, catalogue)
    ]


def changes(old: Plan, new: Plan, catalogue: Catalogue) -> list[Change]:
    """What changed between two plans, in a fixed order; nothing where only the inside of the flow differs."""
    return [*_waits(old, new, catalogue), *_events(old, new), *_inputs(old, new), *_outputs(old, new)]


def _waits(old: Plan, new: Plan, catalogue: Catalogue) -> Iterator[Change]:
    before, after = waiting_places(old, catalogue), waiting_places(new, catalogue)
    for name, answer in before.items():
        if name not in after:
            message = f"runs of the old version may still wait at `{name}`, which is gone here"
            yield Change("SF821", name, message, "keep somebody who answers until no run waits there: `sayflow runs`")
        elif answer != after[name]:
            message = f"`{name}` is answered by {describe_type(after[name])} here, in the old version by "
            hint = "whoever answers must know both until no run of the old version waits; a new name keeps them apart"
            yield Change("SF822", name, message + describe_type(answer), hint)


def waiting_places(plan: Plan, catalogue: Catalogue) -> dict[str, types.Type]:
    """The places of a plan where a run may wait for somebody's answer, by name, with the type of the answer."""
    found: dict[str, types.Type] = {}
    for node in plan.nodes():
        kind = catalogue.get(node["kind"]) if node["op"] == "step" else None
        if kind is not None and kind.performed_by != "world":
            found[node["name"]] = node["gives"] or "any"
        elif node["op"] == "decide" and (node.get("below") or {}).get("ask"):
            found[node["name"]] = ["one_of", node["options"]]
    return found


def _events(old: Plan, new: Plan) -> Iterator[Change]:
    after = new.content["events"]
    awaited = {node["event"] for node in old.nodes() if node["op"] == "wait" and node.get("event")}
    for name, event in old.content["events"].items():
        if name not in awaited:
            continue
        hint = "send the old form until no run of the old version waits; a new name for the new form keeps them apart"
        if name not in after:
            message = f"runs of the old version may still wait for the event `{name}`, which is gone here"
            yield Change("SF823", name, message, "keep sending it until no run waits for it: `sayflow runs`")
        elif after[name]["fields"] != event["fields"]:
            differing = _differing(event["fields"], after[name]["fields"])
            message = f"the event `{name}`, for which old runs may wait, has other fields here: {differing}"
            yield Change("SF823", name, message, hint)


def _inputs(old: Plan, new: Plan) -> Iterator[Change]:
    before, after = old.content["inputs"], new.content["inputs"]
    for name in (each for each in before if each not in after):
        yield Change("SF824", name, f"the input `{name}` is gone; a run that is given it is refused", "tell callers")
    for name, field in after.items():
        if name not in before:
            if field["required"]:
                hint = "give it a default or `?`, so that callers need not change at the same moment"
                yield Change("SF824", name, f"the input `{name}` is new, and callers of before do not give it", hint)
        elif not types.assignable(before[name]["type"], field["type"]):
            message = f"the input `{name}` takes {describe_type(field['type'])} now, before "
            hint = "take what was taken before too, or give the new input another name"
            yield Change("SF824", name, message + describe_type(before[name]["type"]), hint)
        elif field["required"] and not before[name]["required"]:
            yield Change("SF824", name, f"the input `{name}` must be given now", "keep its default, or its `?`")


def _outputs(old: Plan, new: Plan) -> Iterator[Change]:
    after = new.content["outputs"]
    for name, type in old.content["outputs"].items():
        if name not in after:
            message = f"the output `{name}` is gone; whoever reads it finds nothing"
            yield Change("SF825", name, message, "keep setting it until nobody reads it")
        elif not types.assignable(after[name], type):
            message = f"the output `{name}` is {describe_type(after[name])} now, before {describe_type(type)}"
            yield Change("SF825", name, message, "give the new form a name of its own, and set both for a while")


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The fields that are not the same, in words."""
    said = [f"no `{name}`" for name in before if name not in after]
    said += [f"a new `{name}`" for name in after if name not in before]
    same = [name for name in before if name in after and before[name] != after[name]]
    return ", ".join([*said, *(f"`{name}` as {describe_type(after[name])}" for name in same)])
