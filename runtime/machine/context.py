"""What an expression may know besides its names: the moment, the run, outcomes and earlier rounds."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ...compiler.evaluation import MAX_STEPS, EvaluationContext
from ...compiler.moments import zone_of

if TYPE_CHECKING:
    from ...compiler.values import WorkingDays
    from .machine import Machine
    from .state import Scope

SATURDAY = 5
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def moment(at: datetime) -> int:
    """A moment in microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def from_moment(at: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=at)


class Context(EvaluationContext):
    """The evaluation context of a run; one object, made fresh for each statement.

    `now` is the moment of the event that led here and ids come from the path,
    so a statement evaluated again after a restart reads the same.
    """

    __slots__ = ("_ids", "_machine", "_scope", "place", "steps_left")

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._ids = 0
        self._scope = machine.scope
        self.place = ""
        self.steps_left = MAX_STEPS
        self._timezone = None

    def fresh(self, scope: Scope) -> Context:
        """Ready for the next statement, with a full budget."""
        self.steps_left = MAX_STEPS
        self._scope = scope
        return self

    def at(self, place: str) -> None:
        """Say where the next statements stand: ids are counted anew from there."""
        self.place = place
        self._ids = 0

    @property
    def now(self) -> datetime:
        """The moment of the event that led here."""
        return from_moment(self._machine.at)

    @property
    def started(self) -> datetime:
        """When the run began."""
        return from_moment(self._machine.started_at)

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return self._machine.run

    @property
    def zone(self) -> str:
        """The time zone of the flow."""
        return self._machine.program.zone

    def new_id(self) -> str:
        """An id that is the same when the statement is evaluated again."""
        self._ids += 1
        text = f"{self._machine.run}/{self.place}/{self._ids}"
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def outcome(self, name: str) -> str:
        """What became of a step or block."""
        return self._machine.outcome_of(name)

    def previous(self, name: str) -> Any:
        """The value a name had in the round before, or none."""
        return self._scope.previous(name)

    def rounds(self, name: str) -> list[Any]:
        """The values a name had in all rounds so far."""
        return self._scope.all_rounds(name)

    def midnight(self, day: date) -> datetime:
        """The first moment of a day in the flow's time zone."""
        return datetime(day.year, day.month, day.day, tzinfo=zone_of(self.zone))

    def after_working_days(self, length: WorkingDays) -> datetime:
        """The same time of day so many working days later, in the flow's time zone."""
        day, left = self.now.astimezone(zone_of(self.zone)), length.amount
        while left > 0:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY
        return day
