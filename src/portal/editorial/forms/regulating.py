"""What an officer fills in about the regulation: its head, its articles, its rules."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from portal.agencies.kinds import kind_choices as agency_kind_choices
from portal.agencies.models import Agency
from portal.design.fields import DayInput
from portal.editorial.kinds import kind_choices
from portal.editorial.models import FreshnessRule, PostingRule, Regulation, RegulationArticle, SectionPage
from portal.editorial.operations.regulating import Issue
from portal.editorial.states import (
    GENERATED_CHOICES,
    PATH_CHOICES,
    WHERE_CHOICES,
    WHO_CHOICES,
    Where,
    Who,
)

_SHORT = {"rows": 2}


class HeadForm(forms.ModelForm[Regulation]):
    class Meta:
        model = Regulation
        fields = ["title", "issuer", "supervisor", "bases", "urgent_hours"]
        widgets = {"bases": forms.Textarea(attrs={"rows": 5})}


class _RowForm(forms.Form):
    """A row of a draft. `order` sorts the rows; a row that is ticked away, or was left blank, is dropped."""

    order = forms.IntegerField(label="Thứ tự", required=False, min_value=1, max_value=999)
    drop = forms.BooleanField(label="Bỏ dòng này", required=False)

    @property
    def is_kept(self) -> bool:
        return bool(self.has_changed() or self.initial) and not self.cleaned_data.get("drop")


class ArticleForm(_RowForm):
    heading = forms.CharField(label="Tên điều", max_length=200)
    chapter = forms.CharField(
        label="Chương bắt đầu từ điều này",
        max_length=200,
        required=False,
        help_text="Để trống nếu cùng chương với điều trên.",
    )
    generated = forms.ChoiceField(
        label="Lời của điều", required=False, choices=[("", "Tự viết ở ô bên dưới"), *GENERATED_CHOICES]
    )
    text = forms.CharField(
        label="Nội dung",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Mỗi khoản một dòng, không ghi số; điểm bắt đầu bằng “a)”.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("drop") and bool(said.get("text", "").strip()) == bool(said.get("generated")):
            self.add_error("text", "Hãy viết nội dung, hoặc chọn lời sinh từ quy tắc; không cả hai.")
        return said

    def row(self) -> RegulationArticle:
        said = self.cleaned_data
        return RegulationArticle(
            heading=said["heading"], chapter=said["chapter"], generated=said["generated"], text=said["text"].strip()
        )


class _PlacedForm(_RowForm):
    where = forms.ChoiceField(label="Ở đâu", choices=WHERE_CHOICES)
    section = forms.ModelChoiceField(
        label="Chuyên mục", required=False, queryset=SectionPage.objects.none(), empty_label="–"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = SectionPage.objects.order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("where") == Where.SECTION and not said.get("section"):
            self.add_error("section", "Hãy chọn chuyên mục.")
        if said.get("where") != Where.SECTION:
            said["section"] = None
        return said


class PostingForm(_PlacedForm):
    who = forms.ChoiceField(label="Ai", choices=WHO_CHOICES)
    agency_kind = forms.ChoiceField(label="Loại cơ quan", required=False, choices=[("", "–"), *agency_kind_choices()])
    agency = forms.ModelChoiceField(label="Cơ quan", required=False, queryset=Agency.objects.none(), empty_label="–")
    kinds = forms.MultipleChoiceField(
        label="Loại nội dung",
        required=False,
        choices=kind_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn loại nào nghĩa là mọi loại.",
    )
    path = forms.ChoiceField(label="Quy trình", choices=PATH_CHOICES)
    step_hours = forms.IntegerField(label="Mỗi bước trong (giờ)", min_value=1, max_value=720, initial=24)
    review_months = forms.IntegerField(label="Rà soát lại sau (tháng)", required=False, min_value=1, max_value=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        living = Agency.objects.filter(exists_to__isnull=True).order_by("name_sort")
        self.fields["agency"].queryset = living  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("who") == Who.AGENCY and not said.get("agency"):
            self.add_error("agency", "Hãy chọn cơ quan.")
        if said.get("who") == Who.KIND and not said.get("agency_kind"):
            self.add_error("agency_kind", "Hãy chọn loại cơ quan.")
        said["agency"] = said.get("agency") if said.get("who") == Who.AGENCY else None
        said["agency_kind"] = said.get("agency_kind", "") if said.get("who") == Who.KIND else ""
        return said

    def row(self) -> PostingRule:
        return PostingRule(
            **{name: value for name, value in self.cleaned_data.items() if name not in ("order", "drop")}
        )


class FreshnessForm(_PlacedForm):
    most_days = forms.IntegerField(label="Không quá (ngày)", min_value=1, max_value=366, initial=30)

    def row(self) -> FreshnessRule:
        said = self.cleaned_data
        return FreshnessRule(where=said["where"], section=said["section"], most_days=said["most_days"])


ArticleFormSet = formset_factory(ArticleForm, extra=1, max_num=80)
PostingFormSet = formset_factory(PostingForm, extra=1, max_num=60)
FreshnessFormSet = formset_factory(FreshnessForm, extra=1, max_num=40)


def rows_of(formset: BaseFormSet[Any]) -> list[Any]:
    """The rows that a valid formset gives, in the order that was typed."""
    kept = [(form.cleaned_data.get("order") or 999, at, form) for at, form in enumerate(formset.forms) if form.is_kept]
    return [form.row() for _, _, form in sorted(kept, key=lambda one: one[:2])]


class IssueForm(forms.Form):
    """What is known when the decision has been signed."""

    official_number = forms.CharField(label="Số, ký hiệu quyết định", max_length=60)
    issued_on = forms.DateField(label="Ngày ban hành", widget=DayInput)
    from_date = forms.DateField(label="Hiệu lực từ ngày", widget=DayInput)
    signer_post = forms.CharField(label="Chức vụ người ký", max_length=120, required=False)
    signer = forms.CharField(label="Người ký", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        issued, begins = said.get("issued_on"), said.get("from_date")
        if issued and begins and begins < issued:
            self.add_error("from_date", "Quy chế không có hiệu lực trước ngày ban hành.")
        return said

    def issue(self) -> Issue:
        return Issue(**self.cleaned_data)
