"""The kind `llm`: a language model answers, and the answer is parsed to the type the step gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...compiler.kinds import Call, Kind, Phrase, Setting, StepError
from ...compiler.values import Value
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..ports import Ports

MOST_SAMPLES = 9

SETTINGS = {
    "prompt": Setting("text", "What the model is told to do; never text from outside.", "control", required=True),
    "using": Setting(["list", "any"], "The values it works on, given to it as data.", "content"),
    "model": Setting("text", "The name of a configured model; the configured one if not written.", "control"),
    "samples": Setting("integer", "How many answers to ask for; the most frequent one counts.", "control"),
}

EXAMPLE = """\
flow triage "Sort a ticket"

input  ticket: text
output topic: "billing" | "bug" | "other"

step sorted: llm "Which topic does this ticket belong to?" { using: [ticket] }
  gives "billing" | "bug" | "other"
finish topic = sorted
"""


async def run(call: Call, ports: Ports) -> Value:
    """Ask the model; of several answers the most frequent one counts, of equally frequent ones the first."""
    from collections import Counter

    from ...compiler.value_text import json_text
    from ..asking import typed_answer

    settings = call.settings
    refuse_secrets(settings)
    samples = settings.get("samples") or 1
    if not isinstance(samples, int) or not 1 <= samples <= MOST_SAMPLES:
        raise StepError("bad_setting", f"The model was not asked: `samples` is from 1 to {MOST_SAMPLES}.")
    model = ports.models(settings.get("model"))
    data = settings.get("using")
    about = f"{call.run}/{call.path}"
    answers = [await typed_answer(model, settings["prompt"], data, call.gives, about) for _ in range(samples)]
    texts = [json_text(each) for each in answers]
    return answers[texts.index(Counter(texts).most_common(1)[0][0])]


KIND = Kind(
    name="llm",
    doc="Let a language model answer; the answer is parsed to the type the step gives.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="prompt",
    result="text",
    effect="read",
    origin="model",
    timeout=120.0,
    run=run,
    errors={
        "bad_setting": "`samples` is no number from 1 to 9.",
        "misplaced_secret": "A setting holds a secret, which has no place in what is said to a model.",
        "bad_answer": "The answer did not fit the type, twice.",
        "refused": "The model declined to answer.",
        "rate_limited": "Too many requests; the provider wants a pause.",
        "over_budget": "The answer would cost more than is allowed.",
        "model_failed": "The provider failed; the message says how.",
        "no_model": "No model of this name is configured.",
        "timeout": "There was no complete answer in time.",
    },
    phrases=(
        Phrase("prompt the model with {prompt} using {using}"),
        Phrase("prompt the model with {prompt}"),
    ),
)
