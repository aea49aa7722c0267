"""Deadline rules, of which one in use is not edited but followed by another, and the calendar of working days."""

from __future__ import annotations

import re
from calendar import Calendar as Weeks
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import CalendarDay
from portal.agencies.queries import ask_everywhere, signed_in, working_calendar
from portal.agencies.states import LEVELS
from portal.design.admin import act_view, for_all, form_page
from portal.design.fields import ActForm, DayInput, WholeNumberField, WordsField, read_day
from portal.design.refusals import error_redirect, refuse_if, success_redirect
from portal.questions.models import DeadlineRule
from portal.questions.operations.clocks import change_day, restore_day
from portal.questions.operations.rules import drop_rule, end_rule, set_rule
from portal.questions.queries import RULE
from portal.questions.states import Track
from portal.questions.terms import long_day

_LONGEST_TERM = 120
_MOST_ESCALATIONS = 5


def _days(label: str, *, least: int, help_text: str = "", initial: int | None = None) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        min_value=least,
        max_value=_LONGEST_TERM,
        initial=initial,
        help_text=help_text,
        error_messages={
            "required": "Hãy ghi số ngày.",
            "min_value": f"Ít nhất {least} ngày.",
            "max_value": f"Nhiều nhất {_LONGEST_TERM} ngày.",
        },
    )


class DeadlineRuleForm(forms.Form):
    """A rule for questions received from `valid_from` on."""

    track = forms.ChoiceField(label="Người hỏi", choices=Track.choices())
    level = forms.ChoiceField(
        label="Cơ quan trả lời",
        required=False,
        choices=[
            ("", "Cơ quan mọi cấp"),
            *((one.code, one.label) for one in LEVELS.values() if one.exists_to is None),
        ],
    )
    days = _days("Thời hạn trả lời (ngày làm việc)", least=1)
    extension_days = _days(
        "Được gia hạn thêm nhiều nhất (ngày làm việc)", least=0, help_text="Ghi 0 nếu không được gia hạn.", initial=0
    )
    refer_within_days = _days("Phải chuyển cơ quan trả lời trong (ngày làm việc)", least=1, initial=1)
    remind_before_days = _days("Nhắc trước hạn (ngày làm việc)", least=0, initial=2)
    escalate_after = forms.CharField(
        label="Báo quá hạn sau (ngày làm việc)",
        required=False,
        max_length=40,
        initial="1, 5",
        help_text="Lần đầu báo lãnh đạo cơ quan trả lời, các lần sau báo cả Sở Tư pháp. Cách nhau bằng dấu phẩy.",
    )
    restarts_on_transfer = forms.BooleanField(label="Tính lại từ đầu khi chuyển cơ quan khác", required=False)
    basis = WordsField(
        "Căn cứ",
        rows=2,
        max_length=300,
        help_text="Số, ngày, tên văn bản đặt ra thời hạn này. Người hỏi đọc được.",
        error_messages={"required": "Hãy ghi căn cứ: người hỏi cần biết thời hạn từ đâu mà có."},
    )
    valid_from = forms.DateField(
        label="Áp dụng từ ngày",
        widget=DayInput,
        help_text="Cho câu hỏi nhận từ ngày này; câu hỏi nhận trước đó giữ thời hạn cũ.",
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng. Ví dụ: 01/01/2027."},
    )

    def clean_escalate_after(self) -> tuple[int, ...]:
        said = [one for one in re.split(r"[,;\s]+", self.cleaned_data["escalate_after"]) if one]
        refuse_if(
            not all(one.isascii() and one.isdecimal() and 1 <= int(one) <= _LONGEST_TERM for one in said),
            forms.ValidationError("Hãy ghi các số ngày cách nhau bằng dấu phẩy, ví dụ: 1, 5."),
        )
        refuse_if(len(said) > _MOST_ESCALATIONS, forms.ValidationError(f"Nhiều nhất {_MOST_ESCALATIONS} lần báo."))
        return tuple(sorted({int(one) for one in said}))

    def said(self) -> dict[str, Any]:
        return {"draft": DeadlineRule(**self.cleaned_data)}


END_RULE_FIELDS = {
    "on": forms.DateField(
        label="Thôi áp dụng từ ngày",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    ),
}


