"""Public pages of reports: published reports (/bao-cao/: the list, a report, its files, what is behind a figure),
agencies that have not reported (/chua-bao-cao/), and the regulation as a document (/quy-che/).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import count
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from lawtext.dates import month_named
from lawtext.numbers import to_roman
from officialdocs import write
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.design.refusals import or_404, permit
from portal.editorial.models import Regulation
from portal.editorial.queries.regulation import issued_regulations
from portal.library.queries import converters
from portal.plans.states.measures import SOURCES
from portal.reports.compilation.document import BY_ASSIGNMENT, MONEY, overview_rows
from portal.reports.compilation.figures import FigureInText, ReportSection
from portal.reports.compilation.text import report_lines
from portal.reports.models import Compilation, Figure, FigureThing, PaperCopy
from portal.reports.queries.compilations import (
    cited,
    editions_of,
    figures_of,
    money_of,
    outline_of,
    published_report,
    published_with_editions,
)
from portal.reports.queries.documents import agency_table, frozen_words, regulation_document
from portal.reports.queries.drilldown import (
    by_agency,
    by_month,
    closed_to_the_public,
    corrected_since,
    drilldown_items,
    entered_later,
    figure_of,
    is_public_by_agency,
    parts_of,
    since_freeze,
    uncounted_own,
    why_of_nobody,
    withdrawn_since,
)
from portal.reports.queries.rounds import named_in_public

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_A_PAGE, _SOURCES_A_PAGE, _AGENCIES_A_PAGE = 20, 50, 50
AGENCY, MONTH, PAGE = "co-quan", "thang", "trang"


def figure_or_404(slug: str, key: str) -> Figure:
    return or_404(figure_of(slug=slug, key=key))


def figure_drilldown(request: HttpRequest, figure: Figure, *, is_public: bool) -> dict[str, Any]:
    """The context of a figure's page. Ten queries at most. Raises Http404 for an unknown agency or month."""
    open_to_all = not is_public or is_public_by_agency(figure)
    agency = _agency(request.GET.get(AGENCY, "")) if open_to_all else None
    month = _month(request.GET.get(MONTH, ""))
    page = Paginator(drilldown_items(figure=figure, agency=agency, month=month), _SOURCES_A_PAGE).get_page(
        request.GET.get(PAGE)
    )
    source = str(figure.spec.get("source", ""))
    return {
        "figure": figure,
        "held": figure.compilation,
        "is_own": source.startswith("own."),
        "of_nobody": why_of_nobody(source),
        "uncounted": uncounted_own(figure=figure),
        "parts": parts_of(figure=figure),
        "agencies": by_agency(figure=figure) if open_to_all and not figure.is_share else (),
        "months": by_month(figure=figure) if not figure.is_share else (),
        "page": page,
        "things": _things(figure, page, is_public=is_public, names=open_to_all),
        "names": open_to_all,
        "agency": agency,
        "month": month,
        "is_sum": bool(figure.spec.get("sum")),
        "since": since_freeze(figure=figure),
    }


def _things(figure: Figure, page: Page[FigureThing], *, is_public: bool, names: bool) -> list[dict[str, Any]]:
    """The things of a page; for the public, those withdrawn or closed have no name."""
    gone = withdrawn_since(things=page.object_list)
    corrected = corrected_since(compilation=figure.compilation, things=page.object_list)
    closed = closed_to_the_public(things=page.object_list) if is_public else set()
    return [
        {
            "thing": one,
            "label": ("" if one.pk in gone or one.pk in closed else one.public_label) if is_public else one.label,
            "agency": one.agency if names else None,
            "gone_at": gone.get(one.pk),
            "now": None if one.pk in gone else corrected.get(one.pk),
            "of_month": one.source in SOURCES and SOURCES[one.source].of_months,
        }
        for one in page.object_list
    ]


def _agency(slug: str) -> Agency | None:
    return or_404(Agency.objects.filter(slug=slug).first()) if slug else None


