"""What a reader says of an answer."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.questions.operations.rating import LONGEST_COMMENT
from portal.questions.states import UNCLEAR_CHOICES, VERDICT_CHOICES, Unclear, Verdict


class RatingForm(forms.Form):
    """Useful, or not clear and why. `trang-web` is a trap: people do not see it, machines fill it in."""

    verdict = forms.ChoiceField(choices=VERDICT_CHOICES, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="Chưa rõ ở chỗ nào?",
        choices=UNCLEAR_CHOICES,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Xin chọn một trong các lý do bên dưới."},
    )
    comment = forms.CharField(
        label="Nói thêm (không bắt buộc)",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 3, "maxlength": LONGEST_COMMENT}),
        error_messages={"max_length": f"Xin viết ngắn lại, nhiều nhất {LONGEST_COMMENT} ký tự."},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("verdict") == Verdict.UNCLEAR.value and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Xin cho biết chưa rõ ở chỗ nào, để cơ quan trả lời sửa cho dễ hiểu.")
        return said

    @property
    def reason_given(self) -> Unclear | None:
        code = self.cleaned_data["reason"]
        return Unclear(code) if code else None
