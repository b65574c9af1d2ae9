"""How a database is carried from one layout to the next, with Alembic."""
