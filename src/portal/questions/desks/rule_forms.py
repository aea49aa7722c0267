"""What an officer types about terms and the calendar of working days."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from portal.agencies.kinds import LEVELS
from portal.design.fields import DayInput, WordsField
from portal.questions.operations.ruling import RuleDraft
from portal.questions.states import TRACK_CHOICES

_LONGEST_TERM = 120
_MOST_ESCALATIONS = 5


def _days(label: str, *, least: int, help_text: str = "", initial: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=_LONGEST_TERM,
        initial=initial,
        help_text=help_text,
        error_messages={
            "required": "Hãy ghi số ngày.",
            "invalid": "Hãy ghi số ngày bằng chữ số.",
            "min_value": f"Ít nhất {least} ngày.",
            "max_value": f"Nhiều nhất {_LONGEST_TERM} ngày.",
        },
    )


class RuleForm(forms.Form):
    """A rule for questions that come from a day on."""

    track = forms.ChoiceField(label="Người hỏi", choices=TRACK_CHOICES)
    level = forms.ChoiceField(label="Cơ quan trả lời", required=False)
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(one.code, one.label) for one in LEVELS.values() if one.exists_to is None]
        self.fields["level"].choices = [("", "Cơ quan mọi cấp"), *levels]  # type: ignore[attr-defined]

    def clean_escalate_after(self) -> tuple[int, ...]:
        said = [one for one in re.split(r"[,;\s]+", self.cleaned_data["escalate_after"]) if one]
        if not all(one.isascii() and one.isdecimal() and 1 <= int(one) <= _LONGEST_TERM for one in said):
            raise forms.ValidationError("Hãy ghi các số ngày cách nhau bằng dấu phẩy, ví dụ: 1, 5.")
        if len(said) > _MOST_ESCALATIONS:
            raise forms.ValidationError(f"Nhiều nhất {_MOST_ESCALATIONS} lần báo.")
        return tuple(sorted({int(one) for one in said}))

    def draft(self) -> RuleDraft:
        return RuleDraft(**self.cleaned_data)


class EndForm(forms.Form):
    on = forms.DateField(
        label="Thôi áp dụng từ ngày",
        widget=DayInput,
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng."},
    )


class CalendarDayForm(forms.Form):
    """A day that is not what the law makes it."""

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
