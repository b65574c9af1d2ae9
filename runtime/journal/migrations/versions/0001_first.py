"""The first layout."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")
LIVING = sa.text("ended_at IS NULL")
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    flows()
    runs()
    people()
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA application_id = 1397115991")
        op.execute("PRAGMA user_version = 1")


def flows() -> None:
    """Plans, and which events they know."""
    op.create_table(
        "flow_version",
        words("hash"),
        words("flow"),
        words("plan"),
        sa.Column("source", WORDS),
        sa.PrimaryKeyConstraint("hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "flow_event",
        words("name"),
        words("plan_hash"),
        sa.PrimaryKeyConstraint("name", "plan_hash"),
        sqlite_with_rowid=False,
    )


def runs() -> None:
    """Runs, their events and files, and who holds them."""
    op.create_table(
        "run",
        number("number"),
        words("id"),
        words("flow"),
        words("plan_hash"),
        words("mode"),
        words("status"),
        words("mark"),
        moment("started_at"),
        moment("ended_at", missing=True),
        moment("wake_at", missing=True),
        words("waiting_for"),
        words("error_kind"),
        sa.Column("sequence", sa.Integer, nullable=False),
        words("owner"),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    for name, column in {"run_living": "plan_hash", "run_ready": "status", "run_wake": "wake_at"}.items():
        op.create_index(name, "run", [column], sqlite_where=LIVING, postgresql_where=LIVING)
    op.create_table(
        "event",
        number("run"),
        sa.Column("sequence", sa.Integer, nullable=False),
        moment("at"),
        sa.Column("schema", sa.Integer, nullable=False),
        words("kind"),
        words("path"),
        words("label"),
        words("data"),
        sa.PrimaryKeyConstraint("run", "sequence"),
    )
    op.create_table("lease", words("owner"), moment("until"), sa.PrimaryKeyConstraint("owner"), sqlite_with_rowid=False)
    op.create_table(
        "artifact",
        number("run"),
        words("name"),
        words("hash"),
        moment("size"),
        words("media_type"),
        sa.PrimaryKeyConstraint("run", "name"),
        sqlite_with_rowid=False,
    )


def people() -> None:
    """Messages to runs, and questions to people."""
    op.create_table(
        "inbox",
        number("id"),
        number("run"),
        words("kind"),
        words("name"),
        words("data"),
        moment("at"),
        words("key"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("inbox_run", "inbox", ["run"])
    op.create_table(
        "message_key",
        words("key"),
        number("run"),
        number("message"),
        sa.PrimaryKeyConstraint("key", "run"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ask",
        number("run"),
        words("path"),
        words("name"),
        words("who"),
        words("question"),
        words("show"),
        words("type"),
        moment("asked_at"),
        moment("due", missing=True),
        moment("closed_at", missing=True),
        sa.PrimaryKeyConstraint("run", "path"),
        sqlite_with_rowid=False,
    )
    op.create_index("ask_open", "ask", ["asked_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def number(name: str) -> sa.Column[int]:
    """A number that refers to a row, or is its key."""
    return sa.Column(name, NUMBER, nullable=False)


def words(name: str) -> sa.Column[str]:
    """Text."""
    return sa.Column(name, WORDS, nullable=False)


def moment(name: str, *, missing: bool = False) -> sa.Column[int]:
    """Microseconds, or another number of 64 bits."""
    return sa.Column(name, sa.BigInteger, nullable=missing)
