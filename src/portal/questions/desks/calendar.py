"""A year of working days as twelve small months; whoever may, enters a day that is not what the law makes it."""

from __future__ import annotations

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.calendar import working_calendar
from portal.agencies.desks import Desk, ask_everywhere
from portal.agencies.models import CalendarDay
from portal.agencies.workdays import Calendar
from portal.questions.clocks.telling import long_day
from portal.questions.desks.rule_forms import CalendarDayForm
from portal.questions.operations.calendaring import change_day, restore_day

EDIT = "calendar.edit"
FIRST_YEAR, LAST_YEAR = 2021, 2050
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; `kind` is "off", "holiday", "entered" or "" for an ordinary working day."""

    day: date
    kind: str
    told: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` are of seven cells, None for a day of another month; `working` counts the working days."""

    number: int
    weeks: list[list[Cell | None]]
    working: int


@dataclass(frozen=True, slots=True)
class Off:
    """A day off that is no weekend."""

    day: date
    weekday: str
    why: str
    is_entered: bool


@require_http_methods(["GET", "POST"])
def year(request: HttpRequest) -> HttpResponse:
    """`?nam=` chooses the year, `?ngay=` fills the form with a day."""
    ask_everywhere(request, EDIT)
    today = timezone.localdate()
    form = CalendarDayForm(request.POST or None, initial={"day": request.GET.get("ngay", "")})
    if request.method == "POST" and form.is_valid():
        return _entered(request, form)
    shown = _year(request.GET.get("nam"), today.year)
    calendar, entered = working_calendar(), list(CalendarDay.objects.order_by("date").select_related("by"))
    months = [_month(shown, number, calendar, today, {one.date for one in entered}) for number in _MONTHS]
    context = {
        "year": shown,
        "earlier": shown - 1 if shown > FIRST_YEAR else None,
        "later": shown + 1 if shown < LAST_YEAR else None,
        "months": months,
        "working": sum(month.working for month in months),
        "holidays": _holidays(shown, calendar, {one.date for one in entered}),
        "entered": [one for one in entered if one.date.year == shown],
        "is_announced": shown <= today.year,
        "form": form,
    }
    return render(request, "questions/terms/calendar.html", context, status=422 if form.errors else 200)


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Leave a day to the law again."""
    ask_everywhere(request, EDIT)
    by: Any = request.user
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, "Không rõ ngày nào. Hãy tải lại trang rồi thử lại.")
        return redirect("questions_calendar")
    moved = restore_day(day=day, by=by, at=timezone.now())
    messages.success(request, f"{long_day(day).capitalize()} trở lại như luật định.{_told(moved)}")
    return redirect(f"{reverse('questions_calendar')}?nam={day.year}")


def _entered(request: HttpRequest, form: CalendarDayForm) -> HttpResponse:
    by: Any = request.user
    said = form.cleaned_data
    moved = change_day(**said, by=by, at=timezone.now())
    kind = "làm việc" if said["is_working"] else "nghỉ"
    messages.success(request, f"Đã ghi {long_day(said['day'])} là ngày {kind}.{_told(moved)}")
    return redirect(f"{reverse('questions_calendar')}?nam={said['day'].year}")


def _told(moved: int) -> str:
    return f" Hạn của {moved} câu hỏi đang chờ được tính lại và báo cho người hỏi." if moved else ""


def _year(said: str | None, this_year: int) -> int:
    if said and said.isascii() and said.isdecimal() and len(said) == 4:
        return min(max(int(said), FIRST_YEAR), LAST_YEAR)
    return this_year


def _month(shown: int, number: int, calendar: Calendar, today: date, entered: set[date]) -> Month:
    weeks = [
        [_cell(day, calendar, today, entered) if day.month == number else None for day in week]
        for week in Weeks().monthdatescalendar(shown, number)
    ]
    working = sum(calendar.is_working(cell.day) for week in weeks for cell in week if cell)
    return Month(number, weeks, working)


def _cell(day: date, calendar: Calendar, today: date, entered: set[date]) -> Cell:
    works, why = calendar.is_working(day), calendar.why(day)
    kind = "" if works else "holiday" if calendar.is_holiday(day) else "off"
    if day in entered or (works and why):
        kind = "worked" if works else "entered"
    told = f"{long_day(day)}, {'làm việc' if works else 'nghỉ'}"
    return Cell(day, kind, f"{told}: {why}" if why else told, day == today)


def _holidays(shown: int, calendar: Calendar, entered: set[date]) -> list[Off]:
    days = [cell for month in _MONTHS for week in Weeks().monthdatescalendar(shown, month) for cell in week]
    unique = dict.fromkeys(day for day in days if day.year == shown and calendar.is_holiday(day))
    return [Off(day, long_day(day).rpartition(" ")[0], calendar.why(day), day in entered) for day in unique]


urls = [
    path("lich-lam-viec/", year, name="questions_calendar"),
    path("lich-lam-viec/bo/", restore, name="questions_calendar_restore"),
]
menu = (Desk("Lịch làm việc", "questions_calendar", (EDIT,), "calendar", 72),)
