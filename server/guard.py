"""What stands before all routes: names of hosts, origins, rates, sizes, and the headers of every answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from .refusal import Refused, told

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

MOST_BYTES = 5_000_000
"""How large the body of a request may be."""

PATIENCE = 30.0
"""Seconds in which a body has to be here."""

HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """Refuses what no route is to see.

    `hosts` are the names under which the server may be called: a page elsewhere whose name leads to this machine has
    another. `per_minute` is how many requests one address may make.
    """

    def __init__(self, app: App, hosts: Iterable[str], per_minute: int, patience: float = PATIENCE) -> None:
        self.app = app
        self.hosts = frozenset(each.lower() for each in hosts)
        self.rate = RateLimitItemPerMinute(per_minute)
        self.limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self.patience = patience

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why not."""
        if scope["type"] != "http":
            # Nothing here speaks another protocol.
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message["headers"] = [*given, *(each for each in HEADERS if each[0] not in names)]
            await send(message)

        try:
            await self._look(scope)
            body = await asyncio.wait_for(_body(receive), self.patience)
        except Refused as refused:
            await _answer(sent, refused)
            return
        except TimeoutError:
            await _answer(sent, Refused(408, "the body of the request did not come in time"))
            return
        if body is not None:
            await self.app(scope, _replay(body, receive), sent)

    async def _look(self, scope: MutableMapping[str, Any]) -> None:
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        host = _name(headers.get("host", ""))
        if host not in self.hosts:
            raise Refused(421, f"this server is not called `{host}`", "name the host in `hosts` under `[server]`")
        origin = headers.get("origin")
        if origin is not None and _name(origin.partition("://")[2]) not in self.hosts:
            raise Refused(403, "pages of other places may not call this server")
        if int(headers.get("content-length") or 0) > MOST_BYTES:
            raise _too_large()
        client = (scope.get("client") or ("",))[0]
        if not await self.limiter.hit(self.rate, client):
            raise Refused(429, f"more than {self.rate.amount} requests in a minute", "wait a minute")


def _name(host: str) -> str:
    """The name in `name:port`, in small letters; an IPv6 address stays in its brackets."""
    head, bracket, _ = host.strip().lower().partition("]")
    return head + bracket if bracket else head.partition(":")[0]


async def _body(receive: Receive) -> bytes | None:
    """The whole body, counted as it comes in; none where the caller has gone."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            raise _too_large()
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _too_large() -> Refused:
    return Refused(413, f"a request may have {MOST_BYTES:,} bytes")


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, then whatever comes: that the caller has gone, for one."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _answer(send: Send, refused: Refused) -> None:
    body = json.dumps(told(refused)).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    if refused.status == 429:
        headers.append((b"retry-after", b"60"))
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
