"""Starting a run beside others: it is recorded first, then taken up like one that was left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...compiler.border import Mismatch, fit
from ...compiler.caps import NO_CAPS, Caps, least
from ...compiler.labels.marks import covers
from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from ..audit import Act
from ..inputs import prepare
from ..journal.store import Fenced
from ..machine.program import Program, unforeseen
from .live import begun
from .local import Engine


def begin(
    engine: Engine,
    plan: Plan,
    inputs: Mapping[str, Any],
    *,
    brought: Mapping[str, Any] | None = None,
    label: str = "",
    run: str | None = None,
    by: str | None = None,
    caps: Caps = NO_CAPS,
) -> tuple[str, bool]:
    """Start a run and leave it to the engine; its id, and whether it is new: a `run` that is there stays as it is.

    `brought` are values that a trigger brings under its own name, `label` the marks of all of them.
    `by` is who asked for it from outside, for the audit log. `caps` are what it may take at most, where those of the
    engine and of the flow are not tighter.

    Raises:
        SayflowError: SF802 for a plan that can't be run; SF805, SF806 for inputs that do not fit; SF904 to SF908
            for a database that fails.
    """
    program = engine.program(plan)
    now = engine.clock()
    values = {**prepare(program, inputs, now), **(brought or {})}
    for name in values:
        if not covers(program.bounds.get(name, ""), label):
            raise unforeseen(name, label)
    identity = run or engine.new_id()
    try:
        append = begun(identity, program.name, program.hash, values, now, label=label, caps=least(engine.caps, caps))
        acts = (
            [Act("started", by, now, identity, {"flow": program.name, "plan": program.hash})] if by is not None else []
        )
        engine.store.append([append._replace(acts=acts)])
    except Fenced:
        return identity, False
    engine.adopt(identity)
    return identity, True


def triggered(program: Program, trigger: Mapping[str, Any], content: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs that a trigger fills with what came in, and what it brings under a name of its own.

    Raises:
        SayflowError: SF805 for what does not fit.
    """
    name = trigger["as"]
    if name is not None:
        try:
            return {}, {name: fit(trigger["type"], content, name)}
        except Mismatch as mismatch:
            raise SayflowError("SF805", str(mismatch), where=program.name) from None
    if not isinstance(content, dict):
        raise SayflowError("SF805", "a JSON object with the inputs is needed", where=program.name)
    return {key: value for key, value in content.items() if key in program.inputs}, {}
