"""Where values come from: the label of what a run begins with, and of what a step gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...dsl.source import Source, Span
from ...dsl.tree import Flow, Input, OnEvent, OnMail, OnSchedule, OnWebhook, Record, Step, Trigger
from ..kinds import Kind, Origin
from ..project import Project
from ..types import Type
from .columns import owner_parameter, rows
from .expressions import Labels
from .label import FACTS, INTERNAL, PLAIN, UNTRUSTED, Label, Way
from .marks import ARGUMENTS, marks

WORDS: Mapping[type, str] = {OnMail: "mail", OnWebhook: "webhook", OnEvent: "event"}
"""Triggers that bring what an outsider wrote, each as a way names it."""

BY_HAND = Label(grounds=frozenset({FACTS}))
"""What somebody who is signed in gave, or the clock."""


def outside(flow: Flow) -> Trigger | None:
    """The first trigger by which an outsider can start a run, or none."""
    for each in flow.declarations:
        # A trigger of a kind not known here may be anybody's.
        if isinstance(each, Trigger) and not isinstance(each, OnSchedule):
            return each
    return None


def started(flow: Flow, source: Source) -> Label | None:
    """The label of there being a run at all; none where only the house starts one."""
    trigger = outside(flow)
    if trigger is None:
        return None
    word = WORDS.get(type(trigger), "trigger")
    return Label(UNTRUSTED, Way(f"the {word}", "", head(source, trigger.span)), direct=True)


def beginning(flow: Flow, source: Source) -> Iterator[tuple[str, Label]]:
    """The labels of inputs and of what triggers bring.

    An input is what the starter gave: anybody, where a mail or a web hook may start the flow.
    """
    trigger = outside(flow)
    for each in flow.declarations:
        if isinstance(each, Input):
            if trigger is None:
                yield each.name, BY_HAND
            else:
                word = WORDS.get(type(trigger), "trigger")
                yield each.name, Label(UNTRUSTED, Way(each.name, word, each.name_span), direct=True)
        elif isinstance(each, Trigger) and each.alias is not None:
            if isinstance(each, OnSchedule):
                yield each.alias, BY_HAND
            else:
                word = WORDS.get(type(each), "trigger")
                yield each.alias, Label(UNTRUSTED, Way(each.alias, word, head(source, each.span)), direct=True)


def head(source: Source, span: Span) -> Span:
    """The first line of a span."""
    end = source.text.find("\n", span.start, span.end)
    return Span(span.start, end if end >= 0 else span.end)


PASSING = frozenset({"model", "mixed", "arguments"})
"""Origins whose results carry the labels of what the step was given."""


def source_of(project: Project, name: str, kind: Kind | None, own: Label) -> str:
    """The marks that the result of a step has of its own, for the run; `own` is its label for plain arguments."""
    passing = [ARGUMENTS] if origin_of(project, name, kind) in PASSING else []
    return " ".join([*passing, *marks(own).split()])


NOTES: Mapping[str, str] = {
    "model": "AI answer",
    "outside": "web answer",
    "connection": "database",
    "mixed": "answer of a step",
}


def origin_of(project: Project, name: str, kind: Kind | None) -> Origin:
    """Where the result of a step comes from; a task that no function does is done by a person."""
    if kind is None:
        return "mixed"
    if kind.performed_by == "either" and project.tasks is not None and name not in project.tasks:
        return "person"
    return kind.origin


def task(project: Project, name: str, kind: Kind | None, span: Span) -> Label:
    """What a task gives that stands in edges only."""
    if origin_of(project, name, kind) == "person":
        return Label(grounds=frozenset({name}))
    return Label(UNTRUSTED, Way(name, NOTES["mixed"], span), direct=True)


def result(labels: Labels, project: Project, step: Step, kind: Kind | None, arguments: Label, type: Type) -> Label:
    """The label of what a step gives; `arguments` is the label of all that it was given."""
    origin = origin_of(project, step.name, kind)
    if origin == "receipt":
        return PLAIN
    if origin == "person":
        return Label(grounds=frozenset({step.name}))
    way = Way(step.name, NOTES.get(origin, ""), step.name_span, arguments.way)
    if origin == "arguments":
        return arguments.passing(step.name, "", step.name_span)
    if origin == "connection":
        return _connection(labels, project, step, type)
    tags: dict[str, Way | None] = {
        tag: Way(step.name, NOTES.get(origin, ""), step.name_span, before) for tag, before in arguments.tags.items()
    }
    if origin == "outside":
        # What is fetched under our own name is ours; what anybody can fetch is not.
        signed = kind is not None and any(
            entry.key in kind.settings and kind.settings[entry.key].role == "auth" for entry in step.settings
        )
        tags = {INTERNAL: way._replace(before=None)} if signed else {}
        way = way._replace(before=None)
    return Label(UNTRUSTED, way, tags, direct=True)


def _connection(labels: Labels, project: Project, step: Step, type: Type) -> Label:
    """What a database gives: rows as the configuration says of their columns; a receipt for a change."""
    written = {entry.key: entry.value for entry in step.settings}
    if "query" not in written:
        return PLAIN
    name = labels.plain_text(written.get("connection"))
    connection = (project.connections or {}).get(name or "", {})
    sql = labels.plain_text(written["query"])
    owner = None
    parameter = owner_parameter(connection, sql)
    params = written.get("params")
    if parameter is not None and isinstance(params, Record):
        value = next((entry.value for entry in params.entries if entry.key == parameter), None)
        path = labels.path_of(value)
        owner = ".".join(path) if path is not None else None
    way = Way(step.name, NOTES["connection"], step.name_span)
    return rows(connection, sql, type, way, owner)
