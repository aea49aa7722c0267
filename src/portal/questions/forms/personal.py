"""Forms of the desk of personal data and of the page where findings in a text are dealt with."""

from __future__ import annotations

from typing import Any

from django import forms

from lawtext.words import normalise
from portal.questions.asking.words import tidy
from portal.questions.forms.parts import CONTACTS
from portal.questions.privacy.reasons import REASON_LABELS
from portal.questions.states import REPLY_CHOICES, ReplyBy


class FindForm(forms.Form):
    """Sent by POST: what leads to a person does not stand in addresses and logs."""

    typed = forms.CharField(
        label="Số điện thoại, thư điện tử, mã biên nhận hoặc số câu hỏi",
        max_length=300,
        help_text="Ví dụ: 0901 234 567, ten@example.vn, 7KQ2-M9TX-4HBC, CH-2026-000123.",
        error_messages={"required": "Xin ghi thông tin để tìm."},
    )


class CorrectForm(forms.Form):
    name = forms.CharField(label="Tên gọi", max_length=120, required=False)
    reply_by = forms.ChoiceField(label="Trả lời bằng", choices=REPLY_CHOICES)
    contact = forms.CharField(label="Liên hệ", max_length=300, required=False)

    def clean_name(self) -> str:
        return normalise(tidy(self.cleaned_data["name"]))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        way = cleaned.get("reply_by", "")
        if way == ReplyBy.CODE.value:
            cleaned["contact"] = ""
        elif way in CONTACTS:
            _, read, missing = CONTACTS[way]
            cleaned["contact"] = read(tidy(cleaned.get("contact") or ""))
            if not cleaned["contact"]:
                self.add_error("contact", missing)
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label="Để lại vì", choices=[("", "Chọn lý do"), *((one.value, label) for one, label in REASON_LABELS.items())],
        error_messages={"required": "Xin chọn lý do."},
    )  # fmt: skip
