"""How machines come for what is shared: anybody may read, from any site, so often a minute, and is told whether
anything has changed. Everything here is public: no cookie is read and none is set.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt

from portal.agencies.operations import rate_limits

# As often as the open data may be asked, each.
FEEDS = rate_limits.RateLimit("feeds", 120)
OAI = rate_limits.RateLimit("oai", 120)
OEMBED = rate_limits.RateLimit("oembed", 120)
# A page with several embeds, behind the one address of an office, asks often.
EMBEDS = rate_limits.RateLimit("embeds", 300)
MAX_AGE = 60  # seconds in which a cache on the way may answer by itself: a withdrawal reaches everybody within it
READING = ("GET", "HEAD")
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, RateLimit, RateLimit-Policy",
}
_TOO_OFTEN = "Máy của bạn hỏi quá nhanh. Xin chờ số giây ở đầu mục Retry-After rồi hỏi tiếp.\n"
_READ_ONLY = "Địa chỉ này chỉ đọc được.\n"
_TEXT = "text/plain; charset=utf-8"

MachineView = Callable[..., HttpResponse]


def open_to_machines(
    door: rate_limits.RateLimit, *, methods: tuple[str, ...] = READING, is_for_all: bool = True
) -> Callable[[MachineView], MachineView]:
    """The view behind this door. `is_for_all`: scripts of any site may read it (CORS)."""

    def decorate(view: MachineView) -> MachineView:
        @csrf_exempt
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visits = rate_limits.count_visit(request=request, door=door, minute=rate_limits.this_minute())
            response = _answered(view, request, visits > door.limit, methods, args, kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            for name, said in (_limits(door, visits) | (OPEN_TO_ALL if is_for_all else {})).items():
                response.headers[name] = said
            return response

        return behind

    return decorate


def _answered(
    view: MachineView, request: HttpRequest, is_too_often: bool, methods: tuple[str, ...], args: Any, kwargs: Any
) -> HttpResponse:
    if is_too_often:
        return HttpResponse(_TOO_OFTEN, _TEXT, 429, headers={"Retry-After": str(_seconds_left())})
    allowed = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_preflight(allowed))
    if request.method not in methods:
        return HttpResponse(_READ_ONLY, _TEXT, 405, headers={"Allow": allowed})
    response = view(request, *args, **kwargs)
    if response.status_code != 200 or "no-store" in response.get("Cache-Control", ""):
        return response
    return _if_changed(request, response)


def _if_changed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The tag is the digest of what is sent; a date counts where the view gave one."""
    response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE}")
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    answer = get_conditional_response(request, response.headers["ETag"], changed, response) or response
    for name in ("Cache-Control", "Link"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer  # type: ignore[return-value]


def _preflight(allowed: str) -> dict[str, str]:
    return {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept",
        "Access-Control-Max-Age": "86400",
    }


def _limits(door: rate_limits.RateLimit, visits: int) -> dict[str, str]:
    left = max(door.limit - visits, 0)
    return {
        "RateLimit-Policy": f'"minute";q={door.limit};w={rate_limits.WINDOW_SECONDS}',
        "RateLimit": f'"minute";r={left};t={_seconds_left()}',
    }


def _seconds_left() -> int:
    return rate_limits.WINDOW_SECONDS - int(time.time()) % rate_limits.WINDOW_SECONDS
