"""How a content ends."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminPageChooser

from portal.design.fields import WordsField
from portal.editorial.models import PortalPage
from portal.editorial.states import ENDING_CHOICES, Ending

_BY_HAND = [(value, label) for value, label in ENDING_CHOICES if value != Ending.EXPIRED]


class EndingForm(forms.Form):
    ending = forms.ChoiceField(label="Cách kết thúc", choices=_BY_HAND, widget=forms.RadioSelect)
    note = WordsField(
        "Lời giải thích cho người đọc",
        required=False,
        max_length=500,
        help_text="Hiện ở địa chỉ của nội dung: vì sao rút, người dân nên làm gì. Bắt buộc khi rút.",
    )
    successor = forms.ModelChoiceField(
        label="Nội dung thay thế",
        required=False,
        queryset=PortalPage.objects.filter(depth__gt=2),
        widget=AdminPageChooser(),
        help_text="Khi gộp, địa chỉ cũ dẫn thẳng tới nội dung này. Khi rút, người đọc được mời xem nội dung này.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ending = cleaned.get("ending")
        if ending == Ending.WITHDRAWN and not cleaned.get("note", "").strip():
            self.add_error("note", "Hãy ghi lời giải thích: người giữ địa chỉ này cần biết vì sao nội dung bị rút.")
        if ending == Ending.MERGED and not cleaned.get("successor"):
            self.add_error("successor", "Hãy chọn nội dung thay thế.")
        return cleaned


class BulkEndingForm(forms.Form):
    """Several contents withdrawn for one reason."""

    note = WordsField(
        "Lời giải thích cho người đọc",
        max_length=500,
        error_messages={"required": "Hãy ghi lời giải thích cho người đọc."},
    )
