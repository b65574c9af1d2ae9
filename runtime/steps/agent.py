"""The kind `agent`: a model that may call a closed list of steps; written and checked today, not run yet."""

from __future__ import annotations

from collections.abc import Mapping

from ...compiler.kinds import Kind, Phrase, Problem, Setting

SETTINGS = {
    "goal": Setting("text", "What is to be reached; never text from outside.", "control", required=True),
    "using": Setting(["list", "any"], "The values it works on, given to it as data.", "content"),
    "steps": Setting(["list", "text"], "The names of the steps it may call, and of no others.", "control", steps=True),
    "model": Setting("text", "The name of a configured model; the configured one if not written.", "control"),
    "rounds": Setting("integer", "How many times it may call steps before it has to answer.", "control"),
    "budget": Setting("integer", "How many tokens it may use in all.", "control"),
}

EXAMPLE = """\
flow research "Answer a question with the help of the search"

input  question: text
output answer: text

step found: agent "Answer the question; search at most three times." {
  using: [question]
  steps: ["search"]
  rounds: 3
} gives text
finish answer = found
"""


def check(written: Mapping[str, object]) -> list[Problem]:
    """Numbers of rounds and tokens that leave it nothing to do."""
    return [
        Problem(name, f"`{name}` can't be {value}", "count from 1, or leave it out")
        for name in ("rounds", "budget")
        if isinstance(value := written.get(name), int) and value < 1
    ]


KIND = Kind(
    name="agent",
    doc="Let a language model reach a goal with a closed list of steps.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="goal",
    result="text",
    effect="effect",
    origin="model",
    timeout=600.0,
    errors={
        "bad_answer": "The answer did not fit the type, twice.",
        "refused": "The model declined to answer.",
        "out_of_rounds": "It had no answer after the last round.",
        "over_budget": "It would have used more than its budget.",
        "model_failed": "The provider failed; the message says how.",
        "no_model": "No model of this name is configured.",
        "timeout": "It did not end in time.",
    },
    phrases=(
        Phrase("let an agent pursue {goal} with the steps {steps}"),
        Phrase("let an agent pursue {goal}"),
    ),
    built=False,
    check=check,
)
