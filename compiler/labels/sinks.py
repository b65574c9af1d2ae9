"""What goes into steps: each setting is held against its role, and a step that destroys against its gates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...dsl.tree import Choose, Else, Entry, Expression, Record, Step, Text
from ..kinds import COMMON_SETTINGS, Kind
from . import origins
from .destinations import check_destinations, check_personal, written_host
from .destruction import check_destruction
from .findings import finding
from .gates import State
from .given import Given
from .label import PLAIN, SECRET, Label, join_all
from .parts import check_part
from .roles import destroys, refusal, role_of

if TYPE_CHECKING:
    from .sweep import Flowing

HOST_ENDS = re.compile(r"^https?://[^/?#]+[/?#]")
APART = ("accept", "refusal", "fallback")
"""Settings that are read in a scope of their own."""


def step(flowing: Flowing, step: Step, state: State) -> None:
    """Hold the settings of a step against their roles, and give its name the label of what it gives."""
    catalogue = flowing.project.catalogue
    kind = catalogue.get(step.kind) if catalogue is not None else None
    part = flowing.model.parts.get(step.kind)
    picked = _look_up(flowing, step, kind)
    given = [each for name, value in _written(step, kind) if (each := _setting(flowing, step, kind, name, value))]
    if part is not None:
        check_part(flowing, step, part, given, state)
    check_destinations(flowing, step, kind, given)
    check_personal(flowing, step, kind, given)
    plain = {each.name: flowing.labels.plain_text(each.value) for each in given}
    if destroys(kind, plain) or written_host(flowing, kind, given).get("destructive"):
        check_destruction(flowing, step, given, state)
    arguments = join_all(each.label for each in given if each.name not in COMMON_SETTINGS)
    type = flowing.model.symbols[step.name].type if step.name in flowing.model.symbols else "any"
    own = origins.result(flowing.labels, flowing.project, step, kind, PLAIN, type)
    flowing.model.sources[id(step)] = origins.source_of(flowing.project, step.name, kind, own)
    result = origins.result(flowing.labels, flowing.project, step, kind, arguments, type)
    flowing.bind(step.name, result if picked is PLAIN else join_all([result, picked]))
    if kind is not None and kind.performed_by != "world":
        flowing.decisions.showing(step, given)


def _look_up(flowing: Flowing, step: Step, kind: Kind | None) -> Label:
    """Hold the settings of a look against their roles; gives the label of what is picked out of its answer."""
    value = next((entry.value for entry in step.settings if entry.key == "look_up"), None)
    picked = PLAIN
    if kind is None or kind.look_up is None or not isinstance(value, Record):
        return picked
    labels = flowing.labels
    key = labels.label(next((entry.value for entry in step.settings if entry.key == "once_per"), None))
    labels.local["key"], given = key, []
    for entry in value.entries:
        if entry.key == "found":
            picked = labels.local_name("answer", PLAIN, entry.value)
            if SECRET in picked.tags:
                misplaced(flowing, entry.value, picked, f"`found` of the step `{step.name}`")
        elif entry.key in kind.settings and (each := _setting(flowing, step, kind, entry.key, entry.value)):
            given.append(each)
    check_personal(flowing, step, kind, given)
    del labels.local["key"]
    return picked


def _written(step: Step, kind: Kind | None) -> Iterator[tuple[str, Expression]]:
    if step.main is not None:
        yield kind.main if kind is not None and kind.main else "main", step.main
    for entry in step.settings:
        if entry.key != "look_up" or kind is None or kind.look_up is None or not isinstance(entry.value, Record):
            yield entry.key, entry.value


def _setting(flowing: Flowing, step: Step, kind: Kind | None, name: str, value: Expression) -> Given | None:
    labels = flowing.labels
    if name in APART and (kind is None or not kind.open_settings or name == "fallback"):
        own = {"error": flowing.error(value.span)} if name == "fallback" else {"answer": PLAIN}
        for local, label in own.items():
            found = labels.local_name(local, label, value)
            if SECRET in found.tags:
                misplaced(flowing, value, found, f"`{name}` of the step `{step.name}`")
        return None
    role = role_of(kind, name)
    setting = kind.settings.get(name) if kind is not None else None
    label = labels.label(value)
    if label is PLAIN:
        return Given(name, value, label)
    if setting is not None and setting.fills == "as_url_parts" and role == "control":
        if refusal("control", address(flowing, value)) == "SF401":
            _control(flowing, step, name, value, address(flowing, value))
        role = "content"
    code = refusal(role, label)
    if code == "SF403":
        misplaced(flowing, value, label, f"`{name}` of the step `{step.name}`")
    elif code == "SF401":
        _control(flowing, step, name, value, label)
    return Given(name, value, label)


def address(flowing: Flowing, value: Expression) -> Label:
    """The label of the part of a URL that says whom it asks: all up to the end of the host."""
    labels = flowing.labels
    if isinstance(value, Choose):
        return join_all([address(flowing, value.value), address(flowing, value.otherwise)])
    if isinstance(value, Else):
        return join_all(address(flowing, option) for option in value.options)
    if not isinstance(value, Text):
        return labels.label(value).whole()
    written, found = "", []
    for part in value.parts:
        if isinstance(part, str):
            written += part
        elif not HOST_ENDS.match(written):
            found.append(labels.label(part))
            # What is filled in may itself be a whole address, with all of its host.
            written += "x"
    return join_all(found)


def common(flowing: Flowing, entry: Entry) -> None:
    """A default of all steps."""
    label = flowing.labels.label(entry.value)
    if SECRET in label.tags:
        misplaced(flowing, entry.value, label, f"`default {entry.key}`")


def bound(flowing: Flowing, value: Expression, what: str) -> None:
    """A number of rounds or branches: an outsider's number may be any."""
    label = flowing.read(value)
    if refusal("control", label) == "SF401":
        flowing.findings.append(
            finding(
                flowing.source,
                "SF401",
                value.span,
                f"{what} is untrusted",
                label.way,
                flowing.words(value),
                why="An outsider could make this as large as they like.",
                fixes=(
                    "write a number, or test the value first: `if n >= 1 and n <= 10 { ... }`",
                    "take the number from your own data",
                ),
            )
        )


