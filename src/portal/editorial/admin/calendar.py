"""Views of the editorial calendar: a month at a glance, printable, as a file; and the orientation of the month."""

from __future__ import annotations

from calendar import Calendar as Weeks
from datetime import date, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lawtext.dates import later_by_months
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import ask_everywhere, ask_reach, calendar_for_reading, reach_of, signed_in
from portal.agencies.queries.imprint import current_imprint
from portal.design.admin import act_view, for_all, form_page
from portal.editorial.admin import (
    PLAN,
    STATISTICS,
    agencies_to_choose,
    month_asked,
    narrow_reach,
)
from portal.editorial.models import Orientation, SectionPage
from portal.editorial.operations.regulation import drop_orientation, set_orientation
from portal.editorial.queries.calendar import (
    EditorialCalendarFilter,
    EditorialHappening,
    calendar_file,
    contents_after,
    happenings,
    orientations,
)
from portal.editorial.queries.freshness import live_sections
from portal.editorial.queries.regulation import regulation_on
from portal.library.models import Field
from portal.schema.queries import grouped


class OrientationForm(forms.ModelForm):
    """`month` is entered as "2026-11"."""

    month = forms.DateField(
        label="Tháng",
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
        error_messages={"invalid": "Xin chọn tháng.", "required": "Xin chọn tháng."},
    )

    class Meta:
        model = Orientation
        fields = ["month", "title", "text", "letter", "agency", "fields"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5}), "fields": forms.CheckboxSelectMultiple()}

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[one.pk for one in agencies]).order_by(  # type: ignore[attr-defined]
            "name_sort"
        )
        self.fields["fields"].queryset = Field.objects.filter(parent__isnull=True).order_by("name")  # type: ignore[attr-defined]

        self.fields["fields"].help_text = "Bài thuộc lĩnh vực này được đếm là bài đăng theo định hướng."


_AHEAD = timedelta(days=92)  # the period covered by the calendar file


@require_safe
def show_month(request: HttpRequest) -> HttpResponse:
    reach, first = ask_reach(request, STATISTICS), month_asked(request)
    agency, keys = narrow_reach(request, reach)
    section = _section(request)
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    wanted = EditorialCalendarFilter(weeks[0][0], weeks[-1][-1], agencies=keys, path=section.path if section else "")
    now = timezone.now()
    lines = happenings(wanted=wanted, at=now, is_workday=calendar_for_reading().is_working)
    kept = {name: request.GET[name] for name in ("co-quan", "chuyen-muc") if request.GET.get(name)}
    return render(
        request,
        "editorial/desks/calendar.html",
        {
            "first": first,
            "weeks": _filled(weeks, first, lines),
            "previous": urlencode({"thang": f"{later_by_months(first, -1):%Y-%m}"} | kept),
            "next": urlencode({"thang": f"{later_by_months(first, 1):%Y-%m}"} | kept),
            "query": urlencode(kept),
            "agency": agency,
            "agencies": agencies_to_choose(reach),
            "section": section,
            "sections": live_sections(),
            "orientations": [_with_contents(one) for one in orientations(month=first)],
            "may_plan": reach_of(request.user, PLAN) is None,
            "printed_at": timezone.localtime(now),
        },
    )


def _section(request: HttpRequest) -> SectionPage | None:
    said = request.GET.get("chuyen-muc", "")
    return SectionPage.objects.live().filter(pk=int(said)).first() if said.isdecimal() else None


def _with_contents(orientation: Orientation) -> dict[str, object]:
    """An orientation with the numbers of contents published in its fields, by agency."""
    counts = contents_after(orientation=orientation)
    return {"one": orientation, "counts": counts, "total": sum(count for _, count in counts)}


def _filled(weeks: list[list[date]], first: date, lines: list[EditorialHappening]) -> list[list[dict[str, object]]]:
    today, calendar = timezone.localdate(), calendar_for_reading()
    held = grouped((day, line) for line in lines for day in line.days(since=weeks[0][0], until=weeks[-1][-1]))
    return [
        [
            {
                "date": day,
                "is_of_month": day.month == first.month,
                "is_today": day == today,
                "why_off": calendar.why(day) if calendar.is_holiday(day) else "",
                "lines": held.get(day, []),
            }
            for day in week
        ]
        for week in weeks
    ]


@require_safe
def download_calendar(request: HttpRequest) -> HttpResponse:
    """Download the calendar from the beginning of this month, `_AHEAD` long."""
    _, keys = narrow_reach(request, ask_reach(request, STATISTICS))
    section, now = _section(request), timezone.now()
    first = timezone.localdate(now).replace(day=1)
    return HttpResponse(
        calendar_file(
            happenings(
                wanted=EditorialCalendarFilter(
                    first, first + _AHEAD, agencies=keys, path=section.path if section else ""
                ),
                at=now,
                is_workday=calendar_for_reading().is_working,
            ),
            name=current_imprint().name,
            base=settings.PORTAL_BASE_URL.rstrip("/"),
            at=now,
        ),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="lich-bien-tap.ics"'},
    )


# ---- the orientation of a month --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def edit_orientation(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    ask_everywhere(request, PLAN)
    known = get_object_or_404(Orientation, pk=pk) if pk else None
    form = OrientationForm(request.POST or None, instance=known, agencies=_issuers(known), initial=_usual(request))
    return form_page(
        request,
        form,
        partial(set_orientation, orientation=known),
        "editorial/desks/orientation.html",
        by=signed_in(request),
        said="Đã lưu định hướng tháng {made.month:%m/%Y}.",
        to=_month_of,
        known=known,
    )


def _month_of(orientation: Orientation) -> str:
    return f"{reverse('editorial_calendar')}?thang={orientation.month:%Y-%m}"


def _usual(request: HttpRequest) -> dict[str, Any]:
    current = regulation_on(on=timezone.localdate())
    return {"month": month_asked(request), "agency": current.supervisor_id if current else None}


def _issuers(known: Orientation | None) -> list[Agency]:
    found = list(Agency.objects.existing_on(timezone.localdate()).order_by("name_sort"))
    return [*found, known.agency] if known else found


urls = [
    path("lich-bien-tap/", show_month, name="editorial_calendar"),
    path("lich-bien-tap/lich.ics", download_calendar, name="editorial_calendar_file"),
    path("lich-bien-tap/dinh-huong/", edit_orientation, name="editorial_orientation_new"),
    path("lich-bien-tap/dinh-huong/<int:pk>/", edit_orientation, name="editorial_orientation"),
    path(
        "lich-bien-tap/dinh-huong/<int:pk>/xoa/",
        act_view(
            drop_orientation,
            "orientation",
            for_all(PLAN, Orientation),
            asks=lambda orientation: {
                "question": "Xóa định hướng này?",
                "losses": [
                    f"Định hướng tháng {orientation.month:%m/%Y} mất hẳn, không lấy lại được.",
                    "Các bài đã đăng theo định hướng vẫn còn; lịch biên tập không đếm chúng cho định hướng này nữa.",
                ],
                "act": "Xóa định hướng này",
            },
            said="Đã xóa định hướng.",
            to=_month_of,
        ),
        name="editorial_orientation_drop",
    ),
]
menu = (AdminMenuEntry("Lịch biên tập", "editorial_calendar", (STATISTICS,), "calendar-alt", 5),)
