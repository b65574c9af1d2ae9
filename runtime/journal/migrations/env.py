"""What Alembic runs around the migrations; `migrate` hands in the address of the database."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, event

TURN = 0x53464C57
"""The number of the lock of those who write to a PostgreSQL database."""


def upgrade(address: Any) -> None:
    """Run what is missing in one transaction."""
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        # Python's driver begins no transaction before CREATE TABLE; so it is told to begin none at all.
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        context.configure(connection=connection, transactional_ddl=True)
        with context.begin_transaction():
            if engine.dialect.name == "postgresql":
                # Of several processes that meet an old layout one carries it forward, and the others find it done.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
            context.run_migrations()
    engine.dispose()


def _leave_transactions_to_us(connection: Any, _: object) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


upgrade(context.config.attributes["address"])
