"""The kind `slack`: a message in a Slack channel; written and checked today, not run yet."""

from __future__ import annotations

from ...compiler.kinds import Kind, Phrase, Setting

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
    errors={
        "no_channel": "There is no such channel, or the bot is not in it.",
        "rate_limited": "Too many messages; the service wants a pause.",
        "slack_failed": "The service refused the message; the message says why.",
        "timeout": "There was no answer in time.",
    },
    phrases=(Phrase("write {text} in the channel {channel}"),),
    built=False,
)
