"""The officers' views of search: everyday words, and what was asked in vain; and who may do what in them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach, may

READ, TEACH, FORGET = "search.read", "search.teach", "search.forget"
ANSWER = "answer.draft"


def is_allowed(user: object, verb: str) -> bool:
    return isinstance(user, Officer) and may(officer=user, verb=verb, agency=None, on=timezone.localdate())


def is_allowed_somewhere(user: object, verb: str) -> bool:
    """Whether there is an agency for which the user may do this."""
    return isinstance(user, Officer) and agencies_in_reach(officer=user, verb=verb, on=timezone.localdate()) != set()


def officer_who_may(request: HttpRequest, verb: str) -> Officer:
    """Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or not is_allowed(request.user, verb):
        raise PermissionDenied
    return request.user
