"""Lists of waiting questions: to refer, to answer, due soon or overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.forms import AGENCY_LIST, agency_names
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import PersonInCharge
from portal.agencies.queries import ask_everywhere, ask_reach, calendar_for_reading, reach_of, signed_in
from portal.design.refusals import Refused, error_redirect
from portal.journal.queries.pending_work import charges_on
from portal.library.states.topics import topic_name
from portal.questions.admin.question_forms import QuestionBulkForm, QuestionFilterForm
from portal.questions.models import Clock, Question
from portal.questions.operations.triage import mark_spam, refer_as_suggested, refer_question, release
from portal.questions.queries import READ, REFER, days_left, may_see, routing, workload
from portal.questions.queries.workload import (
    InboxList,
    WorkList,
    due_by,
    open_now,
)
from portal.questions.routing.suggestions import AgencyGuess
from portal.schema.states import LabelledChoices

A_PAGE = 30
SOON_DAYS = 2  # working days before the due day: from then on a question counts as due soon


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Questions to refer, screen or answer, earliest due first; `?hop=` selects the list, the other
    parameters filter."""
    ask_everywhere(request, REFER)
    tray = _chosen(InboxList, request.GET.get("hop"), InboxList.RECEIVED)
    form = QuestionFilterForm(request.GET)
    found = workload.questions_matching(workload.inbox_questions(tray), **form.asked(), at=timezone.now())
    counts = workload.inbox_counts()
    page = _page(found, request, known=None if form.is_narrowed else counts.get(tray))
    return render(
        request,
        "questions/triage/inbox.html",
        _listed(request, page, form)
        | {
            "tray": tray,
            "tabs": _tabs("questions_inbox", "hop", InboxList, counts, tray),
            "rows": _rows(
                page,
                inbox_soon_day(timezone.localdate()),
                guesses=_suggested(page.object_list) if tray is InboxList.RECEIVED else {},
            ),
            "can_refer": tray is InboxList.RECEIVED,
            "can_screen": tray is InboxList.SCREENING,
            "bulk": QuestionBulkForm(),
            "agency_list": AGENCY_LIST,
            "agencies": agency_names(on=timezone.localdate())
            if tray is InboxList.RECEIVED and page.object_list
            else [],
            "by_itself": settings.QUESTIONS_REFER_BY_THEMSELVES,
        },
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Questions for the officer's agencies to answer; `?viec=` selects the list."""
    reach, today = ask_reach(request, READ), timezone.localdate()
    pile = _chosen(WorkList, request.GET.get("viec"), WorkList.OPEN)
    form, soon = QuestionFilterForm(request.GET), inbox_soon_day(today)
    found = workload.work_list_questions(pile, agencies=reach, today=today, soon=soon)
    counts = workload.work_list_counts(agencies=reach, today=today, soon=soon)
    known = None if form.is_narrowed else counts.get(pile)
    page = _page(workload.questions_matching(found, **form.asked(), at=timezone.now()), request, known=known)
    charges = charges_on(code=workload.TO_ANSWER, rows=page.object_list)
    return render(
        request,
        "questions/triage/mine.html",
        _listed(request, page, form)
        | {
            "pile": pile,
            "tabs": _tabs("questions_of_agency", "viec", WorkList, counts, pile),
            "rows": _rows(page, soon, charges=charges),
        },
    )


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Find a question by number or receipt code; POST keeps the code out of URLs and server logs."""
    ask_reach(request, READ)
    question = workload.question_called(request.POST.get("called", "")[:60])
    if question is not None and may_see(request.user, question):
        return redirect("questions_question", question.pk)
    return error_redirect(
        request, "Không thấy câu hỏi nào của cơ quan bạn có số hoặc mã biên nhận này.", _back(request)
    )


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One act on several questions: refer as suggested, refer to one agency, release, mark as spam. Each question is
    handled on its own, so one refusal does not stop the others."""
    ask_everywhere(request, REFER)
    form = QuestionBulkForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect(_back(request))
    chosen = Question.objects.filter(pk__in=form.cleaned_data["question"]).select_related("place").order_by("pk")
    done, refused = 0, []
    guesses = _suggested(chosen) if form.cleaned_data["act"] == "goi-y" else {}
    for question in chosen:
        try:
            done += _do(question, form.cleaned_data, guesses.get(question.pk), by=signed_in(request), at=timezone.now())
        except Refused as error:
            refused.append(f"{question.reference}: {error}")
    _tell(request, done, len(chosen) - done - len(refused), refused)
    return redirect(_back(request))


def _do(question: Question, said: dict[str, Any], guess: AgencyGuess | None, *, by: Any, at: datetime) -> int:
    """1 if the act was done, 0 if the question has no suggestion."""
    if said["act"] == "cho-qua":
        release(question=question, by=by, at=at)
    elif said["act"] == "rac":
        mark_spam(question=question, by=by, at=at)
    elif said["act"] == "chuyen":
        refer_question(
            question=question,
            lead=said["lead"],
            field_slug=said["field_slug"] or question.field_slug,
            reason=said["reason"],
            by=by,
            at=at,
        )
    elif guess is not None:
        refer_as_suggested(question=question, guess=guess, by=by, at=at)
    else:
        return 0
    return 1


def _tell(request: HttpRequest, done: int, unknown: int, refused: list[str]) -> None:
    if done:
        messages.success(request, f"Đã xử lý {done} câu hỏi.")
    if unknown:
        messages.warning(request, f"{unknown} câu chưa có gợi ý nên còn nguyên trong hộp.")
    for line in refused[:5]:
        messages.error(request, line)


def inbox_soon_day(today: date) -> date:
    return calendar_for_reading().after(today, SOON_DAYS)


def _suggested(questions: Iterable[Question]) -> dict[int, AgencyGuess]:
    found = routing.suggestions_for(questions=list(questions), on=timezone.localdate())
    return {key: suggestion.best for key, suggestion in found.items() if suggestion.best is not None}


def _rows(
    page: Page[Question],
    soon: date,
    guesses: Mapping[int, AgencyGuess] = MappingProxyType({}),
    charges: Mapping[int, PersonInCharge] = MappingProxyType({}),
) -> list[dict[str, object]]:
    today = timezone.localdate()
    return [
        _row(question, today, soon, guesses.get(question.pk)) | {"charge": charges.get(question.pk)}
        for question in page.object_list
    ]


def _row(question: Question, today: date, soon: date, guess: AgencyGuess | None) -> dict[str, object]:
    """A row of a list: the question, its field in words, the time left, and the suggested agency."""
    due, is_open = question.due_on, question.is_open
    return {
        "question": question,
        "field": topic_name(question.field_slug) if question.field_slug else "",
        "due": due_in_words(due, today) if is_open else "",
        "is_late": is_open and due is not None and due < today,
        "is_soon": is_open and due is not None and today <= due <= soon,
        "guess": guess,
    }


def due_in_words(due: date | None, today: date) -> str:
    """The time left in calendar days: "còn 3 ngày", "hạn hôm nay", "quá hạn 2 ngày"."""
    if due is None:
        return "tạm dừng"
    days = (due - today).days
    if days == 0:
        return "hạn hôm nay"
    return f"còn {days} ngày" if days > 0 else f"quá hạn {-days} ngày"


def _page(found: QuerySet[Question], request: HttpRequest, *, known: int | None) -> Page[Question]:
    """`known` is the length of the list if it has been counted already, else None."""
    paginator = Paginator(found, A_PAGE)
    if known is not None:
        paginator.count = known
    return paginator.get_page(request.GET.get("p"))


def _listed(request: HttpRequest, page: Page[Question], form: QuestionFilterForm) -> dict[str, Any]:
    kept = request.GET.copy()
    kept.pop("p", None)
    return {"page_obj": page, "form": form, "narrowed": kept.urlencode(), "is_narrowed": form.is_narrowed}


def _tabs(
    url_name: str, parameter: str, lists: Iterable[LabelledChoices], counts: dict[Any, int], current: Any
) -> list[dict[str, object]]:
    address = reverse(url_name)
    return [
        {
            "label": one.label,
            "url": f"{address}?{parameter}={one.value}",
            "count": counts.get(one),
            "is_current": one is current,
        }
        for one in lists
    ]


def _chosen[T: (InboxList, WorkList)](kind: type[T], typed: str | None, usual: T) -> T:
    return kind(typed) if typed in list(kind) else usual


def _back(request: HttpRequest) -> str:
    """The URL of the list that sent the form, with its filter; only the query string comes from the form."""
    name = "questions_of_agency" if request.POST.get("from") == "mine" else "questions_inbox"
    query = request.POST.get("query", "")[:500]
    return f"{reverse(name)}?{query}" if query else reverse(name)


_REMINDER_DAYS = 3  # working days
# Who must know of the delay, by the number of escalations.
_KNOWING = ("", "Lãnh đạo cơ quan phải biết", "Lãnh đạo cơ quan và Sở Tư pháp phải biết")


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Due and overdue questions, longest overdue first; `?chi=tre` keeps overdue ones, `?chi=bao` those escalated to
    superiors, with the notifications sent."""
    reach, today = ask_reach(request, READ), timezone.localdate()
    calendar, chosen = calendar_for_reading(), request.GET.get("chi", "")
    # The last due day that counts as soon: `_REMINDER_DAYS` working days from today, today included.
    soon = calendar.after(today - timedelta(days=1), _REMINDER_DAYS)
    found = due_by(until=soon, agencies=reach)
    if chosen == "tre":
        found = found.filter(due_on__lt=today)
    elif chosen == "bao":
        found = found.filter(clock__escalations__gt=0)
    page = Paginator(found, 30).get_page(request.GET.get("p"))
    told = import_string(settings.OFFICERS_TOLD)(verb="clock.escalated", keys=[one.pk for one in page])
    return render(
        request,
        "questions/terms/reminders.html",
        {
            "page_obj": page,
            "rows": [_reminder_row(one, today, calendar) | {"told": told.get(one.pk, ())} for one in page],
            "chosen": chosen,
            "narrowed": f"chi={chosen}" if chosen in ("tre", "bao") else "",
            "now": open_now(on=today, soon=soon, agencies=reach),
            "soon_days": _REMINDER_DAYS,
            "may_refer": reach_of(request.user, REFER) is None,
        },
    )


def _reminder_row(question: Question, today: date, calendar: WorkingCalendar) -> dict[str, object]:
    """A row with the working days left; a negative number means overdue."""
    clock: Clock | None = getattr(question, "clock", None)
    left = days_left(clock=clock, on=today, calendar=calendar) if clock else 0
    return {
        "question": question,
        "left": left,
        "late": -left,
        "is_late": left < 0,
        "knowing": _KNOWING[min(clock.escalations, len(_KNOWING) - 1)] if clock else "",
        "is_last_day": clock is not None and question.due_on == today,
    }


urls: list[URLPattern] = [
    path("hop-thu/", inbox, name="questions_inbox"),
    path("hop-thu/nhieu/", bulk, name="questions_bulk"),
    path("cua-co-quan/", mine, name="questions_of_agency"),
    path("tim/", find, name="questions_find"),
    path("den-han/", reminders, name="questions_reminders"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Hộp câu hỏi", "questions_inbox", (REFER,), "mail", 10),
    AdminMenuEntry("Câu hỏi của cơ quan tôi", "questions_of_agency", (READ,), "list-ul", 30),
    AdminMenuEntry("Sắp đến hạn, quá hạn", "questions_reminders", (READ,), "warning", 25),
)
