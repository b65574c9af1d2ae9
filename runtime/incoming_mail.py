"""What a mail from anybody says, read within bounds: however it is written, it costs little, or is refused."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from encodings import normalize_encoding
from encodings.aliases import aliases
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from ..compiler.values import FileReference

MOST_LINES = 200_000
LONGEST_HEADERS = 256_000
"""The most bytes of all headers of a mail together; those of its parts are not counted."""
LONGEST_HEADER = 4_000
"""The most characters of a header that says how a part is to be read."""
MOST_PARTS = 100
DEEPEST = 20
"""How deep parts may stand in each other."""
LONGEST_SUBJECT = 10_000
LONGEST_BODY = 1_000_000
LONGEST_PAGE = 300_000
LONGEST_NAME = 120
"""The most characters of the name of an attachment; a longer one is cut before its ending."""

_NO_HEADERS_END = re.compile(rb"\n\r?\n|\r\r")
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CHARSETS = frozenset({*aliases, *aliases.values(), "koi8_u", "cp874", "utf_8_sig"})
"""The charsets that are looked up: Python remembers each other name for good, and knows some that take long."""


class TooMuch(Exception):
    """A mail is past one of the bounds; the message completes "it has ..."."""


class IncomingMail(NamedTuple):
    """`id` names it among all others, `fields` are what it brings, `addressed` whom it went to, in small letters."""

    id: str
    fields: dict[str, Any]
    addressed: set[str]


def read(content: bytes) -> IncomingMail:
    """What a mail brings. Its text holds no NUL and no half of a surrogate pair, its names no path.

    Raises:
        TooMuch: it is past one of the bounds.
        Exception: of any kind, since the library was not made for what is no mail.
    """
    lines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    if lines > MOST_LINES:
        raise TooMuch(f"more than {MOST_LINES:,} lines")
    if len(content) > LONGEST_HEADERS and not _NO_HEADERS_END.search(content[:LONGEST_HEADERS]):
        raise TooMuch(f"headers of more than {LONGEST_HEADERS:,} bytes")
    mail = BytesParser(_Part, policy=_Bounded()).parsebytes(content)
    to = _addresses(mail, "to", "cc")
    sender = _addresses(mail, "from")
    body, attachments = _sorted(mail)
    fields = {
        "from": sender[0] if sender else "",
        "to": to,
        "subject": _subject(mail),
        "body": body,
        "attachments": attachments,
    }
    addressed = {each.lower() for each in (*to, *_addresses(mail, "delivered-to", "x-original-to"))}
    named = " ".join(_headers(mail, "message-id")[:1]).strip("<> \t")
    return IncomingMail(hashlib.sha256(named.encode() or content).hexdigest(), fields, addressed)


def files(fields: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[FileReference, bytes]]]:
    """The fields of a mail with its attachments as files, and what is in these."""
    found = []
    for each in fields["attachments"]:
        content = base64.b64decode(each["content"])
        digest = hashlib.sha256(content).hexdigest()
        found.append((FileReference(each["name"], digest, len(content), each["type"]), content))
    return {**fields, "attachments": [file for file, _ in found]}, found


class _Part(Message):
    """A part of a mail; too many of them, or too deep ones, are refused while they are read."""

    depth = 0
    parts = 1
    whole: _Part | None = None

    def attach(self, payload: Any) -> None:
        """Take a part into this one."""
        payload.whole = whole = self.whole or self
        payload.depth = self.depth + 1
        whole.parts += 1
        if whole.parts > MOST_PARTS:
            raise TooMuch(f"more than {MOST_PARTS} parts")
        if payload.depth > DEEPEST:
            raise TooMuch(f"parts more than {DEEPEST} deep in each other")
        super().attach(payload)


class _Bounded(Compat32):
    """Looks into no header that is long: what does takes a time that grows faster than the header."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """See `Policy`."""
        if len(value) > LONGEST_HEADER:
            raise TooMuch(f"a header `{name}` of more than {LONGEST_HEADER:,} characters")
        return _utf8(value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as it came, for a mail within the mail; see `Policy`."""
        return f"{name}: {value}\n".encode("ascii", "surrogateescape")


