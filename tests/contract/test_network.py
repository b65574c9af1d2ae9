"""The HTTP port: redirects, limits, TLS, and of each failure whether anything was sent."""

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import sys
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import httpcore2
import pytest

from sayflow.runtime.network import HttpError, HttpPort
from sayflow.runtime.network.exchange import system_certificates

from .http_stub import PUBLIC, Names, Wires, answer, ask, header, opened, redirect, serving


@pytest.mark.parametrize("location", ["http://127.0.0.1/", "//127.0.0.1/", "http://inner.example/", "http://[::1]/"])
def test_a_redirect_inside_is_blocked(location: str) -> None:
    seen = ask("http://a.example/", redirect(location), answer(), names={"inner.example": ["10.0.0.1"]})
    seen.fails("blocked_address", sent=True)
    assert (len(seen.requests), seen.connected) == (1, [(PUBLIC, 80)])


@pytest.mark.parametrize(
    "location",
    [
        "http://127.1/",
        "http://a.example:8080/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://u@b.example/",
    ],
)
def test_a_redirect_to_a_refused_url_is_not_followed(location: str) -> None:
    seen = ask("http://a.example/", redirect(location), answer())
    seen.fails("bad_redirect", sent=True)
    assert len(seen.requests) == 1


def test_five_redirects_are_followed_and_six_are_not() -> None:
    hops = [redirect(f"/{number}") for number in range(1, 7)]
    seen = ask("http://a.example/0", *hops[:5], answer(body=b"end"))
    assert (seen.answer.body, seen.answer.url) == (b"end", "http://a.example/5")
    seen = ask("http://a.example/0", *hops, answer())
    seen.fails("too_many_redirects", sent=True)
    assert len(seen.requests) == 6


CREDENTIALS = {"Authorization": "Bearer s3cret", "Cookie": "id=s3cret", "X-Api-Key": "s3cret"}


def test_credentials_stay_with_their_origin() -> None:
    headers = CREDENTIALS | {"Accept": "text/csv"}
    seen = ask(
        "http://a.example/",
        redirect("/same"),
        redirect("http://b.example/"),
        redirect("http://a.example/again"),
        answer(),
        headers=headers,
    )
    assert [line.split()[-1] for line in seen.lines] == ["a.example", "a.example", "b.example", "a.example"]
    assert [head.count("s3cret") for head, _ in seen.requests] == [3, 3, 0, 0]
    assert [header(head, "accept") for head, _ in seen.requests] == ["text/csv"] * 4


def test_another_port_is_another_origin() -> None:
    hosts = [opened("erp.example", 80, 8080)]
    names = {"erp.example": ["127.0.0.1"]}
    hops = [redirect("http://erp.example:8080/"), answer()]
    seen = ask("http://erp.example/", *hops, hosts=hosts, names=names, headers=CREDENTIALS)
    assert [head.count("s3cret") for head, _ in seen.requests] == [3, 0]


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (302, "POST", "GET"),
        (301, "PUT", "PUT"),
        (307, "POST", "POST"),
    ],
)
def test_a_redirect_keeps_or_drops_method_and_body(status: int, method: str, then: str) -> None:
    body = None if method == "HEAD" else {"a": 1}
    seen = ask("http://a.example/", redirect("/next", status), answer(), method=method, body=body)
    assert [line.split()[0] for line in seen.lines] == [method, then]
    kept = body is not None and then != "GET"
    assert seen.requests[1][1] == (b'{"a":1}' if kept else b"")
    assert header(seen.requests[1][0], "content-type") == ("application/json" if kept else None)


def test_a_redirect_status_without_a_location_is_an_answer() -> None:
    assert ask("http://a.example/", answer(304)).answer.status == 304


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with serving([answer(), answer()]) as proxy, serving([answer(body=b"direct")]) as stub:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            port = HttpPort([opened("127.0.0.1", stub.port)])
            assert (await port.request("GET", f"http://127.0.0.1:{stub.port}/")).body == b"direct"
            assert proxy.requests == []

    asyncio.run(run())


def test_a_body_may_be_as_large_as_the_limit() -> None:
    body = b"x" * 1000
    assert ask("http://a.example/", answer(body=body), limit_bytes=1000).answer.body == body
    ask("http://a.example/", answer(body=body), limit_bytes=999).fails("too_large", sent=True)
    packed = answer(body=gzip.compress(body), content_encoding="gzip")
    assert ask("http://a.example/", packed, limit_bytes=1000).answer.body == body
    ask("http://a.example/", packed, limit_bytes=999).fails("too_large", sent=True)


