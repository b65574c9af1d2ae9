"""The kind `log`: one line in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...compiler.kinds import Call, Kind, Phrase, Setting
from ...compiler.values import show

if TYPE_CHECKING:
    from ..ports import Ports

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


async def run(call: Call, ports: Ports) -> Any:
    """Hand the line to the log; a secret in it shows as `***`."""
    from ..ports import LogLine

    message, level = call.settings.get("message"), call.settings.get("level") or "info"
    ports.log(LogLine(call.run, call.path, level, show(message)))


KIND = Kind(
    name="log",
    doc="Write one line into the log.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="message",
    gives="never",
    effect="idempotent",
    origin="receipt",
    timeout=10.0,
    quiet=True,
    run=run,
    phrases=(Phrase("note {message} as {level}"), Phrase("note {message}")),
)
