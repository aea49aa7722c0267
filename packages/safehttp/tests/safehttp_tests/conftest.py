"""A door that reaches the loopback, with short limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from safehttp.client import fetch
from safehttp.networks import read_allowed
from safehttp.types import HttpLimits, Request, Response

# How long an example takes to draw says how busy the machine is.
settings.register_profile("unhurried", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

LOOPBACK = read_allowed("127.0.0.0/8")
SHORT = HttpLimits(connect_seconds=2, read_seconds=2, total_seconds=4, most_body_bytes=100_000, most_head_bytes=8_000)

type Ask = Callable[..., Response]


@pytest.fixture
def ask() -> Ask:
    """GET, or what is said; every host is 127.0.0.1 unless a resolver is given."""

    def asked(
        url: str, *, method: str = "GET", headers: dict[str, str] | None = None, body: bytes = b"", **more
    ) -> Response:
        given = {"limits": SHORT, "networks": LOOPBACK, "resolve": lambda host, port: ["127.0.0.1"]} | more
        return fetch(Request(method, url, headers or {}, body), user_agent="lan-toa-test (+http://localhost)", **given)

    return asked
