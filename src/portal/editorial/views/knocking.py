"""How a secret is tried at the door: wrong ones are counted, and what a link was is told."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.agencies import throttle
from portal.editorial.models import DeskLink
from portal.editorial.queries.publishing.links import Standing, link_behind
from portal.editorial.states import LinkPurpose

# Only secrets that open nothing are counted.
WRONG_SECRETS = throttle.Door("desk-links", 10)
GONE = 410


class TooOften(Exception):
    """The machine has tried too many secrets in this minute."""


def knock(request: HttpRequest, *, token: str, purpose: LinkPurpose) -> DeskLink:
    """The link of this secret, in whatever condition. Raises TooOften, Http404."""
    minute = throttle.this_minute()
    if throttle.is_shut(request=request, door=WRONG_SECRETS, minute=minute):
        raise TooOften
    link = link_behind(token=token, purpose=purpose)
    if link is None:
        throttle.count_visit(request=request, door=WRONG_SECRETS, minute=minute)
        raise Http404
    return link


def over(request: HttpRequest, link: DeskLink, standing: Standing) -> HttpResponse:
    """What happened to a link that opens nothing any more."""
    context = {"link": link, "standing": standing.value}
    return render(request, "editorial/links/over.html", context, status=GONE)


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)
