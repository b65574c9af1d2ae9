"""The tables of a store as SQLModel models: what the other two forms of the schema are tested against.

`schema.py` is written from them, `migrations/` lead to them. No run imports this module: loading SQLModel
takes longer than a short run. There are no foreign keys: PostgreSQL would lock the row of a run for each of
its events, and nothing is deleted that another row refers to.
"""

from __future__ import annotations

import re

from sqlalchemy import BigInteger, Index, Integer, String, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import declared_attr, registry
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Field, SQLModel

# SQLite numbers the rows of a table by itself only if the type is called INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")
# Text is compared by its characters alone, as SQLite does it, not by the customs of a country.
WORDS = String().with_variant(String(collation="C"), "postgresql")
CLUSTERED = {"sqlite_with_rowid": False}
LIVING = text("ended_at IS NULL")
OPEN = text("closed_at IS NULL")


class Model(SQLModel, registry=registry()):
    """What the tables share: a registry of their own, so that nothing else gets into the schema."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # pyright: ignore[reportIncompatibleVariableOverride]
        """`FlowVersion` is kept in `flow_version`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


class FlowVersion(Model, table=True):
    """A plan, under the hash of its content."""

    __table_args__ = CLUSTERED

    hash: str = Field(primary_key=True, sa_type=WORDS)
    flow: str = Field(sa_type=WORDS)
    plan: str = Field(sa_type=WORDS)
    source: str | None = Field(sa_type=WORDS)


class FlowEvent(Model, table=True):
    """The name of an event that a plan knows: whom a broadcast reaches."""

    __table_args__ = CLUSTERED

    name: str = Field(primary_key=True, sa_type=WORDS)
    plan_hash: str = Field(primary_key=True, sa_type=WORDS)


class Run(Model, table=True):
    """A run; see `RunRow`. The other tables call it by its number."""

    __table_args__ = (
        Index("run_living", "plan_hash", sqlite_where=LIVING, postgresql_where=LIVING),
        Index("run_ready", "status", sqlite_where=LIVING, postgresql_where=LIVING),
        Index("run_wake", "wake_at", sqlite_where=LIVING, postgresql_where=LIVING),
    )

    number: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    id: str = Field(unique=True, sa_type=WORDS)
    flow: str = Field(sa_type=WORDS)
    plan_hash: str = Field(sa_type=WORDS)
    mode: str = Field(sa_type=WORDS)
    status: str = Field(sa_type=WORDS)
    mark: str = Field(sa_type=WORDS)
    started_at: int = Field(sa_type=BigInteger)
    ended_at: int | None = Field(sa_type=BigInteger)
    wake_at: int | None = Field(sa_type=BigInteger)
    waiting_for: str = Field(sa_type=WORDS)
    error_kind: str = Field(sa_type=WORDS)
    sequence: int
    owner: str = Field(sa_type=WORDS)
    epoch: int


class Event(Model, table=True):
    """One recorded fact; `schema` is the version of the form of its `data`, `data` exact JSON.

    SQLite keeps this table in the order of writing, with a narrow index beside it: where many runs commit at
    once, far fewer pages change than in a table in the order of its key.
    """

    run: int = Field(primary_key=True, sa_type=NUMBER)
    sequence: int = Field(primary_key=True)
    at: int = Field(sa_type=BigInteger)
    schema_: int = Field(sa_column_kwargs={"name": "schema"})
    kind: str = Field(sa_type=WORDS)
    path: str = Field(sa_type=WORDS)
    label: str = Field(sa_type=WORDS)
    data: str = Field(sa_type=WORDS)


