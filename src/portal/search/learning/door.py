"""The door of openings: a browser that runs scripts says which result was opened, at which rank, after which question.

There is no session and no cookie to protect, so there is no token: a request counts only where it comes from a page of
our own. Whoever forges one adds one to a number, once a day for each thing.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lawsearch.engine.port import Found, IndexUnavailable
from lawsearch.ranking.reading import read_question
from portal.agencies import throttle
from portal.search.learning.noting import DEEPEST, note_opening
from portal.search.operations import engine

OPENINGS = throttle.Door("openings", 60)
_MOST_BYTES = 4_096
_LONGEST_KEY = 300


@csrf_exempt
@require_POST
def note_opened(request: HttpRequest) -> HttpResponse:
    """Nothing is answered: 204 where it was heard, an error without words where it was not."""
    if not throttle.is_allowed(request=request, door=OPENINGS, minute=throttle.this_minute()):
        return HttpResponse(status=429)
    if not _is_from_here(request):
        return HttpResponse(status=403)
    if not _is_small(request):
        return HttpResponse(status=413)
    reading = read_question(request.POST.get("q", ""))
    key, rank = request.POST.get("key", ""), request.POST.get("rank", "")
    if not reading or not 0 < len(key) <= _LONGEST_KEY or not _is_rank(rank):
        return HttpResponse(status=400)
    if thing := _thing(key):
        note_opening(request=request, reading=reading, thing=thing, rank=int(rank), day=timezone.localdate())
    return HttpResponse(status=204)


def _is_from_here(request: HttpRequest) -> bool:
    """What the browser itself says of where the request comes from; scripts cannot write these headers."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    return urlsplit(origin).netloc == request.get_host() if origin else site == "same-origin"


def _is_small(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_form = request.content_type == "application/x-www-form-urlencoded"
    return is_form and length.isdecimal() and int(length) <= _MOST_BYTES


def _is_rank(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) <= 3 and 1 <= int(typed) <= DEEPEST


def _thing(key: str) -> Found | None:
    try:
        return engine().snapshot().get(key)
    except IndexUnavailable:
        return None
