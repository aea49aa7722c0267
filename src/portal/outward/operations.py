"""The HTTP client for all requests to other sites, with the portal's user agent and limits."""

from __future__ import annotations

from django.conf import settings

from portal.agencies.queries.imprint import current_imprint
from safehttp.client import HttpClient, user_agent_of


def http_client() -> HttpClient:
    """The HTTP client of this installation. Views, tasks and commands call this and pass the client to inner
    functions."""
    return HttpClient(
        user_agent=user_agent_of(name=current_imprint().name, base_url=settings.PORTAL_BASE_URL),
        limits=settings.OUTWARD_LIMITS,
        allowed=settings.OUTWARD_ALLOWED_NETWORKS,
        ca_file=settings.OUTWARD_CA_FILE,
    )