class Inbox(Model, table=True):
    """A message that waits for a run; ids are never used again, since a key may still lead to one."""

    __table_args__ = (Index("inbox_run", "run"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    run: int = Field(sa_type=NUMBER)
    kind: str = Field(sa_type=WORDS)
    name: str = Field(sa_type=WORDS)
    data: str = Field(sa_type=WORDS)
    at: int = Field(sa_type=BigInteger)
    key: str = Field(sa_type=WORDS)


class MessageKey(Model, table=True):
    """A key that a run has seen; run 0 stands for a broadcast."""

    __table_args__ = CLUSTERED

    key: str = Field(primary_key=True, sa_type=WORDS)
    run: int = Field(primary_key=True, sa_type=NUMBER)
    message: int = Field(sa_type=NUMBER)


class Ask(Model, table=True):
    """A question to a person; see `AskRow`."""

    __table_args__ = (Index("ask_open", "asked_at", sqlite_where=OPEN, postgresql_where=OPEN), CLUSTERED)

    run: int = Field(primary_key=True, sa_type=NUMBER)
    path: str = Field(primary_key=True, sa_type=WORDS)
    name: str = Field(sa_type=WORDS)
    who: str = Field(sa_type=WORDS)
    question: str = Field(sa_type=WORDS)
    show: str = Field(sa_type=WORDS)
    type: str = Field(sa_type=WORDS)
    asked_at: int = Field(sa_type=BigInteger)
    due: int | None = Field(sa_type=BigInteger)
    closed_at: int | None = Field(sa_type=BigInteger)


class Lease(Model, table=True):
    """Until when an owner holds all the runs that name it."""

    __table_args__ = CLUSTERED

    owner: str = Field(primary_key=True, sa_type=WORDS)
    until: int = Field(sa_type=BigInteger)


class Line(Model, table=True):
    """The name of a line; its row is held by whoever changes the line."""

    __table_args__ = CLUSTERED

    name: str = Field(primary_key=True)


class Place(Model, table=True):
    """A place that a run holds or waits for; the rows of one name are a line, in the order of their numbers."""

    __table_args__ = (Index("place_name", "name"), Index("place_run", "run"))

    number: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    name: str
    run: int = Field(sa_type=NUMBER)
    path: str
    at_once: int
    held: int


class Kept(Model, table=True):
    """What runs leave for later ones, under a name; `until` is missing where it is kept for good."""

    __table_args__ = CLUSTERED

    name: str = Field(primary_key=True)
    value: str
    at: int = Field(sa_type=BigInteger)
    until: int | None = Field(sa_type=BigInteger)


class Schedule(Model, table=True):
    """A schedule that starts runs of a flow: its place among the triggers, its next moment, the run it started last."""

    __table_args__ = CLUSTERED

    flow: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    plan_hash: str
    next_at: int = Field(sa_type=BigInteger)
    run: str


class Listener(Model, table=True):
    """A trigger of a flow that waits for an event; see `ListenerRow`."""

    __table_args__ = (Index("listener_event", "event"), CLUSTERED)

    flow: str = Field(primary_key=True, sa_type=WORDS)
    number: int = Field(primary_key=True)
    plan_hash: str = Field(sa_type=WORDS)
    event: str = Field(sa_type=WORDS)


class Arrival(Model, table=True):
    """An event that has come for a listener; ids are never used again, since runs are named by them."""

    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    flow: str = Field(sa_type=WORDS)
    number: int
    plan_hash: str = Field(sa_type=WORDS)
    data: str = Field(sa_type=WORDS)
    at: int = Field(sa_type=BigInteger)


class Outcome(Model, table=True):
    """What was right in a decision, as somebody told it; see `OutcomeRow`. Rows are only added."""

    __table_args__ = (Index("outcome_decision", "flow", "decision"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    run: int = Field(sa_type=NUMBER)
    path: str = Field(sa_type=WORDS)
    flow: str = Field(sa_type=WORDS)
    decision: str = Field(sa_type=WORDS)
    option: str = Field(sa_type=WORDS)
    told_by: str = Field(sa_type=WORDS)
    because: str = Field(sa_type=WORDS)
    at: int = Field(sa_type=BigInteger)
    data: str = Field(sa_type=WORDS)


class Calibration(Model, table=True):
    """What was learnt about a decision; see `CalibrationRow`. Rows are only added."""

    __table_args__ = CLUSTERED

    flow: str = Field(primary_key=True, sa_type=WORDS)
    decision: str = Field(primary_key=True, sa_type=WORDS)
    version: int = Field(primary_key=True)
    outcomes: int
    at: int = Field(sa_type=BigInteger)
    data: str = Field(sa_type=WORDS)


class Audit(Model, table=True):
    """Something done that matters for security, sealed; see `Entry`. Rows are only added."""

    number: int | None = Field(default=None, primary_key=True, sa_type=NUMBER)
    kind: str = Field(sa_type=WORDS)
    done_by: str = Field(sa_type=WORDS)
    at: int = Field(sa_type=BigInteger)
    run: str = Field(sa_type=WORDS)
    data: str = Field(sa_type=WORDS)
    seal: str = Field(sa_type=WORDS)


class Artifact(Model, table=True):
    """A file of a run; its content stands beside the database, under its hash."""

    __table_args__ = CLUSTERED

    run: int = Field(primary_key=True, sa_type=NUMBER)
    name: str = Field(primary_key=True, sa_type=WORDS)
    hash: str = Field(sa_type=WORDS)
    size: int = Field(sa_type=BigInteger)
    media_type: str = Field(sa_type=WORDS)


def schema_module() -> str:
    """The text of `schema.py`: what makes these tables in SQLite, without Alembic's own."""
    parts: list[CreateTable | CreateIndex] = []
    for table in Model.metadata.sorted_tables:
        parts.append(CreateTable(table))
        parts += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    statements = [str(part.compile(dialect=sqlite.dialect())).strip() for part in parts]
    lines = [line.rstrip().expandtabs(4) for line in ";\n\n".join(statements).splitlines()]
    return SCHEMA_MODULE.replace("...", "\n".join(lines).replace(")\n WITHOUT", ") WITHOUT"))


SCHEMA_MODULE = '''\
"""The tables of a store as SQLite makes them, so that a run need not load what describes them.

Written from `models.py` by `make test ARGS="-k schema --bless"`; not to be edited.
"""

SCHEMA = """
...
"""
'''
