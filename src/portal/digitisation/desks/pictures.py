"""Pictures of pages, for the officers who may read the scan: never public, kept by their own browser for a day.

The address stands in `portal.urls`, below /quan-tri/ but beside Wagtail's, which forbids browsers to keep anything.
"""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from portal.digitisation.desks.reaching import page_in_reach
from portal.digitisation.receipt.store import picture_path

_HEADERS = {
    "Cache-Control": "private, max-age=86400",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def picture(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The picture of a page; to whoever may not read the scan it does not exist."""
    place = picture_path(page_in_reach(request, code, number, "scan.read"))
    if not place.is_file():
        raise Http404
    changed = int(place.stat().st_mtime)
    known = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    response: HttpResponseBase = (
        HttpResponseNotModified()
        if known is not None and known >= changed
        else FileResponse(place.open("rb"), content_type="image/jpeg")
    )
    for name, value in {"Last-Modified": http_date(changed), **_HEADERS}.items():
        response.headers[name] = value
    return response
