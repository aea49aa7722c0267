"""Rules of the back office for every request: current roles, a second factor, and sessions that end when idle."""

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
from portal.agencies.models.access import acting
from portal.agencies.operations import is_enrolled, note_entry, sync_groups
from portal.agencies.queries import (
    has_shown_factor,
    memoized_block,
    memoized_until_written,
    must_change_password,
    signed_in,
)

# Views open to somebody who has proved only the password.
_BEFORE_SECOND_FACTOR = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",  # icons: a redirect would be inserted into the page
    "second_factor_verify",
    "second_factor_enrol",
    "second_factor_passkey",
}
# Views open to somebody whose password was set by another person.
_BEFORE_OWN_PASSWORD = _BEFORE_SECOND_FACTOR | {"own_password", "second_factor_codes"}
# Wagtail's own forms, shown to superusers, would grant rights without a role or a request: ours replace them.
_OURS_INSTEAD = {
    f"wagtailusers_{kind}:{act}": ours
    for kind, ours in (("users", "portal_officers:index"), ("groups", "wagtailadmin_home"))
    for act in ("index", "add", "edit", "delete")
}
# Minimum interval between marks that a session is in use, since each mark is a write.
_MARK_EVERY = timedelta(minutes=2)


class BackOfficeMiddleware:
    """For URLs under ADMIN_PREFIX only; public requests are not affected."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return (
            self._rules(request) or self._answer(request)
            if request.path.startswith(settings.ADMIN_PREFIX) and request.user.is_authenticated
            else self.get_response(request)
        )

    def _answer(self, request: HttpRequest) -> HttpResponse:
        kept = memoized_block() if request.method in ("GET", "HEAD") else memoized_until_written()
        with kept, acting(by=request.user, at=timezone.now()):
            return self.get_response(request)

    def _rules(self, request: HttpRequest) -> HttpResponse | None:
        now, name = timezone.now(), _name(request)
        if (is_over := _is_over(request, now=now)) or (name == "wagtailadmin_logout" and request.method == "POST"):
            user = signed_in(request)
            note_entry("signed_out", officer=user, by=user, at=now, asked=not is_over)
        if is_over:
            logout(request)
            return redirect(with_next(reverse("wagtailadmin_login"), request))
        is_bulk = name == "wagtail_bulk_action" and "/bulk/agencies/" in request.path
        if request.user.is_superuser and (is_bulk or name in _OURS_INSTEAD):
            return redirect(_OURS_INSTEAD.get(str(name), "portal_officers:index"))
        _refresh_roles(request)
        return _ask_for_second_factor(request) or _ask_for_own_password(request)


def _is_over(request: HttpRequest, *, now: datetime) -> bool:
    """True if the session was idle too long or has reached its maximum age; otherwise mark it as used.

    Requests by the page itself (a ping, an autosaved draft) are not user activity: browsers declare whether a request
    is a navigation or comes from a script.
    """
    session, said = request.session, now.isoformat()
    seen_at, begun_at = (datetime.fromisoformat(session.get(f"staff_{it}_at", said)) for it in ("seen", "begun"))
    is_idle = now - seen_at > timedelta(minutes=settings.STAFF_IDLE_MINUTES)
    if is_idle or now - begun_at > timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return True
    is_person = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" or "HX-Request" in request.headers
    if "staff_begun_at" not in session:
        session["staff_begun_at"] = said
    if "staff_seen_at" not in session or (is_person and now - seen_at > _MARK_EVERY):
        session["staff_seen_at"] = said
    return False


def _refresh_roles(request: HttpRequest) -> None:
    """Roles begin and end on dates: the first request of each day updates the groups."""
    today = timezone.localdate()
    if request.session.get("roles_of") != today.isoformat():
        user: Any = request.user
        if not user.is_superuser:
            sync_groups(officer=user, on=today)
        request.session["roles_of"] = today.isoformat()


def _ask_for_second_factor(request: HttpRequest) -> HttpResponse | None:
    user: Any = request.user
    if not settings.STAFF_SECOND_FACTOR or has_shown_factor(request) or _name(request) in _BEFORE_SECOND_FACTOR:
        return None
    return redirect(with_next(reverse("second_factor_verify" if is_enrolled(user) else "second_factor_enrol"), request))


def _ask_for_own_password(request: HttpRequest) -> HttpResponse | None:
    if not must_change_password(request) or _name(request) in _BEFORE_OWN_PASSWORD:
        return None
    return redirect(with_next(reverse("own_password"), request))


def _name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
