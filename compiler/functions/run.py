"""What only the run can answer; the table documents these, the evaluation context does them."""

from __future__ import annotations

from .registry import operation

OUTCOMES = ["done", "failed", "cancelled", "skipped", "running", "waiting"]

operation(
    "now",
    [],
    "datetime",
    "The present moment, read once per statement and recorded.",
    ("now() + 1h", "2026-01-05T10:00:00+00:00"),
)
operation(
    "new_id",
    [],
    "text",
    "A new identifier that no other call gives, recorded; in tests it is always the same.",
    ("length(new_id()) > 0", "true"),
)
operation(
    "outcome",
    [("step", "text")],
    ["one_of", OUTCOMES],
    "How a step or `do` block stands: done, failed, cancelled, skipped, running or waiting.",
    ('outcome(ship) == "done"', "true"),
)
operation(
    "previous",
    [("name", "any")],
    ["optional", "any"],
    "What a name of a loop stood for in the round before; missing in the first round.",
    ("previous(draft)", "second"),
)
operation(
    "rounds",
    [("name", "any")],
    ["list", "any"],
    "What a name of a loop stood for in each round so far, this one included once it has it.",
    ("length(rounds(draft))", "3"),
)
operation(
    "secret",
    [("name", "text")],
    "any",
    "The secret of that name, for the settings that sign a step in; it never prints.",
    ('secret("BANK_KEY")', "***"),
)
