"""The answers of agencies by state (public, withdrawn, private, in progress, outdated), with versions and ratings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_reach, signed_in
from portal.design.admin import act_view
from portal.design.refusals import WrongState, permit, refusals_as_messages, refuse_if
from portal.library.queries import stale_keys
from portal.library.states.topics import topic_name
from portal.questions.admin.answer_forms import WithdrawAnswerForm, WithholdVersionForm, field_choices
from portal.questions.admin.legal_check import differences
from portal.questions.models import Answer, Reply
from portal.questions.operations import mark_ratings_seen
from portal.questions.operations.drafts import start_correction
from portal.questions.operations.publication import restore_answer_by_two, withdraw_answer, withhold_version
from portal.questions.queries import SEEING, ask_reach_in, may_act_on, may_see
from portal.questions.queries.citations import quotes_of, quotes_then
from portal.questions.queries.letters import letter_file
from portal.questions.queries.presentation import plain_blocks
from portal.questions.queries.versions import (
    LISTS,
    agencies_with_answers,
    answers_found_unclear,
    answers_matching,
    complaints_of,
    last_withdrawn,
    versions_to_withhold,
)
from portal.questions.states import GUARDED, UNDER_WAY, AnswerAct, VersionState


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """List answers; `loai` (state), `tu` (words), `linh-vuc` (field) and `co-quan` (agency) narrow the list."""
    reach, asked = ask_reach_in(request, SEEING), _asked(request)
    page = Paginator(answers_matching(reach=reach, **asked), 30).get_page(request.GET.get("p"))
    kept = request.GET.copy()
    kept.pop("p", None)
    return render(
        request,
        "questions/answering/answers.html",
        {
            "page_obj": page,
            "stale": stale_keys(kind=GUARDED, keys=[str(one.number) for one in page.object_list]),
            "asked": asked,
            "lists": LISTS,
            "fields": field_choices()[1:],
            "agencies": agencies_with_answers(reach=reach),
            "kept": kept.urlencode(),
        },
    )


def _asked(request: HttpRequest) -> dict[str, Any]:
    agency = request.GET.get("co-quan", "")
    state = request.GET.get("loai", "")
    return {
        "state": state if state in LISTS else "",
        "words": request.GET.get("tu", "").replace("\x00", "")[:200],
        "field": request.GET.get("linh-vuc", "").replace("\x00", "")[:300],
        "agency": int(agency) if agency.isascii() and agency.isdecimal() and len(agency) < 10 else None,
    }


def answer_in_reach(request: HttpRequest, pk: int) -> Answer:
    reach = ask_reach_in(request, SEEING)
    answer = get_object_or_404(Answer.objects.select_related("agency", "live", "replaced_by", "territory"), pk=pk)
    refuse_if(reach is not None and answer.agency_id not in reach, Http404())
    return answer


@require_safe
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer: its state, its versions, the questions it answers, reader ratings, and the permitted actions."""
    return answer_page(request, answer_in_reach(request, pk))


