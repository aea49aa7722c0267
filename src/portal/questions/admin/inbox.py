"""What waits: to be referred, to be answered by an agency, what is due or late, and the panel of the home page."""

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
SOON_DAYS = 2  # working days before the due day from which on it is near


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits to be referred, screened, answered, first due first; `?hop=` chooses the list, the rest narrows it."""
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
    """What the officer's agencies have to answer; `?viec=` chooses the list."""
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
    """By number or receipt code, typed into a form that leaves no trace in an address."""
    ask_reach(request, READ)
    question = workload.question_called(request.POST.get("called", "")[:60])
    if question is not None and may_see(request.user, question):
        return redirect("questions_question", question.pk)
    return error_redirect(
        request, "Không thấy câu hỏi nào của cơ quan bạn có số hoặc mã biên nhận này.", _back(request)
    )


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """The same for several questions: as suggested, to one agency, let in, put away. Each is an act of its own."""
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
    """1 if it was done, 0 if there was nothing to go by."""
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
    """A question of a list: its field in words, how much time it has, and where it probably belongs."""
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
    """ "còn 3 ngày", "hôm nay", "quá hạn 2 ngày": days of the calendar, as people count them."""
    if due is None:
        return "tạm dừng"
    days = (due - today).days
    if days == 0:
        return "hạn hôm nay"
    return f"còn {days} ngày" if days > 0 else f"quá hạn {-days} ngày"


def _page(found: QuerySet[Question], request: HttpRequest, *, known: int | None) -> Page[Question]:
    """`known`: how long the list is, where that was counted with the other lists."""
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
    """The list from which the form came, with its narrowing; only its query is taken from the form."""
    name = "questions_of_agency" if request.POST.get("from") == "mine" else "questions_inbox"
    query = request.POST.get("query", "")[:500]
    return f"{reverse(name)}?{query}" if query else reverse(name)


_REMINDER_DAYS = 3  # working days
# Who has to know by now, by how often the clock said that it is late.
_KNOWING = ("", "Lãnh đạo cơ quan phải biết", "Lãnh đạo cơ quan và Sở Tư pháp phải biết")


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Longest overdue first; `?chi=tre` what is late alone, `?chi=bao` what those above have to know, with the letters
    that told them.
    """
    reach, today = ask_reach(request, READ), timezone.localdate()
    calendar, chosen = calendar_for_reading(), request.GET.get("chi", "")
    # The last day that counts as soon: so many working days are left, that day included.
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
    """A question that is due, with the working days that are left; below 0 it is so many days late."""
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
