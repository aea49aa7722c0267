"""Admin views of consolidated reports: compile, submit, approve, sign, publish, and show what is behind a frozen
figure.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from officialdocs import write
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import (
    ask_reach,
    covers,
    has_verb,
    reach_of,
    require_officer,
)
from portal.design.admin import act_view, form_page, list_page
from portal.design.fields import ActForm
from portal.design.refusals import (
    or_404,
    permit,
    refusals_as_messages,
)
from portal.plans.queries import plans_on_display
from portal.reports.admin.forms import COMPILATION_WORDS_FIELDS, CompilationSubjectForm, SignReportForm, reasons_in
from portal.reports.models import Compilation, CompilationAct, Round, SignedReport
from portal.reports.operations.compilations import (
    approve_report,
    hand_in,
    make_pdf_copy,
    pdf_copy_of,
    publish_report,
    send_back,
    sign_report,
)
from portal.reports.operations.freeze import compile_report
from portal.reports.queries.compilations import (
    GateLook,
    changes_between,
    compilation_by_slug,
    compilations_listed,
    figures_of,
    gate_findings,
    newest_draft,
    previous_of,
)
from portal.reports.queries.documents import chief_of, default_symbol, report_document
from portal.reports.queries.drilldown import changed_figures, entered_later
from portal.reports.states import APPROVE, COMPILE, READ, CompilationState
from portal.reports.web import DOCX, figure_drilldown, figure_or_404, file_answer


def compilation_or_404(request: HttpRequest, slug: str, *, verb: str = READ) -> Compilation:
    """The report, if the user has this verb at the issuing agency. Raises Http404, PermissionDenied."""
    found = or_404(compilation_by_slug(slug=slug))
    permit(covers(reach_of(request.user, verb), found.issuer_id))
    return found


# ---- the list, and compiling -----------------------------------------------------------------------------------------


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return list_page(
        request,
        "reports/compilations/desk/index.html",
        compilations_listed(agencies=ask_reach(request, READ)),
        {
            "Báo cáo": "title",
            "Kỳ": "period.name",
            "Lần tổng hợp": "number",
            "Tình trạng": "get_state_display",
            "Cơ quan ban hành": "issuer.name",
            "Số liệu chốt lúc": "frozen_at",
        },
        title="Báo cáo tổng hợp",
        key="trang",
        may_compile=has_verb(request.user, COMPILE),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    ask_reach(request, COMPILE)
    by = require_officer(request)
    form = CompilationSubjectForm(
        request.POST or None,
        initial={"round": request.GET.get("dot"), "plan": request.GET.get("ke-hoach")},
        offers={
            "round": Round.objects.select_related("regime").order_by("-start", "-pk"),
            "plan": plans_on_display(),
            "issuer": _issuers(by),
        },
    )
    return form_page(
        request,
        form,
        compile_report,
        "reports/compilations/desk/begin.html",
        by=by,
        said="Đã chốt số liệu và soạn bản thảo đầu tiên.",
        to="compilation",
        key="slug",
    )


def _issuers(by: Officer) -> QuerySet[Agency]:
    """The officer's own agencies and their parents that exist today; for a superuser, those of the province level."""
    own = set(by.postings.values_list("agency", flat=True))
    above = set(Agency.objects.filter(pk__in=own, parent__isnull=False).values_list("parent", flat=True))
    found = Agency.objects.existing_on(timezone.localdate())
    return (
        found.filter(level="province").order_by("name_sort")
        if by.is_superuser
        else found.filter(pk__in=own | above).order_by("name_sort")
    )


# ---- one report ------------------------------------------------------------------------------------------------------


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    return page_of(request, compilation_or_404(request, slug))


def page_of(request: HttpRequest, held: Compilation, *, signing: forms.Form | None = None) -> HttpResponse:
    """The page of a report; `signing` is a signing form with errors, shown again."""
    before = previous_of(compilation=held)
    state, last = CompilationState(held.state), newest_draft(compilation=held)
    may_compile, may_approve = (covers(reach_of(request.user, verb), held.issuer_id) for verb in (COMPILE, APPROVE))
    figures = figures_of(compilation=held)
    prefetch_related_objects([held], Prefetch("acts", CompilationAct.objects.select_related("by").order_by("at", "pk")))
    return render(
        request,
        "reports/compilations/desk/show.html",
        {
            "held": held,
            "figures": figures,
            "changed": changed_figures(compilation=held, figures=figures) if held.is_signed else (),
            "before": before,
            "changes": changes_between(old=before, new=figures) if before else (),
            "draft": last,
            "findings": gate_findings(GateLook(held, figures, last), _NEXT[state]) if state in _NEXT else (),
            "late": sum(one.count() for one in entered_later(compilation=held, figures=figures))
            if held.is_signed
            else 0,
            "dissents": held.said.exclude(dissent="").select_related("agency", "assignment"),
            "may_compile": may_compile,
            "may_approve": may_approve,
            "words_form": ActForm(COMPILATION_WORDS_FIELDS),
            "signing_form": signing or _signing_form(held),
            "state": state,
        },
        status=422 if signing is not None and signing.errors else 200,
    )


# State of a report -> the next state, whose gate findings the page shows.
_NEXT = {
    CompilationState.DRAFTING: CompilationState.SUBMITTED,
    CompilationState.SUBMITTED: CompilationState.APPROVED,
    CompilationState.APPROVED: CompilationState.SIGNED,
}


