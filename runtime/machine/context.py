"""What an expression may know besides its names: the moment, the run, outcomes and earlier rounds."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ...compiler.evaluation import MAX_STEPS, EvaluationContext, EvaluationError
from ...compiler.moments import zone_of

if TYPE_CHECKING:
    from ...compiler.values import WorkingDays
    from .machine import Machine
    from .state import Scope

SATURDAY = 5
MOST_WORKING_DAYS = 260_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST_MOMENT = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // MICROSECOND
"""The last moment a timer may be set to, in microseconds since 1970."""


def moment(at: datetime) -> int:
    """A moment in microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def from_moment(at: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=at)


class Context(EvaluationContext):
    """The evaluation context of a run; one object, made fresh for each statement.

    `now` is the moment of the event that led here and ids come from the path, so a statement evaluated again after a
    restart reads the same.
    """

    __slots__ = ("_at", "_frame", "_ids", "_machine", "_moment", "_scope", "place")

    def __init__(self, machine: Machine) -> None:
        self.run_id = machine.run
        self.started = EPOCH
        self.zone = machine.program.zone
        self.steps_left = MAX_STEPS
        self._timezone = None
        self._machine = machine
        self._at = 0
        self._moment = EPOCH
        self._ids = 0
        self._scope = machine.scope
        self._frame = machine.frame
        self.place = ""

    def fresh(self, scope: Scope) -> Context:
        """Ready for the next statement, with a full budget."""
        self.steps_left = MAX_STEPS
        self._scope = scope
        if scope.frame is not self._frame:
            self._frame = scope.frame
            self.zone, self._timezone = self._frame.flow.zone, None
        return self

    @property
    def now(self) -> datetime:  # type: ignore[override]
        """The moment of the event that led here; most statements never ask, and a moment is dear to make."""
        if self._at != self._machine.at:
            self._at = self._machine.at
            self._moment = from_moment(self._at)
        return self._moment

    def at(self, place: str) -> None:
        """Say where the next statements stand: ids are counted anew from there."""
        self.place = place
        self._ids = 0

    def outcome(self, name: str) -> str:
        """See `EvaluationContext`."""
        return self._machine.outcome_of(name, self._scope.frame)

    def previous(self, name: str) -> Any:
        """See `EvaluationContext`."""
        return self._scope.previous(name)

    def rounds(self, name: str) -> list[Any]:
        """See `EvaluationContext`."""
        return self._scope.all_rounds(name)

    def new_id(self) -> str:
        """See `EvaluationContext`."""
        self._ids += 1
        text = f"{self._machine.run}/{self.place}/{self._ids}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def midnight(self, day: date) -> datetime:
        """The first moment of a day in the flow's time zone."""
        return datetime(day.year, day.month, day.day, tzinfo=zone_of(self.zone))

    def after_working_days(self, length: WorkingDays) -> datetime:
        """The same time of day so many working days later, in the flow's time zone."""
        day, left = self.now.astimezone(zone_of(self.zone)), length.amount
        if left > MOST_WORKING_DAYS:
            raise EvaluationError("out_of_range", "this is more than a thousand years of working days")
        while left > 0:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY
        return day
