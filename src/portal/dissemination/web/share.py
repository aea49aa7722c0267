"""Public pages of campaigns: counted links, the way out, and the kit of a published item to pass on."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.operations import rate_limits
from portal.agencies.queries.imprint import current_imprint
from portal.dissemination.models import CountedLink
from portal.dissemination.operations.campaigns import count_opening, link_for
from portal.dissemination.operations.kits import (
    CampaignKit,
    NoFont,
    NoVoice,
    has_packing,
    has_voice,
    kit_of,
    open_leaflet,
    open_picture,
    open_small_voice,
    open_voice,
)
from portal.dissemination.operations.subscriptions import stop_by_link
from portal.dissemination.queries.campaign_texts import counted_url, stop_by_token, subscriptions_of_stop
from portal.dissemination.queries.followers import subjects_named
from portal.dissemination.queries.items import address_of, item_named
from portal.dissemination.states import MessageForm
from portal.journal.middleware import is_asked_by_a_reader
from portal.library.operations.copies import Busy

# A telephone opens a link a few times; what opens hundreds in a minute counts nothing any more, but still gets there.
OPENINGS = rate_limits.RateLimit("counted_links", 60, reads=True)
GONE = 410


@require_safe
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """To the item's page as it is today. Counted by day; no cookie is set and nothing is kept of who came."""
    link = get_object_or_404(CountedLink, code=code)
    path = address_of(kind=link.kind, key=link.key)
    if is_asked_by_a_reader(request) and rate_limits.is_allowed(
        request=request, door=OPENINGS, minute=rate_limits.this_minute()
    ):
        count_opening(link=link, day=timezone.localdate())
    if not path:
        return render(request, "dissemination/link_gone.html", status=GONE)
    return HttpResponseRedirect(path, headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


@csrf_exempt  # mailboxes post here by themselves (RFC 8058); the link itself is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what brought somebody a campaign: GET shows a button, POST does it."""
    found = stop_by_token(token=token)
    if found is None:
        raise Http404("Liên kết này không còn dùng được.")
    follower, campaign = found
    wanted = subscriptions_of_stop(follower, campaign)
    if request.method == "POST" and wanted:
        stop_by_link(campaign=campaign, follower=follower, subscriptions=wanted, at=timezone.now())
    return render(
        request,
        "dissemination/stop_campaigns.html",
        {
            "subjects": list(subjects_named(pairs=[(one.kind, one.key) for one in wanted]).values()),
            "is_done": request.method == "POST" or not wanted,
            "owner": current_imprint().owner,
        },
    )


# A commune's officer takes the files of one thing or two; a machine that takes them all uses the open data.
FILES = rate_limits.RateLimit("share_files", 30)
PLACE = "trang-chia-se"


@require_safe
def kit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    found = _kit(kind, key)
    return render(
        request,
        "dissemination/share.html",
        {
            "kit": found,
            "item": found.item,
            "words": found.contents[MessageForm.SHARE],
            "script": found.contents[MessageForm.SPOKEN].get("text", ""),
            "minutes": max(1, round(found.script_seconds / 60)),
            "has_voice": has_voice(),
            "has_small_voice": has_voice() and has_packing(),
            "path": found.item.address.removeprefix(settings.PORTAL_BASE_URL.rstrip("/")),
            "files": {name: reverse(f"share_{name}", kwargs={"kind": kind, "key": key}) for name in _KIT_FILES},
        },
    )


# How each file of a kit is made, its name (with the key of what it is about) and its media type.
_KIT_FILES: dict[str, tuple[Callable[[CampaignKit], BinaryIO], str, str]] = {
    "picture": (open_picture, "chia-se-{}.png", "image/png"),
    "voice": (open_voice, "bai-doc-{}.wav", "audio/wav"),
    "small_voice": (open_small_voice, "bai-doc-{}.mp3", "audio/mpeg"),
    "leaflet": (lambda found: open_leaflet(found, printed=timezone.localdate()), "to-gap-{}.pdf", "application/pdf"),
}


@require_safe
def kit_file(request: HttpRequest, kind: str, key: str, file: str) -> HttpResponseBase:
    make, name, media_type = _KIT_FILES[file]
    return _file(request, _kit(kind, key), make, name.format(key[:60]), media_type)


def _kit(kind: str, key: str) -> CampaignKit:
    """Raises Http404 for what the public cannot read: nothing is passed on of what was withdrawn."""
    item = item_named(kind=kind, key=key, on=timezone.localdate())
    if item is None:
        raise Http404("Không có nội dung nào để chia sẻ ở địa chỉ này.")
    return kit_of(
        item,
        url=counted_url(
            link_for(kind=kind, key=key, place=PLACE, at=timezone.now()), base=settings.PORTAL_BASE_URL.rstrip("/")
        ),
    )


def _file(
    request: HttpRequest, found: CampaignKit, make: Callable[[CampaignKit], BinaryIO], name: str, media_type: str
) -> HttpResponseBase:
    if not rate_limits.is_allowed(request=request, door=FILES, minute=rate_limits.this_minute()):
        return _later(request, status=429)
    try:
        file = make(found)
    except Busy:
        return _later(request, status=503)
    except (NoFont, NoVoice):
        raise Http404("Máy chủ này chưa làm được tệp này.") from None
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already: its length stays known to the telephone
    return FileResponse(
        file,
        filename=name,
        content_type=media_type,
        headers={"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"},
    )


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    return rate_limits.to_retry(render(request, "dissemination/share_later.html", status=status))


urlpatterns = [
    path("l/<slug:code>/", open_link, name="counted_link"),
    path("l/thoi/<str:token>/", stop, name="stop_campaigns"),
    path("chia-se/<slug:kind>/<str:key>/", kit, name="share_kit"),
    path("chia-se/<slug:kind>/<str:key>/anh.png", kit_file, {"file": "picture"}, name="share_picture"),
    path("chia-se/<slug:kind>/<str:key>/bai-doc.wav", kit_file, {"file": "voice"}, name="share_voice"),
    path("chia-se/<slug:kind>/<str:key>/bai-doc.mp3", kit_file, {"file": "small_voice"}, name="share_small_voice"),
    path("chia-se/<slug:kind>/<str:key>/to-gap.pdf", kit_file, {"file": "leaflet"}, name="share_leaflet"),
]
