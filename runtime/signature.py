"""Signatures of requests, as Standard Webhooks writes them."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_PREFIX = "whsec_"


def signature_headers(secret: str, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove who sent `body`, when, and under which id; the id is the same at each attempt.

    A secret `whsec_...` is Base64, any other is taken as it is. ValueError if it is empty or no Base64; its message
    never holds the secret.
    """
    message, moment = message_id(key), str(int(at.timestamp()))
    signed = b".".join((message.encode(), moment.encode(), body))
    digest = hmac.new(_key_bytes(secret), signed, sha256).digest()
    return dict(zip(HEADERS, (message, moment, f"v1,{b64encode(digest).decode()}"), strict=True))


def message_id(key: str) -> str:
    """The id of a message under the step's key."""
    # Parts are joined by full stops: an id that holds one could be read as another id and time. Hashed, it holds none.
    return "msg_" + sha256(key.encode()).hexdigest()


def _key_bytes(secret: str) -> bytes:
    """The bytes that a secret stands for."""
    if secret.startswith(_PREFIX):
        try:
            key = b64decode(secret.removeprefix(_PREFIX), validate=True)
        except ValueError:
            raise ValueError(f"what follows `{_PREFIX}` in the secret is no Base64") from None
    else:
        key = secret.encode()
    if not key:
        raise ValueError("the secret to sign with is empty")
    return key