class CalendarDayForm(forms.Form):
    """An exception to the statutory calendar: a day off that becomes a working day, or the reverse."""

    day = forms.DateField(
        label="Ngày", widget=DayInput, error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."}
    )
    is_working = forms.TypedChoiceField(
        label="Ngày này",
        choices=[("0", "Nghỉ"), ("1", "Làm việc")],
        coerce=lambda said: said == "1",
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn nghỉ hay làm việc."},
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=200,
        help_text="Người hỏi đọc được. Ví dụ: Nghỉ hoán đổi, làm bù thứ Bảy 22/08/2026.",
        error_messages={"required": "Hãy ghi lý do."},
    )
    decision = forms.CharField(
        label="Văn bản", required=False, max_length=200, help_text="Số, ngày của thông báo hoặc quyết định."
    )


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules; POST adds one."""
    ask_everywhere(request, RULE)
    form = DeadlineRuleForm(request.POST or None)
    return form_page(
        request,
        form,
        set_rule,
        partial(_rules_page, request, form),
        by=signed_in(request),
        said="Đã đặt thời hạn mới, áp dụng từ ngày {made.valid_from:%d/%m/%Y}.",
        to="questions_rules",
        field="valid_from",
    )


def _rules_page(request: HttpRequest, form: DeadlineRuleForm) -> HttpResponse:
    rows = _rows(timezone.localdate())
    return render(
        request,
        "questions/terms/rules.html",
        {
            "form": form,
            "end_form": ActForm(END_RULE_FIELDS),
            "rows": [row for row in rows if not row["is_over"]],
            "past": [row for row in rows if row["is_over"]],
        },
        status=422 if form.errors else 200,
    )


_rule = for_all(RULE, DeadlineRule)
# Only a rule for one level ends without a successor: the general rule of the track then applies.
end = act_view(
    end_rule,
    "rule",
    _rule,
    form=END_RULE_FIELDS,
    unfit="Hãy chọn ngày thôi áp dụng.",
    said="Đã ghi ngày thôi áp dụng.",
    to="questions_rules",
)


def _rows(today: date) -> list[dict[str, object]]:
    """All rules, each marked as future, current or past on `today`."""
    return [
        {
            "rule": rule,
            "level": LEVELS[rule.level].label if rule.level else "Mọi cấp",
            "escalations": ", ".join(map(str, rule.escalate_after)),
            "is_to_come": rule.valid_from > today,
            "is_over": rule.valid_to is not None and rule.valid_to <= today,
        }
        for rule in DeadlineRule.objects.order_by("-track", "level", "-valid_from")
    ]


EDIT = "calendar.edit"
FIRST_YEAR, LAST_YEAR = 2021, 2050
_MONTHS = range(1, 13)


@require_http_methods(["GET", "POST"])
def year(request: HttpRequest) -> HttpResponse:
    """The calendar of a year; `?nam=` selects the year, `?ngay=` fills in the day of the form."""
    ask_everywhere(request, EDIT)
    today = timezone.localdate()
    form = CalendarDayForm(request.POST or None, initial={"day": request.GET.get("ngay", "")})
    if request.method == "POST" and form.is_valid():
        return _entered(request, form)
    shown = _year(request.GET.get("nam"), today.year)
    calendar, entered = working_calendar(), list(CalendarDay.objects.order_by("date").select_related("by"))
    months = [_month(shown, number, calendar, today, {one.date for one in entered}) for number in _MONTHS]
    return render(
        request,
        "questions/terms/calendar.html",
        {
            "year": shown,
            "earlier": shown - 1 if shown > FIRST_YEAR else None,
            "later": shown + 1 if shown < LAST_YEAR else None,
            "months": months,
            "working": sum(month["working"] for month in months),
            "holidays": _holidays(shown, calendar, {one.date for one in entered}),
            "entered": [one for one in entered if one.date.year == shown],
            "is_announced": shown <= today.year,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def restore_calendar_day(request: HttpRequest) -> HttpResponse:
    """Remove the exception of a day, so that the statutory calendar applies again."""
    ask_everywhere(request, EDIT)
    if (day := read_day(request.POST.get("day", ""))) is None:
        return error_redirect(request, "Không rõ ngày nào. Hãy tải lại trang rồi thử lại.", "questions_calendar")
    moved = restore_day(day=day, by=signed_in(request), at=timezone.now())
    return success_redirect(
        request,
        f"{long_day(day).capitalize()} trở lại như luật định.{_told(moved)}",
        f"{reverse('questions_calendar')}?nam={day.year}",
    )


def _entered(request: HttpRequest, form: CalendarDayForm) -> HttpResponse:
    said = form.cleaned_data
    moved = change_day(**said, by=signed_in(request), at=timezone.now())
    kind = "làm việc" if said["is_working"] else "nghỉ"
    return success_redirect(
        request,
        f"Đã ghi {long_day(said['day'])} là ngày {kind}.{_told(moved)}",
        f"{reverse('questions_calendar')}?nam={said['day'].year}",
    )


def _told(moved: int) -> str:
    return f" Hạn của {moved} câu hỏi đang chờ được tính lại và báo cho người hỏi." if moved else ""


def _year(said: str | None, this_year: int) -> int:
    return (
        min(max(int(said), FIRST_YEAR), LAST_YEAR)
        if said and said.isascii() and said.isdecimal() and len(said) == 4
        else this_year
    )


def _month(shown: int, number: int, calendar: WorkingCalendar, today: date, entered: set[date]) -> dict[str, Any]:
    """`weeks` has lists of seven cells, None for a day of another month; `working` is the number of working days."""
    weeks = Weeks().monthdatescalendar(shown, number)
    return {
        "number": number,
        "weeks": [
            [_cell(day, calendar, today, entered) if day.month == number else None for day in week] for week in weeks
        ],
        "working": sum(calendar.is_working(day) for week in weeks for day in week if day.month == number),
    }


def _cell(day: date, calendar: WorkingCalendar, today: date, entered: set[date]) -> dict[str, object]:
    """One day; `kind` is "off", "holiday", "entered" (an entered day off), "worked" (an exceptional working day), or ""
    for an ordinary working day."""
    works, why = calendar.is_working(day), calendar.why(day)
    kind = "" if works else "holiday" if calendar.is_holiday(day) else "off"
    if day in entered or (works and why):
        kind = "worked" if works else "entered"
    told = f"{long_day(day)}, {'làm việc' if works else 'nghỉ'}"
    return {"day": day, "kind": kind, "told": f"{told}: {why}" if why else told, "is_today": day == today}


def _holidays(shown: int, calendar: WorkingCalendar, entered: set[date]) -> list[dict[str, object]]:
    """Days off other than weekends."""
    days = [cell for month in _MONTHS for week in Weeks().monthdatescalendar(shown, month) for cell in week]
    unique = dict.fromkeys(day for day in days if day.year == shown and calendar.is_holiday(day))
    return [
        {
            "day": day,
            "weekday": long_day(day).rpartition(" ")[0],
            "why": calendar.why(day),
            "is_entered": day in entered,
        }
        for day in unique
    ]


urls: list[URLPattern] = [
    path("thoi-han/", rules, name="questions_rules"),
    path("thoi-han/<int:pk>/thoi/", end, name="questions_rule_end"),
    # Delete a rule that has not begun.
    path(
        "thoi-han/<int:pk>/bo/",
        act_view(
            drop_rule,
            "rule",
            _rule,
            asks=lambda rule: {
                "question": "Bỏ quy định thời hạn này?",
                "losses": [
                    f"{rule.get_track_display()}: trả lời trong {rule.days} ngày làm việc, áp dụng từ "
                    f"{rule.valid_from:%d/%m/%Y}.",
                    "Quy định đang áp dụng được dùng tiếp.",
                ],
                "act": "Bỏ quy định này",
            },
            said="Đã bỏ quy định chưa áp dụng.",
            to="questions_rules",
        ),
        name="questions_rule_drop",
    ),
    path("lich-lam-viec/", year, name="questions_calendar"),
    path("lich-lam-viec/bo/", restore_calendar_day, name="questions_calendar_restore"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Thời hạn trả lời", "questions_rules", (RULE,), "time", 70),
    AdminMenuEntry("Lịch làm việc", "questions_calendar", (EDIT,), "calendar", 72),
)
