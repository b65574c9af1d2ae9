"""What the engine asks of a store of runs: one contract, fulfilled in memory and by databases.

All methods are synchronous and belong to the thread that opened the store. Times are microseconds since 1970
(UTC) and come from the caller: a store has no clock. Names, ids and keys are text without a lone surrogate;
data are values (see `values`), and a database refuses what is none with ValueError before anything is written.
One that is locked, read-only, full, damaged or too new raises SayflowError SF904 to SF908.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from ...compiler.values import FileReference
from ...dsl.error import SayflowError
from ..audit import Act, Entry
from ..machine.claims import Kept
from ..machine.event import Event
from ..places import Place

LARGE = 64 * 1024
"""Event data whose JSON is longer than this, in characters, is kept as a file beside the database."""

SHORTEST_PREFIX = 4
"""The fewest characters that stand for the id of a run."""

READY = ("queued", "running")
"""The states in which a run that nobody holds is taken up again; a waiting run needs a timer or a message."""


class Fenced(Exception):
    """Others own these runs by now, or have recorded these sequences: nothing of the batch was written."""

    def __init__(self, runs: Sequence[str]) -> None:
        super().__init__(f"no longer held here: {', '.join(runs)}")
        self.runs = tuple(runs)


def no_run(run: str) -> SayflowError:
    """The error for a run that is not there."""
    return SayflowError("SF901", f"there is no run {run}", hint="`sayflow runs` lists those that are there")


class RunRow(NamedTuple):
    """A run as lists show it.

    `mode`: real, test ... `status`: queued, running, waiting, completed, failed or cancelled. `mark`: empty,
    `undone` or `partly undone`. A run lives until `ended_at` is set. `wake_at` is its next timer.
    `waiting_for` is one short line. `sequence` is that of its last event. `owner` holds the run (empty:
    nobody) under the lease `epoch`, which grows whenever the owner changes.
    """

    id: str
    flow: str
    plan_hash: str
    mode: str = "real"
    status: str = "queued"
    mark: str = ""
    started_at: int = 0
    ended_at: int | None = None
    wake_at: int | None = None
    waiting_for: str = ""
    error_kind: str = ""
    sequence: int = 0
    owner: str = ""
    epoch: int = 0


class Change(NamedTuple):
    """What an append makes of the row of its run: all of these fields, as they are from now on.

    Setting `ended_at` also closes the questions of the run that are still open.
    """

    status: str
    mark: str = ""
    ended_at: int | None = None
    wake_at: int | None = None
    waiting_for: str = ""
    error_kind: str = ""


class Message(NamedTuple):
    """One message in the inbox of a run: an answer, an event, a cancel ...

    `name` is that of the event, or the path of the question answered. `id` grows in the order of arrival.
    """

    id: int
    run: str
    kind: str
    name: str
    data: Any
    at: int
    key: str


class Outgoing(NamedTuple):
    """A message to another run, or with no `run` to every living run whose flow knows the event `name`.

    A `key` that the receiver has seen before makes no second message; an empty one is no key.
    """

    run: str | None
    kind: str
    name: str
    data: Any
    at: int
    key: str = ""


class ScheduleRow(NamedTuple):
    """A schedule of a flow: its place among the triggers, when it is due next, the run it started last (or empty)."""

    flow: str
    number: int
    plan_hash: str
    next_at: int
    run: str = ""


class ListenerRow(NamedTuple):
    """A trigger `on event` of a flow: its place among the triggers, and the event that starts a run."""

    flow: str
    number: int
    plan_hash: str
    event: str


class Arrival(NamedTuple):
    """An event that has come for a listener and has not been looked at; `id` grows in the order of arrival."""

    id: int
    flow: str
    number: int
    plan_hash: str
    data: Any
    at: int


class AskRow(NamedTuple):
    """A question to a person, as lists show it; `closed_at` is missing while it is open."""

    run: str
    path: str
    name: str
    who: Any
    question: str
    show: Any
    type: Any
    asked_at: int
    due: int | None = None
    closed_at: int | None = None


class OutcomeRow(NamedTuple):
    """What was right in a decision of a run, as somebody told it at a moment; a later word on it stands beside it.

    `run` is empty once that was taken away. `flow` and `decision` are the names under which such decisions are learnt
    from; `data` is what of the decision's
    record is kept with it, see `outcomes.kept`.
    """

    run: str
    path: str
    flow: str
    decision: str
    option: str
    told_by: str
    because: str
    at: int
    data: Any


class CalibrationRow(NamedTuple):
    """What was learnt about a decision from so many outcomes; versions count from 1, and none is ever changed."""

    flow: str
    decision: str
    version: int
    outcomes: int
    at: int
    data: Any


class Append(NamedTuple):
    """All that one run records at once.

    `events` follow each other and the last one recorded. `epoch` is that of the lease it is written under.
    `change`: none leaves the row as it is. `consumed` are ids of messages of its inbox, gone once this is
    recorded. `asked` are questions opened, `closed` the paths of those no longer open (as of the last event).
    `create` makes the row of the run first; give it `owner` and `epoch` to hold it from the start (a lease is
    begun with `renew`). `kept` is kept under its names, `wanted` are places the run stands in line for, `freed` the
    paths whose places are free again (empty: those of the run itself). Whoever is granted a place by that, this
    run or another, finds a message of the kind `place` in its inbox: its name is the path, its data `{"name"}`.
    `outcomes` are what people told by deciding, `acts` go into the audit log.
    """

    run: str
    epoch: int
    events: Sequence[Event]
    change: Change | None = None
    consumed: Sequence[int] = ()
    outgoing: Sequence[Outgoing] = ()
    asked: Sequence[AskRow] = ()
    closed: Sequence[str] = ()
    create: RunRow | None = None
    kept: Sequence[Kept] = ()
    wanted: Sequence[Place] = ()
    freed: Sequence[str] = ()
    outcomes: Sequence[OutcomeRow] = ()
    acts: Sequence[Act] = ()


class Store(Protocol):
    """Keeps plans, runs, their events, their inboxes and leases."""

    def save_plan(self, plan_hash: str, flow: str, plan_json: str, source: str | None = None) -> None:
        """Keep a plan (the text of `Plan.to_json`) under its hash; a plan already there stays."""
        ...

    def plan(self, plan_hash: str) -> str | None:
        """The JSON text of a plan."""
        ...

    def source(self, plan_hash: str) -> str | None:
        """The text of the flow that a plan was made of."""
        ...

    def create_run(self, row: RunRow) -> bool:
        """Make a run, without events; false, and nothing happens, if its id is taken."""
        ...

    def append(self, batch: Sequence[Append]) -> None:
        """Record all of the batch in one transaction, or nothing; each run at most once in a batch.

        Raises:
            Fenced: a run was claimed by another since, does not exist, or has other events at these
            sequences. Its `runs` are to be dropped from memory; the rest of the batch can be appended again.
        """
        ...

    def events(self, run: str, after: int = 0) -> list[Event]:
        """The events of a run whose sequence is above `after`, in order, in the form of this version."""
        ...

    def run(self, run: str) -> RunRow | None:
        """The run of this id, or the only one whose id begins so (four characters or more)."""
        ...

    def runs(
        self, *, status: str | None = None, flow: str | None = None, since: int | None = None, limit: int = 100
    ) -> list[RunRow]:
        """The newest runs, newest first; `since` leaves out those that started before."""
        ...

    def due(self, now: int, limit: int = 1000) -> list[str]:
        """Living runs that nobody holds and that have something to do, oldest first.

        That is: ready (`READY`), with a timer that is up, or with a message in the inbox.
        """
        ...

    def claim(self, run: str, owner: str, now: int, ttl: int) -> int | None:
        """Take a run that is free, or whose owner's lease has ended; gives the epoch to append under.

        None if another holds it or there is no such run. `owner` names one process (or worker) since its
        start, in words by which a person finds it; claiming also renews its lease, over all it holds.
        Claiming what one holds gives the same epoch again.
        """
        ...

    def claim_due(self, owner: str, now: int, ttl: int, limit: int = 1000) -> dict[str, int]:
        """Take all that is due, in one transaction: run -> epoch."""
        ...

    def renew(self, owner: str, now: int, ttl: int) -> None:
        """Let the lease of the owner, over all that it holds, last until `now + ttl`; begins one if need be.

        A lease renewed after its end still covers the runs that nobody else claimed in between.
        """
        ...

    def release(self, owner: str, run: str | None = None) -> None:
        """Let go of one run, or of all runs and the lease."""
        ...

    def post(self, run: str | None, kind: str, name: str, data: Any, at: int, key: str = "") -> list[int]:
        """Put a message (see `Outgoing`) into the inbox; the ids of the messages, one for each run reached.

        With a key seen before: the ids of then. Empty if the run has ended or there is none.
        """
        ...

    def inbox(self, run: str) -> list[Message]:
        """The messages that wait for a run, oldest first."""
        ...

    def posted_to(self, owner: str) -> list[str]:
        """The living runs of this owner that messages wait for."""
        ...

    def kept(self, name: str) -> Kept | None:
        """What is kept under a name, even if its time is over."""
        ...

    def holders(self, run: str) -> list[str]:
        """The runs that hold places which this one waits for."""
        ...

    def schedules(self) -> list[ScheduleRow]:
        """All schedules, the one that is due first at the head."""
        ...

    def set_schedules(self, flow: str, rows: Sequence[ScheduleRow]) -> None:
        """Make these the schedules of a flow."""
        ...

    def move_schedule(self, row: ScheduleRow, next_at: int, run: str) -> bool:
        """Say when a schedule is due next, and which run it started last; false if it was moved meanwhile."""
        ...

    def listeners(self) -> list[ListenerRow]:
        """All triggers that wait for events, by event, flow and number."""
        ...

    def set_listeners(self, flow: str, rows: Sequence[ListenerRow]) -> None:
        """Replace the listeners of a flow. An event for all runs (see `post`) arrives at each of its listeners, too."""
        ...

    def arrivals(self, limit: int = 1000) -> list[Arrival]:
        """What has come for listeners and is still to be looked at, oldest first."""
        ...

    def drop_arrival(self, id: int) -> None:
        """What has come was looked at; one that is gone already stays so."""
        ...

    def tell_outcome(self, row: OutcomeRow) -> None:
        """Add what was right in a decision. SF901 if there is no such run."""
        ...

    def outcomes(self, flow: str, decision: str, limit: int = 1000) -> list[OutcomeRow]:
        """The newest words on the decisions of a name, in the order they were told."""
        ...

    def calibration(self, flow: str, decision: str) -> CalibrationRow | None:
        """What was learnt last about the decisions of a name."""
        ...

    def calibrate(self, row: CalibrationRow) -> None:
        """Keep what was learnt; a version that is there already stays."""
        ...

    def record_acts(self, acts: Sequence[Act]) -> None:
        """Put acts at the end of the audit log."""
        ...

    def audit(self, after: int = 0) -> list[Entry]:
        """The entries of the audit log whose number is above `after`, in order."""
        ...

    def asks(self, run: str | None = None, *, open: bool = True) -> list[AskRow]:
        """Questions of one run or of all, oldest first: those still open, or all that were ever asked."""
        ...

    def artifact_put(
        self, run: str, name: str, content: bytes, media_type: str = "application/octet-stream"
    ) -> FileReference:
        """Store a file under a run; the same name again replaces it. SF901 if there is no such run."""
        ...

    def artifact(self, run: str, name: str) -> bytes | None:
        """The content of a file of a run."""
        ...

    def artifacts(self, run: str) -> list[FileReference]:
        """The files of a run, by name."""
        ...

    def remove(self, run: str) -> bool:
        """Take an ended run away, with all that hangs on it; false where it has not ended, or is not there.

        What was learnt from its decisions stays, and so do the audit log and what it left for other runs.
        """
        ...

    def forget(self, now: int, limit: int = 1000) -> int:
        """Take away what has expired: results kept under a name, leases, lines that nobody stands in.

        At most so many of each, so that nobody else waits long for it; gives how many it were.
        """
        ...

    def content(self, hash: str) -> bytes | None:
        """The content of any stored file by its SHA-256, 64 hexadecimal digits."""
        ...

    def close(self) -> None:
        """Let go of the database; leases stay until they are released or end."""
        ...
