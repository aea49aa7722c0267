"""The real door, and the one that this installation's settings make."""

from __future__ import annotations

from dataclasses import dataclass

from lawtext.words import slugify
from safehttp.fetching import fetch
from safehttp.networks import PUBLIC_ONLY, Allowed
from safehttp.port import Answered, Asked, Limits
from safehttp.resolving import Resolve, look_up


@dataclass(frozen=True, slots=True)
class StreetDoor:
    """Goes out to the network. Safe in any number of threads; holds no connection between requests."""

    user_agent: str
    limits: Limits
    allowed: Allowed = PUBLIC_ONLY
    ca_file: str = ""
    resolve: Resolve = look_up

    def fetch(self, asked: Asked, *, limits: Limits | None = None) -> Answered:
        return fetch(
            asked,
            limits=limits or self.limits,
            networks=self.allowed,
            user_agent=self.user_agent,
            ca_file=self.ca_file,
            resolve=self.resolve,
        )


def introduce(*, name: str, base_url: str) -> str:
    """How the portal names itself: "lan-toa (+https://phapluat.cantho.gov.vn)"; headers are ASCII."""
    return f"{slugify(name) or 'lan-toa'} (+{base_url.encode('ascii', 'ignore').decode()})"
