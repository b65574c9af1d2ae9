"""The append-only record of every run, and the store that keeps it."""
