"""Middleware: a number for each request, content security policy, cache headers, a page for empty 405 responses, and
preservation of submitted forms; and the decorator of private pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csp import ContentSecurityPolicyMiddleware as DjangoMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token

from portal.design.incidents import current_request, new_number

# Paths of the back office that need no inline scripts: sign-in, second factor, sessions, requests for permissions.
_STRICT = (
    *("login", "password_reset", "hai-buoc", "mat-khau", "phien-dang-nhap", "de-nghi-cap-quyen"),
    *("viec-can-hai-nguoi", "loi-moi", "co-quan-toi"),
)


class ContentSecurityPolicyMiddleware(DjangoMiddleware):
    """Django's own middleware, with `ADMIN_CSP` under `ADMIN_PREFIX` and for previews.

    Wagtail renders a preview by a request of its own to the page's public address, and shows it in a frame.
    """

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        under = request.path.removeprefix(settings.ADMIN_PREFIX)
        is_staff, is_way_in = under != request.path, under.partition("/")[0] in _STRICT
        if (is_staff or getattr(request, "is_preview", False)) and not hasattr(response, "_csp_config"):
            response._csp_config = settings.WAYS_IN_CSP if is_way_in else settings.ADMIN_CSP  # type: ignore[attr-defined]
        return super().process_response(request, response)


def nonce_of_answer() -> str:
    """The nonce for inline scripts of the current response; "" outside of a request."""
    return str(getattr(current_request.get(), "_csp_nonce", ""))


def allow_frames(response: HttpResponseBase, *, origins: Sequence[str]) -> None:
    """Allow this page to show frames of these sites; without any, the usual policy applies."""
    if origins:
        response._csp_config = settings.SECURE_CSP | {"frame-src": list(origins)}  # type: ignore[attr-defined]


class Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response


_PROXYS_NUMBER = re.compile(r"[A-Za-z0-9-]{6,64}")


class RequestNumberMiddleware(Middleware):
    """The outermost middleware: everything logged during a request has its number, and so has the response.

    A number in the request is accepted only if settings say that the proxy sets it, and not the client.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Request-ID", "") if settings.REQUEST_ID_FROM_PROXY else ""
        request.request_id = told if _PROXYS_NUMBER.fullmatch(told) else new_number()  # type: ignore[attr-defined]
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response


class VaryOnDisplayMiddleware(Middleware):
    """Mark pages as varying on cookies, because `<html>` has the reader's display settings."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class RefusedMethodMiddleware(Middleware):
    """Show a page with a link onwards if a POST-only address is opened by GET.

    Django's own response is a blank page; officers met it after signing in again, or by reloading.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Browsers ask for HTML when navigating; other clients get the bare status code.
        asks_for_a_page = "text/html" in request.headers.get("Accept", "")
        if response.status_code != 405 or response.content or not asks_for_a_page:
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


_SECRET = re.compile(r"pass|mat-khau|token|otp|secret", re.IGNORECASE)
_LONG = 60  # characters: longer values are displayed, the others become hidden fields


class KeepFormMiddleware(Middleware):
    """If a form sent to the back office is redirected to the sign-in page, show its content instead of losing it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.path.startswith(settings.ADMIN_PREFIX) and _is_turned_away(response):
            return _page(request, sign_in=reverse("wagtailadmin_login")) or response
        return response


def _is_turned_away(response: HttpResponse) -> bool:
    """True for a redirect to the sign-in page."""
    to = response.headers.get("Location", "")
    return response.status_code == 302 and urlsplit(to).path == reverse("wagtailadmin_login")


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`: show the form again if there is anything to keep."""
    return _page(request, sign_in="") or render(request, "403_csrf.html", status=403)


def _page(request: HttpRequest, *, sign_in: str) -> HttpResponse | None:
    """The page with the kept form; None if there is nothing to keep, or the form is not from this portal.

    Nobody must be made to submit, with one click, what a foreign site wrote.
    """
    kept = kept_fields(request) if is_from_here(request) else []
    if not kept or request.path == reverse("wagtailadmin_login"):
        return None
    context = {"kept": kept, "sign_in": sign_in, "had_files": bool(request.FILES), "to": request.get_full_path()}
    response = render(request, "design/kept_form.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def _edited(value: str) -> str:
    """The plain text of a rich text editor's value; "" for anything else."""
    try:
        return "\n".join(block["text"] for block in json.loads(value)["blocks"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def kept_fields(request: HttpRequest) -> list[dict[str, object]]:
    """The submitted fields, in the order of the form; secrets must be typed again.

    Long texts are displayed to the user; tokens of the page contain no spaces and are not.
    """
    return [
        {
            "name": name,
            "value": value,
            "is_long": len(value) > _LONG and len(value.split()) > 1,
            "words": _edited(value),
        }
        for name, values in request.POST.lists()
        if not _SECRET.search(name)
        for value in values
        if isinstance(value, str)
    ]


def is_from_here(request: HttpRequest) -> bool:
    """True if the browser's headers show that a page of this portal sent the form; False without such headers."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(said) and urlsplit(said).netloc == request.get_host()


View = Callable[..., HttpResponseBase]


def private_page(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        # Not "no-referrer": browsers would then send the page's own forms without an origin, which looks like forgery.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(guarded)
