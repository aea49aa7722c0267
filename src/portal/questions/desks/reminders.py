"""What is due or late at the officer's agencies, and how far up it was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.calendar import calendar_for_reading
from portal.agencies.desks import Desk, ask_reach, reach_of
from portal.agencies.workdays import Calendar
from portal.questions.models import Clock, Question
from portal.questions.queries.clocks import days_left
from portal.questions.queries.standing import due_by, open_now
from portal.questions.staff import READ, REFER

SOON_DAYS = 3  # working days
_A_PAGE = 30
_TOLD = ("", "Đã báo lãnh đạo cơ quan", "Đã báo Sở Tư pháp")


@dataclass(frozen=True, slots=True)
class Row:
    """A question that is due, with the working days that are left; below 0 it is so many days late."""

    question: Question
    left: int
    told: str
    is_last_day: bool = False

    @property
    def late(self) -> int:
        return -self.left

    @property
    def is_late(self) -> bool:
        return self.left < 0


@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Longest overdue first; `?chi=tre` what is late alone, `?chi=bao` what was told further up."""
    reach, today = ask_reach(request, READ), timezone.localdate()
    calendar, chosen = calendar_for_reading(), request.GET.get("chi", "")
    soon = soon_day(today, calendar)
    found = due_by(until=soon, agencies=reach)
    if chosen == "tre":
        found = found.filter(due_on__lt=today)
    elif chosen == "bao":
        found = found.filter(clock__escalations__gt=0)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_obj": page,
        "rows": [_row(one, today, calendar) for one in page],
        "chosen": chosen,
        "narrowed": f"chi={chosen}" if chosen in ("tre", "bao") else "",
        "now": open_now(on=today, soon=soon, agencies=reach),
        "soon_days": SOON_DAYS,
        "may_refer": reach_of(request.user, REFER) is None,
    }
    return render(request, "questions/terms/reminders.html", context)


def soon_day(today: date, calendar: Calendar) -> date:
    """The last day that counts as soon: so many working days are left, that day included."""
    return calendar.after(today - timedelta(days=1), SOON_DAYS)


def _row(question: Question, today: date, calendar: Calendar) -> Row:
    clock: Clock | None = getattr(question, "clock", None)
    if clock is None:
        return Row(question, 0, "")
    told = _TOLD[min(clock.escalations, len(_TOLD) - 1)]
    left = days_left(clock=clock, on=today, calendar=calendar)
    return Row(question, left, told, is_last_day=question.due_on == today)


urls = [path("den-han/", reminders, name="questions_reminders")]
menu = (Desk("Sắp đến hạn, quá hạn", "questions_reminders", (READ,), "warning", 25),)
