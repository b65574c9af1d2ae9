"""The address rule: which hosts, ports and addresses a flow may reach, decided without any look-up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

USUAL_PORTS = frozenset({80, 443})
PUBLIC_IPV6 = IPv6Network("2000::/3")

# Python's own is_global calls several of these public, and which ones changes between its releases.
NEVER_REACHED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("100.64.0.0/10", "belongs to a provider's inner network"),
        ("168.63.129.16/32", "is a cloud platform's inner service"),
        ("192.0.0.0/24", "is kept for protocols"),
        ("192.88.99.0/24", "is an old relay into IPv6"),
        ("::ffff:0:0:0/96", "hides an IPv4 address"),
        ("64:ff9b::/96", "hides an IPv4 address"),
        ("64:ff9b:1::/48", "hides an IPv4 address"),
        ("2001::/23", "is kept for protocols or hides an IPv4 address"),
        ("2001:db8::/32", "is kept for documentation"),
        ("2002::/16", "hides an IPv4 address"),
        ("3fff::/20", "is kept for documentation"),
    )
)

LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
# Resolvers read a name that ends like this as an address: 127.1, 0x7f.1 and 2130706433 are all loopback.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
LONGEST_NAME = 253


@dataclass(frozen=True, slots=True)
class AllowedHost:
    """An administrator's leave to reach one host that the address rule would refuse.

    `host` is a lower-case name or an address in its plain form, `networks` are the networks its
    addresses may lie in besides the public ones, `ports` the ports that may be used.
    """

    host: str
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = USUAL_PORTS

    @classmethod
    def of(cls, host: str, networks: Iterable[str] = (), ports: Iterable[int] = ()) -> "AllowedHost":
        """An entry from the text of a configuration; no `ports` means 80 and 443.

        Raises:
            ValueError: the host, a network or a port is malformed; the message says which and why.
        """
        name = plain_host(host)
        reason = refusal_of_host(name)
        if reason is not None:
            raise ValueError(f"the allowed host {host!r} {reason}")
        opened = frozenset(ports)
        if not all(1 <= port <= 65535 for port in opened):
            raise ValueError(f"the allowed host {host!r} has a port outside 1 to 65535")
        try:
            inside = tuple(ip_network(network) for network in networks)
        except ValueError as problem:
            raise ValueError(
                f"the allowed host {host!r} has a malformed network: {problem}; write it like 10.1.0.0/16"
            ) from None
        return cls(name, inside, opened or USUAL_PORTS)


def leave_for(allowed: Iterable[AllowedHost], host: str, port: int) -> tuple[Network, ...] | None:
    """The networks that an administrator opened for one host and port; None when no entry names both."""
    entries = [entry for entry in allowed if entry.host == plain_host(host) and port in entry.ports]
    if not entries:
        return None
    return tuple(network for entry in entries for network in entry.networks)


def plain_host(host: str) -> str:
    """The form in which hosts are compared: lower case, an address in its shortest writing."""
    address = parsed_address(host)
    return host.lower() if address is None else str(address)


def parsed_address(text: str) -> Address | None:
    """The address a text writes, an IPv4 address taken out of its IPv6 mapping; None if it writes none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address


def refusal_of_host(host: str) -> str | None:
    """Why a host, as a URL names it, is not even looked up; None when it may be.

    `host` is lower-case ASCII without brackets or port. The reason continues "the host ...".
    """
    if not host:
        return "is missing"
    if ":" in host:
        return None if parsed_address(host) else "has a colon but is not a plain IPv6 address without a zone"
    if host.endswith("."):
        return "ends in a dot; write it without"
    labels = host.split(".")
    if len(host) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in labels):
        return "is not a host name: only letters, digits, hyphens and dots (other scripts in their xn-- form)"
    if NUMBER.fullmatch(labels[-1]) and not isinstance(parsed_address(host), IPv4Address):
        return "ends in a number but is not an address of four plain numbers such as 192.0.2.1"
    return None


def refusal_of_address(text: str, opened: Sequence[Network] = ()) -> str | None:
    """Why an address may not be connected to; None when it may be.

    `text` is an IPv4 or IPv6 address, `opened` are networks an administrator opened for this host.
    The reason continues "the address ...".
    """
    address = parsed_address(text)
    if address is None:
        return "is not a plain IP address"
    if any(address in network for network in opened):
        return None
    for network, reason in NEVER_REACHED:
        if address in network:
            return reason
    if isinstance(address, IPv6Address) and address not in PUBLIC_IPV6:
        return "is not a public address"
    if address.is_multicast or address.is_reserved or not address.is_global:
        return "is not a public address"
    return None
