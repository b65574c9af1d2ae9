"""Places that runs share, what is kept for later ones, and schedules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table("line", words("name"), sa.PrimaryKeyConstraint("name"), sqlite_with_rowid=False)
    op.create_table(
        "place",
        sa.Column("number", NUMBER, nullable=False),
        words("name"),
        sa.Column("run", NUMBER, nullable=False),
        words("path"),
        sa.Column("at_once", sa.Integer, nullable=False),
        sa.Column("held", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("place_name", "place", ["name"])
    op.create_index("place_run", "place", ["run"])
    op.create_table(
        "kept",
        words("name"),
        words("value"),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "schedule",
        words("flow"),
        sa.Column("number", sa.Integer, nullable=False),
        words("plan_hash"),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        words("run"),
        sa.PrimaryKeyConstraint("flow", "number"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version = 2")


def words(name: str) -> sa.Column[str]:
    """Text."""
    return sa.Column(name, sa.String, nullable=False)
