"""How the figures are narrowed: a period by its name or by two days, and what of it."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django import forms

from lawtext.months import MONTH, QUARTER, YEAR, first_day
from lawtext.words import slugify
from portal.agencies.periods import Period
from portal.design.fields import DayInput
from portal.library.topics import TOPICS
from portal.questions.states import TRACK_CHOICES

_LONGEST_YEARS = 10


class Span(StrEnum):
    MONTH = "thang-nay"
    LAST_MONTH = "thang-truoc"
    QUARTER = "quy-nay"
    LAST_QUARTER = "quy-truoc"
    YEAR = "nam-nay"
    LAST_YEAR = "nam-truoc"
    OWN = "tu-chon"


SPAN_CHOICES = [
    (Span.MONTH.value, "Tháng này"),
    (Span.LAST_MONTH.value, "Tháng trước"),
    (Span.QUARTER.value, "Quý này"),
    (Span.LAST_QUARTER.value, "Quý trước"),
    (Span.YEAR.value, "Năm nay"),
    (Span.LAST_YEAR.value, "Năm trước"),
    (Span.OWN.value, "Từ ngày đến ngày"),
]


_RUNNING = {Span.MONTH: MONTH, Span.QUARTER: QUARTER, Span.YEAR: YEAR}
_BEFORE = {Span.LAST_MONTH: MONTH, Span.LAST_QUARTER: QUARTER, Span.LAST_YEAR: YEAR}


class FiguresForm(forms.Form):
    ky = forms.ChoiceField(label="Kỳ", required=False, choices=SPAN_CHOICES)
    tu = forms.DateField(
        label="Từ ngày", required=False, widget=DayInput, error_messages={"invalid": "Ngày không đúng."}
    )
    den = forms.DateField(
        label="Đến ngày", required=False, widget=DayInput, error_messages={"invalid": "Ngày không đúng."}
    )
    co_quan = forms.ChoiceField(label="Cơ quan", required=False)
    linh_vuc = forms.ChoiceField(label="Lĩnh vực", required=False)
    luong = forms.ChoiceField(label="Người hỏi", required=False, choices=[("", "Tất cả"), *TRACK_CHOICES])

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(slugify(topic), topic) for topic in TOPICS]
        self.fields["co_quan"].choices = [("", "Tất cả"), *agencies]  # type: ignore[attr-defined]
        self.fields["linh_vuc"].choices = [("", "Mọi lĩnh vực"), *topics]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("tu"), said.get("den")
        if said.get("ky") == Span.OWN and not self.errors:
            if since is None or until is None:
                self.add_error("tu" if since is None else "den", "Hãy chọn cả ngày đầu và ngày cuối.")
            elif until < since:
                self.add_error("den", "Ngày cuối phải sau ngày đầu.")
            elif until.year - since.year > _LONGEST_YEARS:
                self.add_error("den", f"Một kỳ dài nhất {_LONGEST_YEARS} năm.")
        return said

    def period(self, today: date) -> Period:
        """The period asked for; of what is not understood, this month."""
        said = getattr(self, "cleaned_data", {})
        if said.get("ky") == Span.OWN and not self.errors:
            return Period(said["tu"], said["den"])
        return named_period(Span(said.get("ky") or Span.MONTH), today)


def named_period(span: Span, today: date) -> Period:
    """A named period as of a day; one that is under way ends with that day."""
    if span in _BEFORE:
        months = _BEFORE[span]
        last = first_day(today, of=months) - timedelta(days=1)
        return Period(first_day(last, of=months), last)
    return Period(first_day(today, of=_RUNNING.get(span, MONTH)), today)
