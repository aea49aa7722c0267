"""The form of what a document says of itself; a field is what the forms of documents call it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.design.fields import DayInput
from portal.digitisation.queries.drafts import Known
from scanreading.understanding.marks import KINDS

KINDS_LIST = "tên-loại"
_LONG = {"subject": 3, "legal_bases": 6}  # rows
_HINTS = {
    "official_number": "Ví dụ: 1595/SGDĐT-CTrTT. Văn bản không có số thì để trống.",
    "kind": "Ví dụ: Quyết định, Kế hoạch, Công văn.",
    "superior": "Dòng trên tên cơ quan ban hành; không có thì để trống.",
    "signer_capacity": "TM, KT, TL, TUQ hoặc Q; ký với chức vụ của mình thì để trống.",
    "legal_bases": "Mỗi căn cứ một dòng.",
    "signer": "Chỉ họ và tên, không ghi học hàm, quân hàm.",
}


class ParticularsForm(forms.Form):
    """One field for each particular; begins with what a person confirmed, or with what may be proposed."""

    def __init__(self, *args: Any, known: Sequence[Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in known:
            self.fields[one.name] = _field(one)

    def values(self) -> dict[str, str]:
        """What was given, by name; days as the operation wants them."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value or ""
            for name, value in self.cleaned_data.items()
        }


def _field(one: Known) -> forms.Field:
    told = one.confirmed if one.confirmed is not None else one.proposed
    hint = _HINTS.get(one.name, "")
    if one.name == "issued_date":
        whole = told if len(told) == len("2024-05-31") else ""
        widget = DayInput
        return forms.DateField(label=one.label, initial=whole, required=False, widget=widget, help_text=hint)
    if one.name in _LONG:
        area = forms.Textarea(attrs={"rows": _LONG[one.name]})
        return forms.CharField(label=one.label, initial=told, required=False, widget=area, help_text=hint)
    text = forms.TextInput(attrs={"list": KINDS_LIST} if one.name == "kind" else {})
    return forms.CharField(label=one.label, initial=told, required=False, widget=text, help_text=hint, max_length=400)


def kinds() -> tuple[str, ...]:
    """What the field of the kind offers."""
    return tuple(sorted(KINDS))
