"""The files of a published document. What was withdrawn gives none of them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.publishing.files import ORIGINALS
from portal.digitisation.publishing.searchable import searchable_ready
from portal.digitisation.queries.published import text_mark, text_of_pages
from portal.digitisation.receipt.store import original_path, picture_of
from portal.digitisation.states import ScanState
from portal.digitisation.views.reading import scan_or_404, withdrawn

_KEPT = "public, no-cache"  # asked again each time, so that a withdrawal reaches everybody
_OTHER = ("tep", "application/octet-stream")


@require_safe
def picture(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    found = scan_or_404(code)
    if found.state == ScanState.WITHDRAWN:
        return withdrawn(request, found)
    page = ScanPage.objects.filter(scan=found, number=number).first()
    place = picture_of(page, code=found.code) if page is not None else None
    if place is None:
        raise Http404("Trang này không có ảnh.")
    return _send(request, place, kind="image/jpeg")


@require_safe
def original(request: HttpRequest, code: str) -> HttpResponseBase:
    """The very file that was brought: taken along, never opened in the page."""
    found = scan_or_404(code)
    if found.state == ScanState.WITHDRAWN:
        return withdrawn(request, found)
    ending, kind = ORIGINALS.get(found.original_kind, _OTHER)
    return _send(request, original_path(found), kind=kind, name=f"{found.code}.{ending}", tag=found.checksum)


@require_safe
def searchable(request: HttpRequest, code: str) -> HttpResponseBase:
    found = scan_or_404(code)
    if found.state == ScanState.WITHDRAWN:
        return withdrawn(request, found)
    mark = text_mark(scan=found)
    place = searchable_ready(found, mark=mark)
    if place is None:
        raise Http404("Bản PDF tìm được chữ của tài liệu này chưa có hoặc đang được làm.")
    return _send(request, place, kind="application/pdf", name=f"{found.code}.pdf", tag=mark)


@require_safe
def plain_text(request: HttpRequest, code: str) -> HttpResponse:
    """The words alone: pages parted by a form feed, and where they come from."""
    found = scan_or_404(code)
    if found.state == ScanState.WITHDRAWN:
        return withdrawn(request, found)
    words = "\n\f\n".join(page.text for page in text_of_pages(scan=found))
    return HttpResponse(f"{_head(found, request)}\n\n{words}\n", content_type="text/plain; charset=utf-8")


def _head(found: Scan, request: HttpRequest) -> str:
    address = request.build_absolute_uri(f"/so-hoa/{found.code}/")
    return f"{found.title}\n{found.agency.name}\n{address}\nSHA-256 của tệp gốc: {found.checksum}"


def _send(request: HttpRequest, place: Path, *, kind: str, name: str = "", tag: str = "") -> HttpResponseBase:
    try:
        state = place.stat()
    except OSError as error:
        raise Http404("Tệp chưa có.") from error
    etag = f'"{sha256(f"{tag}{state.st_size}.{state.st_mtime_ns}".encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = FileResponse(place.open("rb"), as_attachment=bool(name), filename=name, content_type=kind)
    response["ETag"], response["Cache-Control"] = etag, _KEPT
    response["X-Robots-Tag"] = "noindex"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already
    return response
