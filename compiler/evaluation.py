"""What an expression is evaluated in, and how it fails: scopes, the context and its budget, the error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any, Protocol

from .border import describe_raw
from .moments import zone_of
from .values import Value, size

MAX_STEPS = 10_000
"""Steps per evaluation: one for each element that a loop looks at, some for long texts and lists."""

MAX_SIZE = 1_000_000
"""Characters that a result may take as JSON, about."""

MAX_INTEGER = 10**18
"""The largest integer that arithmetic gives."""


class EvaluationError(Exception):
    """An expression that has no value.

    `kind` is `missing_value`, `wrong_type`, `out_of_range`, `too_much_work` or `bad_pattern`; `message` says
    what was wrong in one line.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class HasValues(Protocol):
    """A scope: the values of its names, and the scope around it (None for the outermost)."""

    @property
    def values(self) -> dict[str, Value]:
        """What the names of this scope stand for; a name that is not in it is missing."""
        ...

    @property
    def parent(self) -> Any:
        """The scope around this one."""
        ...


class Scope:
    """The plainest scope."""

    __slots__ = ("parent", "values")

    def __init__(self, values: dict[str, Value], parent: HasValues | None = None) -> None:
        self.values = values
        self.parent = parent


def _not_here() -> EvaluationError:
    return EvaluationError("wrong_type", "this can't be read here")


class EvaluationContext:
    """What one statement evaluates its expressions with.

    `now` is read once per statement; `zone` names the time zone of the flow. What only a run knows (`new_id`,
    `outcome`, `previous`, `rounds`) a context of its own tells. `steps_left` is the budget of one evaluation: set it
    back to `MAX_STEPS` before the next.
    """

    __slots__ = ("_timezone", "now", "run_id", "started", "steps_left", "zone")

    def __init__(
        self,
        now: datetime,
        *,
        run_id: str = "",
        started: datetime | None = None,
        zone: str = "UTC",
        steps_left: int = MAX_STEPS,
    ) -> None:
        self.now = now
        self.run_id = run_id
        self.started = now if started is None else started
        self.zone = zone
        self.steps_left = steps_left
        self._timezone: tzinfo | None = None

    def new_id(self) -> str:
        """A new identifier."""
        raise _not_here()

    def outcome(self, name: str) -> str:
        """How a step or block stands."""
        raise _not_here()

    def previous(self, name: str) -> Value:
        """What a name of a loop stood for in the round before."""
        raise _not_here()

    def rounds(self, name: str) -> Value:
        """What a name of a loop stood for in each round so far."""
        raise _not_here()

    @property
    def timezone(self) -> tzinfo:
        """The time zone of the flow; ValueError if there is none of that name."""
        if self._timezone is None:
            self._timezone = zone_of(self.zone)
        return self._timezone

    def charge(self, steps: int) -> None:
        """Take steps from the budget, or raise `too_much_work`."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise EvaluationError("too_much_work", f"more than {MAX_STEPS} steps in one expression")

    def charge_for(self, value: Value) -> None:
        """Take the steps that reading all of a value costs: one for some thirty elements, or 1000 characters."""
        kind = type(value)
        if kind is str:
            self.charge(len(value) >> 10)
        elif kind is list or kind is dict:
            try:
                self.charge(size(value, MAX_STEPS << 8) >> 8)
            except ValueError as error:
                raise EvaluationError("too_much_work", str(error)) from None


Evaluate = Callable[[Any, EvaluationContext], Value]
"""A built expression: a scope and a context in, a value out."""


def too_big() -> EvaluationError:
    """The error of a result over `MAX_SIZE`."""
    return EvaluationError("too_much_work", "the result is larger than 1 MB")


def bounded(value: Value) -> Value:
    """The value itself, if it is within `MAX_SIZE` and not nested too deeply."""
    try:
        if size(value, MAX_SIZE) <= MAX_SIZE:
            return value
    except ValueError as error:
        raise EvaluationError("too_much_work", str(error)) from None
    raise too_big()


def missing(what: str) -> EvaluationError:
    """The error of a missing value that is used."""
    return EvaluationError("missing_value", f"{what} is missing")


def wrong_type(wanted: str, got: Value, what: str = "") -> EvaluationError:
    """The error of a value of another type than wanted; of a missing one `missing_value`."""
    if got is None:
        return missing(what or "a value")
    return EvaluationError("wrong_type", f"{what + ': ' if what else ''}expected {wanted}, got {describe_raw(got)}")
