"""Difficulties in the back office: raised on a telephone, registered, acted on; and the terms within which one is
answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries import ask_reach, calendar_for_reading, officer_for_all, reach_of, signed_in
from portal.design.refusals import (
    error_redirect,
    or_404,
    permit,
    refusals_as_messages,
    refusals_in_form,
    success_redirect,
)
from portal.design.sheets import Cell, TableSheet, sheet_answer
from portal.plans.admin.difficulty_forms import (
    ACTS,
    DifficultyFilterForm,
    DifficultyLessonForm,
    DifficultyTermForm,
    RaiseDifficultyForm,
)
from portal.plans.models import Difficulty, DifficultyTerm
from portal.plans.operations import difficulties as operations
from portal.plans.operations.guidance import set_term
from portal.plans.queries import difficulties as queries
from portal.plans.queries.difficulties import ANSWER, READ
from portal.plans.states.progress import DifficultyActor, DifficultyState, may_step

A_PAGE = 25
MOST_ROWS = 20_000  # of a spreadsheet


# ---- the register ----------------------------------------------------------------------------------------------------


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, READ)
    form = DifficultyFilterForm(request.GET, reach=reach)
    today = timezone.localdate()
    page = Paginator(queries.register(**_wanted(form, reach), today=today), A_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "plans/desk/difficulties.html",
        {
            "form": form,
            "page_obj": page,
            "rows": _rows(page),
            "counts": queries.counts_of(difficulties=queries.difficulties_seen(reach=reach), today=today),
            "narrowed": urlencode({name: value for name, value in request.GET.items() if value and name != "p"}),
            "may_raise": _may_raise(request),
            "may_escalate": reach_of(request.user, queries.ANSWER) is None,
        },
    )


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    reach = ask_reach(request, READ)
    found = queries.register(
        **_wanted(DifficultyFilterForm(request.GET, reach=reach), reach), today=timezone.localdate()
    )[:MOST_ROWS]
    head = (
        *("Khó khăn, vướng mắc", "Mã", "Cơ quan nêu", "Kế hoạch", "Nhiệm vụ", "Nội dung", "Đề xuất", "Tình trạng"),
        *("Nêu ngày", "Hạn trả lời", "Trả lời ngày", "Trễ hạn", "Bài học"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.title, one.code, one.agency.name, f"{one.plan}", f"{one.assignment or ''}", one.description),
            *(one.proposal, one.get_state_display(), f"{timezone.localdate(one.raised_at):%d/%m/%Y}"),
            f"{one.due_on:%d/%m/%Y}" if one.due_on else "",
            f"{timezone.localdate(one.answered_at):%d/%m/%Y}" if one.answered_at else "",
            "có" if one.was_late else "",
            one.lesson,
        )
        for one in found
    ]
    return sheet_answer(
        f"kho-khan-vuong-mac-{timezone.localdate():%Y-%m-%d}.xlsx", [TableSheet("Khó khăn, vướng mắc", head, rows)]
    )


def _wanted(form: DifficultyFilterForm, reach: set[int] | None) -> dict[str, Any]:
    said = form.cleaned_data if form.is_valid() else {}
    kept = {name: said[name] for name in ("state", "plan", "agency", "words") if name in said}
    return kept | {"agencies": reach, "is_late": said.get("late", False)}


def _rows(page: Iterable[Difficulty]) -> list[tuple[Difficulty, str, str]]:
    calendar = calendar_for_reading()
    return [(one, *due_words(one, calendar=calendar)) for one in page]


def due_words(difficulty: Difficulty, *, calendar: WorkingCalendar) -> tuple[str, str]:
    """How much time there is, in words, and whether that is "late", "soon" or neither."""
    today, due_on = timezone.localdate(), difficulty.due_on
    if due_on is None:
        return ("trả lời trễ hạn", "late") if difficulty.was_late else ("", "")
    if today > due_on:
        return f"quá hạn {max(calendar.count(due_on, today) - 1, 1)} ngày làm việc", "late"
    left = calendar.count(today, due_on)
    if left <= 1:
        return "hôm nay là ngày cuối" if today == due_on else "chỉ còn 1 ngày làm việc", "soon"
    return f"còn {left} ngày làm việc", "soon" if left <= 3 else ""


# ---- raise one -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def raise_one(request: HttpRequest) -> HttpResponse:
    officer: Any = request.user
    permit(_may_raise(request))
    form = RaiseDifficultyForm(
        request.POST or None,
        agencies=queries.agencies_raising(officer=officer, on=timezone.localdate()),
        initial={"task": request.GET.get("nhiem-vu", "")},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form):
            raised = operations.raise_difficulty(**form.said(), by=officer, at=timezone.now())
            return success_redirect(
                request,
                f"Đã gửi, mã {raised.code}. Hạn trả lời: hết ngày {raised.due_on:%d/%m/%Y}.",
                "plans_difficulty",
                raised.code,
            )
    return render(request, "plans/desk/difficulty_new.html", {"form": form}, status=422 if form.errors else 200)


def _may_raise(request: HttpRequest) -> bool:
    return reach_of(request.user, queries.RAISE) != set()


# ---- one of them -----------------------------------------------------------------------------------------------------


@require_safe
def difficulty(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _of_reach(request, code))


@require_POST
def act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One act; words that were typed come back with the fault."""
    found, chosen, by = _of_reach(request, code), ACTS.get(name), request.user
    if chosen is None or not isinstance(by, Officer):
        raise Http404
    form = chosen.form(request.POST, act=name, is_plain=chosen.is_plain)
    if form.is_valid():
        with refusals_in_form(form):
            chosen.run(found, form, by)
            return success_redirect(request, chosen.done, "plans_difficulty", code)
    return _page(request, found, failed={"act": chosen, "form": form})


