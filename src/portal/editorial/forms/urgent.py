"""Publishing past the steps, and what became of it."""

from __future__ import annotations

from django import forms

from portal.design.fields import WordsField
from portal.editorial.states import URGENT_CHOICES


class UrgentForm(forms.Form):
    reason = WordsField(
        "Vì sao không chờ duyệt được",
        max_length=500,
        help_text="Lý do được ghi lại và người xem lại sẽ đọc.",
        error_messages={"required": "Hãy ghi lý do: đăng khẩn là đăng trước khi có người duyệt."},
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label="Kết quả xem lại", choices=URGENT_CHOICES, widget=forms.RadioSelect)
    note = WordsField("Ý kiến", required=False, max_length=500)
