"""Signed links: whoever holds one may give one answer to one question, in the name of one person, until it ends.

A link is a text of two parts, `PAYLOAD.SEAL`: what it is for as JSON, and an HMAC-SHA256 over that text with a key that
only the project has. It names the digest of what is asked, so it is worth nothing for any other question.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

SECRET = "ANSWER_LINKS"
"""The name of the secret with the key."""

SHORTEST_KEY = 32
"""How many bytes a key has at the least."""

LONGEST = 4_000
"""How many characters a link may have: one with more is not looked at."""

_PURPOSE = b"sayflow answer link 1\n"


class Link(NamedTuple):
    """What a link is for; `ends_at` is in microseconds since 1970."""

    run: str
    path: str
    digest: str
    person: str
    ends_at: int


class LinkError(Exception):
    """A text that is no link of this project; it may not be told why."""


def sealed(link: Link, key: bytes) -> str:
    """The text of a link. ValueError for a key that is too short."""
    payload = _text(json.dumps(list(link), ensure_ascii=False, separators=(",", ":")).encode())
    return f"{payload}.{_seal(payload, key)}"


def opened(text: str, key: bytes) -> Link:
    """What a link is for; whether its time is over is for the caller to see.

    Raises:
        LinkError: it was not made with this key, or was changed.
    """
    payload, _, seal = text.partition(".")
    if len(text) > LONGEST or not text.isascii() or not hmac.compare_digest(seal, _seal(payload, key)):
        raise LinkError
    try:
        run, path, digest, person, ends_at = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, TypeError):
        raise LinkError from None
    return Link(run, path, digest, person, ends_at)


def name_of(text: str) -> str:
    """By what a link is known in the journal, where the link itself must not stand."""
    return hashlib.sha256(_PURPOSE + text.encode()).hexdigest()[:32]


def _seal(payload: str, key: bytes) -> str:
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"the key of links needs {SHORTEST_KEY} bytes")
    return _text(hmac.digest(key, _PURPOSE + payload.encode(), hashlib.sha256))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
