"""The script that shows notices in a browser, from an address above all pages: its reach is the whole portal."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_SCRIPT = Path(__file__).with_name("service_worker.js")


@cache_control(public=True, max_age=3600)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_text(), content_type="text/javascript; charset=utf-8")
    # By itself a script reaches only what lies beside it.
    response["Service-Worker-Allowed"] = "/"
    return response


@cache
def _text() -> str:
    return _SCRIPT.read_text("utf-8")
