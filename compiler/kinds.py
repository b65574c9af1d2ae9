"""What a step kind is: plain records that let kinds cross the floors.

The compiler reads everything but `run`. A kind is one module in `runtime/steps/` which defines `KIND`; its heavy
imports stand inside `run`, so that checking a flow never loads them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

PlanType = Any
"""A type as it stands in a plan: see `types`."""

Role = Literal["control", "destination", "content", "auth", "plain"]
Fills = Literal["as_text", "as_url_parts", "never"]
Effect = Literal["none", "read", "idempotent", "effect", "destructive"]
Origin = Literal["receipt", "person", "arguments", "connection", "outside", "model", "mixed"]

HARMLESS: frozenset[Effect] = frozenset({"none", "read", "idempotent"})


def harmless(effect: Effect, keyed: bool) -> bool:
    """Whether to do a step twice is the same as to do it once; `keyed`: the other side tells a repeat by its key."""
    return effect in HARMLESS or keyed


class Setting(NamedTuple):
    """One setting of a kind: its type, its role in the flow of information, its doc line.

    `group` names settings of which exactly one must be written (the five methods of `http`). `fills` says how values
    get into a text written here: as text; each as one part of a URL, unless the text begins with it; or not at all,
    where only plain text may stand (SQL, whose values are bound). `destroys` is a pattern: a step with a text like that
    written here takes away what nobody can bring back, whatever the effect of its kind. `steps`: the texts written here
    name functions.
    """

    type: PlanType
    doc: str
    role: Role = "plain"
    required: bool = False
    group: str | None = None
    fills: Fills = "as_text"
    destroys: str | None = None
    steps: bool = False


class Unknown:
    """What only a run knows: stands in for such a value among what a flow says of settings."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Problem(NamedTuple):
    """Why a step can't work with the settings as written: at which setting, what is wrong, what to do.

    `setting` names one that is written, or one that is missed.
    """

    setting: str
    message: str
    hint: str


class Phrase(NamedTuple):
    """One English sentence of a kind, printed and parsed: `send an email to {to} with subject {subject}`.

    Names in braces are settings of the kind; settings a phrase does not name become sub-bullets.
    """

    text: str


class Kind(NamedTuple):
    """A step kind.

    `main` names the setting that may stand right behind the kind; `open_settings` accepts further settings as
    arguments (`task`). `result` is the type of what a step gives unless `gives` is written, or a function of the
    settings' names written. `gives`: whether a step may, must or can't state the type itself. `effect` is what it
    does to the world, or a function of the settings' names written. `timeout` in seconds per attempt, none where a
    person may take days. `origin` is where a result comes from, which decides its label: a `receipt` is made here and
    says nothing from outside; a `person` answered; `arguments` come back as they were given; a `connection` is as its
    configuration says; `outside` is anybody's text; a `model` makes anything of what it was given, and so does `mixed`,
    of which nothing better is known. `performed_by`: `world` runs `run`; `person` waits for an answer; `either` runs a
    registered function of the step's name, else waits for a person. `quiet` kinds need no stub in tests. `errors`
    are the error kinds it may raise, each with its doc line. `keyed` kinds hand the key of the step on, by which the
    other side can tell a repeat. `run(call, ports)` does the work and returns plain data, or raises `StepError`.
    `look_up(call, ports)` looks whether an attempt whose outcome nobody knows has had its effect, and only reads: it
    gives what was found, a list of all that fits, or none where nothing is there; `StepError` where it can't tell. Its
    call has the settings of the attempt, among them `look_up` where the step writes one. `sent_key` is how the key of a
    step goes out, where it does not go as it is.
    `check(written)` tells what could be known of that before a run: it gets the plain value of each setting written,
    with `UNKNOWN` in the place of what only a run knows.
    """

    name: str
    doc: str
    settings: Mapping[str, Setting]
    example: str
    main: str | None = None
    open_settings: bool = False
    result: PlanType | Callable[[frozenset[str]], PlanType] = None
    gives: Literal["may", "must", "never"] = "may"
    effect: Effect | Callable[[frozenset[str]], Effect] = "effect"
    origin: Origin = "mixed"
    keyed: bool = False
    timeout: float | None = 30.0
    performed_by: Literal["world", "person", "either"] = "world"
    quiet: bool = False
    errors: Mapping[str, str] = {}
    phrases: tuple[Phrase, ...] = ()
    version: int = 1
    run: Callable[[Call, Any], Awaitable[Any]] | None = None
    look_up: Callable[[Call, Any], Awaitable[Any]] | None = None
    sent_key: Callable[[str], str] = str
    check: Callable[[Mapping[str, Any]], Iterable[Problem]] | None = None

    def effect_of(self, written: Iterable[str]) -> Effect:
        """What a step with these settings written does to the world."""
        return self.effect(frozenset(written)) if callable(self.effect) else self.effect


class Call(NamedTuple):
    """One attempt of a step, as a kind's `run` sees it.

    `key` stays the same over retries and restarts; `attempt` counts from 1; `settings` are evaluated values;
    `timeout` in seconds or none; `gives` is the type that the result is parsed to, none where the step has none.
    `notes` are what earlier calls of `note` kept, also those of attempts that a crash or an error ended: `note(value)`
    records a value in the journal of the run, and comes back once it is kept there.
    """

    run: str
    path: str
    key: str
    attempt: int
    settings: Mapping[str, Any]
    timeout: float | None
    gives: PlanType = None
    notes: tuple[Any, ...] = ()
    note: Callable[[Any], Awaitable[None]] | None = None


class StepError(Exception):
    """A step that failed: a stable error kind, a message for people, plain data for handlers.

    `unknown` says that the effect may have happened all the same (an answer lost after sending).
    """

    def __init__(self, kind: str, message: str, *, detail: Any = None, unknown: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail
        self.unknown = unknown


COMMON_SETTINGS: Mapping[str, Setting] = {
    "timeout": Setting("duration", "How long one attempt may take."),
    "retry": Setting("any", "How often, after what pauses and for which errors to try again.", "control"),
    "fallback": Setting("any", "The result to take after the last failed attempt; may read `error`."),
    "skip": Setting("boolean", "Leave the step out when it fails, with a warning in the trace.", "control"),
    "once_per": Setting("text", "A key of your own: the effect happens once for it, across runs."),
    "at_most_once": Setting("boolean", "Never repeat; an unknown outcome waits for a person.", "control"),
    "cache": Setting("duration", "Take an equal earlier result up to this age."),
    "limit": Setting("any", "How many of this name may run at once, across runs.", "control"),
    "recovery": Setting("any", "`automatic`: what may be repeated is, and a person decides the rest.", "control"),
}


class Catalogue:
    """The step kinds a project may use, by name."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def get(self, name: str) -> Kind | None:
        """The kind of that name, or none."""
        return self._kinds.get(name)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in order of registration."""
        return tuple(self._kinds)
