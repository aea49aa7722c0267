"""What waits to be proofed or accepted, and one scan's pages: who did what, what is left."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.admin.pages import act_view, list_page
from portal.agencies.models import Officer
from portal.agencies.queries import reach_of, require_officer
from portal.design.refusals import (
    WrongState,
    permit,
)
from portal.digitisation.admin.pages import is_permitted, scan_in_reach, sheet_of, words_of
from portal.digitisation.models import Scan, ScanPage
from portal.digitisation.operations.leases import PageLeased, open_page
from portal.digitisation.operations.proofing import accept_scan
from portal.digitisation.queries.proofs import (
    current_texts,
    figures_of_officer,
    figures_of_scan,
    hands_on,
    next_page,
    pages_of,
    proofs_of,
    scans_to_accept,
    scans_to_proof,
)
from portal.digitisation.states import ProofKind, ScanState

A_PAGE = 20
OWN_DAYS = 30


@require_safe
def list_waiting(request: HttpRequest) -> HttpResponse:
    """What the officer may proof, and what waits for them as the second person; `?viec=nghiem-thu` for these."""
    to_proof, to_accept = reach_of(request.user, "scan.proof"), reach_of(request.user, "scan.accept")
    permit(to_proof != set() or to_accept != set())
    piles = {
        "soat": scans_to_proof(agencies=to_proof),
        "nghiem-thu": scans_to_accept(agencies=to_accept),
    }
    chosen = "nghiem-thu" if request.GET.get("viec") == "nghiem-thu" or to_proof == set() else "soat"
    return list_page(
        request,
        "digitisation/proof/waiting.html",
        piles[chosen],
        {
            "Tài liệu": "title",
            "Mã": "code",
            "Loại": "get_material_display",
            "Cơ quan": "agency.name",
            "Nhận lúc": "received_at",
            "Đã soát (trang)": "done_count",
            "Số trang": "all_count",
        },
        title="Việc soát",
        per_page=A_PAGE,
        rows=lambda page: [(scan, chosen == "nghiem-thu" and _is_own(request, scan)) for scan in page],
        chosen=chosen,
        tabs=[
            (key, label, piles[key].count())
            for key, label, reach in (("soat", "Cần soát", to_proof), ("nghiem-thu", "Chờ nghiệm thu", to_accept))
            if reach != set()
        ],
        own=figures_of_officer(
            officer=require_officer(request), from_date=timezone.localdate() - timedelta(days=OWN_DAYS - 1)
        ),
        own_days=OWN_DAYS,
    )


def _is_own(request: HttpRequest, scan: Scan) -> bool:
    return require_officer(request).pk in hands_on(scan)


@require_safe
def show_overview(request: HttpRequest, code: str) -> HttpResponse:
    """A scan's pages, paginated, with what is left on each."""
    scan = scan_in_reach(request, code, "scan.read", "scan.proof", "scan.accept")
    pages = pages_of(scan=scan)
    found = Paginator(pages, A_PAGE).get_page(request.GET.get("p"))
    left = pages.filter(proofed_at__isnull=True).count()
    return render(
        request,
        "digitisation/proof/overview.html",
        {
            "scan": scan,
            "page_obj": found,
            "rows": _rows(list(found)),
            "left": left,
            "done": found.paginator.count - left,
            "figures": figures_of_scan(scan=scan),
            "may_proof": scan.state == ScanState.PROOFING and is_permitted(request, "scan.proof", scan),
            "may_accept": scan.state == ScanState.PROOFED and is_permitted(request, "scan.accept", scan),
            "is_own": _is_own(request, scan),
        },
    )


def _rows(pages: list[ScanPage]) -> list[dict[str, object]]:
    """`last` is the last finished work on a page, `note` why it was sent back."""
    texts, proofs, now = current_texts(pages=pages), proofs_of(pages=pages), timezone.now()
    rows = []
    for page in pages:
        text = texts.get(page.pk)
        sheet = sheet_of(words_of(text), confirmed=text.confirmed if text else (), page=page)
        done = proofs.get(page.pk, [])
        holder = next((one for one in done if one.ended_at is None and one.lease_until > now), None)
        last = next((one for one in done if one.ended_at is not None and one.kind == ProofKind.FIRST), None)
        note = next((one.note for one in done if one.note), "") if page.proofed_at is None else ""
        rows.append(
            {
                "page": page,
                "doubted": sheet["doubted"],
                "delicate": sheet["delicate"],
                "holder": holder,
                "last": last,
                "note": note,
            }
        )
    return rows


@require_POST
def begin_proofing(request: HttpRequest, code: str) -> HttpResponse:
    """Open the next page that is to be proofed and that nobody else has open."""
    scan = scan_in_reach(request, code, "scan.proof")
    by, now = require_officer(request), timezone.now()
    page = next_page(scan=scan, officer=by, at=now)
    if page is None:
        messages.info(request, "Các trang còn lại đều đang có người soát.")
        return redirect("digitisation_proofing", scan.code)
    try:
        open_page(page=page, officer=by, kind=ProofKind.FIRST, at=now)
    except (PageLeased, WrongState):
        messages.info(request, "Trang vừa có người khác mở, hoặc tài liệu đã chuyển bước.")
        return redirect("digitisation_proofing", scan.code)
    return redirect("digitisation_proof", scan.code, page.number)


def _to_accept(request: HttpRequest, code: str) -> tuple[Scan, Officer]:
    return scan_in_reach(request, code, "scan.accept"), require_officer(request)


# A second person answers for the whole scan.
accept_view = act_view(
    accept_scan,
    "scan",
    _to_accept,
    texts={WrongState: "Tài liệu đã chuyển sang bước khác."},
    said="Đã nghiệm thu. Tài liệu có thể được công bố.",
    to="digitisation_proofing",
    key="code",
)


urls: list[URLPattern] = [
    path("soat/", list_waiting, name="digitisation_proofs"),
    path("<slug:code>/soat/", show_overview, name="digitisation_proofing"),
    path("<slug:code>/soat/bat-dau/", begin_proofing, name="digitisation_proof_next"),
    path("<slug:code>/nghiem-thu/", accept_view, name="digitisation_accept"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Việc soát", "digitisation_proofs", ("scan.proof", "scan.accept"), "edit", 20),
)
