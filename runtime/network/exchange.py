"""One request carried through: connection, redirects, limits, and the error for each way it can fail."""

import asyncio
import contextlib
import ssl
import zlib
from collections.abc import Iterable, Sequence
from functools import cache

import httpcore2
import httpx2

from .addresses import AllowedHost, leave_for
from .answer import HttpAnswer, HttpError, HttpErrorKind
from .guard import GuardedBackend, Resolver, check_url, host_of, port_of, site_of, system_resolver
from .request import Request, redirected

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GZIP = zlib.MAX_WBITS | 16
# Packing adds a frame of its own, so a tiny body may be larger packed than unpacked.
PACKED_SURPLUS = 1_000


@cache
def system_certificates() -> ssl.SSLContext:
    """The certificates that the operating system trusts, read once, whatever the environment names."""
    return httpx2.create_ssl_context(trust_env=False)


class Body:
    """Collects a body piece by piece, unpacking gzip, and never holds more than its limit of bytes."""

    def __init__(self, limit_bytes: int, packed: bool) -> None:
        self.content = bytearray()
        self._limit = limit_bytes
        self._received = 0
        self._gzip = zlib.decompressobj(GZIP) if packed else None

    def add(self, piece: bytes) -> bool:
        """Take one piece as it came; False when the body is larger than the limit.

        Raises:
            zlib.error: the packed form is damaged.
        """
        self._received += len(piece)
        # Counted packed too: gzip can go on for ever without giving a single byte.
        if self._received > self._limit + PACKED_SURPLUS:
            return False
        while piece and len(self.content) <= self._limit:
            if self._gzip is None:
                self.content += piece
                break
            self.content += self._gzip.decompress(piece, self._limit + 1 - len(self.content))
            piece = self._gzip.unconsumed_tail
            if self._gzip.eof:
                piece = self._gzip.unused_data
                if piece:
                    self._gzip = zlib.decompressobj(GZIP)
        return len(self.content) <= self._limit

    @property
    def complete(self) -> bool:
        """False when a packed body stopped in the middle, which no length in the headers shows."""
        return self._gzip is None or self._gzip.eof or self._received == 0


class Exchange:
    """One request with its redirects, under the administrator's entries, a limit in bytes and one in seconds.

    Each hop has a connection of its own: a kept one may be half closed, and a request that fails on it
    can't be told from one that was carried out.
    """

    def __init__(
        self,
        hosts: Sequence[AllowedHost],
        resolve: Resolver | None,
        connect: httpcore2.AsyncNetworkBackend | None,
        certificates: ssl.SSLContext | None,
        limit_bytes: int,
        seconds: float,
    ) -> None:
        self._hosts = hosts
        self._resolve = resolve or system_resolver
        self._connect = connect
        self._certificates = certificates
        self._limit_bytes = limit_bytes
        self._seconds = seconds
        self._sent = False
        self._where = "the server"

    async def answer(self, request: Request) -> HttpAnswer:
        """The complete answer, redirects followed.

        Raises:
            HttpError: of any kind but `bad_request`, with `sent` set.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(request)
        except HttpError as problem:
            problem.sent = self._sent
            raise
        except (TimeoutError, httpcore2.TimeoutException) as problem:
            what = f"{self._where} gave no complete answer within {self._seconds:g} s"
            raise self._error("timeout", what, "Allow more time") from problem
        except httpcore2.ConnectError as problem:
            what = f"No secure connection to {self._where} ({reason_of(problem)})"
            raise self._error("tls", what, "Check that its certificate is valid for this name") from problem
        except (httpcore2.ProtocolError, httpcore2.NetworkError, zlib.error, OSError) as problem:
            what = f"The answer of {self._where} broke off or is malformed ({reason_of(problem)})"
            raise self._error("broken_answer", what, "Ask its owner") from problem

    async def _follow(self, request: Request) -> HttpAnswer:
        allowed = self._hosts
        check_url(request.url, allowed)
        for _ in range(MOST_REDIRECTS + 1):
            self._where = site_of(request.url)
            # An outside server may not use a redirect to walk through a door opened for the flow's own URLs.
            if leave_for(allowed, host_of(request.url), port_of(request.url)) is None:
                allowed = ()
            outcome = await self._hop(request, allowed)
            if isinstance(outcome, HttpAnswer):
                return outcome
            try:
                check_url(outcome.url, allowed)
            except HttpError as problem:
                what = f"{self._where} redirects elsewhere. {problem.message}"
                raise HttpError("bad_redirect", what) from None
            request = outcome
        raise HttpError(
            "too_many_redirects",
            f"{self._where} redirects again after {MOST_REDIRECTS} redirects, which is the most followed. "
            "Use the final address.",
        )

    async def _hop(self, request: Request, allowed: Sequence[AllowedHost]) -> HttpAnswer | Request:
        url = request.url
        secure = url.scheme == "https"
        backend = GuardedBackend(allowed, self._resolve, self._connect)
        pool = httpcore2.AsyncConnectionPool(
            ssl_context=(self._certificates or system_certificates()) if secure else None,
            network_backend=backend,
        )
        headers = {"host": url.netloc.decode("ascii"), "accept-encoding": "gzip", "connection": "close"}
        headers.update(request.headers)
        # The parts, not the text: a second parser might read another host out of the same URL.
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path)
        async with (
            contextlib.aclosing(backend),
            pool,
            pool.stream(
                request.method,
                target,
                headers=list(headers.items()),
                content=request.body,
                extensions={"timeout": {"connect": self._seconds}, "trace": self._trace},
            ) as response,
        ):
            received = plain_headers(response.headers)
            if response.status in REDIRECTS and "location" in received:
                return redirected(request, response.status, received["location"])
            body = await self._body(response, received.get("content-encoding", ""))
            return HttpAnswer(response.status, received, body, str(url))

    async def _body(self, response: httpcore2.Response, encoding: str) -> bytes:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise HttpError(
                "broken_answer",
                f"{self._where} packed its answer as {encoding[:40]!r}, but only gzip is read here.",
            )
        body = Body(self._limit_bytes, packed=encoding.endswith("gzip"))
        async for piece in response.aiter_stream():
            if not body.add(piece):
                raise HttpError(
                    "too_large",
                    f"The answer of {self._where} is larger than {self._limit_bytes:,} bytes. "
                    "Ask for less of it, or raise the limit.",
                )
        if not body.complete:
            raise HttpError("broken_answer", f"The packed answer of {self._where} stops in the middle. Ask its owner.")
        return bytes(body.content)

    async def _trace(self, event: str, _details: object) -> None:
        # All that is not connecting counts as sending: a renamed event then errs on the safe side.
        if not event.startswith("connection."):
            self._sent = True

    def _error(self, kind: HttpErrorKind, what: str, advice: str) -> HttpError:
        seen = "The request may have been carried out." if self._sent else "Nothing was sent."
        return HttpError(kind, f"{what}. {seen} {advice}.", sent=self._sent)


def reason_of(problem: Exception) -> str:
    """What an exception says, cut to a length that fits a message."""
    return (str(problem) or type(problem).__name__)[:200]


def plain_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers under lower-case names, repeated ones joined by a comma."""
    plain: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        plain[key] = f"{plain[key]}, {text}" if key in plain else text
    return plain
