"""The HTTP port: the only way in which a step reaches a server."""

import ssl
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .addresses import AllowedHost
from .answer import HttpAnswer

if TYPE_CHECKING:
    import httpcore2

    from .guard import Resolver

MEGABYTE = 1_000_000


class HttpPort:
    """Makes HTTP requests that can't be led to an inner network.

    `hosts` are the administrator's entries; `resolve`, `connect` and `certificates` replace the
    system's name look-up, sockets and trusted certificates. Nothing is taken from the environment.
    The port keeps no connection and no cookie between requests.
    """

    def __init__(
        self,
        hosts: Iterable[AllowedHost] = (),
        *,
        resolve: "Resolver | None" = None,
        connect: "httpcore2.AsyncNetworkBackend | None" = None,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self._hosts = tuple(hosts)
        self._resolve = resolve
        self._connect = connect
        self._certificates = certificates

    async def request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str | Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        timeout: float = 30.0,  # noqa: ASYNC109 - the limit is enforced here, with asyncio.timeout
        limit_bytes: int = 5 * MEGABYTE,
    ) -> HttpAnswer:
        """Send one request, follow its redirects and read the answer, whatever its status.

        Args:
            method: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS, in any case.
            url: http or https; ports 80 and 443, or what an administrator opened.
            query: added to the query of the URL; a key here replaces the same key there.
            headers: one value each; those of the connection itself are refused.
            body: bytes and text go as they are, None is no body, anything else is written as JSON
                (None, bool, int, float, text, list, mapping). A `content-type` is added if missing.
            timeout: seconds for everything, redirects included.
            limit_bytes: the largest body taken, counted after unpacking.

        Raises:
            HttpError: no answer; its `sent` says whether a server may have seen the request.
        """
        # A run without a single request never pays for the HTTP libraries.
        from .exchange import Exchange
        from .request import new_request

        request = new_request(method, url, query, headers, body)
        exchange = Exchange(self._hosts, self._resolve, self._connect, self._certificates, limit_bytes, timeout)
        return await exchange.answer(request)
