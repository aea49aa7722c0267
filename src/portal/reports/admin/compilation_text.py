"""Admin views of a report's text: read it with its figures, write it, make remarks, compare drafts."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.queries import covers, reach_of, require_officer
from portal.design.admin import form_page
from portal.design.fields import ActForm
from portal.design.refusals import or_404, refusals_as_messages
from portal.reports.admin.compilations import compilation_or_404
from portal.reports.admin.forms import COMPILATION_WORDS_FIELDS, ReportSectionForm
from portal.reports.compilation.figures import ReportSection
from portal.reports.compilation.text import UnknownReference, report_lines, typed_numbers
from portal.reports.models import Compilation, Draft, Remark
from portal.reports.operations.compilations import answer_remark, make_remark, settle_remark, write_section
from portal.reports.queries.compilations import (
    cited,
    differences,
    draft_numbered,
    figures_of,
    newest_draft,
    outline_of,
    previous_of,
)
from portal.reports.states import COMPILE, CompilationState
from portal.schema.queries import grouped

_MOST_DRAFTS = 60


@require_safe
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a draft with the remarks on each section; `?so=` selects an older draft."""
    held = compilation_or_404(request, slug)
    newest = newest_draft(compilation=held)
    draft = _draft(held, request.GET.get("so")) or newest
    figures = cited(figures_of(compilation=held))
    said = held.remarks.select_related("by", "answered_by", "settled_by").order_by("at", "pk")
    remarks = grouped((one.section, one) for one in said)
    may_compile = covers(reach_of(request.user, COMPILE), held.issuer_id)
    is_newest = draft.number == newest.number
    return render(
        request,
        "reports/compilations/desk/draft.html",
        {
            "held": held,
            "draft": draft,
            "is_newest": is_newest,
            "drafts": held.drafts.select_related("by").order_by("-number")[:_MOST_DRAFTS],
            "sections": [
                {
                    "section": one,
                    "lines": report_lines(draft.sections.get(one.key, ""), figures),
                    "typed": typed_numbers(draft.sections.get(one.key, ""), figures) if is_newest else (),
                    "remarks": remarks.get(one.key, []),
                }
                for one in outline_of(held).sections
            ],
            "may_write": may_compile and is_newest and held.state == CompilationState.DRAFTING.value,
            "may_answer": may_compile,
            "may_remark": is_newest
            and held.state in (CompilationState.DRAFTING.value, CompilationState.SUBMITTED.value),
            "words_form": ActForm(COMPILATION_WORDS_FIELDS, auto_id=False),
            "before": previous_of(compilation=held),
        },
    )


def _draft(held: Compilation, asked: str | None) -> Draft | None:
    """The draft with this number; None without a number. Raises Http404 if there is no such draft."""
    if not asked:
        return None
    return or_404(draft_numbered(compilation=held, number=int(asked)) if asked.isdecimal() else None)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    held = compilation_or_404(request, slug, verb=COMPILE)
    meant = _section(held, section)
    newest = newest_draft(compilation=held)
    form = ReportSectionForm(
        request.POST or None, initial={"text": newest.sections.get(section, ""), "since": newest.number}
    )
    return form_page(
        request,
        form,
        partial(write_section, compilation=held, section=section),
        partial(_write_page, request, held, meant, form),
        by=require_officer(request),
        said="Đã lưu thành bản thảo mới.",
        to=f"{reverse('compilation_draft', args=[slug])}#{section}",
        others=(UnknownReference,),
        field="text",
    )


def _write_page(request: HttpRequest, held: Compilation, meant: ReportSection, form: ReportSectionForm) -> HttpResponse:
    return render(
        request,
        "reports/compilations/desk/write.html",
        {
            "held": held,
            "section": meant,
            "form": form,
            "figures": figures_of(compilation=held),
            "said": _said(held, meant.key),
            "newest": form.initial["text"] if form.errors else "",
        },
        status=422 if form.errors else 200,
    )


def _section(held: Compilation, key: str) -> ReportSection:
    return or_404(next((one for one in outline_of(held).sections if one.key == key), None))


def _said(held: Compilation, section: str) -> Any:
    """The words of agencies on the assignment of this section; for other sections, their words on the report as a
    whole.
    """
    found = held.said.select_related("agency", "assignment").order_by("pk")
    return (
        found.filter(assignment__number=int(section.removeprefix("nv-")))
        if section.startswith("nv-")
        else found.filter(assignment__isnull=True)
    )


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Compare two drafts word by word: by default the newest with the one before it, or with the last of the previous
    report.
    """
    held = compilation_or_404(request, slug)
    new = _draft(held, request.GET.get("moi")) or newest_draft(compilation=held)
    old_of, old = held, _draft(held, request.GET.get("cu"))
    before = previous_of(compilation=held)
    if old is None and new.number > 1 and request.GET.get("cu") is None and "lan-truoc" not in request.GET:
        old = draft_numbered(compilation=held, number=new.number - 1)
    if old is None and before is not None:
        old_of, old = before, newest_draft(compilation=before)
    return render(
        request,
        "reports/compilations/desk/changes.html",
        {
            "held": held,
            "old": old,
            "new": new,
            "old_of": old_of,
            "before": before,
            "differences": differences(old=old, new=new, old_of=old_of, new_of=held) if old is not None else (),
            "drafts": held.drafts.order_by("-number")[:_MOST_DRAFTS],
        },
    )


# ---- remarks ---------------------------------------------------------------------------------------------------------


@require_POST
def remark(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    held = compilation_or_404(request, slug)
    _section(held, section)
    form = ActForm(COMPILATION_WORDS_FIELDS, request.POST)
    if not form.is_valid():
        messages.error(request, "Hãy viết góp ý trước khi gửi.")
    else:
        with refusals_as_messages(request, success="Đã gửi góp ý."):
            make_remark(
                compilation=held,
                section=section,
                words=form.cleaned_data["words"],
                by=require_officer(request),
                at=timezone.now(),
            )
    return redirect(f"{reverse('compilation_draft', args=[slug])}#{section}")


@require_POST
def deal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a remark, settle it, or both."""
    found = get_object_or_404(Remark, pk=pk, compilation=compilation_or_404(request, slug))
    by, now, words = require_officer(request), timezone.now(), request.POST.get("words", "").strip()
    if words:
        answer_remark(remark=found, words=words[:4000], by=by, at=now)
    if request.POST.get("act") == "settle":
        settle_remark(remark=found, by=by, at=now)
    return redirect(f"{reverse('compilation_draft', args=[slug])}#{found.section}")


urls = [
    path("bao-cao-tong-hop/<slug:slug>/ban-thao/", read, name="compilation_draft"),
    path("bao-cao-tong-hop/<slug:slug>/ban-thao/<slug:section>/sua/", write, name="compilation_write"),
    path("bao-cao-tong-hop/<slug:slug>/ban-thao/<slug:section>/gop-y/", remark, name="compilation_remark"),
    path("bao-cao-tong-hop/<slug:slug>/gop-y/<int:pk>/", deal, name="compilation_deal"),
    path("bao-cao-tong-hop/<slug:slug>/thay-doi/", changes, name="compilation_changes"),
]
