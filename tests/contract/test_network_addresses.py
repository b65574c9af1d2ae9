"""The address rule: no trick in a URL, a name server's answer or an entry leads to an inner network."""

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.runtime.network import AllowedHost, HttpError, HttpPort, refusal_of_address, refusal_of_host

from .http_stub import PUBLIC, Wires, answer, ask, opened, redirect, serving

# Written into a URL: refused before any look-up.
TRICK_HOSTS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.01",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "0X7F.0.0.1",
    "0x7f.0x0.0x0.0x1",
    "1.0x",
    "127.0.0.1.1",
    "169.254.43518",
    "2852039166",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "①②⑦.⓪.⓪.①",
    "１２７.0.0.1",
    "٠.0.0.1",
    "%31%32%37.0.0.1",
    "127.0.0.1%00.example.com",
    "127.0.0.1%2f.example.com",
    "user@example.com",
    "example.com:pass@127.0.0.1",
    "example.com\\@127.0.0.1",
    "127.0.0.1\\.example.com",
    "localhost.",
    "example.com.",
    "ex ample.com",
    "-.example.com",
    "a..example.com",
    "a" * 64 + ".example.com",
    "",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[2606:4700:4700::1111%25eth0]",
    "[::1",
    "[::1].example.com",
    "[v1.fe80::a]",
    "[127.0.0.1]",
]

# Given by a name server, or written into a URL: never connected to.
INNER_ADDRESSES = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:3::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "not an address",
]

PUBLIC_ADDRESSES = [
    "1.1.1.1",
    "8.8.8.8",
    PUBLIC,
    "100.63.255.255",
    "172.32.0.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
]


@pytest.mark.parametrize("host", TRICK_HOSTS)
def test_a_trick_host_is_refused_before_any_look_up(host: str) -> None:
    seen = ask(f"http://{host}/", answer())
    assert isinstance(seen.outcome, HttpError)
    assert seen.outcome.kind in ("bad_url", "blocked_address")
    assert not seen.outcome.sent
    assert (seen.looked_up, seen.connected) == ([], [])


@pytest.mark.parametrize("url", ["ftp://a.example/", "file:///etc/passwd", "//a.example/", "a.example", "http:a", ""])
def test_another_scheme_is_refused(url: str) -> None:
    seen = ask(url, answer())
    seen.fails("bad_url", sent=False)
    assert (seen.looked_up, seen.connected) == ([], [])


@pytest.mark.parametrize("port", ["8080", "22", "0", "65536", "-1", "x", "80x"])
def test_other_ports_are_closed(port: str) -> None:
    ask(f"http://a.example:{port}/", answer()).fails("bad_url", sent=False)


@pytest.mark.parametrize("address", INNER_ADDRESSES)
def test_an_inner_address_is_never_connected(address: str) -> None:
    seen = ask("http://a.example/", answer(), names={"a.example": [address]})
    assert address in seen.fails("blocked_address", sent=False)
    assert seen.connected == []


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_a_public_address_is_connected(address: str) -> None:
    seen = ask("http://a.example/", answer(), names={"a.example": [address]})
    assert seen.answer.status == 200
    assert seen.connected == [(address, 80)]
    literal = f"[{address}]" if ":" in address else address
    assert ask(f"http://{literal}/", answer()).lines == [f"GET / HTTP/1.1 {literal}"]


def test_one_inner_address_among_public_ones_refuses_the_host() -> None:
    seen = ask("http://a.example/", answer(), names={"a.example": [PUBLIC, "10.0.0.1"]})
    seen.fails("blocked_address", sent=False)
    assert seen.connected == []


