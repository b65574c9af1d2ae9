"""Mails: what one says, how it is written down, and the folder that takes them when nothing else is set up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ..compiler.kinds import StepError
from .files import write_once

_ADDRESS = re.compile(
    r"(?P<user>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)",
    re.ASCII,
)
_NAMED = re.compile(r'(?P<name>[^"<>@,;:\\]{1,100}?)\s*<(?P<address>[^<>]*)>')
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|text|video)/[a-z0-9.+-]+", re.ASCII)
LONGEST_LINE = 900
"""The most characters of a subject or of a file's name."""


class Recipient(NamedTuple):
    """Where a mail goes: a name, perhaps empty, and the two halves of an address."""

    name: str
    user: str
    domain: str


class Attachment(NamedTuple):
    """A file in a mail."""

    name: str
    media_type: str
    content: bytes


class Letter(NamedTuple):
    """A mail as its author means it; every part of it has been checked."""

    to: tuple[Recipient, ...]
    subject: str
    body: str
    cc: tuple[Recipient, ...] = ()
    reply_to: Recipient | None = None
    attachments: tuple[Attachment, ...] = ()


def parse_recipient(text: str) -> Recipient:
    """One address, `ann@shop.example` or `Ann Lee <ann@shop.example>`.

    Raises:
        ValueError: the text is anything else, several addresses included.
    """
    named = _NAMED.fullmatch(text.strip())
    address = _ADDRESS.fullmatch(named["address"] if named else text.strip())
    if address is None or has_control(text) or len(address["user"]) > 64 or len(address["domain"]) > 253:
        raise ValueError(f"{text[:80]!r} is not one mail address such as ann@shop.example")
    return Recipient(named["name"] if named else "", address["user"], address["domain"])


def has_control(text: str) -> bool:
    """Whether a text holds a line break or another character that could end a header."""
    return _CONTROL.search(text) is not None


def message_id(key: str, domain: str) -> str:
    """The same id for the same key, so that receivers know a repeated mail as one they have."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def compose(letter: Letter, sender: Recipient, identity: str, moment: datetime) -> bytes:
    """The letter as RFC 5322 has it, the same bytes for the same arguments.

    Raises:
        ValueError: a part can't be written, such as half of a surrogate pair.
    """
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    def listed(*recipients: Recipient) -> list[Address]:
        return [Address(each.name, each.user, each.domain) for each in recipients]

    message = EmailMessage(policy=SMTP)
    message["From"] = listed(sender)
    message["To"] = listed(*letter.to)
    if letter.cc:
        message["Cc"] = listed(*letter.cc)
    if letter.reply_to:
        message["Reply-To"] = listed(letter.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(moment.astimezone(UTC))
    message["Message-ID"] = identity
    message.set_content(letter.body, cte="quoted-printable" if _CONTROL_IN_TEXT.search(letter.body) else None)
    for each in letter.attachments:
        main, sub = (each.media_type if _MEDIA_TYPE.fullmatch(each.media_type) else "application/octet-stream").split(
            "/"
        )
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    if letter.attachments:
        # A boundary drawn by chance would make every repeat another file.
        drawn = hashlib.sha256(repr((identity, letter)).encode()).hexdigest()
        message.set_boundary(f"part_{drawn[:40]}")
    return message.as_bytes()


class Outbox:
    """A folder that takes each mail as one `.eml` file, named by its key: the mail of a fresh installation.

    A mail whose key was written before is not written again. `sender` stands in From; `now` gives the date.
    """

    def __init__(
        self,
        folder: Path,
        sender: str = "Sayflow <sayflow@localhost>",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._sender = parse_recipient(sender)
        self._now = now

    async def send(self, letter: Letter, key: str) -> str:
        """Write the mail; gives its message id.

        Raises:
            StepError: `mail_failed`; nothing was written.
        """
        from asyncio import to_thread

        identity = message_id(key, self._sender.domain)
        try:
            content = compose(letter, self._sender, identity, self._now())
            await to_thread(write_once, self._folder / file_name(key), content)
        except (OSError, ValueError) as error:
            raise StepError(
                "mail_failed",
                f"The mail was not put into the outbox {self._folder}: {error}. "
                "Check that the folder can be written to and that the mail holds only sound text.",
            ) from error
        return identity

    async def sent(self, key: str) -> str | None:
        """The id of the mail that was written under a key, or none."""
        from asyncio import to_thread

        there = await to_thread((self._folder / file_name(key)).exists)
        return message_id(key, self._sender.domain) if there else None


def file_name(key: str) -> str:
    """A name that shows where a mail came from and is another for every other key."""
    shown = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")[:60]
    return f"{shown}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.eml".lstrip("-")
