"""What officers type about money: amounts as people write them ("1.250.000")."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from portal.agencies.choosing import offer_agencies
from portal.agencies.models import Agency
from portal.design.fields import DayInput
from portal.plans.models import Assignment, Plan
from portal.plans.operations.budgeting import Allotment, Spent
from portal.plans.states.budgets import MOST, SOURCE_CHOICES, Source

_AMOUNT = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d+")


class DongField(forms.CharField):
    """Whole đồng, with or without dots between thousands; `least` 0 lets nothing be said too."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)
        self._least = least

    def clean(self, value: Any) -> Any:
        said = super().clean(value).removesuffix("đồng").removesuffix("đ").strip()
        if not _AMOUNT.fullmatch(said):
            raise forms.ValidationError("Hãy ghi số đồng nguyên, ví dụ 12.500.000.")
        amount = int(re.sub(r"[. ]", "", said))
        if not self._least <= amount <= MOST:
            raise forms.ValidationError("Số tiền phải lớn hơn 0 và nhỏ hơn một triệu tỷ đồng.")
        return amount


class LineForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan", empty_label="Chọn cơ quan")
    assignment = forms.ModelChoiceField(
        Assignment.objects.none(), label="Cho nhiệm vụ", required=False, empty_label="Chung cho cả kế hoạch"
    )
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    source = forms.ChoiceField(label="Nguồn kinh phí", choices=SOURCE_CHOICES)
    amount = DongField(label="Số tiền (đồng)")
    note = forms.CharField(label="Ghi chú", required=False, max_length=400)

    def __init__(self, *args: Any, plan: Plan, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_plan = plan.assignments.filter(withdrawn_in__isnull=True).order_by("position")
        self.fields["assignment"].queryset = of_plan  # type: ignore[attr-defined]
        offer_agencies(self.fields["agency"], agencies)

    def said(self) -> Allotment:
        return Allotment(**self.cleaned_data | {"source": Source(self.cleaned_data["source"])})


class AdjustForm(forms.Form):
    amount = DongField(label="Số tiền mới (đồng)", least=0)
    reason = forms.CharField(label="Lý do, văn bản điều chỉnh", max_length=400)


class SpendingForm(forms.Form):
    day = forms.DateField(label="Ngày chi", widget=DayInput)
    amount = DongField(label="Số tiền (đồng)")
    document_number = forms.CharField(label="Chứng từ số", max_length=120)
    note = forms.CharField(label="Nội dung chi", required=False, max_length=400)

    def spent(self) -> Spent:
        said = self.cleaned_data
        return Spent(said["day"], said["amount"], said["document_number"], said["note"])


class CorrectionForm(SpendingForm):
    amount = DongField(label="Số tiền đúng (đồng)", least=0, help_text="Ghi 0 nếu thực ra không có khoản chi này.")
