"""Readings are counted outside the page cache, so that a page that is kept counts too; they are added up in memory and
written by a thread every few seconds."""

from __future__ import annotations

import atexit
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import islice

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.journal.models import Reading
from portal.journal.operations import COUNTED, add_readings

logger = logging.getLogger(__name__)

MOST = 20_000  # things held between two writings; those beyond are not counted
AT_ONCE = 200  # things in one transaction: nobody else writes to SQLite meanwhile
LAST_WORDS_SECONDS = 5.0


class ReadingTally:
    """Filled by the threads that answer, emptied by the one that writes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[date, str, str]] = Counter()
        self._begun = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, *, day: date, kind: str, key: str) -> None:
        """Count one reading. Returns at once."""
        place = (day, kind, key)
        with self._lock:
            if place in self._counts or len(self._counts) < MOST:
                self._counts[place] += 1
        if not self._begun:
            self._begin()

    def flush(self) -> None:
        """Write now. What cannot be written is kept for the next time."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        rows = iter(sorted(taken.items()))
        while some := dict(islice(rows, AT_ONCE)):
            try:
                add_readings(some)
            except DatabaseError:
                logger.exception("What was read in the last seconds could not be written yet.")
                self._put_back(some | dict(rows))
                return

    def _put_back(self, counts: dict[tuple[date, str, str], int]) -> None:
        with self._lock:
            if len(self._counts) + len(counts) <= MOST:
                self._counts.update(counts)

    def _begin(self) -> None:
        with self._lock:
            if self._begun:
                return
            self._begun = True
            if not settings.READINGS_WRITTEN_EVERY:  # whoever wants them written says so: tests
                return
            self._thread = threading.Thread(target=self._run, name="journal-readings", daemon=True)
            self._thread.start()
        atexit.register(self._farewell)

    def _run(self) -> None:
        while not self._stopping.wait(settings.READINGS_WRITTEN_EVERY):
            self.flush()
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
        self.flush()
        connections.close_all()

    def _farewell(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(LAST_WORDS_SECONDS)


tally = ReadingTally()


# Words by which programs name themselves in User-Agent; a browser in nobody's hand gives an empty one or none.
_ROBOTS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "scrap",
    "fetch",
    "monitor",
    "preview",
    "python",
    "curl",
    "wget",
    "java/",
    "go-http",
    "libwww",
    "httpclient",
    "okhttp",
    "axios",
    "headless",
    "lighthouse",
    "feed",
    "facebookexternalhit",
    "zalo-crawler",
    "uptime",
)
_IS_ROBOT = re.compile("|".join(map(re.escape, _ROBOTS)), re.IGNORECASE)
# Headers by which a browser says that nobody has asked to see the page yet.
_BEFOREHAND = (("HTTP_SEC_PURPOSE", "prefetch"), ("HTTP_PURPOSE", "prefetch"), ("HTTP_PURPOSE", "preview"))
_MOZILLA = "HTTP_X_MOZ"  # "prefetch"
_LONGEST_KIND = Reading._meta.get_field("kind").max_length
_LONGEST_KEY = Reading._meta.get_field("key").max_length


class CountingMiddleware:
    """Takes the name of what is shown off each answer, and counts it where a person has read it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        shown = response.headers.get(COUNTED, "")
        if not shown:
            return response
        del response.headers[COUNTED]
        if is_read(request, response):
            kind, _, key = shown.partition(":")
            tally.add(day=timezone.localdate(), kind=kind[:_LONGEST_KIND], key=key[:_LONGEST_KEY])
        return response


def is_read(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a citizen's browser got a page that its reader asked for; an officer at work is no reader."""
    return bool(
        response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and is_asked_by_a_reader(request)
    )


def is_asked_by_a_reader(request: HttpRequest) -> bool:
    """Whether a citizen asks, with a browser, and not a machine or a browser beforehand."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return bool(
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and agent
        and not _IS_ROBOT.search(agent)
        and _MOZILLA not in request.META
        and not any(word in request.META.get(header, "").lower() for header, word in _BEFOREHAND)
    )
