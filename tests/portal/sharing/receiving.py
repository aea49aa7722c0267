"""A receiver as partners are asked to build one, behind a door of memory; it can be away, full or rude."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from portal.sharing.operations.delivery import WebhookSigner, deliver_some
from safehttp.client import MemoryClient
from safehttp.failures import Unreachable
from safehttp.types import Request, Response

KEY = "only-for-tests"


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self, now: datetime = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **said: float) -> datetime:
        self.now += timedelta(**said)
        return self.now


class Site:
    """`held`: number of an item -> the version that stands there; `withdrawn`: numbers that were taken down.

    `status`: what it answers instead of taking anything; 0 = it is not there.
    """

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.withdrawn: set[str] = set()
        self.actions: list[tuple[str, str, int]] = []
        self.arrived: Counter[str] = Counter()
        self.requests = 0
        self.status = 200
        self.headers: dict[str, str] = {}

    def __call__(self, asked: Request) -> Response:
        self.requests += 1
        if self.status == 0:
            raise Unreachable("https://xa.example.vn")
        if self.status != 200:
            return Response(self.status, headers=self.headers)
        said = json.loads(asked.body)
        name, version, action = said["id"], said["version"], said["action"]
        self.arrived[asked.headers["webhook-id"]] += 1
        if version > self.held.get(name, 0):
            self.held[name] = version
            self.actions.append((action, name, version))
            (self.withdrawn.add if action == "withdraw" else self.withdrawn.discard)(name)
        receipt = {"id": name, "version": version, "url": f"https://xa.example.vn/{name}.html"}
        return Response(200, body=json.dumps(receipt).encode())


def deliver_all(door: MemoryClient, clock: Clock) -> int:
    """What the worker does while something is due."""
    total = 0
    while taken := deliver_some(door=door, sender=WebhookSigner(KEY), clock=clock):
        total += taken
    return total
