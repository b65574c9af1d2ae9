"""The connection under an SDK: it reads no more than it should, follows nobody, takes nothing from around it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import TYPE_CHECKING

from ..access import Access

if TYPE_CHECKING:
    import httpx2


class TooBig(Exception):
    """An answer has more bytes than are read."""


class Packed(Exception):
    """An answer is packed although that was not asked for: it could be of any size."""


SENT = frozenset({
    "accept", "accept-encoding", "anthropic-version", "connection", "content-length", "content-type", "host",
    "user-agent",
})  # fmt: skip
"""The headers that go out. The SDKs add what the environment names, and what machine this is: nobody asked for that."""


UNSEEN = "-"
"""What an SDK is given for a key: it never has the real one, so it can't log it."""


def connection(access: Access, header: str, value: str = "{key}") -> httpx2.AsyncClient:
    """A client for one exchange, which signs it with the access's key: in `header`, written as `value` says."""
    import httpx2

    largest = access.largest
    signed = {header: value.format(key=access.key.reveal())} if access.key else {}

    class Strict(httpx2.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            kept = {name: each for name, each in request.headers.items() if name in SENT}
            headers = {**kept, "accept-encoding": "identity", **signed}
            # The SDKs look at the request they made when they read its answer.
            sent = httpx2.Request(
                request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
            )
            response = await super().handle_async_request(sent)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise Packed
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = Counted(response.stream)
            return response

    class Counted(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self.stream = stream
            self.left = largest

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for piece in self.stream:
                self.left -= len(piece)
                if self.left < 0:
                    raise TooBig
                yield piece

        async def aclose(self) -> None:
            await self.stream.aclose()

    return httpx2.AsyncClient(
        transport=Strict(verify=_certificates()), timeout=access.timeout, follow_redirects=False, trust_env=False
    )


@cache
def _certificates() -> ssl.SSLContext:
    """The trusted certificates, read once: that takes longer than all the rest of an exchange."""
    import httpx2

    return httpx2.create_ssl_context()
