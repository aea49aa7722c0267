"""Views of publication, proofing and acceptance: lists of what waits, a scan's pages with their open doubts, and the
forms that publish, correct or withdraw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, officer_of, reach_of, require_officer
from portal.design.admin import act_view, form_page, list_page
from portal.design.fields import ActForm
from portal.design.refusals import (
    WrongState,
    permit,
)
from portal.digitisation.admin.forms import PUBLISH_FIELDS, SCAN_WITHDRAWAL_FIELDS, CorrectForm
from portal.digitisation.admin.pages import is_permitted, scan_in_reach, sheet_of, words_of
from portal.digitisation.models import Scan, ScanDraft, ScanPage
from portal.digitisation.operations.proofing import accept_scan
from portal.digitisation.operations.publication import (
    PUBLISH,
    correct_scan_by_two,
    publish_scan,
    restore_scan_by_two,
    withdraw_scan,
)
from portal.digitisation.operations.searchable import searchable_ready
from portal.digitisation.operations.signatures import examine, shown
from portal.digitisation.operations.storage import PageLeased, failure_path, open_page
from portal.digitisation.page_words import Ambiguous, NotOnThePage
from portal.digitisation.queries.proofs import (
    current_texts,
    figures_of_officer,
    figures_of_scan,
    hands_on,
    next_page,
    pages_of,
    pages_unseen,
    proofs_of,
    scans_to_accept,
    scans_to_proof,
)
from portal.digitisation.queries.published import (
    STATES,
    comparison_of,
    counts_in,
    particulars_shown,
    scans_in,
    text_mark,
)
from portal.digitisation.queries.scans import is_plan
from portal.digitisation.states import Material, ProofKind, ScanState

# Exceptions that are not subclasses of Refused -> the message for the officer.
_SAID: dict[type[Exception], str] = {
    NotOnThePage: "Không thấy những chữ này trên trang. Hãy chép đúng như đang hiện, trong một dòng hay nhiều dòng.",
    Ambiguous: "Những chữ này có ở nhiều chỗ. Hãy chép thêm một, hai chữ đứng trước hoặc sau.",
    ScanPage.DoesNotExist: "Tài liệu không có trang này.",
}


@require_safe
def list_publications(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, PUBLISH)
    chosen = request.GET.get("xem", "cho") if request.GET.get("xem") in STATES else "cho"
    counts = counts_in(agencies=reach)
    return list_page(
        request,
        "digitisation/publishing/list.html",
        scans_in(state=STATES[chosen], agencies=reach),
        {
            "Tài liệu": "title",
            "Mã": "code",
            "Loại": "get_material_display",
            "Cơ quan": "agency.name",
            "Số trang": "page_count",
        },
        title="Công bố tài liệu số hóa",
        chosen=chosen,
        tabs=[(name, state.label, counts.get(state, 0)) for name, state in STATES.items()],
    )


@require_http_methods(["GET", "POST"])
def show_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """One scan: the form that publishes it, or the actions on a published one."""
    scan = _scan(request, pk)
    if request.method == "GET":
        return _shown(request, scan)
    return _done(request, scan, ActForm(PUBLISH_FIELDS, request.POST), _publish, "Đã công bố tài liệu.", name="publish")


@require_POST
def withdraw_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        _scan(request, pk),
        ActForm(SCAN_WITHDRAWAL_FIELDS, request.POST),
        withdraw_scan,
        "Đã rút tài liệu.",
        name="withdraw",
    )


def _to_publish(request: HttpRequest, pk: int) -> tuple[Scan, Officer]:
    scan = _scan(request, pk)
    return scan, officer_of(request, PUBLISH, scan.agency_id)


restore_view = act_view(
    restore_scan_by_two,
    "scan",
    _to_publish,
    said="Tài liệu đã công khai trở lại.",
    to="digitisation_publication",
    key="pk",
)


@require_POST
def correct_view(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, _scan(request, pk), CorrectForm(request.POST), _correct, "Đã sửa trang.", name="correct")


# Examine the file's signatures again: trusted authorities may have been added since.
examine_view = act_view(
    examine,
    "scan",
    _to_publish,
    said=lambda made: f"Tệp có {len(made.signatures)} chữ ký số." if made.signatures else "Tệp không có chữ ký số.",
    to="digitisation_publication",
    key="pk",
)


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _scan(request: HttpRequest, pk: int) -> Scan:
    """The scan with this key. Raises PermissionDenied for another agency's, before any action on it."""
    ask_reach(request, PUBLISH)
    scan = get_object_or_404(Scan.objects.select_related("agency", "edition__instrument", "accepted_by"), pk=pk)
    officer_of(request, PUBLISH, scan.agency_id)
    return scan


def _publish(*, scan: Scan, material: str, **said: Any) -> Scan:
    return publish_scan(scan=scan, material=Material(material), **said)


def _correct(*, scan: Scan, page: int, **said: Any) -> Any:
    """Correct words at the page's current revision: the words to replace are given as they stood on the page, so if the
    page has changed since, they are not found."""
    return correct_scan_by_two(
        scan=scan, page=page, revision=ScanPage.objects.get(scan=scan, number=page).revision, **said
    )


def _done(
    request: HttpRequest, scan: Scan, form: forms.Form, act: Callable[..., Scan], said: str, *, name: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        partial(act, scan=scan),
        partial(_shown_again, request, scan.pk, **{name: form}),
        by=officer_of(request, PUBLISH, scan.agency_id),
        said=said,
        to="digitisation_publication",
        args=(scan.pk,),
        others=tuple(_SAID),
        texts=_SAID,
    )


