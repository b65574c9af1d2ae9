"""The audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WORDS = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "audit",
        sa.Column("number", NUMBER, nullable=False),
        words("kind"),
        words("done_by"),
        sa.Column("at", sa.BigInteger, nullable=False),
        *map(words, ("run", "data", "seal")),
        sa.PrimaryKeyConstraint("number"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version = 4")


def words(name: str) -> sa.Column[str]:
    """Text."""
    return sa.Column(name, WORDS, nullable=False)
