"""A model that reads its answers from a file: for tests, demonstrations and trying the pipeline without a key.

The file holds, for each task, what is answered to the first request, the second and so on, under lines such as
`=== outline`. A request that has no answer left is an error, never a repetition.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from ..access import Access
from ..fault import ModelError
from ..model import Answer, Health, Model, Request, Route, Said
from . import Provider, UnknownModel

HEAD = re.compile(r"^=== (\w+)[ \t]*(\w*)[ \t]*\n", re.MULTILINE)


class ScriptedModel:
    """A model with answers of its own; see `Model`.

    `answers` are (task, text) in order; a text `!fault` raises that fault. `asked` keeps the requests.
    """

    def __init__(self, name: str, answers: list[tuple[str, str]], routes: tuple[Route, ...] = ("text",)) -> None:
        self.name = f"scripted:{name}"
        self.routes = routes
        self.left = list(answers)
        self.asked: list[Request] = []

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The next answer to a request of this task."""
        self.asked.append(request)
        place = next((index for index, (task, _) in enumerate(self.left) if task == request.task), None)
        if place is None:
            message = f"the script has no answer left for `{request.task}`"
            raise ModelError("bad_request", message, model=self.name, hint=f"add one under `=== {request.task}`")
        _, text = self.left.pop(place)
        if text.startswith("!"):
            raise ModelError(text[1:].strip(), "the script says so", model=self.name)  # type: ignore[arg-type]
        if said is not None:
            for line in text.splitlines(keepends=True):
                said(line)
        tokens_in, tokens_out = len(request.prompt) // 4, len(text) // 4
        return Answer(
            text,
            "scripted",
            self.name.partition(":")[2],
            tokens_in,
            tokens_out,
            Decimal(0),
            task=request.task,
            version=request.version,
        )

    async def health(self) -> Health:
        """Always ready."""
        return Health(True, f"{len(self.left)} answers left")

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """Nothing."""
        return Decimal(0)


def read_script(text: str) -> list[tuple[str, str]]:
    """The answers of a script, in order: (task, text)."""
    parts = HEAD.split(text.replace("\r\n", "\n"))
    return [
        (task, body.strip("\n") + "\n") for task, _, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    ]


def connect(access: Access) -> Model:
    """The model whose script is the file that the access names as its model."""
    path = Path(access.model)
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it is no text"
        raise UnknownModel(f"the script {path} can't be read: {why}", hint="name a file: scripted:FILE") from None
    answers = read_script(text)
    if not answers:
        raise UnknownModel(f"the script {path} holds no answer", hint="answers stand under lines such as `=== outline`")
    return ScriptedModel(path.name, answers, access.routes or ("text",))


PROVIDER = Provider(
    "scripted", "Answers from a file, for tests and demonstrations", ("text",), make=connect, local=True
)
