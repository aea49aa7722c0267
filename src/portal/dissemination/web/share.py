"""Public pages of campaigns: counted links, unsubscribing, and the kit of a published item for sharing."""

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
from portal.dissemination.composition.items import seconds
from portal.dissemination.models import CountedLink
from portal.dissemination.operations.bulletins import open_bulletin
from portal.dissemination.operations.campaigns import count_opening, link_for
from portal.dissemination.operations.kits import (
    KIT_FILES,
    CampaignKit,
    NoVoice,
    has_packing,
    has_voice,
    kit_of,
)
from portal.dissemination.operations.subscriptions import stop_by_link
from portal.dissemination.queries.campaign_texts import counted_url, subscriptions_of_stop, unsubscribe_by_token
from portal.dissemination.queries.followers import subjects_named
from portal.dissemination.queries.items import address_of, item_named
from portal.dissemination.states import MessageForm
from portal.dissemination.web.forms import BulletinForm
from portal.journal.middleware import is_asked_by_a_reader
from portal.library.operations.copies import Busy

# A telephone opens a link a few times; further openings within a minute are not counted, but still redirected.
OPENINGS = rate_limits.RateLimit("counted_links", 60, reads=True)
GONE = 410


@require_safe
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """Redirect to the item's page of today.

    Counted by day; no cookie is set and nothing about the visitor is stored.
    """
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
    """Unsubscribe from what caused a campaign message: GET shows a button, POST does it."""
    if (found := unsubscribe_by_token(token=token)) is None:
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


# An officer of a commune downloads the files of one or two items; a machine that downloads all uses the open data.
FILES = rate_limits.RateLimit("share_files", 30)
PLACE = "trang-chia-se"


@require_safe
def kit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    return _shown(request, _kit(kind, key), BulletinForm(request.GET, on=timezone.localdate()))


def _shown(request: HttpRequest, found: CampaignKit, form: BulletinForm, *, status: int = 200) -> HttpResponse:
    context = {
        "kit": found,
        "item": found.item,
        "words": found.contents[MessageForm.SHARE],
        "sms": found.contents[MessageForm.SMS]["plain"],
        "script": found.script,
        "minutes": max(1, round(seconds(found.script) / 60)),
        "has_voice": has_voice(found.script),
        "has_small_voice": has_voice(found.script) and has_packing(),
        "path": found.item.address.removeprefix(settings.PORTAL_BASE_URL.rstrip("/")),
        "here": reverse("share_kit", args=[found.item.kind, found.item.key]),
        "bulletin": form,
    }
    return render(request, "dissemination/share.html", context, status=status)


@require_safe
def kit_file(request: HttpRequest, kind: str, key: str, name: str) -> HttpResponseBase:
    make, _, media_type = KIT_FILES[name]
    found = _kit(kind, key)
    return _file(request, lambda: make(found), f"{key[:60]}-{name}", media_type)


@require_safe
def bulletin(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    """The bulletin for a commune's loudspeakers; none while the law has changed and nobody has reviewed the item."""
    found, form = _kit(kind, key), BulletinForm(request.GET, on=timezone.localdate())
    if found.item.is_withheld or not form.is_valid():
        return _shown(request, found, form, status=422)
    return _file(request, lambda: open_bulletin(found, form.plan()), f"goi-loa-{key[:60]}.zip", "application/zip")


def _kit(kind: str, key: str) -> CampaignKit:
    """The kit of a published item. Raises Http404 if the public cannot read the item, or it is not in Vietnamese.

    The greetings, the text message and the letters of the picture are Vietnamese.
    """
    item = item_named(kind=kind, key=key, on=timezone.localdate())
    if item is None or item.language != "vi":
        raise Http404("Không có nội dung nào để chia sẻ ở địa chỉ này.")
    return kit_of(
        item,
        url=counted_url(
            link_for(kind=kind, key=key, place=PLACE, at=timezone.now()), base=settings.PORTAL_BASE_URL.rstrip("/")
        ),
    )


def _file(request: HttpRequest, make: Callable[[], BinaryIO], name: str, media_type: str) -> HttpResponseBase:
    if not rate_limits.is_allowed(request=request, door=FILES, minute=rate_limits.this_minute()):
        return _later(request, status=429)
    try:
        file = make()
    except Busy:
        return _later(request, status=503)
    except NoVoice:
        raise Http404("Máy chủ này chưa làm được tệp này.") from None
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already: its length stays known
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
    path("chia-se/<slug:kind>/<str:key>/goi-loa.zip", bulletin, name="share_bulletin"),
    *(path(f"chia-se/<slug:kind>/<str:key>/{name}", kit_file, {"name": name}) for name in KIT_FILES),
]
