"""The desk of the regulation: its versions, a draft in the making, and the day it is put in force."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, confirmation
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import may
from portal.editorial.forms.regulating import (
    ArticleFormSet,
    FreshnessFormSet,
    HeadForm,
    IssueForm,
    PostingFormSet,
    rows_of,
)
from portal.editorial.models import Regulation
from portal.editorial.operations.regulating import (
    AlreadyIssued,
    BadDay,
    NotReady,
    Rows,
    copy_as_draft,
    draft_from_template,
    drop_draft,
    issue_regulation,
    save_draft,
)
from portal.editorial.queries.regulation import gaps_of, issued_regulations, regulation_on, text_of
from portal.editorial.states import RegulationState

EDIT = "regulation.edit"


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version and draft; anyone of the back office may read, those who may edit begin a draft here."""
    context = {
        "current": regulation_on(on=timezone.localdate()),
        "issued": issued_regulations(),
        "drafts": Regulation.objects.filter(state=RegulationState.DRAFT).order_by("-pk"),
        "may_edit": _may_edit(request.user),
    }
    return render(request, "editorial/desks/regulations.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft: from the regulation in force, or from the template where there is none."""
    by, now = _editor(request), timezone.now()
    current = issued_regulations().first()
    if current is not None:
        draft = copy_as_draft(regulation=current, by=by, at=now)
    else:
        posting = by.postings.select_related("agency").order_by("-from_date").first()
        agency = posting.agency if posting else Agency.objects.filter(exists_to__isnull=True).order_by("pk").first()
        if agency is None:
            messages.error(request, "Chưa có cơ quan nào trong danh bạ. Hãy thêm cơ quan trước.")
            return redirect("editorial_regulations")
        draft = draft_from_template(
            issuer=agency.parent or agency, supervisor=agency, portal_name=settings.PORTAL_NAME, by=by, at=now
        )
    return redirect("editorial_regulation", draft.pk)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with all its rows; an issued version is only read."""
    regulation = get_object_or_404(Regulation.objects.select_related("issuer", "supervisor"), pk=pk)
    if regulation.state == RegulationState.ISSUED:
        return redirect("regulation:version", regulation.from_date)
    by = _editor(request)
    forms = _forms(request, regulation)
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        rows = Rows(*(rows_of(forms[name]) for name in ("articles", "posting", "freshness")))
        save_draft(regulation=forms["head"].save(commit=False), rows=rows, by=by, at=timezone.now())
        messages.success(request, "Đã lưu dự thảo.")
        return redirect("editorial_regulation", pk)
    context = {
        "regulation": regulation,
        "gaps": gaps_of(regulation),
        "chapters": text_of(regulation),
        "issue_form": IssueForm(),
        **forms,
    }
    return render(request, "editorial/desks/regulation.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft in force from a day on."""
    by, regulation = _editor(request), get_object_or_404(Regulation, pk=pk)
    form = IssueForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect("editorial_regulation", pk)
    try:
        issued = issue_regulation(regulation=regulation, issue=form.issue(), by=by, at=timezone.now())
    except AlreadyIssued:
        messages.error(request, "Quy chế này đã được ban hành.")
    except NotReady as lacking:
        messages.error(request, "Chưa ban hành được: " + " ".join(lacking.gaps))
    except BadDay as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Quy chế có hiệu lực từ ngày {issued.from_date:%d/%m/%Y}.")
        return redirect("editorial_regulations")
    return redirect("editorial_regulation", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = _editor(request)
    draft = get_object_or_404(Regulation, pk=pk)
    if request.method != "POST":
        return confirmation(
            request,
            question="Bỏ dự thảo quy chế này?",
            losses=[f"Dự thảo “{draft.title}” mất hẳn với mọi chỗ đã sửa. Quy chế đang áp dụng không đổi."],
            act="Bỏ dự thảo này",
            back=reverse("editorial_regulations"),
        )
    try:
        drop_draft(regulation=draft, by=by, at=timezone.now())
        messages.success(request, "Đã bỏ dự thảo.")
    except AlreadyIssued:
        messages.error(request, "Quy chế đã ban hành thì không xóa được.")
    return redirect("editorial_regulations")


def _forms(request: HttpRequest, regulation: Regulation) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else None
    articles = regulation.articles.order_by("position")
    posting = regulation.posting_rules.order_by("position")
    freshness = regulation.freshness_rules.order_by("position")
    return {
        "head": HeadForm(data, instance=regulation, prefix="quy-che"),
        "articles": ArticleFormSet(data, prefix="dieu", initial=_initial(articles)),
        "posting": PostingFormSet(data, prefix="dang", initial=_initial(posting)),
        "freshness": FreshnessFormSet(data, prefix="moi", initial=_initial(freshness)),
    }


def _initial(rows: Any) -> list[dict[str, Any]]:
    return [
        row | {"order": row["position"], "agency": row.get("agency_id"), "section": row.get("section_id")}
        for row in rows.values()
    ]


def _may_edit(user: Any) -> bool:
    return isinstance(user, Officer) and may(officer=user, verb=EDIT, agency=None, on=timezone.localdate())


def _editor(request: HttpRequest) -> Officer:
    user: Any = request.user
    if not _may_edit(user):
        raise PermissionDenied
    officer: Officer = user
    return officer


urls = [
    path("quy-che/", versions, name="editorial_regulations"),
    path("quy-che/them/", begin, name="editorial_regulation_begin"),
    path("quy-che/<int:pk>/", edit, name="editorial_regulation"),
    path("quy-che/<int:pk>/ban-hanh/", issue, name="editorial_regulation_issue"),
    path("quy-che/<int:pk>/bo/", drop, name="editorial_regulation_drop"),
]
menu = (Desk("Quy chế", "editorial_regulations", (), "clipboard-list", 690),)
