"""What a running flow asks a model: an answer of a type, or an opinion in a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from ..compiler.border import Mismatch, fit
from ..compiler.kinds import StepError
from ..compiler.type_schema import json_schema
from ..compiler.type_text import describe_type
from ..compiler.value_text import json_text
from ..compiler.values import Value
from ..prompts.fault import Fault, ModelError

if TYPE_CHECKING:
    from ..prompts.model import Answer, Model, Request

KINDS: dict[Fault, str] = {
    "rejected": "rate_limited",
    "resting": "rate_limited",
    "timeout": "timeout",
    "refusal": "refused",
    "over_budget": "over_budget",
    "wrong_schema": "bad_answer",
}
"""The error kinds of an `llm` step by the fault behind them; the others are `model_failed`."""


async def typed_answer(model: Model, instruction: str, data: Value, type: Any, about: str) -> Value:
    """A model's answer parsed to a type; one that does not fit is asked for once more, with what is wrong about it.

    `data` is what it works on, missing for nothing; `about` says which step of which run asks.

    Raises:
        StepError: one of the kinds of the step `llm`.
    """
    from ..prompts.task import task

    plain = type is None or type == "text"
    inside = None if plain else json_schema(type)
    wanted = _form(type, inside is not None and "schema" in model.routes) if not plain else ""
    shown = None if data is None else json_text(data)
    request = task("answer").request(instruction=instruction, data=shown, form=wanted)._replace(about=about)
    if inside is not None and "schema" in model.routes:
        schema = {
            "type": "object",
            "properties": {"answer": inside},
            "required": ["answer"],
            "additionalProperties": False,
        }
        request = request._replace(schema=schema)
    answer = await complete(model, request)
    if plain:
        return answer.text.strip()
    try:
        return parsed(answer.text, type)
    except ValueError as problem:
        fault = str(problem)
    again = f"{request.prompt}\n\nYour last answer did not fit: {fault}. Answer again, in the form asked for."
    answer = await complete(model, request._replace(prompt=again))
    try:
        return parsed(answer.text, type)
    except ValueError as problem:
        message = f"{model.name} answered twice with what is no {describe_type(type)}: {problem}"
        raise StepError("bad_answer", message) from None


def parsed(text: str, type: Any) -> Value:
    """The value that an answer holds: JSON, alone or in a block, as it is or in the field `answer`; or the bare text.

    Raises:
        ValueError: it does not fit the type; the message says why.
    """
    from ..dsl.strict_json import strict_json
    from ..prompts.structured import block

    written = block(text, "json").strip()
    try:
        raw = strict_json(written)
    except ValueError as problem:
        raw, why = written.strip("\"'` ."), f"the JSON {problem}"
    else:
        why = ""
        if isinstance(raw, dict) and set(raw) == {"answer"}:
            raw = raw["answer"]
    try:
        return fit(type, raw, "answer")
    except Mismatch as mismatch:
        raise ValueError(why if why and not isinstance(type, str) and type[0] != "one_of" else str(mismatch)) from None


async def opinion(
    model: Model, question: str, options: Sequence[str], facts: Mapping[str, Any], about: str
) -> dict[str, Any]:
    """A model's opinion on the options of a decision, as `judge` takes it; a fault is an opinion that is none.

    Its probabilities are checked against the options; facts it claims to have used and was not given are left out.
    """
    from ..prompts.model import total_cost
    from ..prompts.structured import structured
    from ..prompts.task import task
    from ..prompts.tasks.decide import Opinion

    asked = task("decide").request(question=question, options=options, facts=json_text(dict(facts)))
    who = {"model": model.name, "prompt": asked.version}
    try:
        said, answers = await structured(model, asked._replace(about=about), Opinion)
    except ModelError as problem:
        return {"status": "error", "why": problem.message, "fault": problem.fault, **who}
    chances = {each.option: each.percent for each in said.chances}
    if set(chances) != set(options) or len(chances) < len(said.chances) or min(chances.values()) < 0:
        return {"status": "error", "why": "it did not weigh just the options there are", **who}
    total = sum(chances.values())
    if not total:
        return {"status": "error", "why": "it holds no option for possible", **who}
    return {
        "status": "given",
        "p": {option: Decimal(chances[option]) / total for option in options},
        "reasoning": " ".join(said.reasons)[:2000],
        "facts_used": [each for each in said.facts_used if each in facts],
        "cost": total_cost(answers),
        "model": f"{answers[-1].provider}:{answers[-1].model}",
        "prompt": asked.version,
    }


async def complete(model: Model, request: Request) -> Answer:
    """The answer of a model, its faults as errors of a step."""
    try:
        return await model.complete(request)
    except ModelError as problem:
        raise step_error(problem) from problem


def step_error(problem: ModelError) -> StepError:
    """The error of a step behind which a model's fault stands; none of them has an effect outside."""
    kind = "no_model" if problem.code == "SF932" else KINDS.get(problem.fault, "model_failed")
    detail: dict[str, Any] = {"fault": problem.fault}
    if problem.retry_after is not None:
        detail["retry_after"] = ceil(problem.retry_after)
    who = f"{problem.where}: " if problem.where else ""
    return StepError(kind, f"{who}{problem.message} ({problem.hint})", detail=detail)


def _form(type: Any, held: bool) -> str:
    """What the answer has to look like, in words."""
    if not isinstance(type, str) and type[0] == "one_of" and not held:
        return f"Answer with one of these and nothing else: {', '.join(type[1])}."
    told = f"The answer has the type {describe_type(type)}."
    return told if held else f"{told} Answer with it as JSON, in a block that begins with ```json."
