"""The particulars of a scan: each one beside its picture, the outline of the draft as a tree with gaps marked, and the
open doubts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from lawtext.addresses import UNIT_WORDS, read_address
from lawtext.types import Unit
from portal.agencies.queries import covers, officer_of, reach_of, signed_in
from portal.design.admin import form_page
from portal.design.refusals import success_redirect
from portal.digitisation.admin.forms import KINDS_LIST, ParticularsForm, kinds
from portal.digitisation.admin.pages import crop, page_shown, scan_in_reach
from portal.digitisation.models import Scan, ScanDraft
from portal.digitisation.operations.particulars import confirm_particulars, understand
from portal.digitisation.operations.storage import picture_path
from portal.digitisation.queries.scans import KnownParticular, draft_of, particulars_of
from scanreading.understanding.manuscript import DoubtWeight

_RANK = {unit: rank for rank, unit in enumerate(UNIT_WORDS)}


def tree_of(rows: Iterable[Sequence[Any]], gaps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `Draft.outline` and gaps of `Draft.figures` as a tree; branches with gaps are open.

    Each node holds the unit's name, its title, its page, what is missing before it, and its children.
    """
    missing = {gap["address"]: gap["text"] for gap in gaps}
    roots: list[dict[str, Any]] = []
    path: list[tuple[int, dict[str, Any]]] = []
    for address, marker, title, page in rows:
        unit = place.last.unit if (place := read_address(address)) and place.last else None
        rank = _RANK.get(unit, 0) if unit else 0
        said = {"name": _name(unit, marker), "title": title, "page": page, "gap": missing.get(address, "")}
        node = said | {"children": []}
        while path and path[-1][0] >= rank:
            path.pop()
        (path[-1][1]["children"] if path else roots).append(node)
        path.append((rank, node))
    for root in roots:
        _open(root)
    return roots


def _open(node: dict[str, Any]) -> bool:
    """Mark nodes that contain a gap as open. Returns whether something is missing in the node or before it."""
    gaps = [_open(child) for child in node["children"]]
    node["is_open"] = any(gaps)
    return bool(node["is_open"] or node["gap"])


def _name(unit: Unit | None, marker: str) -> str:
    """ "Điều 5" as printed; "khoản 2", "điểm đ" with the word of the unit added."""
    return f"{UNIT_WORDS[unit]} {marker}" if unit in (Unit.CLAUSE, Unit.POINT) and unit is not None else marker


READ, PROOF = "scan.read", "scan.proof"
_SHOWN_DOUBTS = 60
# The order on the page: first what a person must fill in, then what they should check, last what is reliable.
_STATUSES = ("hand", "missing", "unsure", "absent", "sure", "confirmed")
_WORDS = {
    "hand": "viết tay: hãy nhìn ảnh và nhập",
    "missing": "không tìm thấy: hãy nhìn ảnh và nhập",
    "unsure": "đọc chưa chắc: hãy so với ảnh",
    "absent": "không thấy; văn bản có thể không có",
    "sure": "đọc rõ",
    "confirmed": "đã xác nhận",
}


