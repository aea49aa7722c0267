"""The public door of campaigns: a counted link, and the way out of what came with one."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies import throttle
from portal.dissemination.campaigning.links import stop_behind, subscriptions_behind
from portal.dissemination.models import CountedLink
from portal.dissemination.operations.campaigns import count_opening
from portal.dissemination.operations.opting_out import stop_by_link
from portal.dissemination.queries.following import subjects_named
from portal.dissemination.queries.items import address_of
from portal.journal.counting import is_asked_by_a_reader

# A telephone opens a link a few times; what opens hundreds in a minute counts nothing any more, but still gets there.
OPENINGS = throttle.Door("counted_links", 60)
GONE = 410


@require_safe
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """To the item's page as it is today. Counted by day; no cookie is set and nothing is kept of who came."""
    link = get_object_or_404(CountedLink, code=code)
    path = address_of(kind=link.kind, key=link.key)
    if is_asked_by_a_reader(request) and _is_slow(request):
        count_opening(link=link, day=timezone.localdate())
    if not path:
        return render(request, "dissemination/link_gone.html", status=GONE)
    response = HttpResponseRedirect(path)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_slow(request: HttpRequest) -> bool:
    return throttle.is_allowed(request=request, door=OPENINGS, minute=throttle.this_minute())


@csrf_exempt  # mailboxes post here by themselves (RFC 8058); the link itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what brought somebody a campaign: GET shows a button, POST does it."""
    found = stop_behind(token=token)
    if found is None:
        raise Http404("Liên kết này không còn dùng được.")
    wanted = subscriptions_behind(found)
    if request.method == "POST" and wanted:
        stop_by_link(campaign=found.campaign, follower=found.follower, subscriptions=wanted, at=timezone.now())
    named = subjects_named(pairs=[(one.kind, one.key) for one in wanted])
    context = {
        "subjects": list(named.values()),
        "is_done": request.method == "POST" or not wanted,
        "owner": settings.PORTAL_OWNER,
    }
    return render(request, "dissemination/stop_campaigns.html", context)
