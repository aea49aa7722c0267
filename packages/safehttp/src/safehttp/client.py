"""Clients: the real one, one that answers from a table for tests, and many requests at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from lawtext.words import slugify
from safehttp.failures import HttpFailure, Unresolved
from safehttp.networks import PUBLIC_ONLY, AllowedNetworks, Resolve, look_up
from safehttp.transfer import fetch
from safehttp.types import Client, HttpLimits, Request, Response


@dataclass(frozen=True, slots=True)
class HttpClient:
    """Goes out to the network. Safe in any number of threads; holds no connection between requests."""

    user_agent: str
    limits: HttpLimits
    allowed: AllowedNetworks = PUBLIC_ONLY
    ca_file: str = ""
    resolve: Resolve = look_up

    def fetch(self, asked: Request, *, limits: HttpLimits | None = None) -> Response:
        return fetch(
            asked,
            limits=limits or self.limits,
            networks=self.allowed,
            user_agent=self.user_agent,
            ca_file=self.ca_file,
            resolve=self.resolve,
        )


def user_agent_of(*, name: str, base_url: str) -> str:
    """How the portal names itself: "lan-toa (+https://phapluat.cantho.gov.vn)"; headers are ASCII."""
    return f"{slugify(name) or 'lan-toa'} (+{base_url.encode('ascii', 'ignore').decode()})"


MOST_AT_ONCE = 50


def fetch_many[Key](
    door: Client,
    asked: Iterable[tuple[Key, Request]],
    *,
    limits: HttpLimits | None = None,
    at_once: int = MOST_AT_ONCE,
) -> Iterator[tuple[Key, Response | HttpFailure]]:
    """Each request's key with its answer or failure, as soon as it is known. The threads touch no database.

    Whoever stops reading early waits for what is on its way; what has not begun is not asked.
    """
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="outward") as threads:
        waiting = {threads.submit(_outcome, door, one, limits): key for key, one in asked}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def _outcome(door: Client, asked: Request, limits: HttpLimits | None) -> Response | HttpFailure:
    try:
        return door.fetch(asked, limits=limits)
    except HttpFailure as failure:
        return failure


type MemoryReply = Response | HttpFailure | Callable[[Request], Response]


class MemoryClient:
    """`replies` by address: an answer, a failure to raise, or a function of the request; what is not there has no host.

    `asked` holds every request in order; `replies` may be changed at any time.
    """

    def __init__(self, replies: Mapping[str, MemoryReply] | None = None) -> None:
        self.replies: dict[str, MemoryReply] = dict(replies or {})
        self.asked: list[Request] = []
        self._lock = threading.Lock()

    def fetch(self, asked: Request, *, limits: HttpLimits | None = None) -> Response:
        with self._lock:
            self.asked.append(asked)
        reply = self.replies.get(asked.url) or Unresolved(reason="memory")
        if isinstance(reply, HttpFailure):
            raise reply
        answered = reply if isinstance(reply, Response) else reply(asked)
        return answered if answered.url else replace(answered, url=asked.url)
