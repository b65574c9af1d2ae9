"""Decisions: options, rules and the other voices."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...dsl.source import Span
from ...dsl.tree import (
    BelowAsk,
    BelowTake,
    Decide,
    Entry,
    HistoryVoice,
    Integer,
    ModelVoice,
    MustBe,
    Never,
    Number,
    Percent,
    Question,
    Rule,
    Voice,
    Weights,
)
from ..types import Type
from .context import Context, Here
from .expressions import entries_once
from .findings import instead, listed, nearest
from .typing import check, condition, fits

VOICES = ("rules", "history", "llm")


def decision_type(decide: Decide) -> Type:
    """What a decision gives."""
    return [
        "record",
        {
            "choice": ["one_of", list(dict.fromkeys(decide.options))],
            "confidence": ["optional", "integer"],
            "band": ["optional", "text"],
            "reasoning": "text",
            "voices": "any",
            "decided_by": "text",
        },
    ]


def check_decide(context: Context, decide: Decide, here: Here) -> None:
    """Check what the voices of a decision name."""
    for voice in decide.voices:
        _voice(context, decide, voice, here)


def _voice(context: Context, decide: Decide, voice: Voice, here: Here) -> None:
    if isinstance(voice, MustBe | Never | Rule):
        _option(context, decide, voice.option, voice)
        # A missing fact makes a rule unknown, which is no fault: a person may be asked then.
        condition(context, voice.condition, here._replace(lenient=True))
    elif isinstance(voice, Question):
        fits(context, voice.text, here._replace(lenient=True), "text", "`question`")
    elif isinstance(voice, HistoryVoice | ModelVoice):
        if isinstance(voice, ModelVoice):
            _silent(context, voice)
        for fact in voice.using:
            check(context, fact, here._replace(lenient=True))
    elif isinstance(voice, Weights):
        _weights(context, voice)
    elif isinstance(voice, BelowAsk):
        fits(context, voice.who, here, ["union", ["text", ["list", "text"]]], "`ask`")
        if voice.within is not None:
            fits(context, voice.within, here, "duration", "`within`")
        if voice.otherwise is not None:
            _option(context, decide, voice.otherwise, voice)
    elif isinstance(voice, BelowTake):
        _option(context, decide, voice.option, voice)


def _silent(context: Context, voice: ModelVoice) -> None:
    """Say that a model is listened to, but is not there to say anything."""
    models, wanted = context.project.models, voice.model or "default"
    if models is None or wanted in models:
        return
    context.findings.hint(
        "SF192",
        voice.span,
        f"no model `{wanted}` is configured, so this voice has no opinion in a run",
        hint="the other voices decide; in a test, `stub NAME.llm` speaks for the model",
    )


def _option(context: Context, decide: Decide, option: str, voice: Voice) -> None:
    if option in decide.options:
        return
    text = context.source.text[voice.span.start : voice.span.end]
    at = text.find(option)
    place = Span(voice.span.start + at, voice.span.start + at + len(option)) if at >= 0 else voice.span
    rest: dict[str, Any] = instead(place, nearest(option, decide.options)) or {
        "hint": f"the options are {listed(list(dict.fromkeys(decide.options)), 'and')}"
    }
    context.findings.error("SF501", place, f"`{option}` is no option of `{decide.name}`", **rest)


def weight(entry: Entry) -> Decimal | None:
    """The weight an entry states, or none if it is no plain number."""
    value = entry.value
    if isinstance(value, Percent):
        return Decimal(value.value) / 100
    if isinstance(value, Integer | Number):
        return Decimal(value.value)
    return None


def _weights(context: Context, voice: Weights) -> None:
    for entry in entries_once(context, voice.entries, "the weight"):
        key = Span(entry.span.start, entry.span.start + len(entry.key))
        if entry.key not in VOICES:
            rest: dict[str, Any] = instead(key, nearest(entry.key, VOICES)) or {
                "hint": f"the voices are {listed(VOICES, 'and')}"
            }
            context.findings.error("SF506", key, f"there is no voice `{entry.key}`", **rest)
        number = weight(entry)
        if number is None or number < 0:
            context.findings.error("SF506", entry.value.span, "a weight is a plain number from 0 to 1", hint="0.3")