def answer_page(
    request: HttpRequest,
    found: Answer,
    form: WithdrawAnswerForm | None = None,
    *,
    withholding: WithholdVersionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of an answer with the forms as submitted, or with new forms."""
    officer, today = signed_in(request), timezone.localdate()
    versions = list(found.versions.select_related("author", "checked_by", "approved_by").order_by("-number"))
    questions = found.questions.select_related("lead_agency").order_by("-pk")[:20]
    return render(
        request,
        "questions/answering/answer.html",
        {
            "answer": found,
            "field": topic_name(found.field_slug) if found.field_slug else "",
            "versions": versions,
            "work": next((one for one in versions if one.state in UNDER_WAY), None),
            "questions": [one for one in questions if may_see(officer, one)],
            "complaint": complaints_of(answers=[found])[0],
            "may": {
                act.name.lower(): may_act_on(officer=officer, act=act, answer=found, on=today) for act in AnswerAct
            },
            "restorable": last_withdrawn(answer=found) is not None,
            "form": form or WithdrawAnswerForm(),
            "withholding": withholding or withhold_form(found),
        },
        status=status,
    )


def withhold_form(found: Answer, data: Any = None) -> WithholdVersionForm:
    return WithholdVersionForm(
        data,
        offers={"version": [(one.number, f"Bản {one.number}") for one in versions_to_withhold(answer=found)]},
        prefix="giu-lai",
    )


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version as it was, with its differences from the previous published version."""
    found = answer_in_reach(request, pk)
    shown = get_object_or_404(found.versions.select_related("author", "checked_by", "approved_by"), number=number)
    if shown.state == VersionState.WITHHELD and not _may_withhold(request, found):
        return render(request, "questions/answering/withheld.html", {"answer": found, "version": shown})
    earlier = found.versions.filter(number__lt=number, published_at__isnull=False, withheld_at__isnull=True)
    before = earlier.order_by("-number").first() if shown.withheld_at is None else None
    citations = list(shown.citations.select_related("instrument").order_by("position", "pk"))
    return render(
        request,
        "questions/answering/version.html",
        {
            "answer": found,
            "version": shown,
            "before": before,
            "differences": differences(before, shown),
            "blocks": plain_blocks(shown.answer_text),
            "quotes": quotes_of(citations=citations, day=timezone.localdate())
            if shown.ended_at is None
            else quotes_then(citations=citations, day=timezone.localdate(shown.published_at or shown.ended_at)),
            "checks": shown.checks.select_related("by").order_by("pk"),
        },
    )


def _may_withhold(request: HttpRequest, found: Answer) -> bool:
    """Officers who may withhold a version are responsible for it, so they may still read a withheld one."""
    return may_act_on(officer=signed_in(request), act=AnswerAct.WITHHOLD, answer=found, on=timezone.localdate())


# ---- acts ------------------------------------------------------------------------------------------------------------


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a correction of the answer, or continue the correction in progress."""
    begun = start_correction(answer=answer_in_reach(request, pk), by=signed_in(request), at=timezone.now())
    return redirect("questions_text", begun.pk)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = answer_in_reach(request, pk)
    form = WithdrawAnswerForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return answer_page(request, found, form, status=200 if request.method == "GET" else 422)
    number = form.cleaned_data["replaced_by"].strip().lstrip("#")
    other = Answer.objects.filter(number=int(number), live__isnull=False).first() if number.isdecimal() else None
    if number and (other is None or other.pk == found.pk):
        form.add_error("replaced_by", "Không có câu trả lời công khai mang số này.")
        return answer_page(request, found, form, status=422)
    reason = form.cleaned_data["reason"]
    with refusals_as_messages(
        request,
        success="Đã rút. Địa chỉ cũ vẫn mở được và nói rõ lý do.",
    ):
        withdraw_answer(answer=found, reason=reason, replaced_by=other, by=signed_in(request), at=timezone.now())
    return redirect("questions_answer", pk)


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the "unclear" ratings as seen, up to `upto`, the newest that the page showed."""
    found = answer_in_reach(request, pk)
    upto = request.POST.get("upto", "")
    if upto.isdecimal() and len(upto) < 15:
        mark_ratings_seen(answer=found, upto=int(upto), by=signed_in(request), at=timezone.now())
    return redirect("questions_answer", pk)


@require_safe
def letter(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The written answer of a reply as a file to print and sign; never cached, because it is addressed to one asker."""
    reply = get_object_or_404(Reply.objects.select_related("question__asker", "question__lead_agency"), pk=pk)
    refuse_if(not may_see(request.user, reply.question), Http404())
    data, kind = letter_file(reply, form)
    name = f"tra-loi-{reply.question.reference.lower()}.{form}"
    return HttpResponse(
        data,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    found = answer_in_reach(request, pk)
    permit(_may_withhold(request, found))
    form = withhold_form(found, request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return answer_page(request, found, withholding=form, status=200 if request.method == "GET" else 422)
    version = found.versions.get(number=form.cleaned_data["version"])
    reason = form.cleaned_data["reason"]
    with refusals_as_messages(request, texts={WrongState: "Bản này vừa đổi tình trạng; xin xem lại các bản."}):
        withhold_version(version=version, reason=reason, by=signed_in(request), at=timezone.now())
        messages.success(request, f"Bản {version.number} không còn cho đọc. Địa chỉ của bản nói rõ lý do.")
    return redirect("questions_answer", pk)


DRAFT = "answer.draft"


@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """Answers sorted by the number of readers who did not understand them, with reasons and comments. Always four
    database queries."""
    page = Paginator(answers_found_unclear(agencies=ask_reach(request, DRAFT)), 20).get_page(request.GET.get("p"))
    return render(
        request,
        "questions/answering/feedback.html",
        {"page_obj": page, "complaints": complaints_of(answers=list(page.object_list))},
    )


urls: list[URLPattern] = [
    path("tra-loi/", answers, name="questions_answers"),
    path("tra-loi/<int:pk>/", answer, name="questions_answer"),
    path("tra-loi/<int:pk>/ban-<int:number>/", version, name="questions_version"),
    path("tra-loi/<int:pk>/sua/", correct, name="questions_correct"),
    path("tra-loi/<int:pk>/rut/", withdraw, name="questions_withdraw"),
    path(
        "tra-loi/<int:pk>/khoi-phuc/",
        act_view(
            restore_answer_by_two,
            "answer",
            lambda request, pk: (answer_in_reach(request, pk), signed_in(request)),
            said="Đã công khai lại như trước khi rút.",
            to="questions_answer",
            key="pk",
        ),
        name="questions_restore",
    ),
    path("tra-loi/<int:pk>/da-doc-y-kien/", seen, name="questions_ratings_seen"),
    path("thu/<int:pk>.docx", letter, {"form": "docx"}, name="questions_letter"),
    path("thu/<int:pk>.pdf", letter, {"form": "pdf"}, name="questions_letter_pdf"),
    path("tra-loi/<int:pk>/giu-lai/", withhold, name="questions_withhold"),
    path("y-kien/", feedback, name="questions_feedback"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Câu trả lời", "questions_answers", SEEING, "doc-full", 55),
    AdminMenuEntry("Ý kiến người đọc", "questions_feedback", (DRAFT,), "comment", 57),
)
