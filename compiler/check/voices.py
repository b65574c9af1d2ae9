"""What the voices of a decision say together: options nothing speaks for, rules in each other's way."""

from __future__ import annotations

from ...dsl.tree import (
    BelowTake,
    Boolean,
    Decide,
    Duration,
    Expression,
    HistoryVoice,
    Integer,
    ModelVoice,
    MustBe,
    Never,
    Nothing,
    Number,
    Percent,
    Rule,
    Text,
)
from .context import Context
from .findings import here

PLAIN = (Boolean, Duration, Integer, Nothing, Number, Percent)


def check_voices(context: Context, decide: Decide) -> None:
    """Findings that need all lines of a decision."""
    _mute(context, decide)
    _contradictory(context, decide)
    _shadowed(context, decide)
    for voice in decide.voices:
        if isinstance(voice, HistoryVoice | ModelVoice):
            for fact in voice.using:
                if _constant(fact):
                    context.findings.warning(
                        "SF511",
                        fact.span,
                        "this is the same in every run, so nothing can be learnt from it",
                        hint="leave it out, or name what differs from case to case",
                    )


def _mute(context: Context, decide: Decide) -> None:
    """Options that no line can ever lead to; a person, a model and the past can choose any."""
    if any(isinstance(voice, ModelVoice | HistoryVoice) for voice in decide.voices):
        return
    if not any(isinstance(voice, BelowTake) for voice in decide.voices):
        return  # whoever is asked when it is unsure can choose any
    spoken = {voice.option for voice in decide.voices if isinstance(voice, MustBe | Rule | BelowTake)}
    if not spoken <= set(decide.options):
        return
    for option in dict.fromkeys(decide.options):
        # What the rules of the others leave over is chosen when they speak against all else.
        if option not in spoken and not any(isinstance(voice, Never) for voice in decide.voices):
            context.findings.warning(
                "SF508",
                decide.name_span,
                f"nothing speaks for the option `{option}` of `{decide.name}`",
                hint=f"add a rule for it (`rule {option} when ...`), or leave the option out",
            )


def _contradictory(context: Context, decide: Decide) -> None:
    hard = [voice for voice in decide.voices if isinstance(voice, MustBe | Never)]
    for index, one in enumerate(hard):
        for other in hard[index + 1 :]:
            if one.condition != other.condition:
                continue
            opposite = type(one) is not type(other) and one.option == other.option
            apart = isinstance(one, MustBe) and isinstance(other, MustBe) and one.option != other.option
            if opposite or apart:
                context.findings.error(
                    "SF509",
                    other.span,
                    "two hard rules contradict each other under the same condition",
                    labels=here(one.span, "the other one"),
                    hint="change the condition of one of them",
                )


def _shadowed(context: Context, decide: Decide) -> None:
    """The first soft rule that applies is the one that speaks."""
    first: dict[Expression, Rule] = {}
    for voice in decide.voices:
        if not isinstance(voice, Rule):
            continue
        before = first.setdefault(voice.condition, voice)
        if before is not voice:
            context.findings.warning(
                "SF510",
                voice.span,
                "this rule never speaks: the one above has the same condition, and the first that applies counts",
                labels=here(before.span, "the rule above"),
                hint="change one of the conditions, or leave the rule out",
            )


def _constant(node: Expression) -> bool:
    if isinstance(node, Text):
        return all(isinstance(part, str) for part in node.parts)
    return isinstance(node, PLAIN)
