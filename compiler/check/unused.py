"""What is declared and never used; told only of flows without errors, where it is sure."""

from __future__ import annotations

from ...dsl.diagnostic import has_errors
from ...dsl.source import Span
from ...dsl.tree import Emit, EventDefinition, Flow, Output, Step, TypeDefinition, WaitEvent, walk
from .context import Context
from .findings import nearest
from .written import Types


def check_unused(context: Context, flow: Flow, written: Types) -> None:
    """Inputs, `let`s, types, events and outputs that nothing reads, sends, awaits or sets."""
    findings = context.findings
    if has_errors(findings.items):
        return
    for symbol in context.model.symbols.values():
        if symbol.references:
            continue
        if symbol.role == "input":
            findings.warning(
                "SF230", symbol.span, f"the input `{symbol.name}` is never read", hint="read it, or remove it"
            )
        elif symbol.role == "let":
            findings.warning(
                "SF232", symbol.span, f"`{symbol.name}` is never read", hint="read it, or remove the `let`"
            )
        elif symbol.role == "decide":
            findings.hint(
                "SF246", symbol.span, f"nothing follows from the decision `{symbol.name}`", hint="read its choice"
            )
        elif any(isinstance(each.node, Step) and each.node.gives for each in symbol.declarations):
            findings.hint(
                "SF246",
                symbol.span,
                f"what `{symbol.name}` gives is never read",
                hint="read it, or leave `gives` out",
            )
    for each in flow.declarations:
        if isinstance(each, TypeDefinition) and each.name not in written.used:
            findings.warning(
                "SF231", each.name_span, f"the type `{each.name}` is never used", hint="use it, or remove it"
            )
        elif isinstance(each, Output) and each.name not in context.model.reads:
            findings.warning(
                "SF237", each.name_span, f"no `finish` sets the output `{each.name}`", hint="set it, or remove it"
            )
    _events(context, flow)


def check_tasks(context: Context) -> None:
    """Tell which tasks a person will do, where it is known which functions there are."""
    functions = context.project.tasks
    if not functions:
        return
    for symbol in context.model.symbols.values():
        if symbol.role != "step" or symbol.kind != "task" or symbol.name in functions:
            continue
        guess = nearest(symbol.name, functions)
        context.findings.hint(
            "SF247",
            symbol.span,
            f"no function is registered as `{symbol.name}`, so a person does it",
            hint=f"did you mean `{guess}`?" if guess else "register one under this name if a program is to do it",
        )


def _events(context: Context, flow: Flow) -> None:
    reads = context.model.reads
    emitted = {node.event for node in walk(flow) if isinstance(node, Emit)}
    for each in flow.declarations:
        if not isinstance(each, EventDefinition):
            continue
        if f"event {each.name}" not in reads:
            context.findings.hint(
                "SF233",
                each.name_span,
                f"the event `{each.name}` is declared but neither sent nor awaited here",
                hint="send it with `emit`, wait for it with `wait for`, or remove it",
            )
        elif not each.from_outside and each.name not in emitted:
            place = _awaited(flow, each.name) or each.name_span
            context.findings.warning(
                "SF320",
                place,
                f"nobody sends the event `{each.name}`",
                hint=f"if others send it, declare it so: `event {each.name} {{ ... }} from outside`",
            )


def _awaited(flow: Flow, name: str) -> Span | None:
    """Where an event is waited for first."""
    return next((node.event_span for node in walk(flow) if isinstance(node, WaitEvent) and node.event == name), None)
