"""The rules of the back office: roles of today, a second factor, and no session left open on an empty chair."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from portal.agencies.admin.views import with_next
from portal.agencies.operations import is_enrolled, sync_groups
from portal.agencies.queries import memoized_block, memoized_until_written

# What somebody who has given only a password may open.
_BEFORE_SECOND_FACTOR = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "second_factor_verify",
    "second_factor_enrol",
}
# What somebody may open whose password was set by another person.
_BEFORE_OWN_PASSWORD = _BEFORE_SECOND_FACTOR | {"own_password", "second_factor_codes"}
# A session is marked as in use at most so often: each mark is a write.
_MARK_EVERY = timedelta(minutes=2)


class BackOfficeMiddleware:
    """For addresses under ADMIN_PREFIX; the public never passes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return (
            self._rules(request) or self._answer(request)
            if request.path.startswith(settings.ADMIN_PREFIX) and request.user.is_authenticated
            else self.get_response(request)
        )

    def _answer(self, request: HttpRequest) -> HttpResponse:
        with memoized_block() if request.method in ("GET", "HEAD") else memoized_until_written():
            return self.get_response(request)

    def _rules(self, request: HttpRequest) -> HttpResponse | None:
        if _is_forgotten(request, now=timezone.now()):
            logout(request)
            return redirect(with_next(reverse("wagtailadmin_login"), request))
        _refresh_roles(request)
        return _ask_for_second_factor(request) or _ask_for_own_password(request)


def _is_forgotten(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the session lay idle too long; marks it as used otherwise."""
    last = request.session.get("staff_seen_at")
    seen_at = datetime.fromisoformat(last) if last else now
    if now - seen_at > timedelta(minutes=settings.STAFF_IDLE_MINUTES):
        return True
    if last is None or now - seen_at > _MARK_EVERY:
        request.session["staff_seen_at"] = now.isoformat()
    return False


def _refresh_roles(request: HttpRequest) -> None:
    """Roles begin and end on dates: the first request of each day brings the groups up to date."""
    today = timezone.localdate()
    if request.session.get("roles_of") != today.isoformat():
        user: Any = request.user
        if not user.is_superuser:
            sync_groups(officer=user, on=today)
        request.session["roles_of"] = today.isoformat()


def _ask_for_second_factor(request: HttpRequest) -> HttpResponse | None:
    user: Any = request.user
    if not settings.STAFF_SECOND_FACTOR or user.is_verified() or _name(request) in _BEFORE_SECOND_FACTOR:
        return None
    return redirect(with_next(reverse("second_factor_verify" if is_enrolled(user) else "second_factor_enrol"), request))


def _ask_for_own_password(request: HttpRequest) -> HttpResponse | None:
    user: Any = request.user
    if not user.is_password_handed_over or _name(request) in _BEFORE_OWN_PASSWORD:
        return None
    return redirect(with_next(reverse("own_password"), request))


def _name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).url_name
    except Resolver404:
        return None
