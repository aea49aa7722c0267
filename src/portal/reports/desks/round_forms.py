"""What an officer types to open a round, to extend it, and to say why."""

from __future__ import annotations

from django import forms

from portal.design.fields import DayInput, WordsField
from portal.reports.models import Regime
from portal.reports.queries.expected import period_of_plan
from portal.reports.states.periods import PeriodKind, ReportingPeriod, period_with


class RoundForm(forms.Form):
    """A round by hand: the regime, and any day of the period."""

    regime = forms.ModelChoiceField(
        label="Chế độ báo cáo",
        queryset=Regime.objects.none(),
        empty_label="Chọn chế độ",
        error_messages={"required": "Hãy chọn chế độ báo cáo.", "invalid_choice": "Hãy chọn chế độ báo cáo."},
    )
    day = forms.DateField(
        label="Một ngày trong kỳ",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["regime"].queryset = Regime.objects.select_related("plan").order_by("name", "pk")  # type: ignore[attr-defined]

    def period(self) -> ReportingPeriod:
        regime: Regime = self.cleaned_data["regime"]
        kind = PeriodKind(regime.period)
        if kind is PeriodKind.FINAL and regime.plan and (whole := period_of_plan(plan=regime.plan)):
            return whole
        return period_with(self.cleaned_data["day"], kind=kind)


class ReasonForm(forms.Form):
    reason = WordsField("Lý do", max_length=2000, error_messages={"required": "Hãy ghi lý do."})


class DueForm(ReasonForm):
    due_on = forms.DateField(
        label="Hạn mới",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )
