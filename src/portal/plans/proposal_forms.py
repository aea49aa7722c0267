"""What officers type about the next plan: for which years, what becomes of each line, how it was signed."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.agencies.models import Agency
from portal.design.fields import DayInput, WordsField
from portal.plans.models import Plan, Proposal, ProposalItem
from portal.plans.operations.proposing import ItemWords, WholeWords
from portal.plans.proposing.values import Years
from portal.plans.queries import plans_on_display
from portal.plans.states.proposals import CHOICE_CHOICES, Choice

_LINES = "Mỗi dòng một ý."


class YearsForm(forms.Form):
    """From which plan, for which years, whose plan it will be."""

    plan = forms.ModelChoiceField(Plan.objects.none(), label="Từ kế hoạch", empty_label="Chọn kế hoạch")
    first_year = forms.IntegerField(label="Từ năm", min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label="Đến hết năm", min_value=2000, max_value=2100)
    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành", empty_label="Chọn cơ quan")
    supervisor = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan theo dõi", empty_label="Chọn cơ quan")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["plan"].queryset = plans_on_display()
        fields["issuer"].queryset = agencies.filter(level="province", kind__in=("committee", "department"))
        fields["supervisor"].queryset = agencies.filter(level="province", kind="department")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first_year"), said.get("last_year")
        if first and last and not first <= last <= first + 10:
            raise forms.ValidationError("Năm cuối không trước năm đầu, và kế hoạch không dài quá 10 năm.")
        return said

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        years = Years(data["first_year"], data["last_year"])
        return {"plan": data["plan"], "issuer": data["issuer"], "supervisor": data["supervisor"], "years": years}


class ItemForm(forms.Form):
    """One proposed assignment: kept, changed or dropped."""

    choice = forms.ChoiceField(label="Quyết định", choices=CHOICE_CHOICES, widget=forms.RadioSelect)
    title = WordsField("Tên nhiệm vụ", rows=2)
    lead = WordsField("Chủ trì", rows=2, help_text="Mỗi dòng một cơ quan, hoặc một nhóm như “các sở, ban, ngành”.")
    coordinating = WordsField("Phối hợp", rows=2, required=False, help_text="Mỗi dòng một cơ quan.")
    deadlines = WordsField("Thời gian", rows=2, help_text="Mỗi dòng một thời hạn, ví dụ “Quý II/2026”.")
    products = WordsField("Kết quả, sản phẩm", rows=2, required=False, help_text="Mỗi dòng một sản phẩm.")

    def __init__(self, data: Any = None, *, item: ProposalItem | None = None) -> None:
        names = ("choice", "title", "lead", "coordinating", "deadlines", "products")
        start = {name: getattr(item, name) for name in names} if item else {"choice": Choice.CHANGE.value}
        super().__init__(data, initial=start)
        if item is None:
            self.fields["choice"].widget = forms.HiddenInput()

    def words(self) -> ItemWords:
        said = self.cleaned_data
        return ItemWords(
            Choice(said["choice"]),
            said["title"],
            said["lead"],
            said["coordinating"],
            said["deadlines"],
            said["products"],
        )


class WholeForm(forms.Form):
    """The rest of the draft."""

    title = WordsField("Tên kế hoạch (sau chữ “Kế hoạch”)", rows=2)
    bases = WordsField("Căn cứ", rows=4, help_text="Mỗi dòng một văn bản, ghi đủ số, ngày, cơ quan ban hành.")
    purposes = WordsField("Mục đích", rows=4, help_text=_LINES)
    requirements = WordsField("Yêu cầu", rows=4, help_text=_LINES)
    budget = WordsField("Kinh phí", rows=2, help_text=_LINES)
    duties = WordsField("Tổ chức thực hiện", rows=5, help_text="Mỗi dòng một cơ quan và trách nhiệm.")

    def __init__(self, data: Any = None, *, proposal: Proposal) -> None:
        names = ("title", "bases", "purposes", "requirements", "budget", "duties")
        super().__init__(data, initial={name: getattr(proposal, name) for name in names})

    def words(self) -> WholeWords:
        return WholeWords(**self.cleaned_data)


class SignedForm(forms.Form):
    """Under which number and day it was signed, and by whom."""

    number = forms.CharField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ: 12/KH-UBND.")
    day = forms.DateField(label="Ngày ban hành", widget=DayInput)
    signer = forms.CharField(label="Người ký", max_length=120)