def test_a_packed_answer_is_unpacked_only_up_to_the_limit() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
    assert len(bomb) < 60_000
    tracemalloc.start()
    try:
        seen = ask("http://a.example/", answer(body=bomb, content_encoding="gzip"), limit_bytes=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    seen.fails("too_large", sent=True)
    assert peak < 8_000_000


def test_packed_bytes_that_unpack_to_nothing_are_counted_too() -> None:
    empty_block = b"\x00\x00\x00\xff\xff"
    endless = gzip.compress(b"")[:10] + empty_block * 10_000
    assert zlib.decompressobj(31).decompress(endless) == b""
    packed = answer(body=endless, content_encoding="gzip")
    ask("http://a.example/", packed, limit_bytes=10_000).fails("too_large", sent=True)


def test_gzip_in_several_parts_is_one_body() -> None:
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    assert ask("http://a.example/", answer(body=body, content_encoding="gzip")).answer.body == b"one two"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"a long text " * 100, mtime=0)[:-9], "gzip"),
        (b"no gzip at all", "gzip"),
        (zlib.compress(b"text"), "deflate"),
        (b"text", "gzip, gzip"),
    ],
)
def test_a_damaged_packing_is_a_broken_answer(body: bytes, encoding: str) -> None:
    ask("http://a.example/", answer(body=body, content_encoding=encoding)).fails("broken_answer", sent=True)


def test_a_slow_trickle_ends_with_the_total_time() -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 Any\r\ncontent-length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    message = ask("http://a.example/", trickle, timeout=0.2).fails("timeout", sent=True)
    assert "may have been carried out" in message


def test_redirects_share_one_total_time() -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(redirect("/on"))

    ask("http://a.example/", slow, slow, slow, answer(), timeout=0.25).fails("timeout", sent=True)


