"""Where a particular was read, cut out of the page's picture: only for whoever may read the scan, and of no other place
than the draft names."""

from __future__ import annotations

import io
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe
from PIL import Image

from portal.agencies.queries.access import ask_reach, covers
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.queries.drafts import Known, draft_of, particulars_of
from portal.digitisation.receipt.store import picture_path
from scanreading.understanding.particulars import LABELS

_AROUND = 26  # pixels of the page at 200 dpi kept around what was read
_LEAST = 0.35  # share of the page's width that is shown, so that an officer sees where they are
_TALLEST = 0.3  # share of the page's height
_HEAD = 0.3  # the top of the first page, for what was not found
_QUALITY = 85
_END = frozenset({"signer", "signer_capacity", "signer_office"})


@require_safe
def crop(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """The place of a particular as a picture; to whoever may not read the scan it does not exist."""
    reach = ask_reach(request, "scan.read")
    scan = get_object_or_404(Scan, code=code)
    if not covers(reach, scan.agency_id) or name not in LABELS:
        raise Http404
    draft = draft_of(scan)
    known = next((one for one in particulars_of(draft) if one.name == name), None) if draft else None
    page = page_shown(scan, known) if known else None
    place = picture_path(page) if page else None
    if known is None or page is None or place is None or not place.is_file():
        raise Http404
    changed = int(place.stat().st_mtime)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    is_known = since is not None and since >= changed and "v" in request.GET
    response = HttpResponseNotModified() if is_known else _cut(place, page, known)
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def page_shown(scan: Scan, known: Known) -> ScanPage | None:
    """The page on which a particular stands: where it was read, or where the form puts what was not found."""
    if known.page:
        return _page(scan, known.page)
    if known.name in _END:
        return None
    return _page(scan, 1)


def _page(scan: Scan, number: int) -> ScanPage | None:
    page = ScanPage.objects.filter(scan=scan, number=number).first()
    if page is not None:
        page.scan = scan
    return page


def _cut(place: Path, page: ScanPage, known: Known) -> HttpResponse:
    with Image.open(place) as picture:
        across, down = picture.width / max(page.width, 1), picture.height / max(page.height, 1)
        left, top, right, bottom = _place(page, known)
        piece = picture.convert("RGB").crop(
            (round(left * across), round(top * down), round(right * across), round(bottom * down))
        )
    held = io.BytesIO()
    piece.save(held, "JPEG", quality=_QUALITY)
    return HttpResponse(held.getvalue(), content_type="image/jpeg")


def _place(page: ScanPage, known: Known) -> tuple[float, float, float, float]:
    """What is cut out, in pixels of the page: the boxes with some paper around them."""
    if not known.boxes:
        return 0, 0, page.width, _HEAD * page.height
    around = _AROUND * (page.dpi or 200) / 200
    left = min(box[0] for box in known.boxes) - around
    right = max(box[2] for box in known.boxes) + around
    top = min(box[1] for box in known.boxes) - around
    bottom = min(max(box[3] for box in known.boxes) + around, top + _TALLEST * page.height)
    missing = max(0.0, _LEAST * page.width - (right - left)) / 2
    left, right = max(0.0, left - missing), min(float(page.width), right + missing)
    top, bottom = max(0.0, top), min(float(page.height), bottom)
    return left, top, max(right, left + 1), max(bottom, top + 1)
