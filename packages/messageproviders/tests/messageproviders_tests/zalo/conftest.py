"""A Zalo on the loopback, and who speaks with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from messageproviders.zalo.client import ZaloCalls, ZaloClient, ZaloHosts
from messageproviders_tests.peers.zalo import ZaloPeer, zalo_server
from safehttp.client import HttpClient
from safehttp.networks import read_allowed
from safehttp.types import HttpLimits


class Token:
    """The peer's own token: the one that serves now, or another one where it is worn out. `given` counts."""

    def __init__(self, peer: ZaloPeer) -> None:
        self._peer = peer
        self.worn_out: list[str] = []

    def __call__(self, *, worn_out: str = "") -> str:
        if worn_out:
            self.worn_out.append(worn_out)
        return self._peer.access


@pytest.fixture
def door() -> HttpClient:
    return HttpClient("lan-toa-test", HttpLimits(total_seconds=5), allowed=read_allowed("127.0.0.0/8"))


@pytest.fixture
def peer() -> Iterator[ZaloPeer]:
    with zalo_server() as peer:
        yield peer


@pytest.fixture
def calls(peer: ZaloPeer, door: HttpClient) -> ZaloCalls:
    return ZaloCalls(door, ZaloHosts(**peer.hosts()))


@pytest.fixture
def token(peer: ZaloPeer) -> Token:
    return Token(peer)


@pytest.fixture
def zalo(calls: ZaloCalls, token: Token) -> ZaloClient:
    return ZaloClient(calls, token)
