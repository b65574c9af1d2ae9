"""The connection under an SDK: it reads no more than it should, follows nobody, takes nothing from around it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2


class TooBig(Exception):
    """An answer has more bytes than are read."""


class Packed(Exception):
    """An answer is packed although that was not asked for: it could be of any size."""


def connection(timeout: float, largest: int) -> httpx2.AsyncClient:
    """A client for one exchange: `timeout` in seconds for each part of it, `largest` in bytes for the answer."""
    import httpx2

    class Capped(httpx2.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            request.headers["accept-encoding"] = "identity"
            response = await super().handle_async_request(request)
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
        transport=Capped(verify=_certificates()), timeout=timeout, follow_redirects=False, trust_env=False
    )


@cache
def _certificates() -> ssl.SSLContext:
    """The trusted certificates, read once: that takes longer than all the rest of an exchange."""
    import httpx2

    return httpx2.create_ssl_context()