def _month(asked: str) -> date | None:
    """The month; None if none is given. Raises Http404 if it is invalid."""
    if asked and month_named(asked) is None:
        raise Http404
    return month_named(asked)


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "reports/compilations/list.html",
        {"page_obj": Paginator(published_with_editions(), _A_PAGE).get_page(request.GET.get("trang"))},
    )


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the signed text; it reads what was frozen and counts nothing."""
    held = _published(slug)
    all_figures = figures_of(compilation=held)
    figures = cited(all_figures)
    outline, texts = outline_of(held), held.signed.draft.sections
    money = money_of(compilation=held, figures=all_figures)
    return render(
        request,
        "reports/compilations/report.html",
        {
            "held": held,
            "signed": held.signed,
            "editions": editions_of(compilation=held),
            "outline": outline,
            "sections": _numbered(outline.sections, texts, figures),
            "rows": [(row, [figures[key] for key in row["keys"] if key in figures]) for row in outline.rows],
            "table": agency_table(compilation=held, figures=all_figures),
            "money": money,
            "overview": overview_rows(outline, money),
            "money_heading": MONEY,
            "frozen": frozen_words(held),
            "by_assignment": BY_ASSIGNMENT,
            "late": sum(one.count() for one in entered_later(compilation=held, figures=all_figures)),
            "has_paper": PaperCopy.objects.filter(signed=held.signed).exists(),
        },
    )


@require_safe
def figure(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    _published(slug)
    return render(
        request, "reports/compilations/figure.html", figure_drilldown(request, figure_or_404(slug, key), is_public=True)
    )


@require_safe
def as_docx(request: HttpRequest, slug: str) -> HttpResponse:
    """Download the file that was signed."""
    return file_answer(bytes(_published(slug).signed.file), DOCX, f"{slug}.docx")


@require_safe
def as_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Download the PDF made after signing; none is made on request. Raises Http404 without one."""
    paper = PaperCopy.objects.filter(signed=_published(slug).signed).first()
    if paper is None:
        raise Http404("Máy chủ này chưa có bản PDF của báo cáo.")
    return file_answer(bytes(paper.file), "application/pdf", f"{slug}.pdf")


def _numbered(
    sections: Sequence[ReportSection], texts: Mapping[str, str], figures: Mapping[str, FigureInText]
) -> list[dict[str, Any]]:
    """The sections with their numerals; `opens`: the first section of an assignment, which gets a heading above it."""
    chapters, tasks = count(1), count(1)
    return [
        {
            "section": one,
            "label": to_roman(next(chapters)) if one.level == 1 else "",
            "opens": one.level == 3 and next(tasks) == 1,
            "lines": report_lines(texts.get(one.key, ""), figures),
        }
        for one in sections
    ]


def _published(slug: str) -> Compilation:
    return or_404(published_report(slug=slug))


def file_answer(data: bytes, kind: str, name: str, *, is_private: bool = False) -> HttpResponse:
    kept = {"Cache-Control": "private, no-store"} if is_private else {}
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=kind, headers=named | kept)


# ---- agencies that have not reported ---------------------------------------------------------------------------------


@require_safe
def missing_returns(request: HttpRequest) -> HttpResponse:
    """List agencies with overdue returns, longest overdue first; says so if there are none."""
    page = Paginator(named_in_public(), _AGENCIES_A_PAGE).get_page(request.GET.get("trang"))
    today = timezone.localdate()
    return render(
        request,
        "reports/silent.html",
        {"page_obj": page, "rows": [(one, (today - one.due_on).days) for one in page], "today": today},
    )


# ---- the regulation --------------------------------------------------------------------------------------------------


@require_safe
def issued_regulation(request: HttpRequest, day: date) -> HttpResponse:
    """Download an issued version; the bytes are the same on every request."""
    return _regulation_file(
        or_404(issued_regulations().select_related("issuer__parent", "issuer__place").filter(from_date=day).first()),
        f"quy-che-{day.isoformat()}.docx",
    )


@require_safe
def regulation_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a draft as it would be signed, for those who may edit the regulation."""
    user = request.user
    permit(
        not (
            not isinstance(user, Officer)
            or not may(officer=user, verb="regulation.edit", agency=None, on=timezone.localdate())
        )
    )
    found = Regulation.objects.select_related("issuer__parent", "issuer__place", "supervisor").filter(pk=pk).first()
    return _regulation_file(or_404(found), f"du-thao-quy-che-{pk}.docx", is_private=True)


def _regulation_file(regulation: Regulation, name: str, *, is_private: bool = False) -> HttpResponse:
    at = timezone.make_aware(datetime.combine(regulation.issued_on or timezone.localdate(), time()))
    return file_answer(write(regulation_document(regulation), at=at), DOCX, name, is_private=is_private)


assert converters  # noqa: S101  imported to register the path converters

app_name = "compilations"
urlpatterns = [
    path("", report_list, name="list"),
    path("<slug:slug>/", show, name="show"),
    path("<slug:slug>/so-lieu/<str:key>/", figure, name="figure"),
    path("<slug:slug>/bao-cao.docx", as_docx, name="docx"),
    path("<slug:slug>/bao-cao.pdf", as_pdf, name="pdf"),
]
missing_urls = ([path("", missing_returns, name="list")], "silent_agencies")
regulation_urls = ([path("<day:day>/quy-che.docx", issued_regulation, name="issued")], "regulation_documents")