def test_nothing_is_sent_while_the_name_server_or_the_host_is_silent() -> None:
    async def silent_names(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    class SilentHost(httpcore2.AsyncNetworkBackend):
        async def connect_tcp(self, *where: object, **named: object) -> httpcore2.AsyncNetworkStream:
            raise httpcore2.ConnectTimeout

    async def run() -> None:
        ports = [HttpPort(resolve=silent_names), HttpPort(resolve=Names({}), connect=SilentHost())]
        for port in ports:
            with pytest.raises(HttpError) as caught:
                await port.request("POST", "http://a.example/", timeout=0.05)
            assert (caught.value.kind, caught.value.sent) == ("timeout", False)

    asyncio.run(run())


def test_a_refused_connection_sent_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        number = taken.getsockname()[1]
        port = HttpPort([opened("127.0.0.1", number)])
        with pytest.raises(HttpError) as caught:
            asyncio.run(port.request("POST", f"http://127.0.0.1:{number}/"))
    assert (caught.value.kind, caught.value.sent) == ("connect", False)


def test_the_next_address_is_tried_when_one_refuses() -> None:
    class HalfDead(Wires):
        async def connect_tcp(
            self, host: str, port: int, *rest: object, **named: object
        ) -> httpcore2.AsyncNetworkStream:
            if host == "1.1.1.1":
                raise httpcore2.ConnectError("unreachable")
            return await super().connect_tcp(host, port)

    async def run() -> None:
        async with serving([answer()]) as stub:
            wires = HalfDead(stub.port)
            port = HttpPort(resolve=Names({"a.example": ["1.1.1.1", PUBLIC]}), connect=wires)
            assert (await port.request("GET", "http://a.example/")).status == 200
            assert wires.asked == [(PUBLIC, 80)]

    asyncio.run(run())


@pytest.mark.parametrize("said", [socket.gaierror(-2, "Name or service not known"), None])
def test_an_unknown_name_is_told(said: OSError | None) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        if said is not None:
            raise said
        return []

    with pytest.raises(HttpError, match=r"a\.example has no address") as caught:
        asyncio.run(HttpPort(resolve=unknown).request("GET", "http://a.example/"))
    assert (caught.value.kind, caught.value.sent) == ("dns", False)


@pytest.mark.parametrize(
    "broken",
    [
        b"HTTP/1.1 200 Any\r\ncontent-length: 100\r\n\r\nten bytes.",
        b"HTTP/1.1 200 Any\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 Any\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
)
def test_an_answer_cut_short_is_broken(broken: bytes) -> None:
    message = ask("http://a.example/", broken, method="POST").fails("broken_answer", sent=True)
    assert "may have been carried out" in message


def test_a_failure_after_a_redirect_counts_as_sent() -> None:
    seen = ask("http://a.example/", redirect("http://b.example/"), names={"b.example": []}, method="POST")
    seen.fails("dns", sent=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://user:s3cret@a.example/",
        "http://10.0.0.1/s3cret?s3cret",
        "http://a.example:8080/s3cret?s3cret",
        "http://127.1/s3cret?s3cret",
        "ftp://a.example/s3cret?s3cret",
        "http://a.example/s3cret?s3cret",
    ],
)
def test_no_message_shows_a_secret(url: str) -> None:
    seen = ask(url, b"", headers={"X-Key": "s3cret"})
    assert isinstance(seen.outcome, HttpError)
    assert "s3cret" not in f"{seen.outcome} {seen.outcome.message}"


def test_a_request_carries_what_was_asked() -> None:
    seen = ask(
        "http://a.example/search?page=1&by=name#part",
        answer(201, b"done", X_Trace="1", Set_Cookie="a=1"),
        method="post",
        query={"page": "2", "tag": ["é", "a&b"]},
        headers={"Content-Type": "application/vnd.api+json"},
        body={"name": "é", "rows": [1, None]},
    )
    head, body = seen.requests[0]
    assert head.splitlines()[0] == "POST /search?page=2&by=name&tag=%C3%A9&tag=a%26b HTTP/1.1"
    assert header(head, "content-type") == "application/vnd.api+json"
    assert body == '{"name":"é","rows":[1,null]}'.encode()
    assert (seen.answer.status, seen.answer.body, seen.answer.headers["x-trace"]) == (201, b"done", "1")


@pytest.mark.parametrize(
    ("body", "sent", "kind"),
    [
        (None, b"", None),
        ("é", "é".encode(), "text/plain; charset=utf-8"),
        (b"\x00", b"\x00", "application/octet-stream"),
        ([], b"[]", "application/json"),
        (0, b"0", "application/json"),
    ],
)
def test_a_body_names_its_kind(body: object, sent: bytes, kind: str | None) -> None:
    head, received = ask("http://a.example/", answer(), method="PUT", body=body).requests[0]
    assert (received, header(head, "content-type")) == (sent, kind)
    assert header(head, "content-length") == str(len(sent))


@pytest.mark.parametrize(
    "settings",
    [
        {"headers": {"X-A": "1\r\nX-B: 2"}},
        {"headers": {"X-A": "1\n"}},
        {"headers": {"X-A": "é"}},
        {"headers": {"X A": "1"}},
        {"headers": {"": "1"}},
        {"headers": {"Host": "b.example"}},
        {"headers": {"Transfer-Encoding": "chunked"}},
        {"headers": {"content-length": "0"}},
        {"body": {"a": float("nan")}},
        {"body": {"a": object()}},
        {"body": "\ud800"},
        {"method": "CONNECT"},
        {"method": "GET / HTTP/1.1\r\nX:"},
    ],
)
def test_a_request_that_no_message_can_carry_is_refused(settings: dict[str, Any]) -> None:
    seen = ask("http://a.example/", answer(), **settings)
    seen.fails("bad_request", sent=False)
    assert seen.connected == []


def test_no_cookie_is_kept() -> None:
    async def run() -> None:
        async with serving([answer(set_cookie="id=1; Path=/"), answer()]) as stub:
            port = HttpPort(resolve=Names({}), connect=Wires(stub.port))
            await port.request("GET", "http://a.example/")
            await port.request("GET", "http://a.example/")
            assert [header(head, "cookie") for head, _ in stub.requests] == [None, None]

    asyncio.run(run())


def test_a_port_is_made_without_the_http_libraries() -> None:
    code = "import sys; from sayflow.runtime.network import HttpPort; HttpPort(); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"httpx2", "httpcore2"}.isdisjoint(ran.stdout.split())


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that proves to be good.example, and a client that trusts its certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder: Path = tmp_path_factory.mktemp("identity")
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem"
    name = "-subj /CN=good.example -addext subjectAltName=DNS:good.example -days 2 -out certificate.pem"
    command = f"openssl req -x509 {key} {name}".split()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=folder / "certificate.pem")


def test_the_certificate_is_checked_against_the_name(identity: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, trusting = identity
    named: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: named.append(name)
    seen = ask("https://good.example/", answer(body=b"safe"), server=server, certificates=trusting)
    assert (seen.answer.body, seen.connected, named) == (b"safe", [(PUBLIC, 443)], ["good.example"])
    seen = ask("https://other.example/", answer(), server=server, certificates=trusting)
    assert "certificate" in seen.fails("tls", sent=False)
    assert (seen.requests, named) == ([], ["good.example", "other.example"])


def test_an_unknown_certificate_is_refused(
    identity: tuple[ssl.SSLContext, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    system_certificates.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    ask("https://good.example/", answer(), server=identity[0]).fails("tls", sent=False)


def test_a_server_that_never_shakes_hands_was_sent_nothing() -> None:
    ask("https://good.example/", answer(), timeout=0.1).fails("timeout", sent=False)


def test_a_redirect_from_https_to_http_is_refused(identity: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, trusting = identity
    hops = [redirect("http://good.example/"), answer()]
    seen = ask("https://good.example/", *hops, server=server, certificates=trusting)
    seen.fails("bad_redirect", sent=True)
    assert len(seen.requests) == 1
