"""A small world for the HTTP port: a name server, wires, and one server on loopback that plays back bytes."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore2

from sayflow.runtime.network import AllowedHost, HttpAnswer, HttpError, HttpPort

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Script

PUBLIC = "93.184.216.34"


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A complete answer; underscores in the names of headers stand for hyphens."""
    lines = [
        f"HTTP/1.1 {status} Any",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode() + body


def redirect(location: str, status: int = 302) -> bytes:
    return answer(status, location=location)


@dataclass
class Stub:
    """The port it listens on and each request it got, as (head, body)."""

    port: int = 0
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The first line and the host of each request."""
        return [f"{head.splitlines()[0]} {header(head, 'host')}" for head, _ in self.requests]


def header(head: str, name: str) -> str | None:
    """The value of a header in the head of a request."""
    pairs = (line.partition(":") for line in head.splitlines()[1:])
    return next((value.strip() for key, _, value in pairs if key.lower() == name), None)


@contextlib.asynccontextmanager
async def serving(answers: Sequence[Answer], secure: ssl.SSLContext | None = None) -> AsyncIterator[Stub]:
    """A server that gives its n-th connection the n-th answer."""
    stub = Stub()
    waiting = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            body = await reader.readexactly(int(header(head, "content-length") or 0))
            stub.requests.append((head, body))
            played = waiting.pop(0) if waiting else answer(500, b"no answer was planned")
            if isinstance(played, bytes):
                writer.write(played)
                await writer.drain()
            else:
                await played(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=secure)
    stub.port = server.sockets[0].getsockname()[1]
    try:
        yield stub
    finally:
        server.close()


class Names:
    """A name server with a fixed table; names outside it are public."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table = table
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.table.get(host, [PUBLIC])


class Wires(httpcore2.AsyncNetworkBackend):
    """Records where connections are to go, then takes them all to one port on loopback."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, *rest: object, **named: object) -> httpcore2.AsyncNetworkStream:
        self.asked.append((host, port))
        return await httpcore2.AnyIOBackend().connect_tcp("127.0.0.1", self.port)


@dataclass
class Seen:
    """What came of a request, and what was seen of it outside."""

    outcome: HttpAnswer | HttpError
    requests: list[tuple[str, bytes]]
    lines: list[str]
    looked_up: list[str]
    connected: list[tuple[str, int]]

    @property
    def answer(self) -> HttpAnswer:
        assert isinstance(self.outcome, HttpAnswer), self.outcome
        return self.outcome

    def fails(self, kind: str, *, sent: bool) -> str:
        """The message of an error of this kind."""
        assert isinstance(self.outcome, HttpError), self.outcome
        assert (self.outcome.kind, self.outcome.sent) == (kind, sent), self.outcome
        return self.outcome.message


def ask(
    url: str,
    *answers: Answer,
    method: str = "GET",
    hosts: Sequence[AllowedHost] = (),
    names: Mapping[str, list[str]] | None = None,
    server: ssl.SSLContext | None = None,
    certificates: ssl.SSLContext | None = None,
    **settings: Any,
) -> Seen:
    """One request in a world whose every connection ends at one stub;"""

    async def run() -> Seen:
        async with serving(answers, server) as stub:
            resolve, wires = Names(dict(names or {})), Wires(stub.port)
            port = HttpPort(hosts, resolve=resolve, connect=wires, certificates=certificates)
            outcome: HttpAnswer | HttpError
            try:
                outcome = await port.request(method, url, **({"timeout": 5.0} | settings))
            except HttpError as problem:
                outcome = problem
            return Seen(outcome, stub.requests, stub.lines, resolve.asked, wires.asked)

    return asyncio.run(run())


def opened(host: str, *ports: int) -> AllowedHost:
    """An entry that lets a host be on loopback."""
    return AllowedHost.of(host, ["127.0.0.0/8"], ports)
