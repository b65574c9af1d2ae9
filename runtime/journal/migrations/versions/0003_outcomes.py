"""What turned out to be right in decisions, and what was learnt from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outcome",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        *map(words, ("path", "flow", "decision", "option", "told_by", "because")),
        sa.Column("at", sa.BigInteger, nullable=False),
        words("data"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("outcome_decision", "outcome", ["flow", "decision"])
    op.create_table(
        "calibration",
        words("flow"),
        words("decision"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("outcomes", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        words("data"),
        sa.PrimaryKeyConstraint("flow", "decision", "version"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version = 3")


def words(name: str) -> sa.Column[str]:
    """Text."""
    return sa.Column(name, WORDS, nullable=False)
