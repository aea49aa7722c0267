"""Record searches and openings, each once per visitor and day, without storing anything about visitors."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date
from functools import lru_cache
from threading import Lock
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lawsearch.anonymisation import scrubbed
from lawsearch.engine import IndexHit, IndexUnavailable
from lawsearch.ranking import marked_forms, tokens
from lawsearch.ranking.questions import QuestionReading, read_question
from portal.agencies.operations import rate_limits
from portal.search.operations.asked_questions import Flusher, UsageBuffer
from portal.search.queries import engine
from portal.search.queries.results import ResultsQuery, SearchResults
from portal.search.states import SearchOutcome

MOST = 100_000  # hashes kept, about 7 MB; beyond that the day restarts, and a visitor may be counted twice


class Visitors:
    """The set of actions done today, as salted hashes of address and action."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begin(date.min)

    def _begin(self, day: date) -> None:
        self._day, self._salt, self._done = day, secrets.token_bytes(16), set[int]()

    def is_first(self, *, day: date, address: str, deed: str) -> bool:
        """True if this address has not done this on this day yet; records it."""
        with self._lock:
            if day != self._day or len(self._done) >= MOST:
                self._begin(day)
            number = int.from_bytes(
                hashlib.blake2b(f"{address}\n{deed}".encode(), key=self._salt, digest_size=8).digest()
            )
            if number in self._done:
                return False
            self._done.add(number)
            return True


DEEPEST = 200  # the lowest rank of a result
_MACHINE = re.compile(
    r"bot|crawl|spider|slurp|scrap|fetch|monitor|preview|python|curl|wget|java/|go-http",
    re.IGNORECASE,
)

buffer = UsageBuffer()
visitors = Visitors()
flusher = Flusher(buffer)
FULL = 1_000  # questions: a fuller buffer is written at once


def note_search(
    *, request: HttpRequest, reading: QuestionReading, wish: ResultsQuery, results: SearchResults, day: date
) -> None:
    """Record a search of a person, once per day: only the first page, unfiltered, and no robots."""
    if not reading or wish != ResultsQuery() or not _is_heard(request):
        return
    text = scrubbed(reading.text) or ""
    fingerprint = fingerprint_of(text)
    if visitors.is_first(
        day=day, address=rate_limits.address_of(request), deed=f"asked {fingerprint or reading.text.casefold()}"
    ):
        buffer.search(day, fingerprint, text, outcome_of(results), results.total)
        flusher.wake(is_full=len(buffer) >= FULL)


def note_opening(*, request: HttpRequest, reading: QuestionReading, thing: IndexHit, rank: int, day: date) -> None:
    """Record an opened item after a question, once per visitor and day."""
    fingerprint = fingerprint_of(scrubbed(reading.text) or "")
    if not reading or not _is_heard(request):
        return
    address, asked = rate_limits.address_of(request), f"{fingerprint or reading.text.casefold()}"
    if visitors.is_first(day=day, address=address, deed=f"opened {asked} {thing.key}"):
        is_first = visitors.is_first(day=day, address=address, deed=f"opened {asked}")
        rank = min(max(rank, 1), DEEPEST)
        buffer.opened(day, fingerprint, thing.key, thing.owner, rank=rank, is_first=is_first)
        flusher.wake(is_full=len(buffer) >= FULL)


def outcome_of(results: SearchResults) -> SearchOutcome:
    """The outcome; an explicitly named law or place counts as an answer, whatever else is found."""
    if results.laws or results.place:
        return SearchOutcome.ANSWERED
    if results.is_empty or (results.answer and results.answer.is_silent):
        return SearchOutcome.EMPTY
    return SearchOutcome.ANSWERED if results.answer and results.answer.is_sure else SearchOutcome.UNSURE


def fingerprint_of(text: str) -> str:
    """The keyed fingerprint of a question; "" for no words. Only the holder of DIGEST_KEY can test texts against it."""
    form = " ".join(marked_forms(tokens(text)))
    return hashlib.blake2b(form.encode(), key=_key(settings.DIGEST_KEY), digest_size=16).hexdigest() if form else ""


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hashlib.sha256(f"search.learning:{secret}".encode()).digest()


def _is_heard(request: HttpRequest) -> bool:
    """True for a person's browser on a user's action, without an opt-out of tracking (Sec-GPC, DNT)."""
    headers = request.headers
    agent = headers.get("User-Agent", "")
    return bool(
        settings.LEARN_FROM_SEARCHES
        and agent
        and not _MACHINE.search(agent)
        and headers.get("Sec-GPC") != "1"
        and headers.get("DNT") != "1"
        and "prefetch" not in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    )


OPENINGS_LIMIT = rate_limits.RateLimit("openings", 60, reads=True)
_MOST_BYTES = 4_096
_LONGEST_KEY = 300


@csrf_exempt
@require_POST
def note_opened(request: HttpRequest) -> HttpResponse:
    """Record an opened result. The response has no content: 204 on success, else an error status."""
    if not rate_limits.is_allowed(request=request, door=OPENINGS_LIMIT, minute=rate_limits.this_minute()):
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


def is_from_elsewhere(request: HttpRequest) -> bool:
    """True if the browser reports a request from another site. Old browsers report nothing."""
    site, origin = request.headers.get("Sec-Fetch-Site", "same-origin"), request.headers.get("Origin")
    return site != "same-origin" or (origin is not None and urlsplit(origin).netloc != request.get_host())


def _is_from_here(request: HttpRequest) -> bool:
    """True if the browser reports a request from this site; scripts cannot set these headers."""
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


def _thing(key: str) -> IndexHit | None:
    try:
        return engine().snapshot().get(key)
    except IndexUnavailable:
        return None
