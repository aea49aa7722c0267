"""A request from its address to its answer: judged, connected, followed by hand, within its limits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from safehttp.addresses import Address, read_address
from safehttp.exchange import exchange
from safehttp.failures import TooManyRedirects
from safehttp.lines import Line, make_connection
from safehttp.networks import PUBLIC_ONLY, Allowed
from safehttp.port import Answered, Asked, Limits
from safehttp.redirects import PERMANENT, leads_on, next_request
from safehttp.resolving import Resolve, judged_addresses, look_up


def fetch(
    request: Asked,
    *,
    limits: Limits,
    networks: Allowed = PUBLIC_ONLY,
    user_agent: str = "lan-toa",
    ca_file: str = "",
    resolve: Resolve = look_up,
    clock: Callable[[], float] = time.monotonic,
) -> Answered:
    """The answer at the end of at most `limits.most_redirects` redirects, each address judged anew.

    `clock` counts seconds and only goes forward. No proxy of the environment is used. Raises a `Failure`.
    """
    begun = clock()
    address = read_address(request.url)
    moved_to, only_permanent = "", True
    for _ in range(limits.most_redirects + 1):
        line = Line(limits=limits, deadline=begun + limits.total_seconds, clock=clock)
        answered = _ask(request, address, line, networks, user_agent, ca_file, resolve)
        if not leads_on(answered.status, answered.headers):
            return replace(answered, url=address.url, moved_to=moved_to, seconds=clock() - begun)
        only_permanent = only_permanent and answered.status in PERMANENT
        request, address = next_request(request, address, status=answered.status, location=answered.headers["location"])
        moved_to = address.url if only_permanent else moved_to
    raise TooManyRedirects(address.place)


def _ask(
    request: Asked, address: Address, line: Line, networks: Allowed, user_agent: str, ca_file: str, resolve: Resolve
) -> Answered:
    addresses = judged_addresses(
        address, allowed=networks, resolve=resolve, seconds=line.patience(line.limits.connect_seconds)
    )
    connection = make_connection(address, addresses=addresses, line=line, ca_file=ca_file)
    return exchange(connection, request, address, user_agent=user_agent)
