"""Mails that come in: a folder as mail programs fill it (Maildir), from which each mail is taken once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ..compiler.values import FileReference
from .journal.store import Store

LARGEST = 10_000_000
"""The most bytes of a mail that is taken; a larger one is refused."""
MOST_PARTS = 100
LONGEST_BODY = 1_000_000
MOST_AT_ONCE = 50
"""How many mails are looked at before anything else gets its turn."""
PREFIX = "mail "
"""What an arriving mail is called before its address: no event of a flow has a name like this."""

Log = Callable[[str], None]


class MailFolder:
    """Takes mails out of `new`: into `cur` what was read, into `refused` what can't be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def look(self, store: Store, now: int, log: Log) -> None:
        """Hand each new mail to the flows that begin with its address, at a moment in microseconds since 1970.

        A mail leaves `new` once it is recorded; one that was recorded before starts nothing again.
        """
        try:
            files = sorted(file for file in (self.folder / "new").iterdir() if file.is_file())
        except OSError:
            return
        for file in files[:MOST_AT_ONCE]:
            try:
                fault = self._take(file, store, now)
                self._move(file, "refused" if fault else "cur")
            except OSError as problem:
                fault = f"it can't be read or moved: {problem.strerror}"
            if fault:
                log(f"the mail {file.name} starts no run: {fault}")

    def _take(self, file: Path, store: Store, now: int) -> str | None:
        """Why a mail is refused, or none where it was handed on."""
        if file.is_symlink() or file.stat().st_size > LARGEST:
            return "it is no plain file" if file.is_symlink() else f"it is larger than {LARGEST:,} bytes"
        content = file.read_bytes()
        try:
            mail = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)
            fields, addressed = read(mail)
        except (ValueError, LookupError, TypeError, AttributeError, UnicodeError, RecursionError) as problem:
            return f"it is no mail that can be read ({problem or type(problem).__name__})"
        named = str(mail.get("message-id", "")).strip() or hashlib.sha256(content).hexdigest()
        for event in sorted({row.event for row in store.listeners()} & {f"{PREFIX}{each}" for each in addressed}):
            data = {"fields": fields, "direct": False}
            store.post(None, "event", event, data, now, f"{event} {named}")
        return None

    def _move(self, file: Path, where: str) -> None:
        target = self.folder / where
        target.mkdir(exist_ok=True)
        file.replace(target / file.name)


def read(mail: EmailMessage) -> tuple[dict[str, Any], set[str]]:
    """What a mail brings, and all addresses that it went to, in small letters.

    Raises:
        ValueError: it has too many parts.
    """
    if sum(1 for _ in mail.walk()) > MOST_PARTS:
        raise ValueError(f"it has more than {MOST_PARTS} parts")
    to = _addresses(mail, "to", "cc")
    sender = _addresses(mail, "from")
    fields = {
        "from": sender[0] if sender else "",
        "to": to,
        "subject": _sound(str(mail.get("subject", ""))),
        "body": _body(mail),
        "attachments": [_attachment(part, number) for number, part in enumerate(mail.iter_attachments(), 1)],
    }
    return fields, {each.lower() for each in (*to, *_addresses(mail, "delivered-to", "x-original-to"))}


def files(fields: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[FileReference, bytes]]]:
    """The fields of a mail with its attachments as files, and what is in these."""
    found = []
    for each in fields["attachments"]:
        content = base64.b64decode(each["content"])
        digest = hashlib.sha256(content).hexdigest()
        found.append((FileReference(each["name"], digest, len(content), each["type"]), content))
    return {**fields, "attachments": [file for file, _ in found]}, found


def _addresses(mail: EmailMessage, *headers: str) -> list[str]:
    values = [_sound(str(value)) for header in headers for value in mail.get_all(header, [])]
    return [address for _, address in getaddresses(values) if "@" in address]


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _sound(str(part.get_content()))[:LONGEST_BODY]
    if part.get_content_subtype() == "html":
        reader = _Words()
        reader.feed(text)
        text = " ".join("".join(reader.words).split())
    return text


def _attachment(part: EmailMessage, number: int) -> dict[str, str]:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else part.as_bytes()
    name = Path(_sound(part.get_filename() or "").replace("\\", "/")).name
    name = name if name.strip(".") else f"attachment-{number}"
    return {"name": name, "type": part.get_content_type(), "content": base64.b64encode(raw).decode()}


def _sound(text: str) -> str:
    """The text without what is no character, and without ends of lines that could begin another header."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


class _Words(HTMLParser):
    """The words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