def asked_by_outsider(flowing: Flowing, decide: str, who: Expression, label: Label) -> None:
    """Whom a decision asks must not be an outsider's choice."""
    flowing.findings.append(
        finding(
            flowing.source,
            "SF401",
            who.span,
            f"untrusted text names whom the decision `{decide}` asks",
            label.way,
            decide,
            why="Whoever wrote that text could have themselves asked.",
            fixes=("write the role as plain text", "take it from your own data"),
        )
    )


def _control(flowing: Flowing, step: Step, name: str, value: Expression, label: Label) -> None:
    kind = flowing.project.catalogue.get(step.kind) if flowing.project.catalogue is not None else None
    url = kind is not None and name in kind.settings and kind.settings[name].fills == "as_url_parts"
    what = "the address" if url else f"`{name}`"
    fixes = [f"write {what} yourself, and let untrusted values only be content"]
    if kind is not None and "using" in kind.settings:
        fixes = [f"write `{name}` as plain text, and give the values in `using: [...]`"]
    words = flowing.words(value) if flowing.labels.path_of(value) is not None else "VALUE"
    if url:
        fixes.append(f'test the address first: `if {words} starts with "https://shop.example/" {{ ... }}`')
    else:
        fixes.append(f'choose from a closed set: `if {words} in ["a", "b"]`, or `gives a | b` where it is made')
    fixes.append("let a person see and approve it: an `ask` that shows it, and an `if` on the answer")
    flowing.findings.append(
        finding(
            flowing.source,
            "SF401",
            value.span,
            f"untrusted text controls {what} of the step `{step.name}`",
            label.way,
            step.name,
            why="Whoever wrote that text would decide what this step does, and to whom.",
            fixes=fixes,
        )
    )


def misplaced(flowing: Flowing, node: Expression, label: Label, what: str) -> None:
    """A secret where none may stand."""
    flowing.findings.append(
        finding(
            flowing.source,
            "SF403",
            node.span,
            f"a secret stands in {what}",
            label.tags[SECRET],
            "here",
            why="Everything but `auth` is written down, shown or sent to where others read it.",
            fixes=("use the secret only in `auth` of a step",),
        )
    )
