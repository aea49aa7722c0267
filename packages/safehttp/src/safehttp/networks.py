"""The networks that may be reached (the public Internet, and those that the operator allows), and DNS lookup, once for
each request.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from safehttp.failures import BadAddress, Forbidden, TimedOut, Unresolved
from safehttp.urls import HttpUrl, read_url

type IPAddress = IPv4Address | IPv6Address
type IPNetwork = IPv4Network | IPv6Network

# Forbidden although `is_global` is true: a cloud platform, and the 6to4 relay (RFC 7526: obsolete).
_NOT_PUBLIC = (ip_network("168.63.129.16/32"), ip_network("192.88.99.0/24"))
_UNICAST = ip_network("2000::/3")  # all allocated IPv6 unicast (IANA)
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_COMPATIBLE = ip_network("::/96")  # RFC 4291, obsolete
# The networks in which an allowed host may be: never this machine, never link-local.
_PRIVATE = tuple(
    ip_network(net) for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
_WIDEST = {4: 8, 6: 7}


class BadAllowance(ValueError):
    """An entry of OUTWARD_ALLOWED_NETWORKS is neither a network ("10.20.0.0/16") nor a host, or allows too much."""


@dataclass(frozen=True, slots=True)
class AllowedNetworks:
    """What is allowed besides the public Internet.

    An allowed host may be in a private network, but not on this machine.
    """

    networks: tuple[IPNetwork, ...] = ()
    hosts: frozenset[str] = frozenset()


PUBLIC_ONLY = AllowedNetworks()


def read_allowed(words: str) -> AllowedNetworks:
    """Parse networks and host names, separated by commas, semicolons or blanks. Raises BadAllowance."""
    networks: list[IPNetwork] = []
    hosts: set[str] = set()
    for word in re.split(r"[,;\s]+", words.strip()):
        if "/" in word or ":" in word or re.fullmatch(r"[\d.]+", word):
            networks.append(_read_network(word))
        elif word:
            hosts.add(_read_host(word))
    return AllowedNetworks(tuple(networks), frozenset(hosts))


def judge_ip(ip: str | IPAddress, allowed: AllowedNetworks = PUBLIC_ONLY, *, host: str = "") -> IPAddress:
    """The parsed address, if `host` may be reached there. Raises Forbidden otherwise, and for an invalid address.

    An embedded IPv4 address is checked too.
    """
    try:
        read = ip_address(ip)
    except ValueError:
        raise Forbidden(host, "unreadable") from None
    carried = list(_carried(read))
    # For mapped and NAT64 addresses only the IPv4 address counts; other embedding forms are refused as not public.
    for judged in carried if _is_wrapper(read) else (read, *carried):
        if not _is_public(judged) and not _is_allowed(judged, allowed, host):
            raise Forbidden(host, str(judged))
    return read


def _is_wrapper(ip: IPAddress) -> bool:
    return isinstance(ip, IPv6Address) and (ip.ipv4_mapped is not None or ip in _NAT64)


def _carried(ip: IPAddress) -> Iterator[IPv4Address]:
    """The IPv4 addresses embedded in an IPv6 one: mapped, 6to4, Teredo (server and client), NAT64, compatible."""
    if isinstance(ip, IPv4Address):
        return
    if ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
    if ip.sixtofour is not None:
        yield ip.sixtofour
    if ip.teredo is not None:
        yield from ip.teredo
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        yield IPv4Address(int(ip) & 0xFFFFFFFF)


def _is_public(ip: IPAddress) -> bool:
    return (
        ip.is_global
        and not (ip.is_multicast or ip.is_reserved or any(_holds(net, ip) for net in _NOT_PUBLIC))
        and (ip.version == 4 or _holds(_UNICAST, ip))
    )


def _is_allowed(ip: IPAddress, allowed: AllowedNetworks, host: str) -> bool:
    return any(_holds(net, ip) for net in allowed.networks) or (
        host in allowed.hosts and any(_holds(net, ip) for net in _PRIVATE)
    )


def _holds(network: IPNetwork, ip: IPAddress) -> bool:
    return network.version == ip.version and ip in network


def _read_network(word: str) -> IPNetwork:
    try:
        network = ip_network(word)
    except ValueError as error:
        raise BadAllowance(f"OUTWARD_ALLOWED_NETWORKS: {word!r} is no network; write it like 10.20.0.0/16.") from error
    if network.prefixlen < _WIDEST[network.version]:
        raise BadAllowance(f"OUTWARD_ALLOWED_NETWORKS: {word!r} opens more than any private network is.")
    return network


def _read_host(word: str) -> str:
    try:
        return read_url(f"http://{word}/").host
    except BadAddress as error:
        raise BadAllowance(f"OUTWARD_ALLOWED_NETWORKS: {word!r} is neither a network nor a host name.") from error


type Resolve = Callable[[str, int], Sequence[str]]
_MOST_ADDRESSES = 32


def look_up(host: str, port: int) -> list[str]:
    """The addresses from the system's resolver, best first. Raises OSError or UnicodeError if there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def judged_addresses(address: HttpUrl, *, allowed: AllowedNetworks, resolve: Resolve, seconds: float) -> list[str]:
    """The IP addresses to connect to. Raises Forbidden if any of them is forbidden, Unresolved if there is none,
    TimedOut.

    There is one lookup: the connection uses these addresses and not the name, so that the name cannot change in between
    (DNS rebinding). One forbidden address refuses the host: rebinding names typically return mixed answers.
    """
    found = [str(address.ip)] if address.ip is not None else _within(seconds, resolve, address)
    if not 0 < len(found) <= _MOST_ADDRESSES:
        raise Unresolved(address.place, str(len(found)))
    try:
        return [str(judge_ip(ip, allowed, host=address.host)) for ip in found]
    except Forbidden as refused:
        raise Forbidden(address.place, refused.reason) from None


def _within(seconds: float, resolve: Resolve, address: HttpUrl) -> Sequence[str]:
    """Run the lookup in its own thread: the system's lookup has no timeout and cannot be cancelled."""
    found: list[str] = []
    raised: list[Exception] = []

    def run() -> None:
        try:
            found.extend(resolve(address.host, address.port))
        except Exception as error:  # noqa: BLE001 - re-raised by the caller
            raised.append(error)

    thread = threading.Thread(target=run, name="outward-lookup", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimedOut(address.place, "DNS")
    if raised and isinstance(raised[0], OSError | UnicodeError):
        raise Unresolved(address.place, type(raised[0]).__name__) from None
    if raised:
        raise raised[0]
    return found
