"""The kind `agent`: a model reaches a goal by calling functions of a closed list, one at a time.

Each answer of the model and each call is noted in the journal before anything that depends on it is done: after a
crash, no answer is paid for twice, and a call whose end is not known is made again under the same key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...compiler.kinds import Call, Kind, Phrase, Problem, Setting, StepError
from ...compiler.values import Value
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ...prompts.model import Request
    from ...prompts.wrappers.tokens import TokenBudget
    from ..agent_tools import Tool
    from ..ports import Ports
    from ..tasks import TaskRegistry

ROUNDS = 8
"""How many calls it may make where `rounds` is not written."""

SETTINGS = {
    "goal": Setting("text", "What is to be reached; never text from outside.", "control", required=True),
    "using": Setting(["list", "any"], "The values it works on, given to it as data.", "content"),
    "steps": Setting(["list", "text"], "The functions it may call, and no others.", "control", steps=True),
    "model": Setting("text", "The name of a configured model; the configured one if not written.", "control"),
    "rounds": Setting("integer", f"How many calls it may make; {ROUNDS} if not written.", "control"),
    "budget": Setting("integer", "How many tokens it may use in all attempts.", "control"),
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


async def run(call: Call, ports: Ports) -> Value:
    """Ask the model and call what it wants to be called, until it answers."""
    from ...prompts.wrappers.purse import Purse
    from ...prompts.wrappers.tokens import TokenBudget
    from ..agent_tools import tools

    settings = call.settings
    refuse_secrets(settings)
    offered = tools(ports.tasks, settings.get("steps") or ())
    spent = sum(note.get("tokens", 0) for note in call.notes)
    model = TokenBudget(ports.models(settings.get("model")), Purse(settings.get("budget"), spent))
    work = _Work(call, ports.tasks, model, offered)
    left = settings.get("rounds") or ROUNDS
    while (turn := await work.turn(left))["call"]:
        if not left:
            raise await work.gave_up("out_of_rounds", f"wanted to call {turn['call']!r} after its last round")
        await work.make(turn)
        left -= 1
    return await work.answer(turn["answer"])


class _Work:
    """An agent at work: what the journal holds of it since it last gave up, and what is added to that.

    `calls` counts those of all attempts, so that no two of them have one key.
    """

    def __init__(self, call: Call, tasks: TaskRegistry, model: TokenBudget, offered: list[Tool]) -> None:
        self.call = call
        self.tasks = tasks
        self.model = model
        self.offered = offered
        given_up = [place for place, note in enumerate(call.notes, 1) if "gave_up" in note]
        before = given_up[-1] if given_up else 0
        self.past = [note for note in call.notes[before:] if "call" in note or "of" in note]
        self.calls = sum("of" in note for note in call.notes[:before])
        self.done: list[dict[str, str]] = []

    async def noted(self, note: dict[str, Any]) -> dict[str, Any]:
        """The note, once it is in the journal."""
        if self.call.note is not None:
            await self.call.note(note)
        return note

    async def gave_up(self, kind: str, message: str) -> StepError:
        """The error that the agent ends with; another attempt begins anew."""
        await self.noted({"gave_up": kind})
        return StepError(kind, f"{self.model.name} {message}.")

    def next_of(self, word: str) -> dict[str, Any] | None:
        """The next note of the journal, if it is of the kind wanted."""
        return self.past.pop(0) if self.past and word in self.past[0] else None

    async def turn(self, left: int) -> dict[str, Any]:
        """What the model wants next, from the journal if it said so before."""
        from ...prompts.fault import ModelError
        from ...prompts.structured import structured
        from ...prompts.tasks.act import Turn
        from ..asking import step_error

        told = self.next_of("call")
        if told is not None:
            return told
        before = self.model.purse.spent
        try:
            said, _ = await structured(self.model, self.request(left), Turn)
        except ModelError as problem:
            if self.model.purse.spent > before:
                await self.noted({"fault": problem.fault, "tokens": self.model.purse.spent - before})
            raise step_error(problem) from problem
        return await self.noted({**said.model_dump(), "tokens": self.model.purse.spent - before})

    def request(self, left: int) -> Request:
        """What the model is asked in a round with so many calls left."""
        from ...compiler.type_text import describe_type
        from ...compiler.value_text import json_text
        from ...prompts.task import task

        settings, gives = self.call.settings, self.call.gives
        data = settings.get("using")
        form = "" if gives in (None, "text") else f"The answer has the type {describe_type(gives)}; write it as JSON."
        return (
            task("act")
            .request(
                goal=settings["goal"],
                data=None if data is None else json_text(data),
                steps=[each._asdict() for each in self.offered],
                done=self.done,
                left=left,
                form=form,
            )
            ._replace(about=f"{self.call.run}/{self.call.path}")
        )

    async def make(self, turn: Mapping[str, Any]) -> None:
        """Make the call that the model wants, unless the journal knows how it ended."""
        from ..agent_tools import arguments, called, shown

        name, ended = turn["call"], self.next_of("of")
        if ended is None:
            try:
                given = arguments(turn["arguments"])
            except ValueError as problem:
                became: dict[str, Any] = {"failed": "wrong_arguments", "why": str(problem)}
            else:
                if name in [each.name for each in self.offered]:
                    became = await called(self.tasks, self.call, name, given, self.calls)
                else:
                    became = {"failed": "unknown_step", "why": f"there is no step {name!r} to be called"}
            ended = await self.noted({"of": name, **became})
        self.calls += 1
        self.done.append({"tag": "call", "text": f"{name} {turn['arguments']}"})
        self.done.append({"tag": "result", "text": shown(ended)})

    async def answer(self, text: str) -> Value:
        """The answer as a value of the type wanted; one that does not fit is asked for once more."""
        from ..asking import parsed

        if self.call.gives in (None, "text"):
            return text.strip()
        try:
            return parsed(text, self.call.gives)
        except ValueError as problem:
            self.done.append({"tag": "answer", "text": text})
            self.done.append({"tag": "fault", "text": f"This answer does not fit: {problem}."})
        again = await self.turn(0)
        try:
            return parsed(again["answer"], self.call.gives)
        except ValueError as problem:
            raise await self.gave_up("bad_answer", f"answered twice with what does not fit: {problem}") from None


def check(written: Mapping[str, object]) -> list[Problem]:
    """Numbers of rounds and tokens that leave it nothing to do."""
    return [
        Problem(name, f"`{name}` can't be {value}", "count from 1, or leave it out")
        for name in ("rounds", "budget")
        if isinstance(value := written.get(name), int) and value < 1
    ]


KIND = Kind(
    name="agent",
    doc="Let a language model reach a goal by calling functions of a closed list, one at a time.",
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
        "over_budget": "The next request could pass its budget.",
        "model_failed": "The provider failed; the message says how.",
        "not_registered": "It may call what no function is registered for.",
        "misplaced_secret": "A setting holds a secret, which has no place in what is said to a model.",
        "no_model": "No model of this name is configured.",
        "timeout": "It did not end in time.",
    },
    phrases=(
        Phrase("let an agent pursue {goal} with the steps {steps}"),
        Phrase("let an agent pursue {goal}"),
    ),
    run=run,
    check=check,
)
