"""Events, which make up a run, and commands, which ask the world for something."""

from __future__ import annotations

from typing import Any, NamedTuple

SCHEMA = 1
"""The version of the form of event data; older journals are read through one upcaster per change."""

ENDED = frozenset(
    {"run_completed", "run_failed", "run_undone", "run_partly_undone", "run_cancelled"},
)
"""The kinds of event after which a run does nothing more."""


class Event:
    """One recorded fact of a run.

    `sequence` counts from 1 within the run; `at` is in microseconds since 1970 (UTC); `path` is the address of the
    thing within the run, empty for the run itself; `label` is the security label of the data (empty: trusted);
    `data` is plain values (see `values`).
    """

    __slots__ = ("at", "data", "kind", "label", "path", "sequence")

    def __init__(
        self,
        sequence: int,
        at: int,
        kind: str,
        path: str,
        data: dict[str, Any] | None = None,
        label: str = "",
    ) -> None:
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.path = path
        self.data = data if data is not None else {}
        self.label = label

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and all(getattr(self, n) == getattr(other, n) for n in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Event({self.sequence}, {self.at}, {self.kind!r}, {self.path!r}, {self.data!r}, {self.label!r})"


class Execute(NamedTuple):
    """Perform one attempt of a step; the outcome comes back as `completed` or `failed`.

    `recovers`: recovery is switched on for it, so its target may be left alone for a while. `notes` are what attempts
    of it noted so far.
    """

    path: str
    kind: str
    name: str
    key: str
    attempt: int
    settings: dict[str, Any]
    timeout: float | None
    gives: Any = None
    recovers: bool = False
    notes: tuple[Any, ...] = ()


class LookUp(NamedTuple):
    """Look whether the last attempt of a step has had its effect; what was found comes back as `looked`.

    `settings` are those of the attempt, with what the step says of looking over them; `look` counts from 1.
    """

    path: str
    kind: str
    name: str
    key: str
    attempt: int
    look: int
    settings: dict[str, Any]
    gives: Any = None


class Ask(NamedTuple):
    """A person is asked; the answer comes through the inbox."""

    path: str
    name: str
    who: Any
    question: str
    show: Any
    type: Any
    due: int | None


class Consult(NamedTuple):
    """A voice of a decision is asked for its opinion: a probability per option, or none.

    The answer of the voice that is asked first also brings what was learnt before, as `learnt`; it alone is told the
    weights that all voices `start` with.
    """

    path: str
    name: str
    voice: str
    question: str
    options: tuple[str, ...]
    facts: dict[str, Any]
    model: str | None
    start: dict[str, float] | None = None


class Emit(NamedTuple):
    """An event is published, once, together with the facts around it."""

    path: str
    event: str
    fields: dict[str, Any]
    key: str


class Begin(NamedTuple):
    """Another run begins, once, together with the facts around it; nobody waits for it."""

    path: str
    name: str
    run: str
    plan: str
    inputs: dict[str, Any]


class Cancel(NamedTuple):
    """An attempt under way is no longer wanted; its end is still reported."""

    path: str


Command = Execute | LookUp | Ask | Begin | Consult | Emit | Cancel
