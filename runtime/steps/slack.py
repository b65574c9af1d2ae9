"""The kind `slack`: a message in a Slack channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...compiler.kinds import Call, Kind, Phrase, Setting, StepError
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..ports import Ports

LONGEST = 40_000
"""So many characters a message may have; the service cuts longer ones."""

SETTINGS = {
    "channel": Setting("text", "The channel, such as `#billing`.", "control", required=True),
    "text": Setting("text", "What is said there.", "content", required=True),
    "thread": Setting("text", "The id of the message that this one answers.", "content"),
}

EXAMPLE = """\
flow tell_billing "Tell the billing channel of a ticket"

input  subject: text

step told: slack { channel: "#billing", text: "New ticket: {subject}" }
"""


async def run(call: Call, ports: Ports) -> Any:
    """Check every part, then post the message under the step's key."""
    from ..chat import Message

    refuse_secrets(call.settings)
    channel, text, thread = (call.settings.get(name) for name in SETTINGS)
    if not isinstance(channel, str) or not isinstance(text, str) or not isinstance(thread, str | None):
        raise StepError("bad_setting", "The message was not sent: one of its settings is no text.")
    if not channel or not 1 <= len(text) <= LONGEST:
        raise StepError("bad_setting", f"The message was not sent: it needs a channel, and 1 to {LONGEST} characters.")
    return await ports.chat.post(Message(channel, text, thread), call.key)


KIND = Kind(
    name="slack",
    doc="Write a message into a Slack channel; the result is its id.",
    settings=SETTINGS,
    example=EXAMPLE,
    result="text",
    gives="never",
    effect="effect",
    origin="receipt",
    timeout=30.0,
    quiet=True,
    run=run,
    errors={
        "bad_setting": "A setting has a value that makes no message.",
        "misplaced_secret": "A setting holds a secret, which has no place in a message.",
        "missing_secret": "The token of the bot is not stored.",
        "no_chat": "No chat is set up.",
        "no_channel": "There is no such channel, or the bot is not in it.",
        "rate_limited": "Too many messages; the service wants a pause.",
        "slack_failed": "The service refused the message; the message says why.",
        "timeout": "There was no answer in time.",
    },
    phrases=(Phrase("write {text} in the channel {channel}"),),
)
