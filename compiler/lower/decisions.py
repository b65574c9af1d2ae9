"""Decisions become nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...dsl.tree import (
    BelowAsk,
    BelowTake,
    Decide,
    Expression,
    HistoryVoice,
    ModelVoice,
    MustBe,
    Never,
    Question,
    Rule,
    Weights,
)
from ..check.decisions import weight
from ..confidence import STRENGTH
from ..expression_text import expression_text

if TYPE_CHECKING:
    from .nodes import Nodes


def decide(lower: Nodes, statement: Decide) -> dict[str, Any]:
    """`decide NAME: options { voices }`."""
    form = lower.expressions.form
    node: dict[str, Any] = {
        "op": "decide",
        "options": list(statement.options),
        "question": None,
        "must": [],
        "never": [],
        "rules": [],
        "history": None,
        "llm": None,
        "weights": None,
        "below": None,
    }
    guard = lower.model.guards.get(statement.name)
    if guard is not None:
        node["guard"] = {"voices": sorted(guard.voices), "options": sorted(guard.options)}
    counts: dict[str, int] = {}
    for voice in statement.voices:
        if isinstance(voice, Question):
            node["question"] = form(voice.text)
        elif isinstance(voice, MustBe | Never | Rule):
            key = {MustBe: "must", Never: "never", Rule: "rules"}[type(voice)]
            counts[key] = counts.get(key, 0) + 1
            word = "rule" if key == "rules" else key
            line: dict[str, Any] = {"option": voice.option, "when": form(voice.condition)}
            line["id"] = f"{word}_{counts[key]}"
            if isinstance(voice, Rule):
                line["strength"] = voice.strength if voice.strength is not None else STRENGTH
            node[key].append(line)
        elif isinstance(voice, HistoryVoice):
            node["history"] = {"using": _using(lower, voice.using)}
        elif isinstance(voice, ModelVoice):
            node["llm"] = {"model": voice.model, "using": _using(lower, voice.using)}
        elif isinstance(voice, Weights):
            node["weights"] = {each.key: format(weight(each) or 0, "f") for each in voice.entries}
        elif isinstance(voice, BelowAsk):
            node["below"] = {
                "percent": voice.threshold,
                "ask": form(voice.who),
                "within": lower.expressions.optional(voice.within),
                "otherwise": voice.otherwise,
            }
        elif isinstance(voice, BelowTake):
            node["below"] = {"percent": voice.threshold, "take": voice.option}
    return node


def _using(lower: Nodes, facts: tuple[Expression, ...]) -> list[list[Any]]:
    """The facts a voice is shown, each with the words it is called by."""
    forms = [lower.expressions.form(fact) for fact in facts]
    return [[expression_text(form), form] for form in forms]