@require_POST
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    found, by = _of_reach(request, code), request.user
    form = DifficultyLessonForm(request.POST)
    if not form.is_valid() or not isinstance(by, Officer):
        return error_redirect(request, "Bài học dài quá 4.000 ký tự. Hãy viết ngắn hơn.", "plans_difficulty", code)
    with refusals_as_messages(request, success="Đã ghi bài học cho báo cáo tổng kết."):
        operations.note_lesson(difficulty=found, lesson=form.cleaned_data["lesson"], by=by, at=timezone.now())
    return redirect("plans_difficulty", code)


def _of_reach(request: HttpRequest, code: str) -> Difficulty:
    """To whoever may not read it, it is not there. Raises Http404, PermissionDenied."""
    return or_404(queries.difficulty_called(code=code, reach=ask_reach(request, READ)))


def _page(request: HttpRequest, found: Difficulty, *, failed: dict[str, Any] | None = None) -> HttpResponse:
    found.refresh_from_db()
    actors = queries.actors_of(officer=signed_in(request), difficulty=found, on=timezone.localdate())
    is_supervisor = DifficultyActor.SUPERVISOR in actors
    due, tone = due_words(found, calendar=calendar_for_reading())
    return render(
        request,
        "plans/desk/difficulty.html",
        {
            "difficulty": found,
            "due": due,
            "tone": tone,
            "acts": queries.acts_of(difficulty=found),
            "offers": _offers(found, actors, failed),
            "failed": failed,
            "may_escalate": is_supervisor
            and may_step(
                before=DifficultyState(found.state), after=DifficultyState.ESCALATED, actor=DifficultyActor.SUPERVISOR
            ),
            "lesson_form": DifficultyLessonForm(initial={"lesson": found.lesson}) if is_supervisor else None,
        },
        status=422 if failed else 200,
    )


def _offers(
    found: Difficulty, actors: frozenset[DifficultyActor], failed: dict[str, Any] | None
) -> list[dict[str, Any]]:
    before = DifficultyState(found.state)
    return [
        failed
        if failed and failed["act"] is one
        else {"act": one, "form": one.form(act=one.name, is_plain=one.is_plain)}
        for one in ACTS.values()
        if before in one.before and any(may_step(before=before, after=one.after, actor=actor) for actor in actors)
    ]


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    by = officer_for_all(request, ANSWER)
    form = DifficultyTermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, field="valid_from"):
            row = set_term(draft=DifficultyTerm(**form.cleaned_data), by=by, at=timezone.now())
            return success_redirect(
                request, f"Đã đặt thời hạn mới, áp dụng từ ngày {row.valid_from:%d/%m/%Y}.", "plans_terms"
            )
    return render(
        request,
        "plans/desk/terms.html",
        {"form": form, "rows": DifficultyTerm.objects.order_by("term", "-valid_from"), "today": timezone.localdate()},
        status=422 if form.errors else 200,
    )


urls = [
    path("vuong-mac/", register, name="plans_difficulties"),
    path("vuong-mac/tai-ve.xlsx", sheet, name="plans_difficulties_sheet"),
    path("vuong-mac/neu/", raise_one, name="plans_difficulty_new"),
    path("vuong-mac/<slug:code>/", difficulty, name="plans_difficulty"),
    path("vuong-mac/<slug:code>/bai-hoc/", lesson, name="plans_difficulty_lesson"),
    path("vuong-mac/<slug:code>/<slug:name>/", act, name="plans_difficulty_act"),
    path("thoi-han-xu-ly/", terms, name="plans_terms"),
]
menu = (
    AdminMenuEntry("Khó khăn, vướng mắc", "plans_difficulties", (READ,), "warning", 10),
    AdminMenuEntry("Thời hạn xử lý", "plans_terms", (ANSWER,), "time", 90, for_all=True),
)
