"""The port through which everything is said to a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Protocol

Route = Literal["grammar", "schema", "text"]
"""How an answer is held to a form: by a grammar, by a JSON schema, or by asking only."""

Said = Callable[[str], None]
"""Takes each piece of an answer as it comes."""


class Request(NamedTuple):
    """What a model is asked.

    `system` is what it is, `prompt` what is asked now; `version` is that of the prompt. `schema` (JSON Schema) or
    `grammar` (Lark, in the dialect of llguidance) is the form of the answer, where the model can be held to one.
    `tokens` is the longest answer. `task` names what the request is for, `about` the
    step of a run that asks: neither is sent.
    """

    system: str
    prompt: str
    task: str = ""
    version: str = ""
    schema: Mapping[str, Any] | None = None
    grammar: str | None = None
    tokens: int = 8192
    about: str = ""

    @property
    def most_tokens_in(self) -> int:
        """More tokens than the request can have: one for each byte, and some for what wraps it."""
        form = len(repr(self.schema)) if self.schema else 0
        return len((self.system + self.prompt + (self.grammar or "")).encode("utf-8", "replace")) + form + 500


class Answer(NamedTuple):
    """What a model answered, and what it took.

    `cost` in dollars, none where the price is not known; `latency` in seconds; `cached`: it was answered before.
    """

    text: str
    provider: str
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None
    latency: float = 0.0
    task: str = ""
    version: str = ""
    cached: bool = False


def total_cost(answers: Iterable[Answer]) -> Decimal | None:
    """What answers cost together in dollars, none where one has no known price."""
    costs = [each.cost for each in answers]
    return None if None in costs else sum((each for each in costs if each is not None), Decimal(0))


class Health(NamedTuple):
    """Whether a model can be asked now, and what stands in the way if not."""

    ready: bool
    message: str


class Model(Protocol):
    """A language model, or several behind each other.

    `name` is `provider:model`; `routes` are the forms it can be held to, the best one first.
    """

    @property
    def name(self) -> str:
        """Who it is, for people."""
        ...

    @property
    def routes(self) -> tuple[Route, ...]:
        """How it can be held to a form, the best way first."""
        ...

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        """The answer; with `said` its pieces are handed over as they come.

        Raises:
            ModelError: there is none that can be used.
        """
        ...

    async def health(self) -> Health:
        """Whether it can be asked; costs nothing."""
        ...

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        """What so many tokens cost in dollars, none where the price is not known."""
        ...