def test_a_host_is_looked_up_once_and_the_checked_address_connected() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    looked_up = []

    async def rebinding(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return next(answers)

    async def run() -> None:
        async with serving([answer(), answer()]) as stub:
            wires = Wires(stub.port)
            port = HttpPort(resolve=rebinding, connect=wires)
            assert (await port.request("GET", "http://a.example/")).status == 200
            assert (looked_up, wires.asked) == (["a.example"], [(PUBLIC, 80)])
            with pytest.raises(HttpError) as caught:
                await port.request("GET", "http://a.example/")
            assert caught.value.kind == "blocked_address"
            assert (len(looked_up), len(wires.asked), len(stub.requests)) == (2, 1, 1)

    asyncio.run(run())


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_more_open_when_hidden_in_ipv6(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    assert refusal_of_address(f"::ffff:{address}") == refusal_of_address(str(address))
    hidden = [number, 0xFFFF << 48 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    assert None not in [refusal_of_address(str(ipaddress.IPv6Address(form))) for form in hidden]
    if address.is_private or address.is_multicast or address.is_link_local:
        assert refusal_of_address(str(address))


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{:d}", "{:#o}", "{:#x}", "1.{:d}", "1.2.{:#x}", "a.{:d}"]))
def test_no_number_is_a_host(number: int, form: str) -> None:
    assert refusal_of_host(form.format(number).replace("0o", "0"))


def test_an_entry_opens_one_host_and_port() -> None:
    inside = {"erp.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    hosts = [opened("ERP.example", 8443, 80)]
    assert ask("http://erp.example:8443/", answer(), hosts=hosts, names=inside).connected == [("127.0.0.1", 8443)]
    assert ask("http://erp.example/", answer(), hosts=hosts, names=inside).answer.status == 200
    ask("http://erp.example:8444/", answer(), hosts=hosts, names=inside).fails("bad_url", sent=False)
    ask("https://erp.example/", answer(), hosts=hosts, names=inside).fails("blocked_address", sent=False)
    ask("http://other.example:8443/", answer(), hosts=hosts, names=inside).fails("bad_url", sent=False)
    ask("http://other.example/", answer(), hosts=hosts, names=inside).fails("blocked_address", sent=False)
    moved = {"erp.example": ["10.0.0.1"]}
    ask("http://erp.example/", answer(), hosts=hosts, names=moved).fails("blocked_address", sent=False)


def test_the_real_resolver_and_sockets_reach_an_opened_host() -> None:
    async def run() -> None:
        async with serving([answer(body=b"one"), answer(body=b"two")]) as stub:
            networks = ["127.0.0.0/8", "::1/128"]
            port = HttpPort([AllowedHost.of(host, networks, [stub.port]) for host in ("127.0.0.1", "localhost")])
            assert (await port.request("GET", f"http://127.0.0.1:{stub.port}/")).body == b"one"
            assert (await port.request("GET", f"http://localhost:{stub.port}/")).body == b"two"
            with pytest.raises(HttpError, match="not asked"):
                await HttpPort().request("GET", "http://localhost/")

    asyncio.run(run())


def test_an_outside_server_may_not_redirect_through_an_entry() -> None:
    inside = {"erp.example": ["127.0.0.1"], "desk.example": ["127.0.0.1"]}
    hosts = [opened("erp.example"), opened("desk.example", 8443)]
    seen = ask("http://a.example/", redirect("http://erp.example/"), answer(), hosts=hosts, names=inside)
    seen.fails("blocked_address", sent=True)
    assert len(seen.requests) == 1
    seen = ask("http://erp.example/", redirect("http://desk.example:8443/"), answer(), hosts=hosts, names=inside)
    assert seen.lines == ["GET / HTTP/1.1 erp.example", "GET / HTTP/1.1 desk.example:8443"]


@pytest.mark.parametrize(
    ("host", "network", "port", "said"),
    [
        ("127.1", "127.0.0.0/8", 80, "number"),
        ("a.example:80", "127.0.0.0/8", 80, "IPv6"),
        ("a.example", "127.0.0.1/8", 80, "host bits"),
        ("a.example", "loopback", 80, "malformed network"),
        ("a.example", "127.0.0.0/8", 0, "port"),
    ],
)
def test_a_malformed_entry_is_refused(host: str, network: str, port: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        AllowedHost.of(host, [network], [port])


def test_a_dot_at_the_end_is_named() -> None:
    assert "ends in a dot" in (refusal_of_host("a.example.") or "")
    assert refusal_of_host("a.example") is None
