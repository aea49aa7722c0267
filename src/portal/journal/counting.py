"""The door at which readings are counted: outside the page cache, so that a page that is kept counts too.

Nobody is remembered: no address, no cookie, no browser; a number goes up (Luật 91/2025/QH15 on personal data). A page
that is opened twice counts twice. What a machine fetches, or a browser beforehand, was not read.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.journal.models import Reading
from portal.journal.readings import COUNTED
from portal.journal.tally import tally

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
