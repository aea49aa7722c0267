"""A door that answers from a table and keeps what it was asked. For tests of rooms, and for trying out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from safehttp.failures import Failure, Unresolved
from safehttp.port import Answered, Asked, Limits

type Reply = Answered | Failure | Callable[[Asked], Answered]


class MemoryDoor:
    """`replies` by address: an answer, a failure to raise, or a function of the request; what is not there has no host.

    `asked` holds every request in order; `replies` may be changed at any time.
    """

    def __init__(self, replies: Mapping[str, Reply] | None = None) -> None:
        self.replies: dict[str, Reply] = dict(replies or {})
        self.asked: list[Asked] = []
        self._lock = threading.Lock()

    def fetch(self, asked: Asked, *, limits: Limits | None = None) -> Answered:
        with self._lock:
            self.asked.append(asked)
        reply = self.replies.get(asked.url) or Unresolved(reason="memory")
        if isinstance(reply, Failure):
            raise reply
        answered = reply if isinstance(reply, Answered) else reply(asked)
        return answered if answered.url else replace(answered, url=asked.url)
