"""Admin views of difficulties: raise them (laid out for a phone), list and act on them; and the terms for answers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries import (
    ask_any,
    ask_reach,
    calendar_for_reading,
    has_verb,
    officer_for_all,
    reach_of,
    require_officer,
    signed_in,
)
from portal.design.admin import ListColumns, act_view, form_page, list_page
from portal.design.fields import ActForm
from portal.design.refusals import (
    or_404,
)
from portal.plans.admin.difficulty_forms import (
    ACTS,
    DIFFICULTY_LESSON_FIELDS,
    DifficultyFilterForm,
    DifficultyTermForm,
    RaiseDifficultyForm,
)
from portal.plans.models import Difficulty, DifficultyTerm
from portal.plans.operations import difficulties as operations
from portal.plans.operations.guidance import set_term
from portal.plans.queries import difficulties as queries
from portal.plans.queries.difficulties import ANSWER, READ
from portal.plans.states.progress import DifficultyActor, DifficultyState, may_step

# ---- the register ----------------------------------------------------------------------------------------------------


_COLUMNS: ListColumns = {
    "Khó khăn, vướng mắc": "title",
    "Mã": "code",
    "Cơ quan nêu": "agency.name",
    "Kế hoạch": "plan",
    "Nhiệm vụ": "assignment",
    "Nội dung": "description",
    "Đề xuất": "proposal",
    "Tình trạng": "get_state_display",
    "Nêu ngày": lambda one: timezone.localdate(one.raised_at),
    "Hạn trả lời": "due_on",
    "Trả lời ngày": lambda one: timezone.localdate(one.answered_at) if one.answered_at else None,
    "Trễ hạn": "was_late",
    "Bài học": "lesson",
    "Thiếu gì": "get_kind_display",
}


@require_safe
def register(request: HttpRequest, ending: str = "") -> HttpResponse:
    reach = ask_reach(request, READ)
    form = DifficultyFilterForm(request.GET, reach=reach)
    today = timezone.localdate()
    return list_page(
        request,
        "plans/desk/difficulties.html",
        queries.register(**_wanted(form, reach), today=today),
        _COLUMNS,
        title="Khó khăn, vướng mắc",
        words="",
        rows=_rows,
        ending=ending,
        form=form,
        counts=queries.counts_of(difficulties=queries.difficulties_seen(reach=reach), today=today),
        may_raise=has_verb(request.user, queries.RAISE),
        may_escalate=reach_of(request.user, queries.ANSWER) is None,
    )


def _wanted(form: DifficultyFilterForm, reach: set[int] | None) -> dict[str, Any]:
    said = form.cleaned_data if form.is_valid() else {}
    return {name: said[name] for name in ("state", "plan", "agency", "words") if name in said} | {
        "agencies": reach,
        "is_late": said.get("late", False),
    }


def _rows(page: Iterable[Difficulty]) -> list[tuple[Difficulty, str, str]]:
    calendar = calendar_for_reading()
    return [(one, *due_words(one, calendar=calendar)) for one in page]


def due_words(difficulty: Difficulty, *, calendar: WorkingCalendar) -> tuple[str, str]:
    """The time left, in words, and the tone: "late", "soon" or ""."""
    today, due_on = timezone.localdate(), difficulty.due_on
    if due_on is None:
        return ("trả lời trễ hạn", "late") if difficulty.was_late else ("", "")
    if today > due_on:
        return f"quá hạn {max(calendar.count(due_on, today) - 1, 1)} ngày làm việc", "late"
    left = calendar.count(today, due_on) - calendar.is_working(today)  # else a new term of ten days has eleven left
    if left <= 1:
        return "hôm nay là ngày cuối" if today == due_on else "chỉ còn 1 ngày làm việc", "soon"
    return f"còn {left} ngày làm việc", "soon" if left <= 3 else ""


# ---- raise one -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def raise_one(request: HttpRequest) -> HttpResponse:
    officer: Any = request.user
    ask_any(request, (queries.RAISE,))
    form = RaiseDifficultyForm(
        request.POST or None,
        agencies=queries.agencies_raising(officer=officer, on=timezone.localdate()),
        initial={"task": request.GET.get("nhiem-vu", "")},
    )
    return form_page(
        request,
        form,
        operations.raise_difficulty,
        "plans/desk/difficulty_new.html",
        by=officer,
        said="Đã gửi, mã {made.code}. Hạn trả lời: hết ngày {made.due_on:%d/%m/%Y}.",
        to="plans_difficulty",
        key="code",
    )


# ---- one difficulty --------------------------------------------------------------------------------------------------


@require_safe
def difficulty(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _of_reach(request, code))


@require_POST
def act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Perform one act; if it is refused, the page keeps what was typed."""
    (found, by), chosen = _by_officer(request, code), or_404(ACTS.get(name))
    form = chosen.form(request.POST, act=name, is_plain=chosen.is_plain)
    return form_page(
        request,
        form,
        partial(chosen.do, difficulty=found),
        partial(_page, request, found, failed={"act": chosen, "form": form}),
        by=by,
        said=chosen.done,
        to="plans_difficulty",
        args=(code,),
    )


def _of_reach(request: HttpRequest, code: str) -> Difficulty:
    """The difficulty. Raises PermissionDenied, and Http404 if it is out of the user's reach."""
    return or_404(queries.difficulties_seen(reach=ask_reach(request, READ)).filter(code=code).first())


def _by_officer(request: HttpRequest, code: str) -> tuple[Difficulty, Officer]:
    """The difficulty, and the acting officer."""
    return _of_reach(request, code), require_officer(request)


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
            "lesson_form": ActForm(DIFFICULTY_LESSON_FIELDS, initial={"lesson": found.lesson})
            if is_supervisor
            else None,
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
    return form_page(
        request,
        DifficultyTermForm(request.POST or None),
        set_term,
        "plans/desk/terms.html",
        by=officer_for_all(request, ANSWER),
        said="Đã đặt thời hạn mới, áp dụng từ ngày {made.valid_from:%d/%m/%Y}.",
        to="plans_terms",
        field="valid_from",
        rows=DifficultyTerm.objects.order_by("term", "-valid_from"),
        today=timezone.localdate(),
    )


urls = [
    path("vuong-mac/", register, name="plans_difficulties"),
    path("vuong-mac/tai-ve.xlsx", register, {"ending": "xlsx"}, name="plans_difficulties_sheet"),
    path("vuong-mac/neu/", raise_one, name="plans_difficulty_new"),
    path("vuong-mac/<slug:code>/", difficulty, name="plans_difficulty"),
    path(
        "vuong-mac/<slug:code>/bai-hoc/",
        act_view(
            operations.note_lesson,
            "difficulty",
            _by_officer,
            form=DIFFICULTY_LESSON_FIELDS,
            unfit="Bài học dài quá 4.000 ký tự. Hãy viết ngắn hơn.",
            said="Đã ghi bài học cho báo cáo tổng kết.",
            to="plans_difficulty",
            key="code",
        ),
        name="plans_difficulty_lesson",
    ),
    path("vuong-mac/<slug:code>/<slug:name>/", act, name="plans_difficulty_act"),
    path("thoi-han-xu-ly/", terms, name="plans_terms"),
]
menu = (
    AdminMenuEntry("Khó khăn, vướng mắc", "plans_difficulties", (READ,), "warning", 10),
    AdminMenuEntry("Thời hạn xử lý", "plans_terms", (ANSWER,), "time", 90, for_all=True),
)
