"""The public page of a published thing for whoever passes it on: words, picture, script, leaflet. Always of today."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.dissemination.campaigning.kits import Kit, kit_of, open_leaflet, open_picture, open_small_voice, open_voice
from portal.dissemination.campaigning.links import counted_url
from portal.dissemination.campaigning.pictures import NoFont
from portal.dissemination.campaigning.voices import NoVoice, has_packing, has_voice
from portal.dissemination.operations.campaigns import link_for
from portal.dissemination.queries.items import item_named
from portal.dissemination.states import Form
from portal.library.copies import Busy

# A commune's officer takes the files of one thing or two; a machine that takes them all uses the open data.
FILES = throttle.Door("share_files", 30)
PLACE = "trang-chia-se"


@require_safe
def kit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    found = _kit(kind, key)
    context = {
        "kit": found,
        "item": found.item,
        "words": found.contents[Form.SHARE],
        "script": found.contents[Form.SPOKEN].get("text", ""),
        "minutes": max(1, round(found.script_seconds / 60)),
        "has_voice": has_voice(),
        "has_small_voice": has_voice() and has_packing(),
        "path": found.item.address.removeprefix(settings.PORTAL_BASE_URL.rstrip("/")),
        "files": {
            name: reverse(f"share_{name}", kwargs={"kind": kind, "key": key})
            for name in ("picture", "voice", "small_voice", "leaflet")
        },
    }
    return render(request, "dissemination/share.html", context)


@require_safe
def picture(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    return _file(request, _kit(kind, key), open_picture, f"chia-se-{key[:60]}.png", "image/png")


@require_safe
def voice(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    return _file(request, _kit(kind, key), open_voice, f"bai-doc-{key[:60]}.wav", "audio/wav")


@require_safe
def small_voice(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    return _file(request, _kit(kind, key), open_small_voice, f"bai-doc-{key[:60]}.mp3", "audio/mpeg")


@require_safe
def leaflet(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    today = timezone.localdate()

    def make(found: Kit) -> BinaryIO:
        return open_leaflet(found, printed=today)

    return _file(request, _kit(kind, key), make, f"to-gap-{key[:60]}.pdf", "application/pdf")


def _kit(kind: str, key: str) -> Kit:
    """Raises Http404 for what the public cannot read: nothing is passed on of what was withdrawn."""
    item = item_named(kind=kind, key=key, on=timezone.localdate())
    if item is None:
        raise Http404("Không có nội dung nào để chia sẻ ở địa chỉ này.")
    link = link_for(kind=kind, key=key, place=PLACE, at=timezone.now())
    return kit_of(item, url=counted_url(link, base=settings.PORTAL_BASE_URL.rstrip("/")))


def _file(
    request: HttpRequest, found: Kit, make: Callable[[Kit], BinaryIO], name: str, media_type: str
) -> HttpResponseBase:
    if not throttle.is_allowed(request=request, door=FILES, minute=throttle.this_minute()):
        return _later(request, status=429)
    try:
        file = make(found)
    except Busy:
        return _later(request, status=503)
    except (NoFont, NoVoice):
        raise Http404("Máy chủ này chưa làm được tệp này.") from None
    response = FileResponse(file, filename=name, content_type=media_type)
    response["Cache-Control"], response["X-Robots-Tag"] = "no-cache", "noindex"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already: its length stays known to the telephone
    return response


def _later(request: HttpRequest, *, status: int) -> HttpResponse:
    response = render(request, "dissemination/share_later.html", status=status)
    response["Retry-After"] = str(throttle.WINDOW)
    return response