@require_http_methods(["GET", "POST"])
def show_particulars(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form; users who may only read the scan see it without a submit button."""
    scan = scan_in_reach(request, code, READ)
    if (draft := draft_of(scan)) is None:
        return render(request, "digitisation/particulars/waiting.html", {"scan": scan})
    known = particulars_of(draft)
    if request.method == "POST":
        officer_of(request, PROOF, scan.agency_id)
    form = ParticularsForm(request.POST if request.method == "POST" else None, known=known)
    return form_page(
        request,
        form,
        partial(confirm_particulars, scan=scan, since=_since(request)),
        partial(_page, request, scan, draft, known, form),
        by=signed_in(request),
        said="Đã ghi thông tin văn bản.",
        to="digitisation_particulars",
        args=(code,),
    )


def _page(
    request: HttpRequest, scan: Scan, draft: ScanDraft, known: list[KnownParticular], form: ParticularsForm
) -> HttpResponse:
    return render(
        request,
        "digitisation/particulars/page.html",
        _shown(scan, draft, known, form) | {"may_confirm": covers(reach_of(request.user, PROOF), scan.agency_id)},
        status=422 if form.errors else 200,
    )


@require_POST
def understand_again(request: HttpRequest, code: str) -> HttpResponse:
    """Derive the draft again, after words were corrected."""
    scan = scan_in_reach(request, code, READ)
    officer_of(request, PROOF, scan.agency_id)
    understand(scan=scan, at=timezone.now())
    return success_redirect(
        request,
        "Đã lập lại thông tin và cấu trúc theo chữ hiện có. Những gì đã xác nhận được giữ nguyên.",
        "digitisation_particulars",
        code,
    )


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _since(request: HttpRequest) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("since", ""))
    except ValueError:
        return None


def _shown(scan: Scan, draft: ScanDraft, known: list[KnownParticular], form: ParticularsForm) -> dict[str, Any]:
    rows = sorted((_row(scan, one, form) for one in known), key=lambda row: _STATUSES.index(row["standing"]))
    figures = draft.figures
    doubts = _open_doubts(draft, known)
    return {
        "scan": scan,
        "draft": draft,
        "form": form,
        "rows": rows,
        "waiting": sum(row["standing"] in ("hand", "missing", "unsure") for row in rows),
        "tree": tree_of(draft.outline, figures.get("gaps", ())),
        "gaps": figures.get("gaps", ()),
        "figures": _told(figures),
        "doubts": doubts[:_SHOWN_DOUBTS],
        "doubt_count": len(doubts),
        "more_doubts": max(0, len(doubts) - _SHOWN_DOUBTS),
        "kinds": kinds(),
        "kinds_list": KINDS_LIST,
        "since": timezone.now().isoformat(),
        "version": f"{draft.made_at:%Y%m%d%H%M%S}",
    }


def _open_doubts(draft: ScanDraft, known: list[KnownParticular]) -> list[dict[str, Any]]:
    """The doubts without those about a confirmed particular: the doubted value has been replaced."""
    settled = tuple(one.label for one in known if one.confirmed is not None)
    return [
        row
        for row in draft.doubts
        if not (row.get("weight") == DoubtWeight.PARTICULAR and row["text"].startswith(settled))
    ]


def _row(scan: Scan, known: KnownParticular, form: ParticularsForm) -> dict[str, Any]:
    """A particular with its form field and the picture of its place."""
    page, standing = page_shown(scan, known), _status(known)
    return {
        "known": known,
        "field": form[known.name],
        "standing": standing,
        "standing_words": _WORDS[standing],
        "printed": _printed(known),
        "has_picture": page is not None and bool(page.width) and picture_path(page).is_file(),
        "page": page.number if page else 0,
    }


def _printed(known: KnownParticular) -> str:
    """The printed part of a date with a handwritten day: "tháng 5 năm 2019"."""
    if known.name != "issued_date" or not known.is_handwritten or not known.proposed:
        return ""
    year, _, month = known.proposed.partition("-")
    return f"tháng {int(month)} năm {year}" if month else f"năm {year}"


def _status(known: KnownParticular) -> str:
    if known.confirmed is not None:
        return "confirmed"
    if known.is_handwritten:
        return "hand"
    if not known.proposed:
        return "absent" if known.name in {"superior", "place", "signer_capacity", "legal_bases"} else "missing"
    return "sure" if known.is_sure else "unsure"


def _told(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures of the draft in words."""
    units = figures.get("units", {})
    counted = [
        (units.get(unit, 0), word)
        for unit, word in (("chuong", "chương"), ("dieu", "điều"), ("khoan", "khoản"), ("diem", "điểm"))
    ]
    return [
        ("Cấu trúc", ", ".join(f"{number} {word}" for number, word in counted if number) or "không chia điều, khoản"),
        ("Số chữ", f"{figures.get('words', 0):,}".replace(",", ".")),
        ("Độ chắc trung bình", f"{figures.get('mean_confidence', 0):.0f}%"),
        ("Ước tính chữ sai", f"{100 * figures.get('expected_error_share', 0):.1f}%".replace(".", ",")),
    ]


urls = [
    path("<slug:code>/thong-tin/", show_particulars, name="digitisation_particulars"),
    path("<slug:code>/thong-tin/hieu-lai/", understand_again, name="digitisation_understand_again"),
    path("<slug:code>/thong-tin/anh/<slug:name>/", crop, name="digitisation_crop"),
]
