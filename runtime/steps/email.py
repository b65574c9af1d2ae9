"""The kind `email`: one mail to one or more people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...compiler.kinds import Call, Kind, Phrase, Problem, Setting, StepError
from ...compiler.values import FileReference
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..mail import Attachment, Recipient
    from ..ports import Ports

ADDRESSES = ["union", ["text", ["list", "text"]]]

SETTINGS = {
    "to": Setting(ADDRESSES, "Who gets it: an address or a list of them.", "destination", required=True),
    "subject": Setting("text", "The subject, one line.", "content", required=True),
    "body": Setting("text", "The text of the mail.", "content"),
    "cc": Setting(ADDRESSES, "Who gets a copy: an address or a list of them.", "destination"),
    "attach": Setting(["union", ["file", ["list", "file"]]], "A file or a list of files to send along.", "content"),
    "reply_to": Setting("text", "The address that answers go to.", "content"),
}

EXAMPLE = """\
flow remind "Remind a customer of an invoice"

input  address: text
input  invoice: integer

step reminder: email {
  to: address
  subject: "Invoice {invoice}"
  body: "Please pay invoice {invoice} this week."
}
"""


def check(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Addresses that are written out and are none."""
    from ..mail import parse_recipient

    for name in ("to", "cc", "reply_to"):
        value = written.get(name)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                try:
                    parse_recipient(each)
                except ValueError as error:
                    yield Problem(name, f"in `{name}`, {error}", 'write an address: `"name@example.org"`')


async def run(call: Call, ports: Ports) -> Any:
    """Check every part, then hand the mail over under the step's key."""
    from ..mail import Letter

    settings = call.settings
    refuse_secrets(settings)
    to = recipients(settings, "to")
    if not to:
        raise StepError("no_recipient", "The mail was not sent: `to` names nobody.")
    reply_to = recipients(settings, "reply_to")
    letter = Letter(
        to=to,
        subject=line(settings.get("subject"), "subject"),
        body=text(settings, "body"),
        cc=recipients(settings, "cc"),
        reply_to=reply_to[0] if reply_to else None,
        attachments=await attachments(settings.get("attach"), ports),
    )
    return await ports.mail.send(letter, call.key)


async def look_up(call: Call, ports: Ports) -> Any:
    """The id of the mail where it has gone out under the step's key; none where it has not."""
    return await ports.mail.sent(call.key)


def recipients(settings: Mapping[str, Any], name: str) -> tuple[Recipient, ...]:
    """The addresses of a setting, each once; StepError `bad_address` for anything else."""
    from ..mail import parse_recipient

    value = settings.get(name)
    listed = [] if value is None else value if isinstance(value, list) else [value]
    found: dict[str, Recipient] = {}
    for each in listed:
        if not isinstance(each, str):
            raise StepError("bad_address", f"The mail was not sent: `{name}` holds what is no text.")
        try:
            recipient = parse_recipient(each)
        except ValueError as error:
            raise StepError("bad_address", f"The mail was not sent: in `{name}`, {error}.") from error
        found.setdefault(f"{recipient.user}@{recipient.domain}".lower(), recipient)
    return tuple(found.values())


def text(settings: Mapping[str, Any], name: str) -> str:
    """The text of a setting, empty if it is not written."""
    value = settings.get(name)
    if value is not None and not isinstance(value, str):
        raise StepError("bad_setting", f"The mail was not sent: `{name}` is no text.")
    return value or ""


def line(value: Any, what: str) -> str:
    """A text that may stand in a header; StepError `bad_header` for one that would end it."""
    from ..mail import LONGEST_LINE, has_control

    if not isinstance(value, str):
        raise StepError("bad_setting", f"The mail was not sent: the {what} is no text.")
    if has_control(value) or len(value) > LONGEST_LINE:
        raise StepError(
            "bad_header",
            f"The mail was not sent: the {what} has a line break or another control character, or more than "
            f"{LONGEST_LINE} characters. Use `replace` to take it out.",
        )
    return value


async def attachments(value: Any, ports: Ports) -> tuple[Attachment, ...]:
    """The stored files of a setting with their content."""
    from ..mail import Attachment

    listed = [] if value is None else value if isinstance(value, list) else [value]
    found = []
    for each in listed:
        if not isinstance(each, FileReference):
            raise StepError(
                "bad_setting",
                "The mail was not sent: `attach` holds what is no file. Give the result of an `artifact` step.",
            )
        name = line(each.name, "name of a file")
        found.append(Attachment(name, each.media_type, await ports.artifacts.read(each)))
    return tuple(found)


KIND = Kind(
    name="email",
    doc="Send one mail; the result is its message id.",
    settings=SETTINGS,
    example=EXAMPLE,
    result="text",
    gives="never",
    effect="effect",
    origin="receipt",
    timeout=60.0,
    quiet=True,
    run=run,
    look_up=look_up,
    check=check,
    errors={
        "no_look_up": "Nobody can tell whether it has been done.",
        "bad_address": "A text is not one mail address.",
        "bad_header": "A subject or a file's name has a line break or another control character.",
        "bad_setting": "A setting has a value that makes no mail.",
        "no_recipient": "There is nobody to send it to.",
        "missing_file": "A file to attach is not stored any more.",
        "misplaced_secret": "A setting holds a secret, which has no place in a mail.",
        "no_mail": "No mail is set up.",
        "no_artifacts": "No store for files is set up.",
        "mail_failed": "The mail could not be handed over; the message says why.",
    },
    phrases=(
        Phrase("send an email to {to} with subject {subject} saying {body}"),
        Phrase("send an email to {to} with subject {subject}"),
        Phrase("send an email to {to}"),
    ),
)
