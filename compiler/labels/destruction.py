"""Steps that destroy: more than an outsider's word has to lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dsl.diagnostic import Diagnostic, Severity
from ...dsl.tree import Step
from ..kinds import COMMON_SETTINGS
from .findings import finding
from .gates import State, judge
from .given import Given
from .label import UNTRUSTED, Way

if TYPE_CHECKING:
    from .sweep import Flowing


def check_destruction(flowing: Flowing, step: Step, given: Sequence[Given], state: State) -> None:
    """A step that destroys needs more before it than an outsider's word."""
    told = [each.label for each in given if each.label.level == UNTRUSTED and each.name not in COMMON_SETTINGS]
    judgement = judge(state.gates, told, flowing.decisions)
    if judgement.verdict == "refused":
        source = flowing.source
        flowing.findings.append(
            finding(
                source,
                "SF404",
                step.name_span,
                f"the step `{step.name}` destroys, and untrusted text alone decides it",
                judgement.way,
                step.name,
                why="Anyone who can write that text can cause this.",
                fixes=(
                    'let a person approve it: `step ok: ask "..." { who: "..." } gives yes | no`, then `if ok == yes`',
                    "test facts from your own data before it, such as the age or the sum of the order",
                    "let a `decide` choose it, with a hard rule over such facts: `never ... when ...`",
                ),
            )
        )
    elif judgement.verdict == "asks":
        for name in sorted(judgement.decides):
            voices = flowing.decisions.untrusted.get(name)
            if not voices:
                continue
            flowing.guard(name, voices, options_of(state, name) or frozenset(flowing.decisions.options[name]))
            flowing.findings.append(_asking(flowing, step, name, state))


def options_of(state: State, decide: str) -> frozenset[str]:
    """The options of a decision by which a place is reached, as far as gates tell; none where they don't."""
    compared = [gate.options[1] for gate in state.gates if gate.options is not None and gate.options[0] == decide]
    return frozenset.intersection(*compared) if compared else frozenset()


def _asking(flowing: Flowing, step: Step, decide: str, state: State) -> Diagnostic:
    gate = next((each for each in state.gates if decide in each.label.decides), None)
    way = Way(gate.words, "", gate.span, gate.label.way) if gate is not None else None
    return finding(
        flowing.source,
        "SF406",
        step.name_span,
        f"the step `{step.name}` destroys, and the decision `{decide}` hears untrusted voices",
        way,
        step.name,
        why="Where such a voice turns the decision, a run asks a person first.",
        fixes=(
            f"nothing, if that is right: `below ... ask` of `{decide}` or `default ask` names who is asked",
            f"a hard rule over your own facts makes asking needless: `never ... when ...` in `{decide}`",
        ),
        severity=Severity.HINT,
    )
