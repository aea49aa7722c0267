"""The list of scans, and one scan with its pages: its progress, its faults, and the actions on it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from PIL import Image

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import (
    agencies_within,
    ask_reach,
    covers,
    officer_of,
    reach_of,
)
from portal.design.admin import act_view, list_page
from portal.design.refusals import WrongState, refusals_as_messages, refuse_if
from portal.digitisation.admin.forms import ScanFilterForm
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.ingest import AlreadyReceived, drop_scan, restore_scan
from portal.digitisation.operations.recognition import BEING_READ, read_again
from portal.digitisation.operations.storage import original_path, picture_path
from portal.digitisation.queries.scans import (
    counts_by_state,
    pace_now,
    pages_over,
    pages_with_faults,
    progress_of,
    scans_in_reach,
    scans_listed,
)
from portal.digitisation.states import (
    MEDIA_TYPES,
    TRANSITIONS,
    OriginalKind,
    PageState,
    ScanState,
)

READ, RECEIVE = "scan.read", "scan.receive"
_THUMBNAIL_WIDTH = 240
# Steps after reading: URL name and further URL arguments, label, permission, scan states.
_STEPS: tuple[tuple[str, tuple[int, ...], str, str, tuple[ScanState, ...]], ...] = (
    ("digitisation_particulars", (), "Thông tin văn bản", "scan.proof", (ScanState.PROOFING, ScanState.PROOFED)),
    ("digitisation_proof", (1,), "Soát chữ", "scan.proof", (ScanState.PROOFING, ScanState.PROOFED)),
)


@require_safe
def list_scans(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, READ)
    form = ScanFilterForm(request.GET or None, agencies=agencies_within(reach=reach, on=timezone.localdate()))
    chosen = _chosen(form)
    found = scans_listed(
        agencies=reach,
        state=chosen.get("trang_thai", ""),
        agency=chosen["co_quan"].pk if chosen.get("co_quan") else None,
        material=chosen.get("loai", ""),
        words=chosen.get("q", ""),
    )
    counts = counts_by_state(agencies=reach)
    return list_page(
        request,
        "digitisation/receiving/scans.html",
        found,
        {
            "Tài liệu": "title",
            "Mã": "code",
            "Loại": "get_material_display",
            "Cơ quan": "agency.name",
            "Trạng thái": "get_state_display",
            "Số trang": "page_count",
            "Nhận lúc": "received_at",
        },
        title="Tài liệu số hóa",
        per_page=30,
        words="",
        rows=_with_pace,
        form=form,
        states=[(state, label, counts[state]) for state, label in ScanState.choices()],
        chosen_state=chosen.get("trang_thai", ""),
        is_narrowed=any(chosen.values()),
        may_receive=reach_of(request.user, RECEIVE) != set(),
        being_read=BEING_READ,
    )


def _with_pace(page: Sequence[Scan]) -> list[tuple[Any, ...]]:
    """Rows of (scan, estimated minutes until it is read, number of finished pages, number of failed pages)."""
    pace, over = pace_now(at=timezone.now()), pages_over(scans=page)
    return [(scan, pace.minutes(scan.pk), *over.get(scan.pk, (0, 0))) for scan in page]


def _chosen(form: ScanFilterForm) -> dict[str, Any]:
    """The valid choices; invalid ones are ignored without an error message, as this is only a list."""
    if not form.is_bound:
        return {}
    form.is_valid()
    return form.cleaned_data


@require_safe
def show_scan(request: HttpRequest, code: str) -> HttpResponse:
    scan = _scan(request, code)
    may_receive = covers(reach_of(request.user, RECEIVE), scan.agency_id)
    pages = scan.pages.order_by("number")
    faults = pages_with_faults(scan=scan)
    return render(
        request,
        "digitisation/receiving/scan.html",
        {
            "scan": scan,
            "has_original": original_path(scan).is_file(),
            "progress": progress_of(scan=scan, pace=pace_now(at=timezone.now())),
            "is_being_read": scan.state in BEING_READ,
            "page_obj": Paginator(pages, 24).get_page(request.GET.get("p")),
            "faults": faults[:50],
            "fault_count": faults.count(),
            "alike": scan.resembles,
            "alike_is_ours": scan.resembles is not None
            and covers(reach_of(request.user, READ), scan.resembles.agency_id),
            "may_receive": may_receive,
            "may_reread": may_receive and _is_readable_again(scan),
            "may_drop": may_receive and ScanState.DROPPED in TRANSITIONS[ScanState(scan.state)],
            "may_restore": may_receive and scan.state == ScanState.DROPPED,
            "steps": _steps(request, scan),
            "read_state": PageState.READ.value,
            "failed_state": PageState.FAILED.value,
        },
    )


def _is_readable_again(scan: Scan) -> bool:
    is_read = ScanState.RECEIVED in TRANSITIONS[ScanState(scan.state)] and scan.state != ScanState.DROPPED
    return is_read or scan.state in BEING_READ


def _steps(request: HttpRequest, scan: Scan) -> list[tuple[str, str]]:
    """The steps that the officer may work on now."""
    return [
        (reverse(name, args=[scan.code, *rest]), label)
        for name, rest, label, verb, states in _STEPS
        if scan.state in states and covers(reach_of(request.user, verb), scan.agency_id)
    ]


@never_cache
@require_safe
def download_original(request: HttpRequest, code: str) -> FileResponse:
    """The unchanged original: always as a download, never rendered under the portal's origin."""
    scan = _scan(request, code)
    place = original_path(scan)
    refuse_if(not place.is_file(), Http404())
    return _safe(
        FileResponse(
            place.open("rb"),
            as_attachment=True,
            filename=scan.original_name,
            content_type=MEDIA_TYPES[OriginalKind(scan.original_kind)],
        )
    )


