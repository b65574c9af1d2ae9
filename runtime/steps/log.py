"""The kind `log`: one line in the log."""

from __future__ import annotations

from ...compiler.kinds import Kind, Phrase, Setting

LEVELS = ["debug", "info", "warning", "error"]

SETTINGS = {
    "message": Setting(
        "any", "What is written; anything but text in the form it is filled into texts.", "content", True
    ),
    "level": Setting(["one_of", LEVELS], "How much it weighs; `info` if not written."),
}

EXAMPLE = """\
flow greet "Say hello in the log"

input  name: text

step hello: log "Hello, {name}." { level: "info" }
"""

KIND = Kind(
    name="log",
    doc="Write one line into the log.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="message",
    gives="never",
    effect="idempotent",
    timeout=10.0,
    quiet=True,
    phrases=(Phrase("note {message} as {level}"), Phrase("note {message}")),
)
