"""The public views of digitised material: the list, one document page by page, and its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, Concatenate
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.agencies.queries import origins_of
from portal.design.refusals import or_refuse, refuse_if
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.searchable import searchable_ready
from portal.digitisation.operations.signatures import shown
from portal.digitisation.operations.storage import ORIGINALS, original_path, picture_of
from portal.digitisation.queries.published import (
    choices_of,
    comparison_of,
    contents_of,
    corrected_since,
    current_texts,
    pages_with,
    particulars_shown,
    published_listed,
    scan_of_code,
    shown_page,
    text_mark,
    text_of_pages,
)
from portal.digitisation.states import GUARDED, Material, ScanState
from portal.journal.operations.readings import name_what_is_shown
from portal.library.queries import stale_keys
from portal.library.queries.claims import law_moved, warning_of

GONE = 410
WHOLE = 20  # most pages whose text is shown on the document's page; longer documents are read page by page
_MOST_CORRECTIONS = 20  # shown to readers


def _of_scan[**P](
    view: Callable[Concatenate[HttpRequest, Scan, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Decorator: find the scan by its code; 404 if there is none, and only the notice (410) if it was withdrawn."""

    @wraps(view)
    def view_of_scan(request: HttpRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        found = or_refuse(scan_of_code(code=code), Http404("Không có tài liệu số hóa nào ở địa chỉ này."))
        if found.state == ScanState.WITHDRAWN:
            return render(request, "digitisation/withdrawn.html", {"scan": found}, status=GONE)
        return view(request, found, *args, **kwargs)

    return view_of_scan


@require_safe
@_of_scan
def show_scan(request: HttpRequest, found: Scan) -> HttpResponse:
    """The document; with `?trang=n` one page of it, with `?q=` the matches marked on the page's picture."""
    question = " ".join(request.GET.get("q", "").split())[:200]
    if request.GET.get("trang"):
        return _page(request, found, _number(request.GET["trang"], found), question)
    return name_what_is_shown(
        render(request, "digitisation/scan.html", _in_common(found) | _whole(found, question)),
        kind=GUARDED,
        key=found.code,
    )


def _number(said: str, found: Scan) -> int:
    refuse_if(
        not (said.isascii() and said.isdigit() and len(said) < 6 and 1 <= int(said) <= found.page_count),
        Http404("Tài liệu không có trang này."),
    )
    return int(said)


def _in_common(found: Scan) -> dict[str, Any]:
    law = found.edition.instrument if found.edition is not None else None
    return {
        "scan": found,
        "particulars": particulars_shown(getattr(found, "draft", None)),
        "law": law if law is not None and law.withdrawn_at is None else None,
        "signatures": shown(found.signatures),
        "portal_base": settings.PORTAL_BASE_URL.rstrip("/"),
        "licence": found.licence or settings.PORTAL_LICENCE,
    }


def _whole(found: Scan, question: str) -> dict[str, Any]:
    draft = getattr(found, "draft", None)
    moved = law_moved(kind=GUARDED, key=found.code, day=timezone.localdate())
    return {
        "law_moved": moved,
        "law_warning": warning_of(moved),
        "question": question,
        "hits": _hits(found, question) if question else [],
        "pages": [
            shown_page(text, question=question) for text in current_texts(scan=found, numbers=range(1, WHOLE + 1))
        ],
        "numbers": range(1, found.page_count + 1),
        "is_whole": found.page_count <= WHOLE,
        "contents": contents_of(found, draft),
        "comparison": comparison_of(scan=found),
        "corrected": corrected_since(scan=found)[:_MOST_CORRECTIONS],
        "searchable": searchable_ready(found, mark=text_mark(scan=found)) is not None,
    }


def _hits(found: Scan, question: str) -> list[int]:
    return pages_with([(page.number, page.text) for page in text_of_pages(scan=found)], question)


def _page(request: HttpRequest, found: Scan, number: int, question: str) -> HttpResponse:
    text = current_texts(scan=found, numbers=[number]).first()
    shown_now = shown_page(text, question=question) if text is not None else None
    hits = _hits(found, question) if question else []
    return name_what_is_shown(
        render(
            request,
            "digitisation/page.html",
            _in_common(found)
            | {
                "number": number,
                "page": shown_now,
                "has_picture": text is not None and picture_of(text.page, code=found.code) is not None,
                "question": question,
                "before": _address(found, number - 1, question) if number > 1 else "",
                "after": _address(found, number + 1, question) if number < found.page_count else "",
                "hit_before": _address(found, max((hit for hit in hits if hit < number), default=0), question),
                "hit_after": _address(found, min((hit for hit in hits if hit > number), default=0), question),
                "hits": hits,
            },
        ),
        kind=GUARDED,
        key=found.code,
    )


def _address(found: Scan, number: int, question: str) -> str:
    """The URL of another page that keeps the query; "" for page 0, which does not exist."""
    if not number:
        return ""
    return reverse(
        "digitisation:scan", args=[found.code], query={"trang": str(number)} | ({"q": question} if question else {})
    )


PER_PAGE = 20
_MATERIAL, _TOPIC, _AGENCY = "loai", "linh-vuc", "co-quan"


@require_safe
def list_scans(request: HttpRequest) -> HttpResponse:
    """List published scans; invalid query parameters do not narrow the list."""
    fields, agencies = choices_of(name="field"), choices_of(name="agency")
    said = {name: request.GET.get(name, "") for name in (_MATERIAL, _TOPIC, _AGENCY)}
    agency = Agency.objects.filter(slug=said[_AGENCY]).first() if said[_AGENCY] else None
    wish = {
        _MATERIAL: said[_MATERIAL] if said[_MATERIAL] in list(Material) else "",
        _TOPIC: said[_TOPIC] if said[_TOPIC] in {slug for slug, _, _ in fields} else "",
        _AGENCY: agency.slug if agency else "",
    }
    found = published_listed(
        material=wish[_MATERIAL],
        topic=wish[_TOPIC],
        agencies=frozenset(origins_of(keys={agency.pk})) if agency else None,
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    listed = list(page.object_list)
    return render(
        request,
        "digitisation/scans.html",
        {
            "is_narrowed": any(wish.values()),
            "page_obj": page,
            "scans": listed,
            "stale": stale_keys(kind=GUARDED, keys=[one.code for one in listed]) if listed else set(),
            "materials": [_link(wish, _MATERIAL, kind, label) for kind, label in (("", "Tất cả"), *Material.choices())],
            "fields": [_link(wish, _TOPIC, *choice) for choice in fields],
            "agencies": [_link(wish, _AGENCY, *choice) for choice in agencies],
            "agency": agency,
        },
    )


def _link(wish: dict[str, str], name: str, value: str, label: str, count: int | None = None) -> dict[str, object]:
    """One filter link; an empty value does not narrow the list."""
    query = urlencode({key: said for key, said in (wish | {name: value}).items() if said}, safe="/")
    return {
        "label": label,
        "address": f"{reverse('digitisation:scans')}{f'?{query}' if query else ''}",
        "count": count,
        "is_chosen": wish[name] == value,
    }


_KEPT = "public, no-cache"  # revalidated each time, so that a withdrawal takes effect at once
_OTHER = ("tep", "application/octet-stream")


@require_safe
@_of_scan
def send_picture(request: HttpRequest, found: Scan, number: int) -> HttpResponseBase:
    page = ScanPage.objects.filter(scan=found, number=number).first()
    place = or_refuse(
        picture_of(page, code=found.code) if page is not None else None, Http404("Trang này không có ảnh.")
    )
    return _send(request, place, kind="image/jpeg")


@require_safe
@_of_scan
def send_original(request: HttpRequest, found: Scan) -> HttpResponseBase:
    """The unchanged original file: always as a download."""
    ending, kind = ORIGINALS.get(found.original_kind, _OTHER)
    return _send(request, original_path(found), kind=kind, name=f"{found.code}.{ending}", tag=found.checksum)


@require_safe
@_of_scan
def send_searchable(request: HttpRequest, found: Scan) -> HttpResponseBase:
    mark = text_mark(scan=found)
    place = or_refuse(
        searchable_ready(found, mark=mark), Http404("Bản PDF tìm được chữ của tài liệu này chưa có hoặc đang được làm.")
    )
    return _send(request, place, kind="application/pdf", name=f"{found.code}.pdf", tag=mark)


@require_safe
@_of_scan
def send_text(request: HttpRequest, found: Scan) -> HttpResponse:
    """The text alone: pages separated by a form feed, below a header that names the source."""
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
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already
    return response
