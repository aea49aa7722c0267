"""How machines come for what is public: anybody may read, from any site, so often a minute, and is told whether
anything has changed. No cookie is read and none is set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt

from portal.agencies.operations import rate_limits

MAX_AGE = 60  # seconds in which a cache on the way may answer by itself: a withdrawal reaches everybody within it
READING = ("GET", "HEAD")
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, RateLimit, RateLimit-Policy",
}
_REFUSALS = {
    429: "Máy của bạn hỏi quá nhanh. Xin chờ số giây ở đầu mục Retry-After rồi hỏi tiếp.\n",
    405: "Địa chỉ này chỉ đọc được.\n",
}

MachineView = Callable[..., HttpResponse]
Refusal = Callable[[int, dict[str, str]], HttpResponse]


def refused(status: int, headers: dict[str, str]) -> HttpResponse:
    """In words, for whoever reads the log of the machine."""
    return HttpResponse(_REFUSALS[status], "text/plain; charset=utf-8", status, headers=headers)


def open_to_machines(
    door: rate_limits.RateLimit,
    *,
    methods: tuple[str, ...] = READING,
    headers: Mapping[str, str] = OPEN_TO_ALL,
    refuse: Refusal = refused,
) -> Callable[[MachineView], MachineView]:
    """The view, within this limit. `headers` go with every response: by default, scripts of any site may read it."""

    def decorate(view: MachineView) -> MachineView:
        @csrf_exempt
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visits = rate_limits.count_visit(request=request, door=door, minute=rate_limits.this_minute())
            response = (
                refuse(429, {"Retry-After": str(_seconds_left())})
                if visits > door.limit
                else _answered(view, request, methods, refuse, args, kwargs)
            )
            response.headers.setdefault("Cache-Control", "no-store")
            limits = {
                "RateLimit-Policy": f'"minute";q={door.limit};w={rate_limits.WINDOW_SECONDS}',
                "RateLimit": f'"minute";r={max(door.limit - visits, 0)};t={_seconds_left()}',
            }
            return with_headers(response, {**limits, **headers})

        return behind

    return decorate


def with_headers[Response: HttpResponseBase](response: Response, headers: Mapping[str, str]) -> Response:
    """The response with these headers."""
    for name, said in headers.items():
        response.headers[name] = said
    return response


def _answered(
    view: MachineView, request: HttpRequest, methods: tuple[str, ...], refuse: Refusal, args: Any, kwargs: Any
) -> HttpResponse:
    allowed = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={
                "Allow": allowed,
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept",
                "Access-Control-Max-Age": "86400",
            },
        )
    if request.method not in methods:
        return refuse(405, {"Allow": allowed})
    response = view(request, *args, **kwargs)
    is_kept = response.status_code == 200 and "no-store" not in response.get("Cache-Control", "")
    return _if_changed(request, response) if is_kept else response


def _if_changed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The tag is the digest of what is sent; a date counts where the view gave one."""
    response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE}")
    answer = (
        get_conditional_response(
            request, response.headers["ETag"], parse_http_date_safe(response.get("Last-Modified", "")), response
        )
        or response
    )
    for name in ("Cache-Control", "Link"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer  # type: ignore[return-value]


def _seconds_left() -> int:
    return rate_limits.WINDOW_SECONDS - int(time.time()) % rate_limits.WINDOW_SECONDS
