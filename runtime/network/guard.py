"""The guard at the socket: a host is looked up once, all answers are checked, a checked one is connected."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import cast

import httpcore2
import httpx2

from .addresses import (
    USUAL_PORTS,
    AllowedHost,
    leave_for,
    parsed_address,
    refusal_of_address,
    refusal_of_host,
)
from .answer import HttpError, HttpErrorKind

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

DEFAULT_PORTS = {"http": 80, "https": 443}
MOST_ADDRESSES_TRIED = 3
HOW_TO_OPEN = "If flows may use it, an administrator opens it under [hosts] in the configuration."


async def system_resolver(host: str, port: int) -> list[str]:
    """The addresses that the operating system gives for a host, best first.

    Raises:
        OSError: the host has no address, or no name server answered.
    """
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def host_of(url: httpx2.URL) -> str:
    """The host exactly as it will be looked up: ASCII, without brackets."""
    return url.raw_host.decode("ascii")


def port_of(url: httpx2.URL) -> int:
    """The port of a URL, the scheme's own if it names none."""
    return DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def site_of(url: httpx2.URL) -> str:
    """Scheme, host and port for messages, which never show a path or a query: they may hold keys."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def check_url(url: httpx2.URL, allowed: Iterable[AllowedHost]) -> None:
    """Refuse a URL that no request may be made to, before anything is looked up.

    Raises:
        HttpError: `bad_url`.
    """
    if url.scheme not in DEFAULT_PORTS:
        raise HttpError("bad_url", "The URL was not used: it has to begin with http:// or https://.")
    if url.userinfo:
        raise HttpError(
            "bad_url",
            "The URL was not used: it has a user or password before an @. Put credentials into `auth`.",
        )
    host, port = host_of(url), port_of(url)
    reason = refusal_of_host(host)
    if reason is not None:
        raise HttpError("bad_url", f"The URL was not used: the host {host[:80]!r} {reason}.")
    if port not in USUAL_PORTS and leave_for(allowed, host, port) is None:
        raise HttpError("bad_url", f"{site_of(url)} was not asked: only ports 80 and 443 are open. {HOW_TO_OPEN}")


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections only to addresses that the address rule or an administrator's entry permits.

    TLS still names and verifies the host, since only the connection below it is made to the address.
    """

    def __init__(
        self,
        allowed: Sequence[AllowedHost],
        resolve: Resolver = system_resolver,
        connect: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        # The cast is for checkers that see the class httpcore2 defines where anyio is missing.
        self._connect = connect or cast(httpcore2.AsyncNetworkBackend, httpcore2.AnyIOBackend())
        self._streams: list[httpcore2.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first permitted address that accepts; `timeout` in seconds is shared among them.

        Raises:
            HttpError: `dns`, `blocked_address`, `connect` or `timeout`; nothing was sent.
        """
        addresses = (await self.checked_addresses(host, port))[:MOST_ADDRESSES_TRIED]
        share = None if timeout is None else timeout / len(addresses)
        kind: HttpErrorKind = "timeout"
        failures: list[str] = []
        for address in addresses:
            try:
                stream = await self._connect.connect_tcp(address, port, share, local_address, socket_options)
            except httpcore2.ConnectTimeout:
                failures.append(f"{address} did not answer")
            except (httpcore2.ConnectError, OSError) as problem:
                kind = "connect"
                failures.append(f"{address}: {problem}")
            else:
                self._streams.append(stream)
                return stream
        raise HttpError(
            kind,
            f"No connection to {host} port {port} ({'; '.join(failures)}). Nothing was sent to it. "
            "Check that the service runs and the port is right.",
        )

    async def aclose(self) -> None:
        """Close all connections made: the pool forgets one whose TLS handshake a time limit cut off."""
        for stream in self._streams:
            await stream.aclose()

    async def checked_addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, all of them permitted; one refused address refuses the host.

        Raises:
            HttpError: `dns` or `blocked_address`.
        """
        if parsed_address(host) is not None:
            answers: Sequence[str] = [host]
        else:
            try:
                answers = await self._resolve(host, port)
            except OSError as problem:
                raise HttpError("dns", self._no_address(host, problem.strerror or str(problem))) from problem
            if not answers:
                raise HttpError("dns", self._no_address(host, "the name server knows none"))
        opened = leave_for(self._allowed, host, port) or ()
        for answer in answers:
            reason = refusal_of_address(answer, opened)
            if reason is not None:
                raise HttpError(
                    "blocked_address",
                    f"{host} port {port} was not asked: its address {answer} {reason}. {HOW_TO_OPEN}",
                )
        return [str(parsed_address(answer)) for answer in answers]

    @staticmethod
    def _no_address(host: str, why: str) -> str:
        return f"{host} has no address ({why}). Nothing was sent to it. Check its spelling and the name server."
