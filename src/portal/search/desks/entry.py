"""Who may sit at which desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import may

READ, TEACH, FORGET = "search.read", "search.teach", "search.forget"


def is_allowed(user: object, verb: str) -> bool:
    return isinstance(user, Officer) and may(officer=user, verb=verb, agency=None, on=timezone.localdate())


def officer_who_may(request: HttpRequest, verb: str) -> Officer:
    """Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or not is_allowed(request.user, verb):
        raise PermissionDenied
    return request.user