def _shown_again(request: HttpRequest, pk: int, **bound: forms.Form) -> HttpResponse:
    """Render the form again from a fresh row: the refused act may have changed the instance in memory."""
    return _shown(request, _scan(request, pk), **bound)


def _shown(request: HttpRequest, scan: Scan, **bound: forms.Form) -> HttpResponse:
    mark = text_mark(scan=scan)
    failure = failure_path(scan, mark=mark)
    return render(
        request,
        "digitisation/publishing/scan.html",
        {
            "scan": scan,
            "particulars": particulars_shown(ScanDraft.objects.filter(scan=scan).first()),
            "comparison": comparison_of(scan=scan),
            "signatures": shown(scan.signatures),
            "searchable": searchable_ready(scan, mark=mark) is not None,
            "failure": failure.read_text("utf-8") if failure.is_file() else "",
            "is_plan": is_plan(scan) and reach_of(request.user, "plan.edit") is None,
            "is_waiting": scan.state == ScanState.ACCEPTED,
            "is_public": scan.state == ScanState.PUBLISHED,
            "is_withdrawn": scan.state == ScanState.WITHDRAWN,
            "publish": bound.get("publish") or ActForm(PUBLISH_FIELDS, initial=model_to_dict(scan, PUBLISH_FIELDS)),
            "withdraw": bound.get("withdraw") or ActForm(SCAN_WITHDRAWAL_FIELDS),
            "correct": bound.get("correct") or CorrectForm(),
        },
    )


A_PAGE = 20
OWN_DAYS = 30


@require_safe
def list_waiting(request: HttpRequest) -> HttpResponse:
    """Scans that the officer may proof; with `?viec=nghiem-thu`, those that wait for them as the second person."""
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
    """The pages of a scan, paginated, with the open doubts of each."""
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
            "unseen": pages_unseen(scan=scan, by=require_officer(request)).count(),
            "may_publish": scan.state == ScanState.ACCEPTED and is_permitted(request, PUBLISH, scan),
            "is_plan": is_plan(scan) and reach_of(request.user, "plan.edit") is None,
        },
    )


def _rows(pages: list[ScanPage]) -> list[dict[str, object]]:
    """One row for each page; `last` is the last finished proof of the page, `note` why it was sent back."""
    texts, proofs, now = current_texts(pages=pages), proofs_of(pages=pages), timezone.now()
    rows = []
    for page in pages:
        text = texts.get(page.pk)
        sheet = sheet_of(words_of(text), confirmed=text.confirmed if text else (), page=page)
        done = proofs.get(page.pk, [])
        holder = next((one for one in done if one.ended_at is None and one.lease_until > now), None)
        last = next((one for one in done if one.ended_at is not None and one.kind == ProofKind.FIRST), None)
        rows.append(
            {
                "page": page,
                "doubted": sheet["doubted"],
                "delicate": sheet["delicate"],
                "holder": holder,
                "last": last,
                "note": next((one.note for one in done if one.note), "") if page.proofed_at is None else "",
            }
        )
    return rows


@require_POST
def begin_proofing(request: HttpRequest, code: str) -> HttpResponse:
    """Open the next page that needs proofing and that no other officer has open."""
    scan = scan_in_reach(request, code, "scan.proof")
    by, now = require_officer(request), timezone.now()
    if (page := next_page(scan=scan, officer=by, at=now)) is None:
        messages.info(request, "Các trang còn lại đều đang có người soát.")
        return redirect("digitisation_proofing", scan.code)
    try:
        open_page(page=page, officer=by, kind=ProofKind.FIRST, at=now)
    except (PageLeased, WrongState):
        messages.info(request, "Trang vừa có người khác mở, hoặc tài liệu đã chuyển bước.")
        return redirect("digitisation_proofing", scan.code)
    return redirect("digitisation_proof", scan.code, page.number)


# Acceptance by a second person, who is responsible for the whole scan.
accept_view = act_view(
    accept_scan,
    "scan",
    lambda request, code: (scan_in_reach(request, code, "scan.accept"), require_officer(request)),
    texts={WrongState: "Tài liệu đã chuyển sang bước khác."},
    said="Đã nghiệm thu. Tài liệu chờ công bố.",
    to="digitisation_proofing",
    key="code",
    form={"reason": forms.CharField(label="Vì sao vẫn nghiệm thu", max_length=500, required=False)},
)


urls = [
    path("cong-bo/", list_publications, name="digitisation_publications"),
    path("cong-bo/<int:pk>/", show_publication, name="digitisation_publication"),
    path("cong-bo/<int:pk>/rut/", withdraw_view, name="digitisation_withdrawal"),
    path("cong-bo/<int:pk>/khoi-phuc/", restore_view, name="digitisation_restoring"),
    path("cong-bo/<int:pk>/sua/", correct_view, name="digitisation_correction"),
    path("cong-bo/<int:pk>/chu-ky/", examine_view, name="digitisation_examination"),
    path("soat/", list_waiting, name="digitisation_proofs"),
    path("<slug:code>/soat/", show_overview, name="digitisation_proofing"),
    path("<slug:code>/soat/bat-dau/", begin_proofing, name="digitisation_proof_next"),
    path("<slug:code>/nghiem-thu/", accept_view, name="digitisation_accept"),
]
menu = (
    AdminMenuEntry("Công bố", "digitisation_publications", (PUBLISH,), "upload", 50),
    AdminMenuEntry("Việc soát", "digitisation_proofs", ("scan.proof", "scan.accept"), "edit", 20),
)
