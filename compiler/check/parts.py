"""Steps that run another flow: what they give it, and what they take back."""

from __future__ import annotations

from typing import Any

from ...dsl.source import Span
from ...dsl.tree import Boolean, Step
from .. import types
from ..kinds import COMMON_SETTINGS
from ..plan import border
from .context import Context, Here
from .expressions import entries_once
from .findings import instead, listed, nearest
from .model import Symbol
from .settings import common
from .typing import check, fits
from .uses import starts_only

REFUSED = {
    "timeout": "`within` behind the step limits how long the flow may take",
    "cache": "write it at the steps of the flow that are to be spared",
    "once_per": "write `once per` in the file of the flow",
    "at_most_once": "write it at the steps of the flow that must not be repeated",
    "recovery": "write it at the steps of the flow, or as its `default recovery`",
}
"""Settings that say something of one attempt in the world, and what to write instead."""


ALONE = {"remember": "`remember`", "once": "`once per`", "limits": "`limit` at its top"}
"""What a flow may say of its runs, by the keys of a plan."""


def check_part(context: Context, step: Step, here: Here, symbol: Symbol | None) -> None:
    """Check a step that runs another flow: its settings are the inputs of that flow."""
    plan = context.model.uses[step.kind]
    if step.main is not None:
        check(context, step.main, here)
        _misplaced(context, step.main.span, step.kind)
    if step.gives is not None:
        context.findings.error(
            "SF221",
            step.gives.span,
            f"what a step gives that runs `{step.kind}` is fixed by the outputs of that flow",
            hint="leave `gives` out",
        )
    if plan is not None and not starts_only(context, step):
        _alone(context, step, [word for word in ALONE if plan.content.get(word)])
    takes = border(plan.content) if plan is not None else {}
    entries = entries_once(context, step.settings, "the setting")
    for entry in entries:
        key = Span(entry.span.start, entry.span.start + len(entry.key))
        if entry.key in takes:
            fits(context, entry.value, here, takes[entry.key][0], f"`{entry.key}`")
        elif entry.key == "wait":
            check(context, entry.value, here)
            if not isinstance(entry.value, Boolean):
                context.findings.error(
                    "SF236", entry.value.span, "`wait` is `true` or `false`, nothing else", hint="write `wait: false`"
                )
        elif entry.key in REFUSED:
            check(context, entry.value, here)
            context.findings.error(
                "SF202", key, f"a step that runs a flow has no setting `{entry.key}`", hint=REFUSED[entry.key]
            )
        elif entry.key in COMMON_SETTINGS:
            common(context, entry, here, symbol.type if symbol else "any")
        else:
            check(context, entry.value, here)
            if plan is not None:
                _unknown(context, key, entry.key, step.kind, list(takes))
    known = [*takes, *COMMON_SETTINGS, "wait"]
    written = {entry.key if entry.key in known else nearest(entry.key, known) for entry in entries}
    for name, (_, required) in takes.items():
        if required and name not in written:
            context.findings.error(
                "SF213",
                step.kind_span,
                f"the step `{step.name}` does not give the input `{name}` of `{step.kind}`",
                hint=f"add `{name}: ...`, {types.describe_type(takes[name][0])}",
            )


def _alone(context: Context, step: Step, words: list[str]) -> None:
    """Report a flow that needs runs of its own and is to be a part of this one."""
    if words:
        context.findings.error(
            "SF266",
            step.kind_span,
            f"`{step.kind}` can't be a part of this run: {ALONE[words[0]]} is about whole runs",
            hint="start a run of it with `wait: false`, or move that into this file",
        )


def _misplaced(context: Context, span: Span, kind: str) -> None:
    context.findings.error(
        "SF229", span, f"nothing stands right behind `{kind}`", hint="name the input: `{ NAME: ... }`"
    )


def _unknown(context: Context, key: Span, name: str, kind: str, takes: list[str]) -> None:
    rest: dict[str, Any] = instead(key, nearest(name, [*takes, *COMMON_SETTINGS, "wait"])) or {
        "hint": f"it has {listed(takes, 'and')}" if takes else "it has none"
    }
    context.findings.error("SF202", key, f"the flow `{kind}` has no input `{name}`", **rest)
