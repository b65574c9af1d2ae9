"""The kind `llm`: a language model answers; written and checked today, not run yet."""

from __future__ import annotations

from ...compiler.kinds import Kind, Phrase, Setting

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
    errors={
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
    built=False,
)