def _signing_form(held: Compilation) -> SignReportForm:
    symbol, position = default_symbol(held.issuer), chief_of(held.issuer)
    return SignReportForm(initial={"on": timezone.localdate(), "symbol": symbol, "position": position})


# Name in the URL -> operation, the fields it takes, the success message.
_STEPS: dict[str, tuple[Callable[..., object], tuple[str, ...], str]] = {
    "trinh": (hand_in, ("reasons",), "Đã trình báo cáo. Lãnh đạo cơ quan ban hành xem và duyệt tại trang này."),
    "tra-lai": (send_back, ("words",), "Đã trả lại để sửa."),
    "duyet": (approve_report, ("words", "reasons"), "Đã duyệt. Báo cáo chờ ký."),
    "cong-bo": (publish_report, (), "Đã công bố. Mọi người xem được báo cáo và từng số liệu."),
}


@require_POST
def step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    held = compilation_or_404(request, slug)
    act, takes, said = or_404(_STEPS.get(name))
    typed = {"words": request.POST.get("words", ""), "reasons": reasons_in(request.POST)}
    with refusals_as_messages(request, success=said):
        act(compilation=held, **{one: typed[one] for one in takes}, by=require_officer(request), at=timezone.now())
    return redirect("compilation", slug)


# ---- files -----------------------------------------------------------------------------------------------------------


@require_safe
def as_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """Download the signed file as it is kept, or else the newest draft."""
    return file_answer(_docx(compilation_or_404(request, slug)), DOCX, f"{slug}.docx", is_private=True)


@require_safe
def as_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    held = compilation_or_404(request, slug)
    with refusals_as_messages(request):
        data = make_pdf_copy(signed=held.signed, at=timezone.now()).file if held.is_signed else pdf_copy_of(_docx(held))
        return file_answer(bytes(data), "application/pdf", f"{slug}.pdf", is_private=True)
    return redirect("compilation", slug)


def _docx(held: Compilation) -> bytes:
    return (
        bytes(held.signed.file)
        if held.is_signed
        else write(
            report_document(compilation=held, draft=newest_draft(compilation=held), signing=SignedReport()),
            at=held.frozen_at,
        )
    )


@require_safe
def entries_later(request: HttpRequest, slug: str) -> HttpResponse:
    """List what falls in the period of a signed report but is not in its figures, newest first, and the figures that
    would differ today.
    """
    held = compilation_or_404(request, slug)
    figures = figures_of(compilation=held)
    activities, things, sent = entered_later(compilation=held, figures=figures)
    told = [
        *(
            (
                one.day,
                f"{one.code} {one.title}",
                one.agency,
                one.entered_at,
                one.entered_by,
                "; ".join(f"{each.get_counted_display()}: {each.amount}" for each in one.amounts.all()),
            )
            for one in activities.prefetch_related("amounts")
        ),
        *(
            (one.day, one.name, one.agency, one.entry and one.entry.at, one.entry and one.entry.actor, one.amount)
            for one in things
        ),
        *(
            (timezone.localdate(one.at), f"{one.of}, lần gửi {one.number}", one.of.agency, one.at, one.by, "cả báo cáo")
            for one in sent
        ),
    ]
    names = ("day", "name", "agency", "at", "by", "change")
    rows = [dict(zip(names, one, strict=True)) for one in told]
    return list_page(
        request,
        "reports/compilations/desk/late.html",
        sorted(rows, key=lambda one: (one["day"], one["name"]), reverse=True),
        {"Ngày": "day", "Việc": "name", "Cơ quan": "agency.name", "Ghi lúc": "at", "Người ghi": "by", "Thêm": "change"},
        title="Ghi sau khi chốt số liệu",
        per_page=50,
        held=held,
        changed=changed_figures(compilation=held, figures=figures),
    )


@require_safe
def show_figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    compilation_or_404(request, slug)
    return render(
        request,
        "reports/compilations/desk/figure.html",
        figure_drilldown(request, figure_or_404(slug, key), is_public=False),
    )


urls = [
    path("bao-cao-tong-hop/", index, name="compilations"),
    path("bao-cao-tong-hop/moi/", begin, name="compilation_begin"),
    path("bao-cao-tong-hop/<slug:slug>/", show, name="compilation"),
    path(
        "bao-cao-tong-hop/<slug:slug>/buoc/ky/",
        act_view(
            sign_report,
            "compilation",
            lambda request, slug: (compilation_or_404(request, slug), require_officer(request)),
            form=SignReportForm,
            unfit=page_of,
            unfit_as="signing",
            said="Đã ghi báo cáo đã ký. Văn bản và số liệu được giữ nguyên từ đây.",
            to="compilation",
            key="slug",
        ),
        name="compilation_sign",
    ),
    path("bao-cao-tong-hop/<slug:slug>/buoc/<slug:name>/", step, name="compilation_step"),
    path("bao-cao-tong-hop/<slug:slug>/bao-cao.docx", as_docx, name="compilation_docx"),
    path("bao-cao-tong-hop/<slug:slug>/bao-cao.pdf", as_pdf, name="compilation_pdf"),
    path("bao-cao-tong-hop/<slug:slug>/ghi-sau/", entries_later, name="compilation_late"),
    path("bao-cao-tong-hop/<slug:slug>/so-lieu/<str:key>/", show_figure, name="compilation_figure"),
]
menu = (AdminMenuEntry("Báo cáo tổng hợp", "compilations", (READ,), "doc-full-inverse", 40),)
