"""What officers enter of a consolidated report: what to compile, words, and what the signed paper says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.agencies.models import Agency
from portal.design.fields import DayInput, WordsField
from portal.plans.models import Plan
from portal.plans.queries import last_day
from portal.reports.models import Round
from portal.reports.operations.compilations import SignedPaper
from portal.reports.queries.sources.words import ReportSubject
from portal.reports.states.periods import PERIOD_CHOICES, PeriodKind, ReportingPeriod, period_with


class CompilationSubjectForm(forms.Form):
    """A round; or a plan with a period; or all work in a period."""

    round = forms.ModelChoiceField(
        Round.objects.none(),
        label="Đợt báo cáo",
        required=False,
        empty_label="Không theo đợt: chọn kế hoạch và kỳ ở dưới",
    )
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="Kế hoạch", required=False, empty_label="Mọi công tác, không theo một kế hoạch"
    )
    kind = forms.ChoiceField(label="Kỳ", choices=PERIOD_CHOICES, required=False, initial=PeriodKind.YEAR.value)
    day = forms.DateField(
        label="Một ngày trong kỳ",
        required=False,
        widget=DayInput,
        help_text="Báo cáo tổng kết tính theo thời hạn của kế hoạch.",
    )
    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành báo cáo", empty_label=None)

    def __init__(
        self, *args: Any, rounds: QuerySet[Round], plans: QuerySet[Plan], issuers: QuerySet[Agency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("round", rounds), ("plan", plans), ("issuer", issuers)):
            field: Any = self.fields[name]
            field.queryset = found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("round") or self.errors:
            return said
        kind = PeriodKind(said.get("kind") or PeriodKind.YEAR)
        if kind is PeriodKind.FINAL and not said.get("plan"):
            self.add_error("plan", "Báo cáo tổng kết cần một kế hoạch.")
        elif kind is not PeriodKind.FINAL and not said.get("day"):
            self.add_error("day", "Hãy chọn một ngày trong kỳ báo cáo.")
        return said

    def subject(self) -> ReportSubject:
        """Of a form that is valid."""
        said = self.cleaned_data
        if said["round"]:
            return ReportSubject.of_round(said["round"])
        kind = PeriodKind(said["kind"] or PeriodKind.YEAR)
        if kind is PeriodKind.FINAL:
            return ReportSubject(final_period(said["plan"]), said["plan"])
        return ReportSubject(period_with(said["day"], kind=kind), said["plan"])


def final_period(plan: Plan) -> ReportingPeriod:
    """From the first day of the plan to its last; of the year of a plan that names no last day."""
    start = plan.issued_date or plan.counted_on or plan.accepted_at.date()
    end = last_day(plan=plan) or date(start.year, 12, 31)
    return ReportingPeriod(start, max(start, end), PeriodKind.FINAL)


class ReportSectionForm(forms.Form):
    """A section as text; `since` is the draft that the writer had before them."""

    text = forms.CharField(label="Nội dung", required=False, widget=forms.Textarea(attrs={"rows": 18}), strip=False)
    since = forms.IntegerField(widget=forms.HiddenInput)


class CompilationWordsForm(forms.Form):
    words = WordsField("Nội dung", max_length=4000)


class SignReportForm(forms.Form):
    """What stands on the paper that was signed."""

    number = forms.IntegerField(label="Số", min_value=1, max_value=99_999)
    symbol = forms.CharField(
        label="Ký hiệu", max_length=60, required=False, help_text="Phần sau dấu “/”; để trống nếu đúng như mẫu."
    )
    on = forms.DateField(label="Ngày ký", widget=DayInput)
    signer = forms.CharField(label="Họ và tên người ký", max_length=120, help_text="Không ghi học hàm, học vị.")
    position = forms.CharField(label="Chức vụ người ký", max_length=120)

    def signed(self) -> SignedPaper:
        said = self.cleaned_data
        return SignedPaper(said["number"], said["on"], said["signer"], said["position"], said["symbol"])
