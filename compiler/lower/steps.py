"""Steps become nodes: the settings of their kind, and those that all kinds share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...dsl.tree import Boolean, Entry, Expression, ListOf, Nothing, Record, Step, Text
from ..effects import effect_as_written
from ..kinds import COMMON_SETTINGS, Effect, Kind, harmless
from ..labels.marks import MIXED
from ..plan import border
from .across import limit
from .expressions import Form

if TYPE_CHECKING:
    from .nodes import Nodes

RARE = ("once_per", "cache", "at_most_once")
"""Settings of all steps that stand in a node only where they are written."""

APART = ("accept", "refusal")
"""Settings of asks that are evaluated when an answer comes, in a scope that holds `answer`."""


def step(lower: Nodes, statement: Step) -> dict[str, Any]:
    """`step NAME: KIND { ... }`."""
    if statement.kind in lower.model.uses:
        return _part(lower, statement)
    kind = lower.catalogue.get(statement.kind) if lower.catalogue else None
    lower.kinds.add(statement.kind)
    own: list[list[Any]] = []
    node: dict[str, Any] = {"op": "step", "kind": statement.kind}
    written = {entry.key: entry.value for entry in statement.settings}
    if statement.main is not None:
        own.append([kind.main if kind and kind.main else "main", lower.expressions.form(statement.main)])
    for entry in statement.settings:
        if entry.key == "look_up" and kind is not None and kind.look_up is not None and entry.key in kind.settings:
            node["look_up"] = _look_up(lower, kind, entry.value)
        elif _is_own(kind, entry):
            if entry.key in APART and kind is not None and not kind.open_settings:
                node[entry.key] = lower.expressions.form(entry.value)
            else:
                own.append([entry.key, filled(kind, entry.key, lower.expressions.form(entry.value))])
    if kind is not None:
        # The order in which settings are written means nothing: that of the kind stands in every plan.
        order = list(kind.settings)
        own.sort(key=lambda entry: order.index(entry[0]) if entry[0] in kind.settings else len(order))
    node["arguments"] = ["record", own]
    source = lower.model.sources.get(id(statement), MIXED)
    if source != MIXED:
        node["source"] = source
    node["gives"] = lower.type_of(statement)
    shared = dict(lower.defaults)
    if kind is not None and kind.performed_by == "person":
        # What a person takes days for is no attempt: only a `within` limits it.
        shared = {key: value for key, value in shared.items() if key not in ("timeout", "retry", *RARE)}
    node.update(common(lower, {**shared, **written}))
    if kind is not None and kind.performed_by != "person":
        known = _recovery(lower, {**shared, **written}, kind, effect_as_written(statement, kind))
        node.update(_looks_by_itself(kind, {**shared, **written}, known))
    return node


def _look_up(lower: Nodes, kind: Kind, value: Expression) -> dict[str, Any]:
    """The settings of a look in the order of the kind, and what of its answer is the result."""
    assert isinstance(value, Record)
    entries = {entry.key: entry.value for entry in value.entries}
    found = entries.pop("found", None)
    settings = [
        [name, filled(kind, name, lower.expressions.form(entries[name]))] for name in kind.settings if name in entries
    ]
    return {"settings": ["record", settings], "found": lower.expressions.optional(found)}


def _looks_by_itself(kind: Kind, written: dict[str, Expression], known: dict[str, Any]) -> dict[str, Any]:
    """A kind that needs no word for it is looked up wherever somebody would have to be asked."""
    recovery = known.get("recovery")
    asked = "at_most_once" in written or (recovery and not harmless(recovery["effect"], recovery["keyed"]))
    return {**known, "look_up": {}} if asked and kind.look_up and "look_up" not in kind.settings else known


def _recovery(lower: Nodes, written: dict[str, Expression], kind: Kind, effect: Effect) -> dict[str, Any]:
    """What recovery has to know of a step, where it is switched on.

    A repeat that carries a key of the author's own is one that the other side tells: that is what such a key is for.
    """
    value = written.get("recovery")
    if value is None or isinstance(value, Nothing):
        return {}
    asked = value.entries[0].value if isinstance(value, Record) else None
    keyed = kind.keyed and "once_per" in written
    return {"recovery": {"ask": lower.expressions.optional(asked), "effect": effect, "keyed": keyed}}


def _part(lower: Nodes, statement: Step) -> dict[str, Any]:
    """A step that runs another flow; a limit of time or attempts that all steps share is meant for those inside it."""
    plan = lower.model.uses[statement.kind]
    assert plan is not None
    takes = border(plan.content)
    given = [[each.key, lower.expressions.form(each.value)] for each in statement.settings if each.key in takes]
    written = {each.key: each.value for each in statement.settings if each.key not in takes}
    settings = common(lower, written)
    del settings["timeout"]
    return {
        "op": "flow",
        "use": statement.kind,
        "arguments": ["record", given],
        "gives": lower.model.symbols[statement.name].type,
        "wait": written.get("wait") != Boolean(False),
        **settings,
    }


def filled(kind: Kind | None, name: str, form: Form) -> Form:
    """The value of a setting; what a text of it is filled with is encoded where the kind wants that."""
    setting = kind.settings.get(name) if kind is not None else None
    return url_of_parts(form) if setting is not None and setting.fills == "as_url_parts" else form


def url_of_parts(form: Form) -> Form:
    """A URL in which each value filled in stays one part, but for the one it begins with: a whole address."""
    if form[0] == "text":
        parts = form[1]
        begins = next((place for place, part in enumerate(parts) if part), 0)
        return ["text", [part if place <= begins else url_part(part) for place, part in enumerate(parts)]]
    if form[0] == "choose":
        return [*form[:2], *map(url_of_parts, form[2:])]
    if form[0] == "else":
        return ["else", [url_of_parts(option) for option in form[1]]]
    return form


def url_part(part: str | Form) -> str | Form:
    """A value as one part of a URL; what is written, or encoded already, stays."""
    done = isinstance(part, str) or part[:2] == ["call", "url_part"]
    return part if done else ["call", "url_part", [part]]


def task(lower: Nodes, name: str) -> dict[str, Any]:
    """A task that stands in edges only."""
    lower.kinds.add("task")
    node: dict[str, Any] = {"op": "step", "kind": "task", "arguments": ["record", []], "gives": None}
    node.update(common(lower, dict(lower.defaults)))
    kind = lower.catalogue.get("task") if lower.catalogue else None
    if kind is not None:
        known = _recovery(lower, dict(lower.defaults), kind, kind.effect_of(()))
        node.update(_looks_by_itself(kind, dict(lower.defaults), known))
    return node


def _is_own(kind: Kind | None, entry: Entry) -> bool:
    """Whether a setting belongs to the kind rather than to all kinds."""
    return (kind is not None and entry.key in kind.settings) or entry.key not in COMMON_SETTINGS


def common(lower: Nodes, written: dict[str, Expression]) -> dict[str, Any]:
    """The settings that all kinds share, the step's own before the file's."""
    optional = lower.expressions.optional
    rare = {key: lower.expressions.form(written[key]) for key in RARE if key in written}
    limited = written.get("limit")
    if isinstance(limited, Record):
        rare["limit"] = limit(lower.expressions, limited.entries)
    return {
        **rare,
        "timeout": optional(written.get("timeout")),
        "retry": _retry(lower, written.get("retry")),
        "fallback": optional(written.get("fallback")),
        "skip": optional(written.get("skip")),
    }


def _retry(lower: Nodes, value: Expression | None) -> list[dict[str, Form]]:
    """The retry rules, tried in text order; `on` is a list of error kinds, or none for all."""
    if value is None:
        return []
    rules = []
    for part in value.items if isinstance(value, ListOf) else (value,):
        assert isinstance(part, Record)
        entries = {entry.key: entry.value for entry in part.entries}
        rule: dict[str, Form] = {
            key: lower.expressions.optional(entries.get(key)) for key in ("times", "wait", "grow", "up_to")
        }
        rule["on"] = _kinds(entries.get("on"))
        rules.append(rule)
    return rules


def _kinds(value: Expression | None) -> list[str] | None:
    if value is None:
        return None
    parts = value.items if isinstance(value, ListOf) else (value,)
    return ["".join(map(str, part.parts)) for part in parts if isinstance(part, Text)]
