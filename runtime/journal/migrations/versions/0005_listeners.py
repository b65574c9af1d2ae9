"""Triggers that wait for events, and events that have come for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "listener",
        words("flow"),
        sa.Column("number", sa.Integer, nullable=False),
        *map(words, ("plan_hash", "event")),
        sa.PrimaryKeyConstraint("flow", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("listener_event", "listener", ["event"])
    op.create_table(
        "arrival",
        sa.Column("id", NUMBER, primary_key=True, nullable=False),
        words("flow"),
        sa.Column("number", sa.Integer, nullable=False),
        *map(words, ("plan_hash", "data")),
        sa.Column("at", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version = 5")


def words(name: str) -> sa.Column[str]:
    """Text."""
    return sa.Column(name, WORDS, nullable=False)
