"""Which network addresses may be reached: pure vetting, no look-up and no socket.

`ipaddress` alone is not enough: its `is_global` says yes to 6to4 and NAT64 forms of loopback and metadata addresses,
to site-local addresses and to multicast. The list here stands on top of it (`docs/delivery.md`, requirement S2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NEVER: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), name)
    for network, name in (
        ("169.254.0.0/16", "a link-local address"),
        ("fe80::/10", "a link-local address"),
        ("168.63.129.16/32", "a cloud's metadata address"),
        ("100.100.100.200/32", "a cloud's metadata address"),
        ("192.0.0.192/32", "a cloud's metadata address"),
        ("fd00:ec2::254/128", "a cloud's metadata address"),
        ("fd20:ce::254/128", "a cloud's metadata address"),
        ("0.0.0.0/8", "an address of no host"),
        ("::/128", "an address of no host"),
        ("255.255.255.255/32", "a broadcast address"),
        ("224.0.0.0/4", "a multicast address"),
        ("ff00::/8", "a multicast address"),
    )
)
"""Never a target, whatever `allow_private` says."""

_DENIED: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), name)
    for network, name in (
        ("127.0.0.0/8", "a loopback address"),
        ("::1/128", "a loopback address"),
        ("100.64.0.0/10", "a carrier's shared address (RFC 6598)"),
        ("192.0.0.0/24", "a protocol assignment (RFC 6890)"),
        ("192.88.99.0/24", "a 6to4 relay (RFC 7526)"),
        ("198.18.0.0/15", "a benchmarking address (RFC 2544)"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/96", "an IPv4-compatible address (RFC 4291)"),
        ("64:ff9b::/96", "a NAT64 address (RFC 6052)"),
        ("64:ff9b:1::/48", "a NAT64 address (RFC 8215)"),
        ("100::/64", "a discard address (RFC 6666)"),
        ("2001::/32", "a Teredo address (RFC 4380)"),
        ("2002::/16", "a 6to4 address (RFC 3056)"),
        ("3fff::/20", "a documentation address (RFC 9637)"),
        ("5f00::/16", "a segment-routing address (RFC 9602)"),
        ("fec0::/10", "a site-local address (RFC 3879)"),
    )
)
"""Refused unless `allow_private` names it; what is_global refuses besides needs no line here."""

_EMBEDDING = tuple(IPv6Network(network) for network in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48"))
_NOT_EMBEDDING = (IPv6Address("::"), IPv6Address("::1"))


def network(value: object) -> object:
    """A network as a person writes it; what is no text is left as it is.

    Raises:
        ValueError: the text is none.
    """
    if not isinstance(value, str):
        return value
    try:
        return ip_network(value)
    except ValueError:
        raise ValueError(
            "This is no network. Write it as CIDR with its host bits zero, such as 127.0.0.0/8 or fd00::/8."
        ) from None


def plain(address: Address) -> Address:
    """The address itself, an IPv4-mapped one (`::ffff:127.0.0.1`) as the IPv4 address that the kernel makes of it."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """Every IPv4 address that a translator or relay would reach by this one."""
    if isinstance(address, IPv4Address) or address in _NOT_EMBEDDING:
        return
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _EMBEDDING):
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def allowed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address lies in one of these networks."""
    return any(plain(address) in network for network in networks)


def vet(address: Address, *, allow_private: Sequence[Network] = ()) -> str | None:
    """Why this address may not be reached, or None when it may.

    Args:
        address: as the look-up gave it.
        allow_private: networks that this target may reach beside the public ones. Link-local and metadata addresses
            are refused whatever they say, in every disguise.
    """
    address = plain(address)
    for layer in (address, *_embedded(address)):
        for network, name in _NEVER:
            if layer in network:
                return f"{address} is {name}, which is never a target"
    if allowed(address, allow_private):
        return None
    for network, name in _DENIED:
        if address in network:
            return f"{address} is {name}"
    return None if address.is_global else f"{address} is a private or reserved address"


def literal(host: str) -> Address | None:
    """The address that a host is when written as one, brackets allowed; None for a name."""
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def is_loopback(address: Address) -> bool:
    """Whether this address is this machine's own loopback, IPv4-mapped forms included."""
    return plain(address).is_loopback


def is_loopback_url(url: str) -> bool:
    """Whether a URL names this machine's loopback: `localhost`, or a loopback address written as one.

    Other spellings (`127.1`, a name that happens to resolve there) are no proof and give False.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    address = literal(host)
    return host.rstrip(".") == "localhost" if address is None else is_loopback(address)
