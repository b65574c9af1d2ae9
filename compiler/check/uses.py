"""Other files as parts of a flow: found, read, checked and compiled, each once for every `use`."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import Any

from ...dsl.diagnostic import Severity
from ...dsl.source import Source
from ...dsl.tree import Boolean, EventDefinition, Step, Use
from ..types import Type
from .context import Context
from .findings import here as label

DEEPEST = 12
"""So many files may be parts of one another."""


def gather_uses(context: Context) -> None:
    """Enter the flows that `use` names into the model."""
    uses = context.model.uses
    for each in context.model.flow.declarations:
        if not isinstance(each, Use):
            continue
        catalogue = context.project.catalogue
        if catalogue is not None and catalogue.get(each.name) is not None:
            context.findings.error(
                "SF204", each.name_span, f"`{each.name}` is a kind of step", hint="give the flow another name"
            )
        elif each.name in uses:
            context.findings.error(
                "SF204", each.name_span, f"two flows are used as `{each.name}`", hint="give one of them another name"
            )
        else:
            uses[each.name] = None
            _read(context, each)


def _read(context: Context, use: Use) -> None:
    project = context.project
    file = normpath(join(dirname(project.file), use.path))
    if file.startswith(("/", "../")) or file in ("..", ".") or "\\" in file:
        _unreadable(
            context, use, f"`{use.path}` leads out of the project", "name a file of this project, relative to this one"
        )
        return
    chain = (*project.using, project.file)
    if file in chain:
        way = " -> ".join([*chain[chain.index(file) :], file])
        _circle(context, use, f"this flow would be a part of itself: {way}")
        return
    if len(chain) > DEEPEST:
        _unreadable(context, use, f"more than {DEEPEST} files are parts of one another", "use fewer levels of parts")
        return
    if project.read is None:
        _unreadable(context, use, "no other file can be read here", "check the flow where it stands, as a file")
        return
    try:
        text = project.read(file)
    except OSError as problem:
        why = "there is no such file" if isinstance(problem, FileNotFoundError) else problem.strerror or str(problem)
        _unreadable(context, use, f"`{file}` can't be read: {why}", "its path is relative to the folder of this file")
        return
    _analysed(context, use, Source(text, file), chain)


def _circle(context: Context, use: Use, message: str) -> None:
    context.findings.error("SF261", use.span, message, hint="move what both need to a third file")


def _unreadable(context: Context, use: Use, message: str, hint: str) -> None:
    context.findings.error("SF260", use.span, message, hint=hint)


def _analysed(context: Context, use: Use, source: Source, chain: tuple[str, ...]) -> None:
    from ..analyse import analyse

    analysis = analyse(source, context.project._replace(file=source.name, using=chain))
    context.model.uses[use.name] = analysis.plan
    context.model.parts[use.name] = (analysis.source, analysis.model)
    if analysis.plan is not None:
        _events(context, use)
        return
    errors = [each for each in analysis.diagnostics if each.severity is Severity.ERROR]
    circle = next((each for each in errors if each.code == "SF261"), None)
    if circle is not None:
        _circle(context, use, circle.message)
        return
    first = errors[0]
    line = source.place(first.span.start).line
    context.findings.error(
        "SF262",
        use.span,
        f"`{source.name}` has errors: line {line}, {first.message} ({first.code})",
        hint=f"`sayflow check {source.name}` shows them all",
    )


def _events(context: Context, use: Use) -> None:
    """An event that both files declare is one and the same."""
    plan = context.model.uses[use.name]
    assert plan is not None
    for each in context.model.flow.declarations:
        if not isinstance(each, EventDefinition) or each.name not in plan.content["events"]:
            continue
        if context.model.events.get(each.name) != plan.content["events"][each.name]["fields"]:
            context.findings.error(
                "SF264",
                use.span,
                f"the event `{each.name}` has other fields in `{use.path}`",
                labels=label(each.name_span, "here"),
                hint="declare it the same way in both files, or under another name",
            )


def given_by(context: Context, step: Step) -> Type:
    """What a step gives that runs another flow: its outputs, or the id of the run that it starts."""
    plan = context.model.uses[step.kind]
    if plan is None:
        return "any"
    return "text" if starts_only(context, step) else ["record", dict(plan.content["outputs"])]


def starts_only(context: Context, step: Step) -> bool:
    """Whether the step starts the flow and goes on."""
    plan = context.model.uses[step.kind]
    inputs: Any = plan.content["inputs"] if plan is not None else ()
    return "wait" not in inputs and any(each.key == "wait" and each.value == Boolean(False) for each in step.settings)
