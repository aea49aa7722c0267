"""From a host to the addresses that may be connected to: looked up once, every one judged."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence

from safehttp.addresses import Address
from safehttp.failures import Forbidden, TimedOut, Unresolved
from safehttp.networks import Allowed, judge_ip

type Resolve = Callable[[str, int], Sequence[str]]
_MOST_ADDRESSES = 32


def look_up(host: str, port: int) -> list[str]:
    """What the machine's resolver says, best first. Raises OSError or UnicodeError if there is nothing."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def judged_addresses(address: Address, *, allowed: Allowed, resolve: Resolve, seconds: float) -> list[str]:
    """IP addresses to connect to. Raises Forbidden if any is refused, Unresolved if there is none, TimedOut.

    One lookup: whoever connects uses these and never the name again, so that a name cannot change its mind in between
    (DNS rebinding). One refused address refuses the host: a mixed answer is how such names look.
    """
    if address.ip is not None:
        found: Sequence[str] = [str(address.ip)]
    else:
        found = _within(seconds, resolve, address)
    if not 0 < len(found) <= _MOST_ADDRESSES:
        raise Unresolved(address.place, str(len(found)))
    try:
        return [str(judge_ip(ip, allowed, host=address.host)) for ip in found]
    except Forbidden as refused:
        raise Forbidden(address.place, refused.reason) from None


def _within(seconds: float, resolve: Resolve, address: Address) -> Sequence[str]:
    """The lookup in a thread of its own: the system's knows no time-out that we could set, and cannot be broken off."""
    found: list[str] = []
    raised: list[Exception] = []

    def run() -> None:
        try:
            found.extend(resolve(address.host, address.port))
        except Exception as error:  # noqa: BLE001 - handed over to whoever waits
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
