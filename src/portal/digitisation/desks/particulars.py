"""What a scan was understood to be: every particular beside its picture, the outline, the doubts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries.access import covers, officer_of, reach_of
from portal.digitisation.desks.crops import crop, page_shown
from portal.digitisation.desks.outlines import tree_of
from portal.digitisation.desks.particular_forms import KINDS_LIST, ParticularsForm, kinds
from portal.digitisation.models import Draft, Scan
from portal.digitisation.operations.understanding import (
    ConfirmedMeanwhile,
    NotUnderstood,
    ScanClosed,
    WrongValues,
    confirm_particulars,
    understand,
)
from portal.digitisation.queries.drafts import Known, draft_of, particulars_of
from portal.digitisation.receipt.store import picture_path

READ, PROOF = "scan.read", "scan.proof"
_SHOWN_DOUBTS = 60
# In this order on the page: what a person must give, what they should look at, what may be believed.
_STANDINGS = ("hand", "missing", "unsure", "absent", "sure", "confirmed")
_WORDS = {
    "hand": "viết tay: hãy nhìn ảnh và nhập",
    "missing": "không tìm thấy: hãy nhìn ảnh và nhập",
    "unsure": "đọc chưa chắc: hãy so với ảnh",
    "absent": "không thấy; văn bản có thể không có",
    "sure": "đọc rõ",
    "confirmed": "đã xác nhận",
}
_MAY_BE_ABSENT = frozenset({"superior", "place", "signer_capacity", "legal_bases"})


@dataclass(frozen=True, slots=True)
class Row:
    """A particular with its field of the form and the picture of its place."""

    known: Known
    field: BoundField
    standing: str
    has_picture: bool
    page: int

    @property
    def standing_words(self) -> str:
        return _WORDS[self.standing]

    @property
    def printed(self) -> str:
        """Of a day written by hand, what is printed around it: "tháng 5 năm 2019"."""
        if self.known.name != "issued_date" or not self.known.is_handwritten or not self.known.proposed:
            return ""
        year, _, month = self.known.proposed.partition("-")
        return f"tháng {int(month)} năm {year}" if month else f"năm {year}"


@require_http_methods(["GET", "POST"])
def particulars(request: HttpRequest, code: str) -> HttpResponse:
    """The form; who may only read the scan sees it without a button."""
    scan = _scan(request, code)
    draft = draft_of(scan)
    if draft is None:
        return render(request, "digitisation/particulars/waiting.html", {"scan": scan})
    known = particulars_of(draft)
    form = ParticularsForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and _confirmed(request, scan, form):
        return redirect("digitisation_particulars", code)
    context = _shown(scan, draft, known, form) | {"may_confirm": covers(reach_of(request.user, PROOF), scan.agency_id)}
    return render(request, "digitisation/particulars/page.html", context, status=422 if form.errors else 200)


@require_POST
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Understand once more, after words were corrected."""
    scan = _scan(request, code)
    officer_of(request, PROOF, scan.agency_id)
    understand(scan=scan, at=timezone.now())
    messages.success(
        request, "Đã lập lại thông tin và cấu trúc theo chữ hiện có. Những gì đã xác nhận được giữ nguyên."
    )
    return redirect("digitisation_particulars", code)


# ---- how -------------------------------------------------------------------------------------------------------------


def _scan(request: HttpRequest, code: str) -> Scan:
    """Raises PermissionDenied for whoever reads no scans, Http404 for scans of agencies out of reach."""
    reach = reach_of(request.user, READ)
    if reach == set():
        raise PermissionDenied
    scan = get_object_or_404(Scan.objects.select_related("agency"), code=code)
    if not covers(reach, scan.agency_id):
        raise Http404
    return scan


def _confirmed(request: HttpRequest, scan: Scan, form: ParticularsForm) -> bool:
    """Whether what was given is kept; otherwise the form says why not."""
    by = officer_of(request, PROOF, scan.agency_id)
    if not form.is_valid():
        return False
    try:
        confirm_particulars(scan=scan, values=form.values(), by=by, at=timezone.now(), since=_since(request))
    except WrongValues as refusal:
        for name, message in refusal.messages.items():
            form.add_error(name if name in form.fields else None, message)
    except ConfirmedMeanwhile:
        form.add_error(None, "Đồng nghiệp vừa xác nhận thông tin này. Hãy tải lại trang để xem, rồi sửa nếu cần.")
    except (ScanClosed, NotUnderstood):
        form.add_error(None, "Tài liệu không còn ở bước soát nên không sửa được thông tin.")
    else:
        messages.success(request, "Đã ghi thông tin văn bản.")
        return True
    return False


def _since(request: HttpRequest) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("since", ""))
    except ValueError:
        return None


def _shown(scan: Scan, draft: Draft, known: list[Known], form: ParticularsForm) -> dict[str, Any]:
    rows = sorted((_row(scan, one, form) for one in known), key=lambda row: _STANDINGS.index(row.standing))
    figures = draft.figures
    return {
        "scan": scan,
        "draft": draft,
        "form": form,
        "rows": rows,
        "waiting": sum(row.standing in ("hand", "missing", "unsure") for row in rows),
        "tree": tree_of(draft.outline, figures.get("gaps", ())),
        "gaps": figures.get("gaps", ()),
        "figures": _told(figures),
        "doubts": draft.doubts[:_SHOWN_DOUBTS],
        "more_doubts": max(0, len(draft.doubts) - _SHOWN_DOUBTS),
        "kinds": kinds(),
        "kinds_list": KINDS_LIST,
        "since": timezone.now().isoformat(),
        "version": f"{draft.made_at:%Y%m%d%H%M%S}",
    }


def _row(scan: Scan, known: Known, form: ParticularsForm) -> Row:
    page = page_shown(scan, known)
    has_picture = page is not None and bool(page.width) and picture_path(page).is_file()
    return Row(known, form[known.name], _standing(known), has_picture, page.number if page else 0)


def _standing(known: Known) -> str:
    if known.confirmed is not None:
        return "confirmed"
    if known.is_handwritten:
        return "hand"
    if not known.proposed:
        return "absent" if known.name in _MAY_BE_ABSENT else "missing"
    return "sure" if known.is_sure else "unsure"


def _told(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Figures in words."""
    units = figures.get("units", {})
    counted = [
        (units.get(unit, 0), word)
        for unit, word in (("chuong", "chương"), ("dieu", "điều"), ("khoan", "khoản"), ("diem", "điểm"))
    ]
    return [
        ("Cấu trúc", ", ".join(f"{number} {word}" for number, word in counted if number) or "không chia điều, khoản"),
        ("Số chữ", f"{figures.get('words', 0):,}".replace(",", ".")),
        ("Độ chắc trung bình", f"{figures.get('mean_confidence', 0):.0f}%"),
        ("Số chữ cần xem", _percent(figures.get("flagged_share", 0))),
        ("Ước tính chữ sai", _percent(figures.get("expected_error_share", 0))),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%".replace(".", ",")


urls = [
    path("<slug:code>/thong-tin/", particulars, name="digitisation_particulars"),
    path("<slug:code>/thong-tin/hieu-lai/", again, name="digitisation_understand_again"),
    path("<slug:code>/thong-tin/anh/<slug:name>/", crop, name="digitisation_crop"),
]
menu: tuple[AdminMenuEntry, ...] = ()
