"""What an officer types about a regime of reporting."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on
from portal.design.fields import DayInput, WordsField
from portal.plans.models import Plan
from portal.reports.operations.regimes import RegimeDraft
from portal.reports.states.periods import PERIOD_CHOICES, PeriodKind
from portal.reports.states.returns import Rung

_MOST_DAYS = 120
_RUNGS = (
    (Rung.REMIND, "Nhắc cán bộ soạn báo cáo", "-2, 1", "Số âm là trước hạn."),
    (Rung.TELL_LEADER, "Báo lãnh đạo cơ quan", "2", ""),
    (Rung.TELL_COMMITTEE, "Báo Ủy ban nhân dân", "5", ""),
    (Rung.NAME_PUBLICLY, "Nêu tên công khai “chưa báo cáo”", "", "Để trống nếu quy chế không cho phép nêu tên."),
)
_REQUIRED = {"required": "Hãy điền mục này."}


class RegimeForm(forms.Form):
    """A regime that begins on a day."""

    name = forms.CharField(label="Tên chế độ báo cáo", max_length=300, error_messages=_REQUIRED)
    period = forms.ChoiceField(label="Kỳ báo cáo", choices=PERIOD_CHOICES)
    plan = forms.ModelChoiceField(
        label="Theo kế hoạch",
        queryset=Plan.objects.none(),
        required=False,
        empty_label="Không: về mọi việc của cơ quan",
    )
    receiver = forms.ModelChoiceField(
        label="Cơ quan nhận",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages={"required": "Hãy chọn cơ quan nhận.", "invalid_choice": "Hãy chọn cơ quan nhận."},
    )
    asked = forms.CharField(
        label="Cơ quan phải báo cáo",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một cơ quan hoặc một nhóm: “các sở, ban, ngành, đoàn thể tỉnh”, “Ủy ban nhân dân cấp xã”. "
        "Ai có vào ngày cuối kỳ thì phải báo cáo.",
        error_messages=_REQUIRED,
    )
    due_days = forms.IntegerField(
        label="Hạn gửi (ngày làm việc sau ngày cuối kỳ)",
        initial=5,
        min_value=-_MOST_DAYS,
        max_value=_MOST_DAYS,
        help_text="Số âm là trước khi hết kỳ (báo cáo có số ước tính).",
        error_messages={
            "required": "Hãy ghi số ngày.",
            "invalid": "Hãy ghi bằng chữ số.",
            "min_value": f"Không quá {_MOST_DAYS} ngày.",
            "max_value": f"Không quá {_MOST_DAYS} ngày.",
        },
    )
    open_days = forms.IntegerField(
        label="Mở trước hạn (ngày làm việc)",
        initial=10,
        min_value=0,
        max_value=_MOST_DAYS,
        error_messages={
            "required": "Hãy ghi số ngày.",
            "invalid": "Hãy ghi bằng chữ số.",
            "min_value": "Không ghi số âm.",
            "max_value": f"Không quá {_MOST_DAYS} ngày.",
        },
    )
    valid_from = forms.DateField(
        label="Áp dụng từ ngày",
        widget=DayInput,
        help_text="Cho các kỳ kết thúc từ ngày này trở đi.",
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )
    basis = WordsField(
        "Căn cứ",
        rows=2,
        max_length=300,
        help_text="Số, ngày, tên văn bản yêu cầu báo cáo.",
        error_messages={"required": "Hãy ghi căn cứ."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rung, label, initial, hint in _RUNGS:
            self.fields[rung.value] = forms.CharField(
                label=f"{label} (ngày làm việc sau hạn)", required=False, max_length=60, initial=initial, help_text=hint
            )
        self.fields["valid_from"].initial = today
        self.fields["plan"].queryset = Plan.objects.filter(withdrawn_at__isnull=True).order_by("-pk")  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = agencies_existing_on(on=today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for rung, *_ in _RUNGS:
            try:
                said[rung.value] = _days(said.get(rung.value, ""))
            except ValueError:
                self.add_error(rung.value, f"Hãy ghi các số ngày cách nhau bằng dấu phẩy, không quá {_MOST_DAYS}.")
        return said

    def draft(self) -> RegimeDraft:
        said = self.cleaned_data
        ladder = tuple((days, rung) for rung, *_ in _RUNGS for days in said[rung.value])
        plain = {name: said[name] for name in ("name", "basis", "receiver", "asked", "due_days", "open_days")}
        return RegimeDraft(
            **plain, plan=said["plan"], period=PeriodKind(said["period"]), valid_from=said["valid_from"], ladder=ladder
        )


def _days(said: str) -> tuple[int, ...]:
    """ "-2, 1" -> (-2, 1). Raises ValueError."""
    found = sorted({int(one) for one in re.split(r"[,;\s]+", said) if one})
    if any(abs(one) > _MOST_DAYS for one in found):
        raise ValueError(said)
    return tuple(found)


class EndForm(forms.Form):
    on = forms.DateField(
        label="Thôi áp dụng từ ngày",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )
