"""Middleware of the design room: a number for each request, content security policy, what caches must know, no empty
page, no form that loses words; and pages that are one person's own."""

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

# Of the back office, what needs nothing inline: coming in, both factors, sessions, power that is asked for.
_STRICT = (
    *("login", "password_reset", "hai-buoc", "mat-khau", "phien-dang-nhap", "de-nghi-cap-quyen"),
    *("viec-can-hai-nguoi", "loi-moi", "co-quan-toi"),
)


class ContentSecurityPolicyMiddleware(DjangoMiddleware):
    """Django's own middleware, with `ADMIN_CSP` under `ADMIN_PREFIX`, and for what is previewed there:
    Wagtail makes a preview by a request of its own to the page's public address, and shows it in a frame.
    """

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        under = request.path.removeprefix(settings.ADMIN_PREFIX)
        is_staff, is_way_in = under != request.path, under.partition("/")[0] in _STRICT
        if (is_staff or getattr(request, "is_preview", False)) and not hasattr(response, "_csp_config"):
            response._csp_config = settings.WAYS_IN_CSP if is_way_in else settings.ADMIN_CSP  # type: ignore[attr-defined]
        return super().process_response(request, response)


def nonce_of_answer() -> str:
    """What an inline script of the answer that is being made must carry; "" where no request is answered."""
    return str(getattr(current_request.get(), "_csp_nonce", ""))


def allow_frames(response: HttpResponseBase, *, origins: Sequence[str]) -> None:
    """Let this one page show frames of these sites; without any it keeps the policy of all pages."""
    if origins:
        response._csp_config = settings.SECURE_CSP | {"frame-src": list(origins)}  # type: ignore[attr-defined]


class Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response


_PROXYS_NUMBER = re.compile(r"[A-Za-z0-9-]{6,64}")


class RequestNumberMiddleware(Middleware):
    """Stands outermost: all that is logged while a request is answered carries its number, and so does the answer.

    A number that comes along is believed where settings say that the proxy writes it, and not a visitor.
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
    """Marks pages as depending on cookies, because `<html>` carries the reader's choice of letters and colours."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class RefusedMethodMiddleware(Middleware):
    """Shows a page with a link onwards where an address that only accepts POST is opened by GET.

    Django's own answer is a blank page; officers met it after signing in again, or by reloading.
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
_LONG = 60  # signs: longer values are shown, the rest travels along unseen


class KeepFormMiddleware(Middleware):
    """Where the back office sends a form to its sign-in page, show the form again instead of losing it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.path.startswith(settings.ADMIN_PREFIX) and _is_turned_away(response):
            return _page(request, sign_in=reverse("wagtailadmin_login")) or response
        return response


def _is_turned_away(response: HttpResponse) -> bool:
    """To the sign-in page, and not from it."""
    to = response.headers.get("Location", "")
    return response.status_code == 302 and urlsplit(to).path == reverse("wagtailadmin_login")


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`."""
    return _page(request, sign_in="") or render(request, "403_csrf.html", status=403)


def _page(request: HttpRequest, *, sign_in: str) -> HttpResponse | None:
    """None where there is nothing to keep, or where the form did not come from a page of ours: nobody shall be made to
    send, by one press, what a stranger has written."""
    kept = kept_fields(request) if is_from_here(request) else []
    if not kept or request.path == reverse("wagtailadmin_login"):
        return None
    context = {"kept": kept, "sign_in": sign_in, "had_files": bool(request.FILES), "to": request.get_full_path()}
    response = render(request, "design/kept_form.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def _edited(value: str) -> str:
    """The words in what the editor of rich texts sent; "" for anything else."""
    try:
        return "\n".join(block["text"] for block in json.loads(value)["blocks"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def kept_fields(request: HttpRequest) -> list[dict[str, object]]:
    """What was typed, in the order of the form; secrets are typed again. What is long is shown to whoever wrote it: a
    ticket of the page has no space."""
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
    """Whether a page of this portal sent the form, as far as the browser says; if it says nothing, no."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(said) and urlsplit(said).netloc == request.get_host()


View = Callable[..., HttpResponseBase]


def private_page(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        # Not "no-referrer": browsers then post the page's own forms as if they came from nowhere, which looks forged.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return never_cache(guarded)