def _headers(mail: Message, *names: str) -> list[str]:
    """The headers of these names, each as one line; bytes beyond ASCII are UTF-8."""
    found = [str(value) for name, value in mail.raw_items() if name.lower() in names]
    return [_sound(" ".join(_CONTROL.sub(" ", _utf8(value)).split())) for value in found]


def _utf8(text: str) -> str:
    return text.encode("ascii", "surrogateescape").decode("utf-8", "replace")


def _addresses(mail: Message, *names: str) -> list[str]:
    # Words that stand for others are not made out here: an address can't be in one.
    return [address for _, address in getaddresses(_headers(mail, *names)) if "@" in address]


def _subject(mail: Message) -> str:
    written = "".join(_headers(mail, "subject")[:1])[:LONGEST_SUBJECT]
    return _CONTROL.sub(" ", _words(written))


def _words(text: str) -> str:
    """A text in which words of other charsets are written as `=?utf-8?q?...?=`; as it is, where that is malformed."""
    try:
        parts = decode_header(text)
    except (MessageError, ValueError):
        return _sound(text)
    return _sound("".join(_decoded(part, by or "latin-1") if isinstance(part, bytes) else part for part, by in parts))


def _sorted(mail: Message) -> tuple[str, list[dict[str, str]]]:
    """The text that is meant to be read, and everything that stands beside it."""
    texts: dict[str, Message] = {}
    beside: list[Message] = []
    for part, inside in _leaves(mail, "mixed"):
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment"
        if not attached and kind in ("text/plain", "text/html") and kind not in texts:
            texts[kind] = part
        elif attached or inside != "alternative":
            beside.append(part)
    taken: set[str] = set()
    return _body(texts), [_attachment(part, number, taken) for number, part in enumerate(beside, 1)]


def _leaves(part: Message, inside: str) -> Iterator[tuple[Message, str]]:
    """The parts that hold no others for a reader, each with what it stands in: `mixed`, `alternative` ..."""
    if part.get_content_maintype() != "multipart" or part.get_content_disposition() == "attachment":
        yield part, inside
    elif part.is_multipart():
        for each in part.get_payload():
            if isinstance(each, Message):
                yield from _leaves(each, part.get_content_subtype())


def _body(texts: dict[str, Message]) -> str:
    if "text/plain" in texts:
        return _text(texts["text/plain"])[:LONGEST_BODY]
    if "text/html" in texts:
        reader = _Words()
        # Not closed: what begins at the end and has none is no word, and looking for its end would take long.
        reader.feed(_text(texts["text/html"])[:LONGEST_PAGE] + "\n")
        return " ".join("".join(reader.words).split())
    return ""


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content[: 4 * LONGEST_BODY] if isinstance(content, bytes) else b""
    return _sound(_decoded(raw, part.get_content_charset("utf-8")).replace("\r\n", "\n"))


def _decoded(raw: bytes, charset: str) -> str:
    known = normalize_encoding(charset).lower() in _CHARSETS
    try:
        return raw.decode(charset if known else "utf-8", "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _attachment(part: Message, number: int, taken: set[str]) -> dict[str, str]:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else part.as_bytes()
    kind = part.get_content_type()
    return {
        "name": _name(part, number, taken),
        "type": kind if _TYPE.fullmatch(kind) else "application/octet-stream",
        "content": base64.b64encode(raw).decode(),
    }


def _name(part: Message, number: int, taken: set[str]) -> str:
    """The name of an attachment: no path, and no other attachment's name."""
    path = PurePosixPath(_CONTROL.sub("", _words(part.get_filename() or "")).replace("\\", "/"))
    ending = path.suffix if len(path.suffix) <= 20 else ""
    name = path.name[: len(path.name) - len(ending)][: LONGEST_NAME - len(ending)] + ending
    if not name.strip(". "):
        name = f"attachment-{number}"
    if name in taken:
        name = f"{number}-{name}"
    taken.add(name)
    return name


def _sound(text: str) -> str:
    """The text without what no database and no encoding can carry."""
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

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Where a section `<![...` ends; one that is none ends where it begins."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return i + len("<![")