@require_safe
def show_thumbnail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A small picture of a page; it changes only when the page is read again."""
    place = picture_path(
        get_object_or_404(ScanPage.objects.select_related("scan"), scan=_scan(request, code), number=number)
    )
    refuse_if(not place.is_file(), Http404())
    file = io.BytesIO()
    with Image.open(place) as picture:
        picture.draft("RGB", (_THUMBNAIL_WIDTH * 2, _THUMBNAIL_WIDTH * 3))
        picture.thumbnail((_THUMBNAIL_WIDTH, _THUMBNAIL_WIDTH * 3))
        picture.save(file, "JPEG", quality=70)
    response = HttpResponse(file.getvalue(), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return _safe(response)


def _safe[Response: (HttpResponse, FileResponse)](response: Response) -> Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def reread_view(request: HttpRequest, code: str) -> HttpResponse:
    """Have one page, or all failed pages, read again."""
    scan, by = _scan_to_change(request, code)
    said = request.POST.get("trang", "")
    number = int(said) if said.isdecimal() and len(said) < 6 else None
    with refusals_as_messages(request):
        count = read_again(scan=scan, by=by, at=timezone.now(), number=number)
        messages.success(request, f"{count} trang sẽ được đọc lại." if count else "Không có trang nào cần đọc lại.")
    return redirect("digitisation_scan", scan.code)


def _scan_to_change(request: HttpRequest, code: str) -> tuple[Scan, Officer]:
    """Raises Http404 for a scan outside the officer's reach, PermissionDenied for one that they may only read."""
    scan = _scan(request, code)
    return scan, officer_of(request, RECEIVE, scan.agency_id)


def _scan(request: HttpRequest, code: str) -> Scan:
    """The scan with this code. Raises Http404 for scans of agencies outside the officer's reach."""
    return get_object_or_404(
        scans_in_reach(agencies=ask_reach(request, READ)).select_related(
            "agency", "field", "received_by", "resembles__agency"
        ),
        code=code,
    )


drop_view = act_view(
    drop_scan,
    "scan",
    _scan_to_change,
    texts={WrongState: "Tài liệu đã đi bước khác nên không bỏ được."},
    said="Đã bỏ tài liệu. Tệp gốc vẫn được giữ.",
    to="digitisation_scan",
    key="code",
)


restore_view = act_view(
    restore_scan,
    "scan",
    _scan_to_change,
    texts={
        AlreadyReceived: "Cùng tệp này đã được nhận lại sau đó, nên không khôi phục bản cũ.",
        WrongState: "Tài liệu này không ở trạng thái đã bỏ.",
    },
    said="Đã khôi phục tài liệu.",
    to="digitisation_scan",
    key="code",
)


urls: list[URLPattern] = [
    path("", list_scans, name="digitisation_scans"),
    path("tai-lieu/<slug:code>/", show_scan, name="digitisation_scan"),
    path("tai-lieu/<slug:code>/tep-goc/", download_original, name="digitisation_original"),
    path("tai-lieu/<slug:code>/trang/<int:number>/", show_thumbnail, name="digitisation_thumbnail"),
    path("tai-lieu/<slug:code>/doc-lai/", reread_view, name="digitisation_reread"),
    path("tai-lieu/<slug:code>/bo/", drop_view, name="digitisation_drop"),
    path("tai-lieu/<slug:code>/khoi-phuc/", restore_view, name="digitisation_restore"),
]
menu = (AdminMenuEntry("Tài liệu số hóa", "digitisation_scans", (READ,), "list-ul", 50),)
