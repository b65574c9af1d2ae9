"""What an HTTP request comes to: an answer, or an error of a stable kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

HttpErrorKind = Literal[
    "bad_request",
    "bad_url",
    "blocked_address",
    "dns",
    "connect",
    "tls",
    "timeout",
    "too_large",
    "too_many_redirects",
    "bad_redirect",
    "broken_answer",
]


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer, whatever its status.

    `headers` has lower-case names, repeated ones joined by ", "; `body` is unpacked; `url` is where
    the answer came from after redirects.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class HttpError(Exception):
    """A request without an answer: `kind` is stable, the message says where, why and what to do.

    `sent` is False only when surely nothing of the request left for any server, so that trying again
    can't do its effect twice; after a redirect it is always True.
    """

    def __init__(self, kind: HttpErrorKind, message: str, *, sent: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.sent = sent
